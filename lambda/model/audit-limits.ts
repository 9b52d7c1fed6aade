/** No audit takes longer: what a deployment gives one execution at most. Enough for thousands of targets (BENCHMARKS.md). */
export const LONGEST_AUDIT_MINUTES = 6 * 60;
