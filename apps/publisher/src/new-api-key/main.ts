import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { makeApiKey } from './make-api-key.ts';

const usage = `Makes an API key for the publisher, and its entry for the file of API_KEYS_FILE.

  node apps/publisher/src/new-api-key/main.ts CLIENT [--scopes orders:write,orders:read] [--not-after 2027-01-31T00:00:00Z]
`;

try {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      scopes: { type: 'string', default: 'orders:write,orders:read' },
      'not-after': { type: 'string' },
    },
  });
  const [client, ...more] = positionals;
  if (client === undefined || more.length > 0) throw new Error('name one client');
  const wanted = { client, scopes: values.scopes.split(','), notAfter: values['not-after'] };
  const { key, entry } = makeApiKey(wanted, randomBytes);
  process.stdout.write(`The key, shown only now; give it to the client:\n  ${key}\n`);
  process.stdout.write(`Its entry for the list in the file of API_KEYS_FILE:\n  ${JSON.stringify(entry)}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  process.exitCode = 1;
}
