/** The middle value; of an even number the mean of the two in the middle. Of nothing NaN. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = Math.floor(sorted.length / 2);
  const above = sorted[upper] ?? Number.NaN;
  return sorted.length % 2 === 1 ? above : ((sorted[upper - 1] ?? Number.NaN) + above) / 2;
}

/** The smallest and the largest value. */
export function spread(values: readonly number[]): readonly [least: number, most: number] {
  return [Math.min(...values), Math.max(...values)];
}
