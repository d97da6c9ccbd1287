import type { Request } from 'express';
import { errors } from './registry-error.ts';
import { canonicalText } from './schema-text.ts';

export const mediaType = 'application/vnd.schemaregistry.v1+json';
export const acceptedMediaTypes = [
  mediaType,
  'application/vnd.schemaregistry+json',
  'application/json',
  'application/octet-stream',
];

/** @throws RegistryError 400 when the body is no JSON object */
export function objectBody(request: Request): Record<string, unknown> {
  const body: unknown = request.body;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw errors.badRequest('the body must be a JSON object');
  }
  return body as Record<string, unknown>;
}

/** The canonical text of the schema that was sent. @throws RegistryError 42201 */
export function schemaBody(request: Request): string {
  const { schema, schemaType = 'AVRO', references = [] } = objectBody(request);
  if (schemaType !== 'AVRO') {
    throw errors.invalidSchema(`the development registry knows Avro only, not ${String(schemaType)}`);
  }
  if (Array.isArray(references) && references.length > 0) {
    throw errors.invalidSchema('the development registry knows no references between schemas');
  }
  return canonicalText(schema);
}

export const flag = (request: Request, name: string) => request.query[name] === 'true';
export const lookup = (request: Request) => ({ deleted: flag(request, 'deleted') });
