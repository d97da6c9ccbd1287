import { z } from 'zod';
import { amount, object, text, time, uuid } from './openapi-forms.ts';
import { guardedPaths, securitySchemes, unguarded, type GuardFacts } from './openapi-guard.ts';
import { orderPaths, orderSchemas } from './openapi-order.ts';
import { orderRequest } from './order-request.ts';
import { problemKinds, type ProblemKind } from './problem-details.ts';

/** An order as a new user would send it; the documentation shows it and a test sends it. */
export const exampleOrder = {
  customerId: 'customer-17',
  customerEmail: 'ada@example.com',
  items: [{ productId: 'tea-pot', quantity: 2, unitPrice: '12.50' }],
  shippingAddress: {
    name: 'Ada Example',
    street: 'Example Street 1',
    city: 'Berlin',
    postalCode: '10115',
    country: 'DE',
  },
  currency: 'EUR',
};

const acceptedOrder = object({
  orderId: uuid,
  eventId: uuid,
  status: { const: 'confirmed' },
  totalAmount: amount,
  currency: text,
  confirmedAt: time,
});

const fieldError = object({ field: text, problem: text, value: {}, remedy: text }, ['value']);
const problem = object(
  {
    type: { type: 'string', format: 'uri-reference' },
    title: text,
    status: { type: 'integer' },
    detail: text,
    instance: { type: 'string', format: 'uri' },
    errors: { type: 'array', items: fieldError },
  },
  ['instance', 'errors'],
);

const jsonOf = (name: string) => ({
  'application/json': { schema: { $ref: `#/components/schemas/${name}` } },
});
const problemContent = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
const header = (description: string) => ({ description, schema: text });

/** Responses by status for the given kinds of problems. */
function problems(...kinds: ProblemKind[]) {
  const byStatus = Map.groupBy(kinds, (kind) => problemKinds[kind].status);
  return Object.fromEntries(
    [...byStatus].map(([status, same]) => [
      String(status),
      {
        description: same.map((kind) => problemKinds[kind].title).join('; '),
        content: problemContent,
        ...(status === 503 ? { headers: { 'Retry-After': header('seconds to wait') } } : {}),
      },
    ]),
  );
}

/** What a deployment decides of its API. */
export interface ApiFacts {
  bodyLimitBytes: number;
  guard?: GuardFacts | undefined;
}

/** The API as OpenAPI 3.1; the request's schema is the one that validates. */
export function openapiDocument({ bodyLimitBytes, guard = unguarded }: ApiFacts) {
  const { $schema: _dialect, ...requestSchema } = z.toJSONSchema(orderRequest, { io: 'input' });
  return {
    openapi: '3.1.0',
    info: {
      title: 'Rivulet publisher',
      version: '1.0.0',
      description:
        'Takes orders. Each order that is answered 201 becomes exactly one OrderConfirmed event. Other paths are answered 404, other methods 405 with Allow; all refusals are problem details (RFC 9457).',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    paths: guardedPaths(
      { '/orders': { post: placeOrder(bodyLimitBytes) }, ...orderPaths({ jsonOf, problems }) },
      guard,
    ),
    components: {
      securitySchemes: securitySchemes(guard.authentication),
      schemas: {
        OrderRequest: { ...requestSchema, ...phoneWhenSms },
        AcceptedOrder: acceptedOrder,
        ...orderSchemas,
        Problem: problem,
      },
    },
  };
}

/** The one rule across fields, which zod cannot translate by itself. */
const phoneWhenSms = {
  if: { properties: { notificationChannel: { const: 'sms' } }, required: ['notificationChannel'] },
  then: { required: ['customerPhone'] },
};

const placeOrder = (bodyLimitBytes: number) => ({
  operationId: 'placeOrder',
  summary: 'Places an order',
  description: `Stores the order and its event in one transaction and answers at once. The body may have ${bodyLimitBytes} bytes.`,
  parameters: [
    {
      name: 'Idempotency-Key',
      in: 'header',
      required: false,
      description: 'The same key with the same body gets the same answer, and no second order, for 24 hours.',
      schema: { type: 'string', pattern: '^[!-~]{1,255}$' },
    },
  ],
  requestBody: {
    required: true,
    content: {
      'application/json': { schema: { $ref: '#/components/schemas/OrderRequest' }, example: exampleOrder },
    },
  },
  responses: {
    '201': {
      description: 'The order is stored; its event will be sent, whatever happens.',
      headers: {
        Location: header('path of the order'),
        'Idempotency-Replayed': header('`true` when this answer was first given to an earlier request'),
      },
      content: jsonOf('AcceptedOrder'),
    },
    ...problems(
      'malformed-json',
      'malformed-request',
      'body-too-large',
      'unsupported-media-type',
      'invalid-order',
      'idempotency-key-reused',
      'unavailable',
    ),
  },
});
