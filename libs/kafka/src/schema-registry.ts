import {
  COMPATIBILITY,
  SchemaRegistry as RegistryClient,
  SchemaType,
} from '@kafkajs/confluent-schema-registry';
import { logicalTypes, type AvroSchema } from '@rivulet/contracts';
import type avsc from 'avsc';
import { RegistryUnavailableError, SchemaNotFoundError } from './errors.ts';

export interface SchemaRegistry {
  /** Registers under the subject with BACKWARD_TRANSITIVE compatibility; the same schema again gives the same id.
   * @throws when the registry refuses the schema */
  register(subject: string, schema: AvroSchema): Promise<number>;
  /** Id of a registered schema. @throws SchemaNotFoundError, RegistryUnavailableError */
  idFor(subject: string, schema: AvroSchema): Promise<number>;
  /** Compiled writer schema; cached for ever, since ids never change their meaning. @throws SchemaNotFoundError, RegistryUnavailableError */
  typeById(id: number): Promise<avsc.Type>;
  schemaById(id: number): Promise<AvroSchema>;
}

const answerWithinMs = 5_000;

/** A Confluent Schema Registry through its REST API. A user and password in the URL are sent as basic authentication. */
export function createSchemaRegistry({ url }: { url: string }): SchemaRegistry {
  const { host, auth } = splitUrl(url);
  const client = new RegistryClient(
    {
      host,
      ...(auth === undefined ? {} : { auth }),
      retry: { retries: 1, initialRetryTimeInSecs: 0.1, maxRetryTimeInSecs: 1 },
    },
    { [SchemaType.AVRO]: { logicalTypes, wrapUnions: 'never' } },
  );

  const typeById = (id: number) =>
    asked(host, `schema ${id}`, () => client.getSchema(id)) as Promise<avsc.Type>;

  return {
    register: (subject, schema) =>
      asked(host, `registration of ${subject}`, async () => {
        const confluent = { type: SchemaType.AVRO as const, schema: JSON.stringify(schema) };
        return (
          await client.register(confluent, { subject, compatibility: COMPATIBILITY.BACKWARD_TRANSITIVE })
        ).id;
      }),
    idFor: (subject, schema) =>
      asked(host, `schema of ${subject}`, () =>
        client.getRegistryIdBySchema(subject, { type: SchemaType.AVRO, schema: JSON.stringify(schema) }),
      ),
    typeById,
    schemaById: async (id) => (await typeById(id)).schema({ exportAttrs: true }) as AvroSchema,
  };
}

function splitUrl(url: string): { host: string; auth?: { username: string; password: string } } {
  const parsed = new URL(url);
  const { username, password } = parsed;
  parsed.username = '';
  parsed.password = '';
  const host = parsed.toString().replace(/\/$/, '');
  if (username === '') return { host };
  return { host, auth: { username: decodeURIComponent(username), password: decodeURIComponent(password) } };
}

/** Puts a name to what went wrong: "no such schema" is about the event, a refusal about the schema, all else about the registry. */
async function asked<R>(host: string, what: string, ask: () => Promise<R>): Promise<R> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer within ${answerWithinMs} ms`)), answerWithinMs);
  try {
    return await Promise.race([ask(), late]);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (isNotFound(error, message))
      throw new SchemaNotFoundError(`${what}: the schema registry has none`, { cause: error });
    if (isRefused(error))
      throw new Error(`${what} was refused by the schema registry: ${message}`, { cause: error });
    throw new RegistryUnavailableError(`schema registry ${host} did not give ${what}: ${message}`, {
      cause: error,
    });
  } finally {
    clearTimeout(timer);
  }
}

/** The registry's own 40401 to 40403, told from the 404 of a proxy or a wrong path by what was not found. */
function isNotFound(error: unknown, message: string): boolean {
  const { status, name } = error as { status?: number; name?: string };
  return (
    (status === 404 || name === 'ConfluentSchemaRegistryError') &&
    /\b(schema|subject|version)\b.* not found/i.test(message)
  );
}

function isRefused(error: unknown): boolean {
  const { status, name } = error as { status?: number; name?: string };
  return status === 409 || status === 422 || name === 'ConfluentSchemaRegistryCompatibilityError';
}
