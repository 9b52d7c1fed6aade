import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type SimulatedAws, startSimulatedAws } from '../../simulated-aws/server.ts';
import type { World } from '../../simulated-aws/world/index.ts';
import { ours, print, stderr, stdout } from '../output.ts';

/** The command as people install it. */
const COMMAND = fileURLToPath(new URL('../eks-ip-auditor.js', import.meta.url));

/** Lets a command live later than now: the demo does not wait half an hour for the second audit. */
const LATER_CLOCK = new URL('../../test/support/clock-offset.ts', import.meta.url).href;

export interface CommandOutcome {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A simulated AWS with a folder that holds the auditor's configuration, for as long as the scene lasts. */
export interface Stage {
  readonly aws: SimulatedAws;
  /** Runs the real command line in a process of its own and shows what it prints, where it prints it. */
  readonly run: (...args: readonly string[]) => Promise<CommandOutcome>;
  /** The same without showing any of it. */
  readonly hear: (...args: readonly string[]) => Promise<CommandOutcome>;
  /** Moves the time, of AWS and of every command from now on, ahead. */
  readonly wait: (minutes: number) => void;
  /** Puts a file into the folder that the commands run in. A `kubeconfig` in it is theirs. */
  readonly put: (name: string, text: string) => Promise<void>;
}

/** Plays a scene and cleans up after it, however it ends. */
export async function onStage<T>(world: World, configuration: unknown, play: (stage: Stage) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'eks-ip-auditor-demo-'));
  let minutesLater = 0;
  const clock = () => new Date(Date.now() + minutesLater * 60_000);
  const aws = await startSimulatedAws(world, { clock, date: clock });
  // Nobody's own clusters are for the demo.
  const kubeconfig = join(folder, 'kubeconfig');
  const env = () => ({ ...aws.env(), CLOCK_OFFSET_MINUTES: String(minutesLater), KUBECONFIG: kubeconfig });
  try {
    await writeFile(join(folder, 'eks-ip-auditor.config.json'), JSON.stringify(configuration, null, 2));
    return await play({
      aws,
      run: (...args) => runCommand(args, folder, env(), SHOWN),
      hear: (...args) => runCommand(args, folder, env(), {}),
      wait: (minutes) => {
        minutesLater += minutes;
      },
      put: (name, text) => writeFile(join(folder, name), text),
    });
  } finally {
    await aws.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** What is done with what a command prints, as it prints it. */
interface Listener {
  readonly stdout?: (text: string) => void;
  readonly stderr?: (text: string) => void;
}

const SHOWN: Listener = {
  stdout: (text) => void print(ours(text)),
  stderr: (text) => stderr.write(ours(text)),
};

function runCommand(
  args: readonly string[],
  cwd: string,
  aws: Record<string, string>,
  listener: Listener,
): Promise<CommandOutcome> {
  const child = spawn(process.execPath, ['--import', LATER_CLOCK, COMMAND, ...args], {
    cwd,
    env: { ...ownEnvironment(), ...aws },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const heard = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    heard.stdout += text;
    listener.stdout?.(text);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    heard.stderr += text;
    listener.stderr?.(text);
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('close', (exitCode) => resolve({ exitCode, ...heard }));
  });
}

/** Our own environment without what would lead to a real AWS; a terminal's width and colour are passed on. */
function ownEnvironment(): Record<string, string | undefined> {
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_')));
  const { isTTY, columns } = stdout;
  return isTTY ? { FORCE_COLOR: '1', COLUMNS: String(columns), ...own } : own;
}
