import { Router } from 'express';
import { textByIdParameter, usesOf } from './find-schema.ts';
import type { RegistryStore } from './registry-state.ts';
import { lookup } from './request-body.ts';

/** `/schemas`: by id, and where an id is used. */
export function schemaRoutes(store: RegistryStore): Router {
  const routes = Router();

  routes.get('/schemas/types', (_request, response) => {
    response.json(['AVRO']);
  });

  routes.get('/schemas/ids/:id', (request, response) => {
    response.json({ schema: textByIdParameter(store.read(), request.params.id) });
  });

  routes.get('/schemas/ids/:id/schema', (request, response) => {
    response.send(textByIdParameter(store.read(), request.params.id));
  });

  routes.get('/schemas/ids/:id/versions', (request, response) => {
    textByIdParameter(store.read(), request.params.id);
    response.json(usesOf(store.read(), Number(request.params.id), lookup(request)));
  });

  routes.get('/schemas/ids/:id/subjects', (request, response) => {
    textByIdParameter(store.read(), request.params.id);
    const subjects = usesOf(store.read(), Number(request.params.id), lookup(request)).map(
      ({ subject }) => subject,
    );
    response.json([...new Set(subjects)]);
  });

  return routes;
}
