import type { DescribeUnreadable, Unreadable } from '@rivulet/service';
import { Problem, problemBody } from './problem-details.ts';

const problems: Record<Unreadable, Problem> = {
  malformed: new Problem('malformed-request', 'this is no HTTP request'),
  'too-slow': new Problem('request-timeout', 'the request took too long to arrive'),
  'headers-too-large': new Problem('headers-too-large', 'the request line and the headers are too large'),
};

/** Problem details also for what never becomes a request. */
export const describeUnreadable: DescribeUnreadable = (reason) => ({
  type: 'application/problem+json; charset=utf-8',
  body: problemBody(problems[reason]),
});
