import express, { type ErrorRequestHandler, type Express } from 'express';
import { listen } from '@rivulet/service';
import { compatibilityRoutes } from './compatibility-routes.ts';
import { errors, RegistryError } from './registry-error.ts';
import { openRegistryStore } from './registry-state.ts';
import { acceptedMediaTypes, mediaType } from './request-body.ts';
import { schemaRoutes } from './schema-routes.ts';
import { settingsRoutes } from './settings-routes.ts';
import { subjectRoutes } from './subject-routes.ts';

export interface DevRegistryOptions {
  /** 0 takes any free port. */
  port: number;
  /** The address to listen on; loopback when absent. */
  host?: string;
  /** Where it keeps what it knows; only in memory when absent. */
  stateFile?: string;
}

export interface DevRegistry {
  url: string;
  port: number;
  close(): Promise<void>;
}

/** What a failed request is answered with; body-parser's own errors carry a status. */
function asRegistryError(error: unknown): RegistryError {
  if (error instanceof RegistryError) return error;
  const { status, message } = error as { status?: unknown; message: string };
  if (status === 400 || status === 413) return new RegistryError(status, message);
  return new RegistryError(50001, `Error in the backend data store: ${message}`);
}

const answerError: ErrorRequestHandler = (error, _request, response, _next) => {
  const { status, errorCode, message } = asRegistryError(error);
  response.status(status).json({ error_code: errorCode, message });
};

function createApp(stateFile: string | undefined): Express {
  const store = openRegistryStore(stateFile);
  const app = express();
  app.disable('x-powered-by');
  app.use((request, response, next) => {
    // Without a body the answer is null, not false.
    if (request.is(acceptedMediaTypes) === false) throw errors.unsupportedMediaType();
    response.type(mediaType).set('x-rivulet-registry', 'for development only');
    next();
  });
  app.use(express.json({ type: acceptedMediaTypes, limit: '1mb' }));
  app.get('/', (_request, response) => {
    response.json({});
  });
  app.use(subjectRoutes(store), schemaRoutes(store), settingsRoutes(store), compatibilityRoutes(store));
  app.use(() => {
    throw new RegistryError(404, 'HTTP 404 Not Found');
  });
  app.use(answerError);
  return app;
}

/** Confluent's REST API for Avro schemas, in this process, for development only: one node, no authentication. */
export async function startDevRegistry({
  port,
  host = '127.0.0.1',
  stateFile,
}: DevRegistryOptions): Promise<DevRegistry> {
  const server = await listen(createApp(stateFile), port, { host });
  return { url: `http://127.0.0.1:${server.port}`, port: server.port, close: () => server.close() };
}
