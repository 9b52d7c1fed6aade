/** The simulated AWS in a process of its own, so that client and server do not share a core. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Fault } from './faults.ts';
import type { RecordedCall } from './record.ts';
import { environment } from './server.ts';
import type { Publication } from './services/sns/delivery.ts';
import type { RandomWorldSize } from './world/index.ts';

/**
 * Where the child takes its world from: a file as `readWorld` takes it, JSON or a module (path or URL), or a seed.
 */
export type WorldSource =
  | { readonly module: string }
  | { readonly seed: number; readonly size?: Omit<RandomWorldSize, 'now'> };

export interface SimulatedAwsProcessOptions {
  readonly port?: number;
  readonly pageDelayMs?: number;
  readonly faults?: readonly Fault[];
}

export interface SimulatedAwsProcess {
  readonly endpoint: string;
  readonly homeAccountId: string;
  readonly pid: number;
  readonly env: (accountId?: string, region?: string) => Record<string, string>;
  readonly calls: () => Promise<readonly RecordedCall[]>;
  readonly publications: () => Promise<readonly Publication[]>;
  readonly unsupported: () => Promise<readonly string[]>;
  /** What the process used so far: CPU in milliseconds, resident memory in bytes. */
  readonly usage: () => Promise<ProcessUsage>;
  readonly stop: () => Promise<void>;
}

export interface ProcessUsage {
  readonly cpuMs: number;
  readonly residentBytes: number;
}

/** What the child is asked, and what it answers. */
export interface Answers {
  readonly calls: readonly RecordedCall[];
  readonly publications: readonly Publication[];
  readonly unsupported: readonly string[];
  readonly usage: ProcessUsage;
}

export type Reply = { readonly answer: Started | Answers[keyof Answers] } | { readonly failure: string };

export interface Started {
  readonly endpoint: string;
  readonly homeAccountId: string;
  readonly homeRegion: string;
}

export interface StartRequest {
  readonly source: WorldSource;
  readonly options: SimulatedAwsProcessOptions;
}

/** Starts the child and waits until it listens. Rejects when the world cannot be made or the port is taken. */
export async function startSimulatedAwsProcess(
  source: WorldSource,
  options: SimulatedAwsProcessOptions = {},
): Promise<SimulatedAwsProcess> {
  // `advanced` carries dates as dates.
  const child = fork(fileURLToPath(new URL('./process-main.ts', import.meta.url)), [], {
    serialization: 'advanced',
    execArgv: [],
  });
  const started = await ask<Started>(child, { source, options }).catch((error: unknown) => {
    child.kill();
    throw error;
  });
  const question =
    <Name extends keyof Answers>(name: Name) =>
    () =>
      ask<Answers[Name]>(child, name);
  return {
    endpoint: started.endpoint,
    homeAccountId: started.homeAccountId,
    pid: child.pid ?? 0,
    env: (accountId = started.homeAccountId, region = started.homeRegion) =>
      environment(started.endpoint, accountId, region),
    calls: question('calls'),
    publications: question('publications'),
    unsupported: question('unsupported'),
    usage: question('usage'),
    stop: () => stop(child),
  };
}

/** One question at a time: the next is sent when the one before was answered. */
const queues = new WeakMap<ChildProcess, Promise<unknown>>();

function ask<Answer>(child: ChildProcess, message: StartRequest | keyof Answers): Promise<Answer> {
  const before = queues.get(child) ?? Promise.resolve();
  const answered = before.then(() => exchange<Answer>(child, message));
  queues.set(
    child,
    answered.catch(() => undefined),
  );
  return answered;
}

async function exchange<Answer>(child: ChildProcess, question: StartRequest | keyof Answers): Promise<Answer> {
  const gone = new AbortController();
  const exited = once(child, 'exit', { signal: gone.signal }).then(([code]) => {
    throw new Error(`the simulated AWS process ended with exit code ${code}`);
  });
  exited.catch(() => undefined);
  child.send(question);
  try {
    const [message] = await Promise.race([once(child, 'message', { signal: gone.signal }), exited]);
    const reply: Reply = message;
    if ('failure' in reply) throw new Error(`the simulated AWS process: ${reply.failure}`);
    // The child is our own process-main.ts, which answers each question with its type.
    return reply.answer as Answer;
  } finally {
    gone.abort();
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill();
  await exited;
}
