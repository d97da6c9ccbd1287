import type avsc from 'avsc';

/** The event does not fit its schema. The message names the fields, never their values: they may be personal. */
export class InvalidEventError extends Error {
  override readonly name = 'InvalidEventError';
  /** Paths such as `items[0].quantity`; empty when the event as a whole is at fault. */
  readonly fields: readonly string[];

  constructor(message: string, fields: readonly string[] = [], options?: ErrorOptions) {
    super(message, options);
    this.fields = fields;
  }
}

/** Room is left below the broker's default limit of 1 MiB a message for key, headers and framing. */
const maxBodyBytes = 900_000;

/** Avro body of an event, without the wire format's header. @throws InvalidEventError */
export function encodeEvent(name: string, type: avsc.Type, event: unknown): Buffer {
  const body = toBuffer(name, type, event);
  if (body.length > maxBodyBytes) {
    throw new InvalidEventError(
      `${name} takes ${body.length} bytes: at most ${maxBodyBytes} fit into one message; send a reference to large content`,
    );
  }
  return body;
}

function toBuffer(name: string, type: avsc.Type, event: unknown): Buffer {
  try {
    return type.toBuffer(event);
  } catch (cause) {
    const faults = findFaults(type, event);
    if (faults.size === 0) throw new InvalidEventError(`${name} does not fit its schema`, [], { cause });
    const text = [...faults].map(([field, problem]) => `${name}.${field} ${problem}`).join('; ');
    throw new InvalidEventError(`${text}: mend the event before it is appended`, [...faults.keys()]);
  }
}

function findFaults(type: avsc.Type, event: unknown): Map<string, string> {
  const faults = new Map<string, string>();
  type.isValid(event, {
    errorHook: (path: string[], value: unknown, expected: avsc.Type) => {
      faults.set(fieldName(path), `is ${describe(value)} where the schema has ${expected.typeName}`);
    },
  });
  return faults;
}

/** `['items', '0', 'quantity']` as `items[0].quantity`. */
function fieldName(path: readonly string[]): string {
  return path
    .map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${part}`))
    .join('')
    .replace(/^\./, '');
}

function describe(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an unfit array' : `an unfit ${typeof value}`;
}
