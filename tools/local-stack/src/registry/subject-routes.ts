import { Router } from 'express';
import { deleteSubject, deleteVersion } from './delete-schema.ts';
import { parseVersion, subjectNames, textOf, versionOf, versionsOf } from './find-schema.ts';
import { registerSchema } from './register-schema.ts';
import { errors } from './registry-error.ts';
import type { RegistryState, RegistryStore, VersionRecord } from './registry-state.ts';
import { flag, lookup, schemaBody } from './request-body.ts';

const versionAnswer = (state: RegistryState, subject: string, { version, id }: VersionRecord) => ({
  subject,
  version,
  id,
  schema: textOf(state, id),
});

/** `/subjects`: names, versions, registering, looking up, deleting. */
export function subjectRoutes(store: RegistryStore): Router {
  const routes = Router();

  routes.get('/subjects', (request, response) => {
    const prefix = typeof request.query['subjectPrefix'] === 'string' ? request.query['subjectPrefix'] : '';
    response.json(subjectNames(store.read(), lookup(request)).filter((name) => name.startsWith(prefix)));
  });

  routes.get('/subjects/:subject/versions', (request, response) => {
    response.json(
      versionsOf(store.read(), request.params.subject, lookup(request)).map(({ version }) => version),
    );
  });

  routes.post('/subjects/:subject/versions', (request, response) => {
    const text = schemaBody(request);
    response.json({ id: store.write((draft) => registerSchema(draft, request.params.subject, text)) });
  });

  routes.get('/subjects/:subject/versions/:version', (request, response) => {
    const { subject, version } = request.params;
    const record = versionOf(store.read(), subject, parseVersion(version), lookup(request));
    response.json(versionAnswer(store.read(), subject, record));
  });

  routes.get('/subjects/:subject/versions/:version/schema', (request, response) => {
    const { subject, version } = request.params;
    const record = versionOf(store.read(), subject, parseVersion(version), lookup(request));
    response.send(textOf(store.read(), record.id));
  });

  routes.post('/subjects/:subject', (request, response) => {
    const { subject } = request.params;
    const text = schemaBody(request);
    const state = store.read();
    const record = versionsOf(state, subject, lookup(request)).findLast(
      ({ id }) => textOf(state, id) === text,
    );
    if (!record) throw errors.schemaNotFound();
    response.json(versionAnswer(state, subject, record));
  });

  routes.delete('/subjects/:subject', (request, response) => {
    response.json(
      store.write((draft) => deleteSubject(draft, request.params.subject, flag(request, 'permanent'))),
    );
  });

  routes.delete('/subjects/:subject/versions/:version', (request, response) => {
    const { subject, version } = request.params;
    response.json(store.write((draft) => deleteVersion(draft, subject, version, flag(request, 'permanent'))));
  });

  return routes;
}
