import type { TopicAdmin } from '@rivulet/kafka';
import { patientAdmin } from './patient-admin.ts';

const protocolError = (retriable: boolean) =>
  Object.assign(new Error('not the leader'), { name: 'KafkaJSProtocolError', retriable });

function adminThatFails(times: number, error: Error) {
  let asked = 0;
  const offsets = async () => {
    asked += 1;
    if (asked <= times) throw error;
    return [];
  };
  return { admin: patientAdmin({ offsets } as unknown as TopicAdmin), asked: () => asked };
}

it('asks again while a leader moves', async () => {
  const { admin, asked } = adminThatFails(2, protocolError(true));
  await expect(admin.offsets('t')).resolves.toEqual([]);
  expect(asked()).toBe(3);
});

it.each([protocolError(false), new Error('no connection')])(
  'gives up at once where that does not help: %p',
  async (error) => {
    const { admin, asked } = adminThatFails(2, error);
    await expect(admin.offsets('t')).rejects.toThrow(error);
    expect(asked()).toBe(1);
  },
);
