import type { FindingGroup } from './blocks.ts';
import type { Entries } from './entries.ts';
import type { Remedy } from './remedies.ts';

/** The one thing to do first. */
export interface FirstThing {
  readonly check: string;
  readonly remedy: Remedy;
  /** What it is for. */
  readonly group: FindingGroup;
}

/** What to do about the cause whose consequences are worst; undefined where nothing is said to be done. */
export function firstThingOf({ byCause }: Pick<Entries, 'byCause'>): FirstThing | undefined {
  for (const { check, severity, remedies, groups } of byCause) {
    const [[remedy], [group]] = [remedies, groups];
    if (severity !== 'info' && remedy !== undefined && group !== undefined) return { check, remedy, group };
  }
  return undefined;
}
