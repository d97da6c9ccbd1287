import { request } from 'undici';

/** Outbox records that are not published yet, by the publisher's own metric; undefined when it does not tell. */
export async function readBacklog(publisherUrl: string): Promise<number | undefined> {
  try {
    const answer = await request(`${publisherUrl}/metrics`, { headersTimeout: 5_000 });
    return metricValue(await answer.body.text(), 'rivulet_outbox_backlog');
  } catch {
    return undefined; // the publisher is down at the moment: asked again the next time
  }
}

/** The first sample of a metric in the Prometheus text format. */
export function metricValue(text: string, name: string): number | undefined {
  const sample = new RegExp(`^${name}(?:\\{.*\\})? (\\S+)`, 'm').exec(text);
  return sample?.[1] === undefined ? undefined : Number(sample[1]);
}
