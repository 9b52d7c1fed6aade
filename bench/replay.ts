/**
 * What the simulated AWS answered, played again. Writing the pages of 100,000 network interfaces keeps the simulated AWS
 * busy for longer than the auditor needs to read them; AWS itself does not stand in a queue for one core. So an audit is
 * recorded first, and those that are timed get the same answers out of memory, each page late by its delay. What EC2 would
 * throttle is throttled.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** How an answer gets to us. */
export interface Way {
  /** Milliseconds that AWS takes for a page of a list. */
  readonly pageDelayMs: number;
  /** Milliseconds to AWS and back. Default 0. */
  readonly roundTripMs?: number;
  /** Of the line that all answers share. Default: as many as come. */
  readonly bytesPerSecond?: number;
}

export type Question = { readonly kind: 'tally' } | { readonly kind: 'replay'; readonly way: Way };

/** Since the start. */
export interface Tally {
  readonly requests: number;
  /** Requests in a replay that the recording did not have. */
  readonly unknown: number;
  /** Bytes of the bodies of its answers. */
  readonly bytes: number;
  readonly cpuSeconds: number;
}

export interface ReplayedAws {
  readonly endpoint: string;
  /** Answers from memory from now on. */
  readonly replay: (way: Way) => Promise<void>;
  readonly tally: () => Promise<Tally>;
  readonly stop: () => void;
}

/** Starts recording in a process of its own; `upstream` is the simulated AWS's endpoint. */
export async function startRecording(upstream: string): Promise<ReplayedAws> {
  const child = fork(fileURLToPath(new URL('./children/replay-aws.ts', import.meta.url)), [upstream], { execArgv: [] });
  const [{ endpoint }] = await once(child, 'message');
  return {
    endpoint,
    replay: async (way) => {
      await ask(child, { kind: 'replay', way });
    },
    tally: () => ask(child, { kind: 'tally' }),
    stop: () => {
      child.kill();
    },
  };
}

async function ask(child: ChildProcess, question: Question): Promise<Tally> {
  const answered = once(child, 'message');
  child.send(question);
  const [tally] = await answered;
  return tally;
}
