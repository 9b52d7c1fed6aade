/**
 * A clock for one run that never goes back, and never slower than time does: what was looked at a while ago must not look
 * fresh again when this machine's clock is set back. A jump ahead, and the time that a machine slept, pass.
 */
export function steadyClock(
  wallMs: () => number = Date.now,
  monotonicMs: () => number = () => performance.now(),
): () => Date {
  const began = { wall: wallMs(), monotonic: monotonicMs() };
  let latest = 0;
  return () => {
    latest = Math.max(latest, wallMs() - began.wall, monotonicMs() - began.monotonic);
    return new Date(began.wall + latest);
  };
}
