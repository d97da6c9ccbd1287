import kafkajs from 'kafkajs';

/** kafkajs is a CommonJS module of which Node sees only some names; all of them are on its default export. */
export const { AssignerProtocol, ConfigResourceTypes, Kafka: KafkaJs, Partitioners, logLevel } = kafkajs;
