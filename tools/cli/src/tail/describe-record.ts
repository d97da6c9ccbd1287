import { headerNames } from '@rivulet/contracts';
import { redact, redactText } from '@rivulet/telemetry/redact';
import type { ReadRecord } from './fitting-records.ts';

/** With all headers. Bytes that nobody can read may hold anything, so they are masked too. */
export function recordDocument({ record, content }: ReadRecord, showPersonalData: boolean) {
  const mask = showPersonalData ? (text: string): string => text : redactText;
  const { topic, partition, offset, timestampMs, key, headers, value } = record;
  return {
    ...{ topic, partition, offset, at: new Date(timestampMs).toISOString() },
    key: key === null ? null : mask(key.toString()),
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, each]) => [name, mask(each?.toString() ?? '')]),
    ),
    ...(content.kind === 'event'
      ? { event: showPersonalData ? content.event : redact(content.event) }
      : {
          undecodable: content.problem,
          bytes: showPersonalData ? value?.toString('base64') : `<${value?.byteLength ?? 0} bytes>`,
        }),
  };
}

/** When, where, key, type and event in one line. */
export function recordLine(read: ReadRecord, showPersonalData: boolean): string {
  const { at, partition, offset, key, headers, ...rest } = recordDocument(read, showPersonalData);
  const type = headers[headerNames.ceType];
  return [
    ...[at, `${partition}/${offset}`, key ?? '-'],
    ...(type === undefined ? [] : [type]),
    'event' in rest ? JSON.stringify(rest.event) : `${rest.undecodable} ${rest.bytes}`,
  ].join('  ');
}
