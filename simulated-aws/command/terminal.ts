/** The only place of the simulated AWS that writes to the terminal. What it is given comes from files of others. */
import { shown } from '../world-file/problem.ts';

/** Where the command writes: data for programs, and notes for people. */
export interface Terminal {
  readonly print: (lines: readonly string[]) => void;
  readonly note: (line: string) => void;
}

export const terminal: Terminal = {
  print: (lines) => {
    process.stdout.write(lines.map((line) => `${shown(line)}\n`).join(''));
  },
  note: (line) => {
    process.stderr.write(`${shown(line)}\n`);
  },
};

// A reader that has seen enough is no error.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
