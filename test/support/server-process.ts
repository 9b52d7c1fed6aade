/** A server of others as a child process on loopback. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

const STARTUP_MS = 60_000;

export interface ServerProcess {
  /** What it is called in errors. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** Where it will listen, for a server that does not say so: it has started when it answers there. */
  readonly endpoint?: string;
}

export interface RunningServer {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  readonly stop: () => Promise<void>;
}

/**
 * Starts a server and waits until it says where it listens (`Running on http://127.0.0.1:…`).
 *
 * @param signal ends the server when aborted
 * @throws Error with what the server said when it ends or is silent for a minute
 */
export async function startServer(
  { name, command, args, env, cwd, endpoint }: ServerProcess,
  signal: AbortSignal,
): Promise<RunningServer> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env, cwd, signal });
  // An abort is told through whoever waits; told to nobody, it would end this process before it has tidied up.
  child.on('error', () => {});
  const stop = () => stopChild(child);
  try {
    return { endpoint: await listening(name, child, endpoint), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function listening(name: string, child: ChildProcess, expected: string | undefined): Promise<string> {
  let said = '';
  const giveUp = new AbortController();
  const found = new Promise<string>((resolve, reject) => {
    // Read to the end even after the address, or the server would block on a full pipe.
    const hear = (chunk: unknown) => {
      said = (said + String(chunk)).slice(-10_000);
      const address = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(said)?.[1];
      if (expected === undefined && address !== undefined) resolve(address);
    };
    if (expected !== undefined) answering(expected, giveUp.signal).then(() => resolve(expected), reject);
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${name} ended with exit code ${code}:\n${said}`)));
  });
  const late = delay(STARTUP_MS, undefined, { ref: false }).then(() => {
    throw new Error(`${name} did not start within ${STARTUP_MS / 1000} s:\n${said}`);
  });
  return Promise.race([found, late]).finally(() => giveUp.abort());
}

/** Waits until something answers, whatever it says. */
async function answering(endpoint: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    const answer = await fetch(endpoint, { signal }).catch(() => undefined);
    if (answer !== undefined) return;
    await delay(100, undefined, { signal });
  }
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const patience = delay(5000, 'late', { ref: false });
  if ((await Promise.race([ended, patience])) === 'late') {
    child.kill('SIGKILL');
    await ended;
  }
}
