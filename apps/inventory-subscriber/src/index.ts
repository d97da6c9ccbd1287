export { configDefinition } from './config.ts';
export { inventorySubscriber } from './inventory-subscriber.ts';
