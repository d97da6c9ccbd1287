import { auditTopic, auditTopicSpec } from '@rivulet/contracts';
import type { Producer } from '@rivulet/kafka';
import type { Connections } from '../connections.ts';
import { readAuditRecord, type AuditRecord } from './audit-record.ts';

/** What was done for groups, by whom and why: the ledger of all tasks. */
export interface AuditLog {
  topic: string;
  /** Creates the topic when it is missing, with as many replicas as the given topic has. @throws what the brokers say */
  ensure(like: string): Promise<void>;
  /** Resolves when the brokers have confirmed it. */
  append(record: AuditRecord): Promise<void>;
  /** All that is kept, in its order; empty without the topic. */
  read(): Promise<AuditRecord[]>;
  close(): Promise<void>;
}

export function openAuditLog({
  kafka,
  reader,
  prefix,
}: Pick<Connections, 'kafka' | 'reader' | 'prefix'>): AuditLog {
  const topic = auditTopic(prefix);
  let producer: Promise<Producer> | undefined;
  const exists = async (): Promise<boolean> => (await kafka.admin.topics()).includes(topic);
  return {
    topic,
    async ensure(like) {
      if (await exists()) return;
      const [found] = await kafka.admin.describe([like], []);
      await kafka.admin.create([auditTopicSpec(prefix, found?.replicationFactor ?? 1)]);
    },
    async append(record) {
      producer ??= kafka.producer();
      const headers = { 'content-type': 'application/json' };
      const value = Buffer.from(JSON.stringify(record));
      await (await producer).send([{ topic, partition: 0, key: record.task, value, headers }]);
    },
    async read() {
      if (!(await exists())) return [];
      const ranges = (await kafka.admin.offsets(topic)).map(({ partition, low, high }) => ({
        ...{ topic, partition, start: low, end: high },
      }));
      const found: AuditRecord[] = [];
      for await (const records of reader.read(ranges)) {
        for (const { value } of records) {
          const record = readAuditRecord(value);
          if (record !== undefined) found.push(record);
        }
      }
      return found;
    },
    async close() {
      await (await producer)?.close();
    },
  };
}
