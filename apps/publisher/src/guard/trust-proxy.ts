import { isIP } from 'node:net';
import { z } from 'zod';

const names = new Set(['loopback', 'linklocal', 'uniquelocal']);

/** Express's `trust proxy`, without the forms that trust everybody. */
export function trustedProxies() {
  return z
    .string()
    .trim()
    .transform((value) => (/^\d+$/.test(value) ? Number(value) : value.split(/\s*,\s*/)))
    .refine((value) => (typeof value === 'number' ? value > 0 && value < 10 : value.every(isNetwork)), {
      error: 'neither a number of proxies nor a list of addresses',
    })
    .describe(
      'the number of proxies in front (1 to 9), or their addresses and networks, separated by commas',
    );
}

function isNetwork(entry: string): boolean {
  if (names.has(entry)) return true;
  const [address = '', bits, ...rest] = entry.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return (
    bits === undefined ||
    (/^\d{1,3}$/.test(bits) && Number(bits) > 0 && Number(bits) <= (family === 4 ? 32 : 128))
  );
}
