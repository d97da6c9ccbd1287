import { join } from 'node:path';
import type { MigrationSet } from '@rivulet/outbox';

/** The publisher's own tables. */
export const ordersMigrations: MigrationSet = {
  component: 'orders',
  directory: join(import.meta.dirname, 'migrations'),
};
