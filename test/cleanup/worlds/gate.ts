/** Where every call of a run passes: here time goes by, others act, calls fail, and the process may end. */
import type { Scene } from '../../simulated-aws/world/scene.ts';
import { act, type Cast } from './cast.ts';
import { observe } from './chronicle.ts';
import type { Act, CallKind, FAULTS } from './specs.ts';

export type FaultName = (typeof FAULTS)[number];

/** The time of the play. */
export interface Time {
  now: number;
}

export interface Gate {
  /** Lets a call of ours through. Never ends once the process has. */
  readonly pass: <T>(call: (fault: FaultName | undefined) => T | Promise<T>) => Promise<T>;
  /** A wait of ours. */
  readonly sleep: (milliseconds: number) => Promise<void>;
  /**
   * To be asked when a call of these kinds reaches AWS, before anything comes of it: lets happen what is to happen then.
   *
   * @param eniId what the call is about
   */
  readonly before: (of: Exclude<CallKind, 'all'>, eniId: string | undefined) => FaultName | undefined;
  /** When the call that is on its way was made, and whether our time was over by then. */
  readonly made: () => { readonly at: number; readonly isLate: boolean };
  /** Ends when the process does. */
  readonly crashed: Promise<'crashed'>;
  /** Calls so far. */
  readonly calls: () => number;
  readonly signal: AbortSignal;
}

const MINUTE = 60_000;
/** A call takes so long when nothing else happens. */
const CALL_MS = 40;

export function gateOf(script: Act, cast: Cast, scene: Scene, time: Time): Gate {
  const deadline = new AbortController();
  let calls = 0;
  const counts = new Map<CallKind, number>();
  let made = { at: time.now, isLate: false };
  let hasCrashed = false;
  let crash: (word: 'crashed') => void = () => {};
  const crashed = new Promise<'crashed'>((resolve) => {
    crash = resolve;
  });
  const end = (): Promise<never> => {
    hasCrashed = true;
    crash('crashed');
    return new Promise(() => {});
  };

  const happen = (of: CallKind, call: number, target?: string): FaultName | undefined => {
    let fault: FaultName | undefined;
    for (const { what } of script.happenings.filter((each) => each.of === of && each.atCall === call)) {
      if (what.kind === 'step') act(cast, { ...scene, now: new Date(time.now) }, what.step, target);
      if (what.kind === 'time') time.now += what.minutes * MINUTE;
      if (what.kind === 'deadline') deadline.abort();
      if (what.kind === 'fault') fault ??= what.fault;
      observe(cast.chronicle, scene.region, time.now);
    }
    return fault;
  };

  const pass: Gate['pass'] = async (call) => {
    if (hasCrashed) return end();
    const number = calls;
    calls += 1;
    made = { at: time.now, isLate: deadline.signal.aborted };
    time.now += CALL_MS;
    const fault = happen('all', number);
    const isLast = script.crash?.atCall === number;
    if (isLast && script.crash?.done !== true) return end();
    try {
      return await call(fault);
    } finally {
      observe(cast.chronicle, scene.region, time.now);
      if (isLast) await end();
    }
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
    crashed,
    calls: () => calls,
    signal: deadline.signal,
  };
}
