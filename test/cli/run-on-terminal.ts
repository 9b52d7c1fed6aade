import { spawn } from 'node:child_process';
import { type CliOptions, command, options } from './run-cli.ts';

/** What is typed once the command has asked. */
export interface Typing {
  readonly prompt: string;
  readonly keys: string;
  /** Called when it has asked, before anything is typed. */
  readonly onAsked?: () => void;
}

/** What was on the screen, without the terminal's control sequences, and the exit code. */
export interface TerminalOutcome {
  readonly exitCode: number | null;
  readonly screen: string;
}

/** Runs the real command on a terminal of its own, made by `script` of util-linux. */
export function runOnTerminal(
  args: readonly string[],
  cliOptions: CliOptions,
  { prompt, keys, onAsked }: Typing,
  columns = 120,
): Promise<TerminalOutcome> {
  const words = [...command(cliOptions), ...args].map((word) => `'${word}'`).join(' ');
  const line = `stty cols ${columns} rows 50; exec ${words}`;
  const { cwd, env } = options(cliOptions);
  const child = spawn('script', ['--quiet', '--return', '--command', line, '/dev/null'], {
    cwd,
    env: { TERM: 'xterm', SHELL: '/bin/bash', NO_COLOR: '1', ...env },
  });
  let heard = '';
  let typed = false;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    heard += text;
    if (typed || !heard.includes(prompt)) return;
    typed = true;
    onAsked?.();
    child.stdin.write(keys);
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('close', (exitCode) => resolve({ exitCode, screen: plain(heard) }));
  });
}

/** Control sequences (ECMA-48) and carriage returns; what the live line showed stays. */
function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is to go
  return text.replaceAll(/\u001B\[[0-9;?]*[A-Za-z]/g, '\n').replaceAll(/\r\n?/g, '\n');
}
