import { z } from 'zod';

/** No control characters (the database takes no U+0000), no halves of surrogate pairs, not blank. */
const readable = /^(?=.*\S)[^\p{Cc}\p{Cs}]*$/u;

function text(max: number, description: string) {
  return z
    .string()
    .min(1)
    .max(max)
    .regex(readable)
    .meta({ description: `text of 1 to ${max} characters: ${description}` });
}

const currencies = new Set(Intl.supportedValuesOf('currency'));
const countries = listCountries();

const item = z
  .strictObject({
    productId: text(64, 'your id of the product'),
    quantity: z
      .int()
      .min(1)
      .max(1_000_000)
      .meta({ description: 'a whole number from 1 to 1000000', examples: [2] }),
    // 8 digits: the largest order (100 items of 1000000 each) still fits the event's decimal(18, 2).
    unitPrice: z
      .string()
      .regex(/^(0|[1-9]\d{0,7})(\.\d{1,2})?$/)
      .meta({
        description:
          'a decimal number as text, at most 8 digits before and 2 after the point, such as "12.50"',
        examples: ['12.50'],
      }),
  })
  .meta({ description: 'an object with productId, quantity and unitPrice' });

const shippingAddress = z
  .strictObject({
    name: text(200, 'who receives the goods'),
    street: text(200, 'street and number'),
    city: text(100, 'town'),
    postalCode: text(20, 'postal code'),
    country: z
      .string()
      .regex(/^[A-Z]{2}$/, { abort: true })
      .refine((code) => countries.has(code), { error: 'is no known country' })
      .meta({ description: 'two capital letters, a country of ISO 3166-1, such as "DE"', examples: ['DE'] }),
  })
  .meta({ description: 'an object with name, street, city, postalCode and country' });

/** What `POST /orders` takes: the one source of validation, types and the OpenAPI document. Descriptions say the form
 * that is expected; problem details quote them as remedies. */
export const orderRequest = z
  .strictObject({
    customerId: text(64, 'your id of the customer'),
    customerEmail: z
      .email()
      .max(254)
      .meta({ description: 'an e-mail address of at most 254 characters', examples: ['ada@example.com'] }),
    customerPhone: z.e164().optional().meta({
      description:
        'a phone number in E.164 form, such as "+491701234567"; needed when notificationChannel is "sms"',
    }),
    notificationChannel: z.enum(['email', 'sms']).default('email').meta({ description: '"email" or "sms"' }),
    items: z.array(item).min(1).max(100).meta({ description: 'a list of 1 to 100 items' }),
    shippingAddress,
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, { abort: true })
      .refine((code) => currencies.has(code), { error: 'is no known currency' })
      .meta({
        description: 'three capital letters, a currency of ISO 4217, such as "EUR"',
        examples: ['EUR'],
      }),
  })
  .refine(
    ({ notificationChannel, customerPhone }) => notificationChannel !== 'sms' || customerPhone !== undefined,
    {
      path: ['customerPhone'],
      error: 'is missing, but notificationChannel is "sms"',
    },
  )
  .meta({ description: 'a JSON object, the order' });

export type OrderRequest = z.output<typeof orderRequest>;

/** The two-letter regions that have a name; ZZ is the one for "unknown". Asking Intl for each order would cost more than all else. */
function listCountries(): ReadonlySet<string> {
  const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
  const letters = Array.from({ length: 26 }, (_, index) => String.fromCharCode(65 + index));
  const codes = letters.flatMap((first) => letters.map((second) => first + second));
  return new Set(codes.filter((code) => code !== 'ZZ' && names.of(code) !== undefined));
}
