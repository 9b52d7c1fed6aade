import * as z from 'zod';
import type { Stored } from './memory-store.ts';

const LINE = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('intent'), runId: z.string(), eniId: z.string(), eni: z.object({ id: z.string() }) }),
  z.object({ kind: z.literal('outcome'), runId: z.string(), eniId: z.string(), outcome: z.string() }),
]);

export type RecordLine = z.infer<typeof LINE>;

/** What stands in the record of clean-up, in its order. Throws for a line that cannot be read. */
export function recordLines({ texts }: Pick<Stored, 'texts'>): readonly RecordLine[] {
  return [...texts]
    .filter(([key]) => key.startsWith('cleanup/'))
    .flatMap(([, text]) => text.split('\n').slice(0, -1))
    .map((line) => LINE.parse(JSON.parse(line)));
}

export function runIdOf(run: number): string {
  return `run-${run}`;
}
