import { Validator } from '@seriousme/openapi-schema-validator';
import { docsPage } from './docs-page.ts';
import { exampleOrder, openapiDocument } from './openapi.ts';
import { unguarded, type GuardFacts } from './openapi-guard.ts';
import { orderRequest } from './order-request.ts';
import { problemKinds } from './problem-details.ts';

const document = openapiDocument({ bodyLimitBytes: 102_400 });
const fullyGuarded: GuardFacts = {
  ...unguarded,
  authentication: 'any',
  clientRateLimit: 100,
  maxPendingOrders: 512,
  maxEventLoopDelayMs: 250,
};

describe('the OpenAPI document', () => {
  it('is version 3.1 and carries the schema that validates', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(document.components.schemas.OrderRequest).toMatchObject({
      additionalProperties: false,
      properties: {
        items: { minItems: 1, maxItems: 100, items: { properties: { quantity: { maximum: 1_000_000 } } } },
      },
    });
  });

  it.each(['none', 'api-key', 'jwt', 'any'] as const)(
    'is valid by the official schema of OpenAPI 3.1, with AUTHENTICATION=%s',
    async (authentication) => {
      const guard = { ...fullyGuarded, authentication };
      const checked = await new Validator().validate(
        JSON.parse(JSON.stringify(openapiDocument({ bodyLimitBytes: 102_400, guard }))) as Parameters<
          Validator['validate']
        >[0],
      );
      expect(checked.errors ?? []).toEqual([]);
      expect(checked.valid).toBe(true);
    },
  );

  it('is checked by a validator that finds faults', async () => {
    const wrong = {
      ...(JSON.parse(JSON.stringify(document)) as object),
      paths: { '/orders': { post: { responses: 7 } } },
    };
    expect((await new Validator().validate(wrong)).valid).toBe(false);
  });

  it('says of each operation which credentials and scope it needs, and every answer of what stands before it', () => {
    const { paths } = openapiDocument({ bodyLimitBytes: 102_400, guard: fullyGuarded });
    const post = paths['/orders'].post as unknown as {
      security: object[];
      responses: Record<string, object>;
    };
    const get = paths['/orders/{id}'].get as unknown as typeof post;
    expect(post.security).toEqual(
      ['apiKey', 'apiKeyAsBearer', 'accessToken'].map((name) => ({ [name]: ['orders:write'] })),
    );
    expect(get.security).toContainEqual({ apiKey: ['orders:read'] });
    for (const { responses } of [post, get]) {
      expect(Object.keys(responses)).toEqual(
        expect.arrayContaining(['400', '401', '403', '408', '429', '431', '503']),
      );
      expect(responses['401']).toHaveProperty(['headers', 'WWW-Authenticate']);
      expect(responses['429']).toMatchObject({
        headers: { 'Retry-After': {}, RateLimit: {}, 'RateLimit-Policy': {} },
      });
      expect(responses['503']).toMatchObject({ description: expect.stringContaining('too much to do') });
    }
    expect(post.responses['201']).toMatchObject({ headers: { Location: {}, RateLimit: {} } });
  });

  it('does not tell of what is not configured', () => {
    const { responses, ...post } = document.paths['/orders'].post;
    expect(post).not.toHaveProperty('security');
    expect(Object.keys(responses)).not.toEqual(expect.arrayContaining(['401']));
    expect(Object.keys(responses)).not.toEqual(expect.arrayContaining(['429']));
  });

  it('shows an example that the API takes', () => {
    expect(orderRequest.safeParse(exampleOrder).success).toBe(true);
  });

  it('refers to nothing that it does not define', () => {
    const defined = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`);
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(
      ([, reference]) => reference,
    );
    expect(references.length).toBeGreaterThan(3);
    expect(references.filter((reference) => !defined.includes(String(reference)))).toEqual([]);
  });
});

describe('the docs page', () => {
  const page = docsPage({ bodyLimitBytes: 102_400 });

  it('explains every kind of problem where its type leads', () => {
    for (const kind of Object.keys(problemKinds)) expect(page).toContain(`id="${kind}"`);
  });

  it('loads nothing from elsewhere and runs no script', () => {
    expect(page).not.toMatch(/<script|<link|src=|https:/);
  });

  it('says which credentials are taken', () => {
    const guarded = docsPage({ bodyLimitBytes: 102_400, guard: fullyGuarded });
    expect(guarded).toContain('<code>X-API-Key</code>');
    expect(guarded).toContain('<code>orders:write</code>');
    expect(page).toContain('None are asked for here.');
  });

  it('names every field', () => {
    for (const field of ['customerEmail', 'items[].quantity', 'shippingAddress.country'])
      expect(page).toContain(`<code>${field}</code>`);
  });
});
