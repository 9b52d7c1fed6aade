/** When a finding that wobbles around its threshold is over, or milder. */
export interface Settling {
  /** Of a threshold: what is clear of it by so much is over at once. */
  readonly marginPercent: number;
  /** What is not clear is over when it has been on the right side for so long, and in two audits at the least. */
  readonly hours: number;
}

export const DEFAULT_SETTLING: Settling = { marginPercent: 20, hours: 24 };
