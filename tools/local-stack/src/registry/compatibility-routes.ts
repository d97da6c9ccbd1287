import { Router, type Response } from 'express';
import { incompatibilities, type EarlierSchema, type Level } from './compatibility.ts';
import { parseVersion } from './find-schema.ts';
import { earlierSchemas } from './register-schema.ts';
import { errors } from './registry-error.ts';
import type { RegistryStore } from './registry-state.ts';
import { flag, schemaBody } from './request-body.ts';
import { levelOf } from './settings.ts';

function answer(
  response: Response,
  verbose: boolean,
  level: Level,
  text: string,
  earlier: EarlierSchema[],
): void {
  const messages = incompatibilities(level, text, earlier);
  response.json({ is_compatible: messages.length === 0, ...(verbose ? { messages } : {}) });
}

/** `/compatibility`: would a schema be taken, without registering it. */
export function compatibilityRoutes(store: RegistryStore): Router {
  const routes = Router();

  routes.post('/compatibility/subjects/:subject/versions', (request, response) => {
    const { subject } = request.params;
    const text = schemaBody(request);
    const state = store.read();
    answer(response, flag(request, 'verbose'), levelOf(state, subject), text, earlierSchemas(state, subject));
  });

  routes.post('/compatibility/subjects/:subject/versions/:version', (request, response) => {
    const { subject } = request.params;
    const version = parseVersion(request.params.version);
    const text = schemaBody(request);
    const state = store.read();
    const earlier = earlierSchemas(state, subject);
    const compared =
      version === 'latest' ? earlier.slice(-1) : earlier.filter((old) => old.version === version);
    if (version !== 'latest' && compared.length === 0) throw errors.versionNotFound(version);
    answer(response, flag(request, 'verbose'), levelOf(state, subject), text, compared);
  });

  return routes;
}
