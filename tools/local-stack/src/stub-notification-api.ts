import { startNotificationApi } from '@rivulet/testing';
import { runStub } from './stub/run-stub.ts';

runStub('notification-api', startNotificationApi);
