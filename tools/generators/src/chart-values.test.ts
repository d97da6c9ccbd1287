import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { withSubscriber } from './chart-values.ts';

const file = join(import.meta.dirname, '../../../deploy/helm/rivulet/values.yaml');
const values = readFileSync(file, 'utf8');
const shipping = {
  app: 'shipping-subscriber',
  topic: 'orders.order-confirmed',
  apiVariable: 'SHIPPING_API_URL',
};

describe("the chart's values with one subscriber more", () => {
  it('are as before, but for an entry that is off and names its group, topic and variable', () => {
    const changed = withSubscriber(values, shipping);
    const { subscribers, ...rest } = parse(changed) as { subscribers: Record<string, object> };
    const { subscribers: present, ...others } = parse(values) as { subscribers: Record<string, object> };
    const { 'shipping-subscriber': added, ...kept } = subscribers;
    expect([rest, kept]).toEqual([others, present]);
    expect(added).toMatchObject({
      enabled: false,
      groups: [{ name: 'shipping-subscriber', topic: 'orders.order-confirmed' }],
      api: { variable: 'SHIPPING_API_URL', url: '' },
    });
  });

  it('keep every line that was there, comments included', () => {
    const lines = withSubscriber(values, shipping).split('\n');
    expect(lines.filter((line) => values.split('\n').includes(line)).join('\n')).toContain(
      '# For every subscriber; each may say something else for itself.',
    );
    expect(lines.length).toBeGreaterThan(values.split('\n').length);
  });

  it('are refused when there is no map to add to', () => {
    expect(() => withSubscriber('subscribers: []\n', shipping)).toThrow('no map of subscribers');
  });
});
