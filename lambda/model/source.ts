import type { Gap } from './coverage.ts';

/**
 * What sections of an inventory are read from: a set of calls that fail in their own way. One more is a folder with its
 * ports and `gapOf`, its words (`gap-words.ts`), and a table of collectors (`lambda/collect/collect.ts`).
 */
export interface Source<Ports> {
  /** Each call has a deadline of its own, and rejects soon after the signal that it is handed aborts at the latest. */
  readonly ports: Ports;
  /** The gap that a failed call leaves in a section; undefined for what is not the source's doing: a bug. */
  readonly gapOf: (section: string, error: unknown) => Gap | undefined;
}
