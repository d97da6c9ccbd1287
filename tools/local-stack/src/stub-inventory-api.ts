import { startInventoryApi } from '@rivulet/testing';
import { runStub } from './stub/run-stub.ts';

runStub('inventory-api', startInventoryApi);
