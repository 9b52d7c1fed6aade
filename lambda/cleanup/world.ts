/** The world around a clean-up: the time, a way to wait, and when to stop. */
export interface CleanupWorld {
  readonly clock: () => Date;
  /** Waits, or ends early (resolved or rejected) when `signal` aborts. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Looked at only between two deletions: one that is under way is never given up. */
  readonly signal: AbortSignal;
}

/** Waits so long, or until the run has to stop. */
export async function pause({ sleep, signal }: CleanupWorld, milliseconds: number): Promise<void> {
  if (signal.aborted || !(milliseconds > 0)) return;
  try {
    await sleep(milliseconds, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
