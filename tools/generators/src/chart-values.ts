import { isMap, parseDocument } from 'yaml';

export interface ChartSubscriber {
  app: string;
  topic: string;
  apiVariable: string;
}

/**
 * The chart's values with one subscriber more. It is off: a release that knows neither its API nor its database could
 * not be upgraded. Topics job, users, network policies, alerts and dashboards follow from the entry by themselves.
 */
export function withSubscriber(text: string, { app, topic, apiVariable }: ChartSubscriber): string {
  const subscribers = parseDocument(text).get('subscribers');
  if (!isMap(subscribers) || subscribers.range === undefined || subscribers.range === null)
    throw new Error(`it has no map of subscribers: add ${app} by hand`);
  const entry = `  ${app}:
    # Until it is told where its API and its database are.
    enabled: false
    groups:
      - { name: ${app}, topic: ${topic} }
    api: { variable: ${apiVariable}, url: '' }
    database:
      existingSecret: { name: '', key: url }
    apiEgress: []
`;
  const lastLine = text.slice(0, subscribers.range[1]).trimEnd().length;
  const at = text.indexOf('\n', lastLine) + 1;
  return text.slice(0, at) + entry + text.slice(at);
}
