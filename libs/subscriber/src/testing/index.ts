export { letRun, passTime } from './pass-time.ts';
