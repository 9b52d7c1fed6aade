/**
 * What Security Hub takes at most: findings of one call (API reference, BatchImportFindings), bytes of one finding (there),
 * bytes of one call (partner guide). Counted as the JSON that is sent, in UTF-8, with some room for what is around it.
 */
const MAX_FINDINGS = 100;
const MAX_FINDING_BYTES = 240_000;
const MAX_CALL_BYTES = 6_000_000 - 1_000;

/** Findings as they fit into calls, in their order, and those of which one alone is too large. */
export interface Batches<Finding> {
  readonly batches: readonly (readonly Finding[])[];
  readonly tooLarge: readonly Finding[];
}

export function batchesOf<Finding extends object>(findings: readonly Finding[]): Batches<Finding> {
  const batches: Finding[][] = [];
  const tooLarge: Finding[] = [];
  let room = 0;
  for (const finding of findings) {
    // With the comma behind it.
    const bytes = Buffer.byteLength(JSON.stringify(finding)) + 1;
    const last = batches.at(-1);
    if (bytes > MAX_FINDING_BYTES) tooLarge.push(finding);
    else if (last === undefined || last.length === MAX_FINDINGS || bytes > room) {
      batches.push([finding]);
      room = MAX_CALL_BYTES - bytes;
    } else {
      last.push(finding);
      room -= bytes;
    }
  }
  return { batches, tooLarge };
}
