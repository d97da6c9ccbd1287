import type { Guardian } from './guardian.ts';

/** What the apps need behind them. */
export type Part = 'kafka' | 'registry' | 'postgres';
export const allParts: readonly Part[] = ['kafka', 'registry', 'postgres'];

/** Where a part comes from: named in the environment, a container, or a process of this machine. */
export type PartSource = 'external' | 'docker' | 'local';

export const partNames: Record<Part, string> = {
  kafka: 'Kafka',
  registry: 'schema registry',
  postgres: 'PostgreSQL',
};

/** TCP ports on loopback; those of external parts are not used. */
export interface StackPorts {
  kafka: number;
  kafkaController: number;
  postgres: number;
  schemaRegistry: number;
}

export const defaultStackPorts: StackPorts = {
  kafka: 9092,
  kafkaController: 9093,
  postgres: 5433,
  schemaRegistry: 8081,
};

/** A pino logger fits. */
export interface StackLog {
  info(message: string): void;
  warn(message: string): void;
}

export interface PartReport {
  part: Part;
  source: PartSource;
  /** From the first step of this part to its first real answer, in ms; parts start side by side. */
  startMs: number;
  /** Address and version, for the ready block. */
  detail: string;
}

export interface LostPart {
  part: Part;
  /** One sentence: what ended, how, and where its log is. */
  message: string;
}

export interface Stack {
  /** The source of the parts that were started, or `external` when none had to be. */
  kind: PartSource;
  why: string;
  parts: PartReport[];
  brokers: string[];
  registryUrl: string;
  /** Creates the database `rivulet_<app>` when it is missing. @throws StackError when it cannot be created */
  databaseUrl(app: string): Promise<string>;
  /** Processes of this machine that the stack runs, its guardian included: name → pid. */
  processes: Record<string, number>;
  pids: number[];
  /** Ends what was added to it when this process is gone, also by SIGKILL. */
  guardian: Guardian;
  /** Resolves when a part that was started here ends without being asked to; never rejects. */
  lost: Promise<LostPart>;
  /** Ends every part that was started here; a second call waits for the first. */
  stop(): Promise<void>;
}
