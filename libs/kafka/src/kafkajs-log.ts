import type { logCreator } from 'kafkajs';
import { logLevel } from './kafkajs.ts';

/** What the port needs of a logger; pino fits. */
export interface PortLog {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Warnings of what the port does on purpose: a failed send is answered by a new producer, see kafkajs-producer.ts. */
const chosen = new Set(['Limiting retries for the idempotent producer may invalidate EoS guarantees']);

/** The client's own lines go one level down: what they call an error is mostly something the port mends. */
export function kafkajsLog(log: PortLog): logCreator {
  return () => (entry) => {
    const { message, timestamp: _timestamp, ...fields } = entry.log;
    const line = { component: `kafkajs.${entry.namespace}`, ...fields };
    if (entry.level <= logLevel.WARN && !chosen.has(message)) log.warn(line, message);
    else log.debug(line, message);
  };
}
