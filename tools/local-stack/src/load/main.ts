/** Customers of a try-out: `PUBLISHER_URL=http://localhost:3000 ORDERS_PER_SECOND=5 node …/load/main.ts`, until it is stopped. */
import { defineConfig, httpUrl, integer, readConfig, runService, setting } from '@rivulet/service';
import { generateOrders } from './generate-orders.ts';
import { placeOrders } from './place-orders.ts';

const definition = defineConfig({
  publisherUrl: setting('PUBLISHER_URL', httpUrl(), 'Where orders are placed.'),
  ordersPerSecond: setting('ORDERS_PER_SECOND', integer({ min: 1, max: 10_000 }), 'How many are placed.'),
});
const secondsPerLine = 10;

runService({
  name: 'customers',
  async main({ signal }) {
    const { publisherUrl, ordersPerSecond } = readConfig(definition, process.env);
    const bodies = generateOrders(Date.now());
    while (!signal.aborted) {
      const count = ordersPerSecond * secondsPerLine;
      const { placed, done } = placeOrders({
        ...{ publisherUrl, bodies, count, signal },
        ratePerSecond: ordersPerSecond,
      });
      await done;
      const failures = [...placed.failures].map(([what, times]) => `, ${times} × ${what}`).join('');
      process.stdout.write(`placed ${placed.sent} orders: ${placed.accepted.length} accepted${failures}\n`);
    }
  },
});
