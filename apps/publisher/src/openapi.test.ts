import { docsPage } from './docs-page.ts';
import { exampleOrder, openapiDocument } from './openapi.ts';
import { orderRequest } from './order-request.ts';
import { problemKinds } from './problem-details.ts';

const document = openapiDocument({ bodyLimitBytes: 102_400 });

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

  it('names every field', () => {
    for (const field of ['customerEmail', 'items[].quantity', 'shippingAddress.country'])
      expect(page).toContain(`<code>${field}</code>`);
  });
});
