export interface GeneratedOrder {
  customerId: string;
  customerEmail: string;
  customerPhone?: string;
  notificationChannel: 'email' | 'sms';
  items: { productId: string; quantity: number; unitPrice: string }[];
  shippingAddress: { name: string; street: string; city: string; postalCode: string; country: string };
  currency: 'EUR';
}

const names = [
  'Ada Berger',
  'Noor Aziz',
  'Ines Costa',
  'Tomás Vidal',
  'Lena Fischer',
  'Yuki Mori',
  'Olu Adeyemi',
];
const cities = [
  ['Berlin', '10115', 'DE'],
  ['Lisboa', '1100-148', 'PT'],
  ['Kraków', '31-004', 'PL'],
  ['Lyon', '69001', 'FR'],
  ['Gent', '9000', 'BE'],
] as const;
const streets = ['Lindenstraße', 'Rua Augusta', 'ulica Długa', 'rue Mercière', 'Korenmarkt'];

/** Endless different orders, the same ones for the same seed: three of four customers choose e-mail, the others SMS. */
export function* generateOrders(seed: number): Generator<GeneratedOrder, never> {
  const random = mulberry32(seed);
  const whole = (below: number): number => Math.floor(random() * below);
  const pick = <T>(from: readonly T[]): T => from[whole(from.length)] as T;
  for (;;) {
    const customer = whole(1_000);
    const name = pick(names);
    const [city, postalCode, country] = pick(cities);
    const phone = random() < 0.25 ? `+49151${String(whole(1e8)).padStart(8, '0')}` : undefined;
    yield {
      customerId: `customer-${customer}`,
      customerEmail: `customer-${customer}@shop.example`,
      ...(phone === undefined ? {} : { customerPhone: phone }),
      notificationChannel: phone === undefined ? 'email' : 'sms',
      items: Array.from({ length: 1 + whole(4) }, () => ({
        productId: `product-${whole(500)}`,
        quantity: 1 + whole(5),
        unitPrice: (1 + random() * 199).toFixed(2),
      })),
      shippingAddress: { name, street: `${pick(streets)} ${1 + whole(120)}`, city, postalCode, country },
      currency: 'EUR',
    };
  }
}

/** Small, fast and the same on every machine, which is all that test orders need; from 0 up to, not including, 1. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
