import { decideChange, type Allowed } from './decide-change.ts';

const found = { name: 't', partitions: 3, replicationFactor: 2, config: {} };
const nothing: Allowed = { morePartitions: false, shorterRetention: false };
const decide = (setting: string, is: string, mustBe: string, allowed = nothing) =>
  decideChange({ topic: 't', setting, is, mustBe }, found, allowed);

describe('decideChange', () => {
  it.each([
    ['a longer retention', 'retention.ms', '1000', '2000'],
    ['a retention for ever', 'retention.ms', '1000', '-1'],
    ['as many in-sync replicas as there are', 'min.insync.replicas', '1', '2'],
    ['larger records', 'max.message.bytes', '1000', '2000'],
    ['the time of the event', 'message.timestamp.type', 'LogAppendTime', 'CreateTime'],
  ])('alters what harms nothing: %s', (_what, setting, is, mustBe) => {
    expect(decide(setting, is, mustBe)).toEqual({ kind: 'alter', topic: 't', setting, is, mustBe });
  });

  it.each([
    ['fewer partitions', 'partitions', '3', '2', 'takes no partition away'],
    ['another number of replicas', 'replication.factor', '2', '3', 'kafka-reassign-partitions'],
    ['more in-sync replicas than there are', 'min.insync.replicas', '1', '3', 'nothing could be written'],
    ['smaller records', 'max.message.bytes', '2000', '1000', 'larger events would be refused'],
    ['another way of cleaning up', 'cleanup.policy', 'delete', 'compact', 'records could be lost'],
  ])('leaves what could do harm, whatever is allowed: %s', (_what, setting, is, mustBe, because) => {
    expect(decide(setting, is, mustBe, { morePartitions: true, shorterRetention: true })).toMatchObject({
      kind: 'left',
      because: expect.stringContaining(because),
    });
  });

  it('adds partitions only when told to, for keys move', () => {
    expect(decide('partitions', '3', '6')).toMatchObject({
      kind: 'left',
      because: expect.stringContaining('--allow-more-partitions'),
    });
    const allowed = { ...nothing, morePartitions: true };
    expect(decide('partitions', '3', '6', allowed)).toMatchObject({ kind: 'add-partitions' });
  });

  it.each([
    ['2000', '1000'],
    ['-1', '1000'],
  ])('shortens a retention of %s to %s only when told to', (is, mustBe) => {
    expect(decide('retention.ms', is, mustBe)).toMatchObject({
      kind: 'left',
      because: expect.stringContaining('--allow-shorter-retention'),
    });
    const allowed = { ...nothing, shorterRetention: true };
    expect(decide('retention.ms', is, mustBe, allowed)).toMatchObject({ kind: 'alter' });
  });
});
