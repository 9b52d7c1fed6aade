/**
 * Preloaded into a process (`node --import`) that is to live later than it is: its clock is ahead by
 * `CLOCK_OFFSET_MINUTES`. The product itself has no way to move its clock, and must not have one.
 */
const offset = Number(process.env.CLOCK_OFFSET_MINUTES ?? 0) * 60_000;
const RealDate = Date;

class LaterDate extends RealDate {
  constructor(...args: [] | ConstructorParameters<typeof Date>) {
    if (args.length === 0) super(RealDate.now() + offset);
    else super(...args);
  }

  static override now(): number {
    return RealDate.now() + offset;
  }
}

globalThis.Date = LaterDate as DateConstructor;
