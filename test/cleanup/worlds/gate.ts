/** Where every call of a run passes: here time goes by, others act, calls fail, and the process may end. */
import type { Scene } from '../../../simulated-aws/world/scene.ts';
import { act, type Cast } from './cast.ts';
import { observe } from './chronicle.ts';
import type { Act, CallKind, FAULTS, Tampering } from './specs.ts';

export type FaultName = (typeof FAULTS)[number];

/** What befalls a call. */
export interface Mishap {
  readonly fault: FaultName | undefined;
  readonly tampering: Tampering | undefined;
}

/** The time of the play. */
export interface Time {
  now: number;
}

export interface Gate {
  /** Lets a call of ours through. Never ends once the process has. */
  readonly pass: <T>(call: (mishap: Mishap) => T | Promise<T>) => Promise<T>;
  /** A wait of ours. */
  readonly sleep: (milliseconds: number) => Promise<void>;
  /**
   * To be asked when a call of these kinds reaches AWS, before anything comes of it: lets happen what is to happen then.
   *
   * @param eniId what the call is about
   */
  readonly before: (of: Exclude<CallKind, 'all'>, eniId: string | undefined) => Mishap;
  /** When the call that is on its way was made, and whether our time was over by then. */
  readonly made: () => { readonly at: number; readonly isLate: boolean };
  /** How much this machine's clock is ahead of the time of the play, in milliseconds. */
  readonly ahead: () => number;
  /** To be called before a call of AWS is sent: somebody may set the clock then. */
  readonly setClock: () => void;
  /** Ends when the process does. */
  readonly crashed: Promise<'crashed'>;
  /** Calls so far. */
  readonly calls: () => number;
  readonly signal: AbortSignal;
}

const MINUTE = 60_000;
/** A call takes so long when nothing else happens. */
const CALL_MS = 40;

/** Lets one call in at a time, of all runs that are on. */
export type Turnstile = <T>(task: () => Promise<T>) => Promise<T>;

export function gateOf(
  script: Omit<Act, 'afterMinutes' | 'meanwhile' | 'along'>,
  cast: Cast,
  scene: Scene,
  time: Time,
  turnstile: Turnstile,
): Gate {
  const deadline = new AbortController();
  let calls = 0;
  const counts = new Map<CallKind, number>();
  let made = { at: time.now, isLate: false };
  let hasCrashed = false;
  let ahead = (script.clock?.aheadSeconds ?? 0) * 1000;
  let clocksSet = 0;
  // While a call takes longer than a clock was set by, nobody can notice that.
  const isClockSet = script.happenings.some(({ what }) => what.kind === 'clock');
  let crash: (word: 'crashed') => void = () => {};
  const crashed = new Promise<'crashed'>((resolve) => {
    crash = resolve;
  });
  const end = (): Promise<never> => {
    hasCrashed = true;
    crash('crashed');
    return new Promise(() => {});
  };

  const happen = (of: CallKind, call: number, target?: string): Mishap => {
    let fault: FaultName | undefined;
    let tampering: Tampering | undefined;
    for (const { what } of script.happenings.filter((each) => each.of === of && each.atCall === call)) {
      if (what.kind === 'step') act(cast, { ...scene, now: new Date(time.now) }, what.step, target);
      if (what.kind === 'time') time.now += Math.min(what.minutes, isClockSet ? 4 : what.minutes) * MINUTE;
      if (what.kind === 'deadline') deadline.abort();
      if (what.kind === 'fault') fault ??= what.fault;
      if (what.kind === 'tampered') tampering ??= what.tampering;

      observe(cast.chronicle, scene.region, time.now);
    }
    return { fault, tampering };
  };

  const pass: Gate['pass'] = async (call) => {
    if (hasCrashed) return end();
    // Another run's call may be before it at the turnstile, and hours may pass in that one.
    const asked = { at: time.now, isLate: deadline.signal.aborted };
    const passed = await turnstile(async () => {
      if (hasCrashed) return CRASHED;
      const number = calls;
      calls += 1;
      made = asked;
      time.now += CALL_MS;
      const mishap = happen('all', number);
      const isLast = script.crash?.atCall === number;
      if (isLast && script.crash?.done !== true) return CRASHED;
      const outcome = await settled(async () => call(mishap));
      observe(cast.chronicle, scene.region, time.now);
      return isLast ? CRASHED : outcome;
    });
    if (passed.kind === 'crashed') return end();
    if (passed.kind === 'failed') throw passed.error;
    return passed.value;
  };

  return {
    pass,
    sleep: async (milliseconds) => {
      if (hasCrashed) await end();
      time.now += milliseconds;
    },
    before: (of, eniId) => {
      const number = counts.get(of) ?? 0;
      counts.set(of, number + 1);
      return happen(of, number, eniId);
    },
    made: () => made,
    ahead: () => ahead,
    setClock: () => {
      const due = script.happenings.filter(({ atCall, what }) => what.kind === 'clock' && atCall <= calls);
      for (const { what } of due.slice(clocksSet)) if (what.kind === 'clock') ahead += what.bySeconds * 1000;
      clocksSet = due.length;
    },
    crashed,
    calls: () => calls,
    signal: deadline.signal,
  };
}

type Outcome<T> =
  | { readonly kind: 'ended'; readonly value: T }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'crashed' };

const CRASHED = { kind: 'crashed' } as const;

async function settled<T>(task: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { kind: 'ended', value: await task() };
  } catch (error) {
    return { kind: 'failed', error };
  }
}
