import { untilLed } from './until-led.ts';

const partition = (leader: number) => ({
  partitionErrorCode: 0,
  partitionId: 0,
  leader,
  replicas: [1],
  isr: [1],
});
const metadata = (leader: number) => ({ topics: [{ name: 'orders', partitions: [partition(leader)] }] });
const error = (type: string) => Object.assign(new Error(type), { type });

/** Answers in turn, the last one for ever; a second passes with each pause. */
function fake(...answers: (Error | ReturnType<typeof metadata>)[]) {
  let asked = 0;
  let now = 0;
  const admin = {
    async fetchTopicMetadata() {
      const answer = answers[Math.min(asked, answers.length - 1)] as (typeof answers)[number];
      asked += 1;
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  const until = () =>
    untilLed(admin, ['orders'], { pause: () => Promise.resolve((now += 1_000)), now: () => now });
  return { until, asked: () => asked };
}

describe('untilLed', () => {
  it('goes on asking while a broker does not know the topic or its leader', async () => {
    const { until, asked } = fake(error('UNKNOWN_TOPIC_OR_PARTITION'), metadata(-1), metadata(2));
    await until();
    expect(asked()).toBe(3);
  });

  it('gives up with what the broker says when it takes too long', async () => {
    await expect(fake(error('LEADER_NOT_AVAILABLE')).until()).rejects.toThrow('LEADER_NOT_AVAILABLE');
    await expect(fake(metadata(-1)).until()).rejects.toThrow('no leader for some partitions of orders');
  });

  it('passes other errors on at once', async () => {
    const { until, asked } = fake(error('TOPIC_AUTHORIZATION_FAILED'), metadata(1));
    await expect(until()).rejects.toThrow('TOPIC_AUTHORIZATION_FAILED');
    expect(asked()).toBe(1);
  });
});
