import { portOfProgram, startConfig } from '@rivulet/local-stack/config';
import { httpUrl, readConfig } from '@rivulet/service/config';
import { UsageError } from '../exits.ts';

type Env = Readonly<Record<string, string | undefined>>;

export interface DemoUrls {
  publisherUrl: string;
  inventoryUrl: string;
  notificationUrl: string;
}

export interface UrlArguments {
  'publisher-url'?: string | undefined;
  'inventory-api-url'?: string | undefined;
  'notification-api-url'?: string | undefined;
}

/** Where the local stack is: as it is told, else where the variables put it by which it is started. @throws ConfigError, UsageError */
export function readDemoUrls(given: UrlArguments, env: Env): DemoUrls {
  const config = readConfig(startConfig, env);
  const at = (program: string): string => `http://localhost:${portOfProgram(config, program)}`;
  return {
    publisherUrl: urlOf('publisher-url', given['publisher-url'] ?? at('publisher')),
    inventoryUrl: urlOf('inventory-api-url', given['inventory-api-url'] ?? at('inventory-api')),
    notificationUrl: urlOf('notification-api-url', given['notification-api-url'] ?? at('notification-api')),
  };
}

function urlOf(option: string, text: string): string {
  const { success } = httpUrl().safeParse(text);
  if (!success)
    throw new UsageError(`--${option}=${text} is no URL: write one such as http://localhost:3000`);
  return text.replace(/\/$/, '');
}
