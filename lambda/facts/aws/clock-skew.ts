import { duration } from '../../common/words.ts';
import type { ClockReading } from '../../model/clock.ts';

/** Clocks that are kept by NTP differ by far less, and what is decided by time here is decided by minutes. */
const MAX_MINUTES_OFF = 2;
const MINUTE = 60_000;

/** What is wrong with this machine's clock and what would be right; undefined when it can be gone by. */
export function clockProblem(reading: ClockReading): string | undefined {
  if (!reading.known) {
    return reading.because === 'silent'
      ? "the answers of AWS had no time, so it is not known whether this machine's clock is right"
      : "this machine's clock was set while AWS was read; run it again";
  }
  const minutesOff = Math.abs(reading.aheadMs) / MINUTE;
  if (minutesOff <= MAX_MINUTES_OFF) return undefined;
  const side = reading.aheadMs > 0 ? 'behind' : 'ahead of';
  return `this machine's clock is ${duration(minutesOff)} ${side} AWS's; correct it`;
}

/** A time of this machine as AWS's clock would have shown it; as it is where AWS's is not known. */
export function byAwsClock(time: Date, reading: ClockReading): Date {
  return reading.known ? new Date(time.getTime() + reading.aheadMs) : time;
}
