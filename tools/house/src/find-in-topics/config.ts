import { connectionRules, connectionSettings, kafkaSettings } from '@rivulet/kafka';
import { defineConfig } from '@rivulet/service';

const { topicPrefix } = connectionSettings;

export const configDefinition = defineConfig({ ...kafkaSettings, topicPrefix }, connectionRules);
