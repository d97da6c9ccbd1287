import { connectionSettings } from '@rivulet/kafka';
import { defineConfig } from '@rivulet/service';

const { kafkaBrokers, topicPrefix } = connectionSettings;

export const configDefinition = defineConfig({ kafkaBrokers, topicPrefix });
