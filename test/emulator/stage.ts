/** The product's own processes, pointed at the emulator. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CONFIG_FILE_NAME } from '../../lambda/config/load.ts';
import type { Report } from '../../lambda/model/report.ts';
import { type CliOutcome, runCli } from '../cli/run-cli.ts';
import { environment } from './clients.ts';
import { CONFIGURATION, REGION } from './world.ts';

/** Where the emulator listens, as run.ts tells it. */
export function emulatorEndpoint(): string {
  const endpoint = process.env.EMULATOR_ENDPOINT;
  if (endpoint === undefined) throw new Error('EMULATOR_ENDPOINT is not set: run this suite with test/emulator/run.ts');
  return endpoint;
}

/** Runs the real command line in a folder of its own that holds the configuration. */
export function audit(endpoint: string, ...flags: readonly string[]): Promise<CliOutcome> {
  return auditWith(CONFIGURATION, endpoint, ...flags);
}

export function auditWith(configuration: object, endpoint: string, ...flags: readonly string[]): Promise<CliOutcome> {
  const env = environment(endpoint, REGION);
  return inFolderWith(configuration, (cwd) => runCli(['audit', ...flags], { cwd, env }));
}

/** Runs any command of it. */
export function command(endpoint: string, ...args: readonly string[]): Promise<CliOutcome> {
  const env = environment(endpoint, REGION);
  return inFolderWith(CONFIGURATION, (cwd) => runCli(args, { cwd, env }));
}

export interface HandlerOutcome {
  /** What the handler returned; undefined when it threw. */
  readonly result: Report | undefined;
  /** What it threw, in a line. */
  readonly error: string | undefined;
  readonly stdout: string;
}

/** Invokes the real Lambda handler in a process of its own. */
export function invoke(
  endpoint: string,
  event: unknown,
  env: Readonly<Record<string, string>> = {},
): Promise<HandlerOutcome> {
  return inFolderWith(CONFIGURATION, async (cwd) => {
    const { PATH = '' } = process.env;
    const child = fork(join(import.meta.dirname, 'invoke-handler.ts'), [], {
      cwd,
      env: { PATH, ...environment(endpoint, REGION), ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      execArgv: [],
    });
    let stdout = '';
    let stderr = '';
    child.stdout?.on('data', (chunk: unknown) => {
      stdout += String(chunk);
    });
    child.stderr?.on('data', (chunk: unknown) => {
      stderr += String(chunk);
    });
    const answered = once(child, 'message');
    const closed = once(child, 'close').then(([code]) => code);
    child.send({ event });
    const answer = await Promise.race([answered, closed]);
    await closed;
    if (!Array.isArray(answer))
      throw new Error(`the handler's process ended with ${answer} before it answered:\n${stderr}`);
    const [{ result, error }] = answer;
    return { result, error, stdout };
  });
}

async function inFolderWith<Outcome>(
  configuration: object,
  run: (folder: string) => Promise<Outcome>,
): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'eks-ip-auditor-'));
  try {
    await writeFile(join(folder, CONFIG_FILE_NAME), JSON.stringify(configuration));
    return await run(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}
