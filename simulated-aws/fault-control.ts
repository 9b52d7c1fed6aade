/** The faults of a running simulated AWS, as tests speak of them. */
import { type AfterCall, activate, type BeforeCall, type Fault, type Faults, type Scope } from './faults.ts';

type Where = Omit<Scope, 'action'>;

/**
 * `action` is an IAM action with wildcards: `ec2:DescribeSubnets`, `eks:*`. `where` narrows it to an account or region.
 * Each stays in force until `clear`.
 */
export interface FaultControl {
  readonly add: (fault: Fault) => void;
  readonly deny: (action: string, where?: Where) => void;
  readonly throttle: (action: string, limit: { capacity: number; refillPerSecond: number }, where?: Where) => void;
  readonly delay: (action: string, milliseconds: number, where?: Where) => void;
  /** Cuts the connection on the nth call (from 1), or on every one; with `done` only after AWS did what was asked. */
  readonly drop: (action: string, when?: { nth?: number; done?: boolean }, where?: Where) => void;
  readonly fail: (
    action: string,
    error: { code: string; message: string; status: number; times?: number },
    where?: Where,
  ) => void;
  /** The resource is gone once the nth call (default the first) was answered. */
  readonly vanish: (resource: string, after: { action: string; nth?: number } & Where) => void;
  /** The credentials of an account, or one access key, are no longer valid. */
  readonly expire: (whose: { accountId?: string; accessKeyId?: string }) => void;
  /** Another actor changes the world once the nth call (default the first) was answered. */
  readonly after: (action: string, change: AfterCall, when?: { nth?: number } & Where) => void;
  /** Other actors move before every call, and may say what befalls it. */
  readonly before: (move: BeforeCall) => void;
  readonly clear: () => void;
}

export function controlOf(faults: Faults): FaultControl {
  const add = (fault: Fault): void => {
    faults.active.push(activate(fault));
  };
  return {
    add,
    deny: (action, where) => add({ kind: 'deny', action, ...where }),
    throttle: (action, limit, where) => add({ kind: 'throttle', action, ...limit, ...where }),
    delay: (action, milliseconds, where) => add({ kind: 'delay', action, milliseconds, ...where }),
    drop: (action, when, where) => add({ kind: 'drop', action, ...when, ...where }),
    fail: (action, error, where) => add({ kind: 'error', action, ...error, ...where }),
    vanish: (resource, after) => add({ kind: 'vanish', resource, ...after }),
    expire: (whose) => add({ kind: 'expire', ...whose }),
    after: (action, change, when) => {
      const { nth = 1, ...where } = when ?? {};
      faults.hooks.push({ scope: { action, ...where }, nth, change, met: 0 });
    },
    before: (move) => {
      faults.before.push(move);
    },
    clear: () => {
      faults.active.length = 0;
      faults.hooks.length = 0;
      faults.before.length = 0;
    },
  };
}
