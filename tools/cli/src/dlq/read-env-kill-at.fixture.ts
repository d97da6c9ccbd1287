import kafkajs from 'kafkajs';
import { setImmediate as breath } from 'node:timers/promises';

// Loaded into the command before its own code: the process kills itself at the stage that KILL_AT names, the
// KILL_NTH time that it comes there; or goes on without the answer.
const stage = process.env['KILL_AT'];
const nth = Number(process.env['KILL_NTH'] ?? 1);
let count = 0;

function die(): Promise<never> {
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => undefined);
}

type MakeProducer = (this: unknown, ...args: unknown[]) => kafkajs.Producer;

const kafka = kafkajs.Kafka.prototype as unknown as { producer: MakeProducer };
const makeProducer = kafka.producer;
kafka.producer = function (...args) {
  const producer = makeProducer.apply(this, args);
  const sendBatch = async (batch: kafkajs.ProducerBatch) => {
    const [first] = batch.topicMessages ?? [];
    const isCopy = first?.topic.endsWith('.retry') === true;
    const isMark = String(first?.messages[0]?.value).includes('"step":"progress"');
    const isNow =
      (isCopy ? stage !== 'behind a mark' : isMark && stage === 'behind a mark') && (count += 1) === nth;
    if (isNow && stage === 'before a send') return die();
    const answer = producer.sendBatch(batch);
    if (isNow && stage === 'with a send on its way') {
      // So that it is in the socket; the broker has it or not.
      await breath();
      return die();
    }
    const confirmed = await answer;
    if (isNow && stage === 'an answer that is lost') throw new Error('the answer was lost');
    return isNow ? die() : confirmed;
  };
  return { ...producer, sendBatch };
};
