import type { AvroSchema } from '@rivulet/contracts';
import { RegistryUnavailableError } from '@rivulet/kafka';
import { z } from 'zod';

/** What a registry keeps of a subject. */
export interface RegistrySubjects {
  /** Schemas in the order of their versions; none for a subject that it does not know. */
  versions(subject: string): Promise<{ version: number; schema: AvroSchema }[]>;
  /** Whether exactly this schema is registered there; its id and version. */
  find(subject: string, schema: AvroSchema): Promise<{ id: number; version: number } | undefined>;
  /** Gives the id; the same again for what is there. @throws RefusedSchemaError */
  register(subject: string, schema: AvroSchema): Promise<number>;
  /** The subject's own compatibility level; undefined when it has none. */
  level(subject: string): Promise<string | undefined>;
  setLevel(subject: string, level: string): Promise<void>;
}

const answerWithinMs = 5_000;
const versionNumbers = z.array(z.number().int());
const found = z.object({ id: z.number().int(), version: z.number().int(), schema: z.string() });
const registered = z.object({ id: z.number().int() });
const config = z.object({ compatibilityLevel: z.string().optional() });

/** The registry does not take the schema; the message is its own. */
export class RefusedSchemaError extends Error {
  override readonly name = 'RefusedSchemaError';
}

/** The REST API of a Confluent-compatible registry. Every function @throws RegistryUnavailableError */
export function createRegistrySubjects(url: string): RegistrySubjects {
  const base = new URL(url);
  const { username, password } = base;
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  [base.username, base.password] = ['', ''];
  const host = base.toString().replace(/\/$/, '');

  async function answerOf(path: string, method: string, body?: object) {
    const response = await fetch(host + path, {
      method,
      headers: {
        'content-type': 'application/vnd.schemaregistry.v1+json',
        ...(username === '' ? {} : { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(answerWithinMs),
    });
    return { status: response.status, isOk: response.ok, text: await response.text() };
  }

  /** Undefined when the registry says that it has none. */
  async function ask<T>(
    form: z.ZodType<T>,
    path: string,
    method = 'GET',
    body?: object,
  ): Promise<T | undefined> {
    try {
      const { status, isOk, text } = await answerOf(path, method, body);
      if (status === 404 && /"error_code":\s*404\d\d/.test(text)) return undefined;
      if (status === 409 || status === 422) throw new RefusedSchemaError(messageOf(text));
      if (!isOk) throw new Error(`${status} ${text.slice(0, 200)}`);
      return form.parse(JSON.parse(text));
    } catch (error) {
      if (error instanceof RefusedSchemaError) throw error;
      throw new RegistryUnavailableError(
        `schema registry ${host} did not answer ${method} ${path}: ${reasonOf(error)}`,
        { cause: error },
      );
    }
  }

  const at = (subject: string): string => `/subjects/${encodeURIComponent(subject)}`;
  return {
    async versions(subject) {
      const numbers = (await ask(versionNumbers, `${at(subject)}/versions`)) ?? [];
      const schemas = numbers.map(async (version) => {
        const { schema } = (await ask(found, `${at(subject)}/versions/${version}`)) ?? {};
        return schema === undefined ? [] : [{ version, schema: JSON.parse(schema) as AvroSchema }];
      });
      return (await Promise.all(schemas)).flat();
    },
    async find(subject, schema) {
      const known = await ask(found, at(subject), 'POST', { schema: JSON.stringify(schema) });
      return known === undefined ? undefined : { id: known.id, version: known.version };
    },
    async register(subject, schema) {
      const body = { schema: JSON.stringify(schema) };
      const answer = await ask(registered, `${at(subject)}/versions`, 'POST', body);
      if (answer === undefined) throw new RefusedSchemaError(`there is no way to register ${subject}`);
      return answer.id;
    },
    level: async (subject) =>
      (await ask(config, `/config/${encodeURIComponent(subject)}`))?.compatibilityLevel?.toUpperCase(),
    async setLevel(subject, level) {
      await ask(z.unknown(), `/config/${encodeURIComponent(subject)}`, 'PUT', { compatibility: level });
    },
  };
}

function messageOf(text: string): string {
  try {
    const { message = text } = JSON.parse(text) as { message?: string };
    return message;
  } catch {
    return text;
  }
}

/** fetch says only that it failed; the reason is its cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  return cause.message || String((cause as { code?: unknown }).code);
}
