import { Writable } from 'node:stream';
import type { Exit } from '../exits.ts';
import type { Narrator } from './narrator.ts';

/** Where a command that runs inside another one writes. */
export interface InnerStreams {
  stdout: NodeJS.WriteStream;
  stderr: NodeJS.WriteStream;
}

/** Runs a command of this program with other streams. */
export type RunInside = (argv: readonly string[], streams: InnerStreams) => Promise<Exit>;

export interface ShownCommand {
  exit: Exit;
  /** All that it printed. */
  printed: string;
}

export interface Commands {
  /** Runs it as somebody at a terminal would, and shows what it prints. */
  show(...argv: string[]): Promise<ShownCommand>;
  /** Runs it with --json, and shows nothing. @throws Error with what it said, when that is no JSON */
  look<T>(...argv: string[]): Promise<T>;
}

/** As a shell takes it. */
export function commandText(argv: readonly string[]): string {
  const quoted = argv.map((word) => (/^[\w:.,/=-]+$/.test(word) ? word : `'${word}'`));
  return ['npx rivulet', ...quoted].join(' ');
}

export function createCommands(narrator: Narrator, run: RunInside): Commands {
  return {
    async show(...argv) {
      const command = commandText(argv);
      narrator.command(command);
      const lines: string[] = [];
      const take = (line: string): void => {
        lines.push(line);
        narrator.printed(line);
      };
      const streams = { stdout: lineStream(take), stderr: lineStream(take) };
      const exit = await run(argv, streams);
      narrator.ended(command, exit);
      return { exit, printed: lines.join('\n') };
    },
    async look<T>(...argv: string[]) {
      const [told, said]: [string[], string[]] = [[], []];
      const streams = {
        stdout: lineStream((line) => told.push(line)),
        stderr: lineStream((line) => said.push(line)),
      };
      await run([...argv, '--json'], streams);
      try {
        return JSON.parse(told.join('\n')) as T;
      } catch (cause) {
        throw new Error(`${commandText(argv)} gave no JSON: ${said.join('; ')}`, { cause });
      }
    },
  };
}

/** Commands write whole lines. */
function lineStream(take: (line: string) => unknown): NodeJS.WriteStream {
  const stream = new Writable({
    decodeStrings: false,
    write(text: string, _encoding, done) {
      for (const line of text.replace(/\n$/, '').split('\n')) take(line);
      done();
    },
  });
  return stream as unknown as NodeJS.WriteStream;
}
