import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import * as z from 'zod';
import { QUIET } from './programs.ts';

/** See `question` in sweeps.go. */
export interface SweepQuestion {
  readonly endpoint: string;
  readonly region: string;
  readonly vpc: string;
  readonly key: string;
  readonly secret: string;
  readonly cluster: string;
  readonly instances: readonly string[];
}

const ANSWER = z.strictObject({
  cni: z.array(z.string()),
  controller: z.array(z.string()),
  error: z.string().optional(),
});

/** Ids of the ENIs that each would delete. */
export type SweepAnswer = z.output<typeof ANSWER>;

/** The oracle as a process, asked one question at a time. */
export interface Sweeps {
  readonly ask: (question: SweepQuestion) => Promise<SweepAnswer>;
  readonly stop: () => void;
}

export function startSweeps(oracle: string): Sweeps {
  // No setting, profile or proxy of the user's is between it and the simulated AWS.
  const child = spawn(oracle, ['sweeps'], { env: QUIET, stdio: 'pipe' });
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaints = `${complaints}${chunk}`.slice(-4000);
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    ask: async (question) => {
      child.stdin.write(`${JSON.stringify(question)}\n`);
      const { done, value } = await lines.next();
      if (done === true) throw new Error(`the oracle ended: ${complaints}`);
      const answer = ANSWER.parse(JSON.parse(value));
      if (answer.error !== undefined) throw new Error(answer.error);
      return answer;
    },
    stop: () => child.stdin.end(),
  };
}
