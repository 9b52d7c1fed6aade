import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

/** The command as it runs in a checkout. */
const CHECKOUT_CLI = join(import.meta.dirname, '../../bin/eks-ip-auditor.js');

const LATER_CLOCK = new URL('../support/clock-offset.ts', import.meta.url).href;

export interface CliOutcome {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  /** Default: that of the checkout. */
  readonly cli?: string;
  readonly cwd?: string;
  /** On top of an environment without AWS settings, colour wishes or a home folder. */
  readonly env?: Readonly<Record<string, string>>;
  /** The clock is ahead by so many minutes. Default 0. */
  readonly minutesLater?: number;
  /** The Node.js that runs it. Default: this one. */
  readonly node?: string | undefined;
  /** Called with the process as it starts. */
  readonly onStart?: (child: ChildProcess) => void;
  /** Called with the running process and, as it comes, what it says on stderr. */
  readonly onStderr?: (child: ChildProcess, text: string) => void;
}

/** Runs the real command in a process of its own. */
export function runCli(args: readonly string[], cliOptions: CliOptions = {}): Promise<CliOutcome> {
  const [node, ...script] = command(cliOptions);
  return capture(spawn(node, [...script, ...args], options(cliOptions)), cliOptions);
}

/** Runs a line of shell in which `$CLI` stands for the command. */
export function runShell(line: string, cliOptions: CliOptions = {}): Promise<CliOutcome> {
  const words = command(cliOptions).map((word) => `'${word}'`);
  const text = line.replaceAll('$CLI', words.join(' '));
  return capture(spawn('bash', ['-o', 'pipefail', '-c', text], options(cliOptions)), cliOptions);
}

/** The words that run it, without arguments. */
export function command({ node = process.execPath, cli = CHECKOUT_CLI, minutesLater }: CliOptions) {
  return [node, ...(minutesLater === undefined ? [] : ['--import', LATER_CLOCK]), cli] as const;
}

/** For the process that runs it. */
export function options({ cwd = import.meta.dirname, env = {}, minutesLater = 0 }: CliOptions) {
  const { PATH = '' } = process.env;
  const clock = { CLOCK_OFFSET_MINUTES: String(minutesLater) };
  return { cwd, env: { PATH, HOME: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true', ...clock, ...env } };
}

function capture(child: ChildProcess, { onStart, onStderr }: CliOptions): Promise<CliOutcome> {
  const heard = { stdout: '', stderr: '' };
  onStart?.(child);
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    heard.stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    heard.stderr += text;
    onStderr?.(child, heard.stderr);
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('close', (exitCode) => resolve({ exitCode, ...heard }));
  });
}
