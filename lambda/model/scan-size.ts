/** Memory of the function that is the first to scan a target, in MB. BENCHMARKS.md has what that costs and saves. */
export const SMALL_SCAN_MB = 512;

/**
 * What the smaller function reads of a target before it leaves it to the larger one, in ENIs and instances: 20,000 take
 * 320 MB with the heap's limits that Lambda sets, 40,000 take 374 MB (measured, 2026-11-28).
 */
export const MAX_ITEMS_OF_A_SMALL_SCAN = 20_000;

/** How many ENIs and instances a scan may read with so much memory, in MB. */
export function mostItems(memoryMb: number): number {
  if (memoryMb > SMALL_SCAN_MB) return Number.POSITIVE_INFINITY;
  return Math.floor((MAX_ITEMS_OF_A_SMALL_SCAN * memoryMb) / SMALL_SCAN_MB);
}
