import { startDevRegistry } from './start-dev-registry.ts';

export interface Answer {
  status: number;
  contentType: string;
  body: unknown;
}

export interface RegistryUnderTest {
  url: string;
  call(method: string, path: string, body?: unknown): Promise<Answer>;
  close(): Promise<void>;
}

export const mediaType = 'application/vnd.schemaregistry.v1+json';

/** The registry that is named, or a development registry of its own. */
export async function openRegistryUnderTest(givenUrl: string | undefined): Promise<RegistryUnderTest> {
  const own = givenUrl ? undefined : await startDevRegistry({ port: 0 });
  const url = givenUrl || (own?.url ?? '');
  return {
    url,
    async call(method, path, body) {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: { 'content-type': mediaType, accept: mediaType },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const contentType = response.headers.get('content-type') ?? '';
      return { status: response.status, contentType, body: await response.json() };
    },
    close: async () => own?.close(),
  };
}
