/**
 * What goes wrong, on request. A fault is plain data, so it can be handed to another process; which calls it meets is
 * said by an IAM action with wildcards (`ec2:Describe*`), and optionally an account and a region.
 */

import type { RecordedCall } from './record.ts';
import { removeResource } from './vanish.ts';
import { matchesWildcard } from './wildcard.ts';
import type { World } from './world/index.ts';

export interface Scope {
  /** `ec2:DescribeSubnets`, `ec2:*`, `*`. */
  readonly action: string;
  readonly accountId?: string;
  readonly region?: string;
}

/** IAM denies the call. */
export interface DenyFault extends Scope {
  readonly kind: 'deny';
}

/** A token bucket for each action, account and region that the scope meets. */
export interface ThrottleFault extends Scope {
  readonly kind: 'throttle';
  readonly capacity: number;
  readonly refillPerSecond: number;
}

/** The answer comes late. */
export interface DelayFault extends Scope {
  readonly kind: 'delay';
  readonly milliseconds: number;
}

/** The connection is cut without an answer, on the nth call that the scope meets (from 1); without `nth` on each. */
export interface DropFault extends Scope {
  readonly kind: 'drop';
  readonly nth?: number;
  /** AWS has done what was asked; only its answer is lost. */
  readonly done?: boolean;
}

/** Any other error, on each call or only on the first `times`. */
export interface ErrorFault extends Scope {
  readonly kind: 'error';
  readonly code: string;
  readonly message: string;
  readonly status: number;
  readonly times?: number;
}

/** Once the nth matching call (from 1; default the first) was answered, a resource is gone, by its id or name. */
export interface VanishFault extends Scope {
  readonly kind: 'vanish';
  readonly resource: string;
  readonly nth?: number;
}

/** Credentials whose time is over: of an account, or of one access key. */
export interface ExpireFault {
  readonly kind: 'expire';
  readonly accountId?: string;
  readonly accessKeyId?: string;
}

export type Fault = DenyFault | ThrottleFault | DelayFault | DropFault | ErrorFault | VanishFault | ExpireFault;

/** A call as faults see it. */
export interface FaultTarget {
  readonly action: string;
  readonly accountId: string;
  readonly region: string;
  readonly accessKeyId: string;
}

export type AfterCall = (world: World, target: FaultTarget) => void;

/** Asked before every call is handled: changes the world as other actors do, and may say what befalls the call. */
export type BeforeCall = (world: World, call: RecordedCall) => Verdict | undefined;

interface ActiveFault {
  readonly fault: Fault;
  /** Calls that met it so far. */
  met: number;
  readonly buckets: Map<string, Bucket>;
}

interface Bucket {
  tokens: number;
  /** `performance.now()` of the last refill. */
  at: number;
}

interface AfterHook {
  readonly scope: Scope;
  readonly nth: number;
  readonly change: AfterCall;
  met: number;
}

/** The faults in force. Tests add to them and clear them while the simulated AWS runs. */
export interface Faults {
  readonly active: ActiveFault[];
  readonly hooks: AfterHook[];
  readonly before: BeforeCall[];
}

export function makeFaults(faults: readonly Fault[]): Faults {
  return { active: faults.map(activate), hooks: [], before: [] };
}

export function activate(fault: Fault): ActiveFault {
  return { fault, met: 0, buckets: new Map() };
}

/** What befalls one call before it is handled. */
export interface Verdict {
  readonly delayMs: number;
  readonly refusal: 'drop' | 'drop-answer' | 'expired' | 'denied' | 'throttled' | ErrorFault | undefined;
}

/** Lets the other actors move, and gives the first verdict that one of them has on the call. */
export function beforeCall(faults: Faults, world: World, call: RecordedCall): Verdict | undefined {
  return faults.before.map((hook) => hook(world, call)).find((verdict) => verdict !== undefined);
}

/** Counts the call against every fault that meets it, and says what is to happen; a verdict `given` comes first. */
export function judge(faults: Faults, target: FaultTarget, given?: Verdict): Verdict {
  const met = faults.active.filter((active) => meets(active.fault, target));
  for (const active of met) active.met += 1;
  const refusals = met.map((active) => refusalOf(active, target)).filter((refusal) => refusal !== undefined);
  const delays = met.map(({ fault }) => (fault.kind === 'delay' ? fault.milliseconds : 0));
  const delayMs = delays.reduce((sum, delay) => sum + delay, given?.delayMs ?? 0);
  return { delayMs, refusal: given?.refusal ?? refusals[0] };
}

/** Would IAM deny this? Asked about other actions than the call's own; counts for no fault. */
export function denies(faults: Faults, target: FaultTarget): boolean {
  return faults.active.some(({ fault }) => fault.kind === 'deny' && inScope(fault, target));
}

function refusalOf(active: ActiveFault, target: FaultTarget): Verdict['refusal'] {
  const { fault } = active;
  switch (fault.kind) {
    case 'drop':
      if (fault.nth !== undefined && fault.nth !== active.met) return undefined;
      return fault.done === true ? 'drop-answer' : 'drop';
    case 'expire':
      return 'expired';
    case 'deny':
      // No policy can deny GetCallerIdentity (STS API reference).
      return target.action === 'sts:GetCallerIdentity' ? undefined : 'denied';
    case 'throttle':
      return takeToken(active.buckets, fault, target) ? undefined : 'throttled';
    case 'error':
      return active.met <= (fault.times ?? Number.POSITIVE_INFINITY) ? fault : undefined;
    case 'delay':
    case 'vanish':
      return undefined;
  }
}

function takeToken(buckets: Map<string, Bucket>, fault: ThrottleFault, target: FaultTarget): boolean {
  const key = `${target.action} ${target.accountId} ${target.region}`;
  const now = performance.now();
  const bucket = buckets.get(key) ?? { tokens: fault.capacity, at: now };
  const refilled = bucket.tokens + ((now - bucket.at) / 1000) * fault.refillPerSecond;
  bucket.tokens = Math.min(fault.capacity, refilled);
  bucket.at = now;
  buckets.set(key, bucket);
  if (bucket.tokens < 1) return false;
  bucket.tokens -= 1;
  return true;
}

/** Lets the faults that act once a call was answered do so. */
export function afterAnswer(faults: Faults, target: FaultTarget, world: World): void {
  for (const { fault, met } of faults.active) {
    if (fault.kind === 'vanish' && meets(fault, target) && met === (fault.nth ?? 1)) {
      removeResource(world, fault.resource);
    }
  }
  for (const hook of faults.hooks.filter((each) => inScope(each.scope, target))) {
    hook.met += 1;
    if (hook.met === hook.nth) hook.change(world, target);
  }
}

function meets(fault: Fault, target: FaultTarget): boolean {
  if (fault.kind !== 'expire') return inScope(fault, target);
  const { accountId = target.accountId, accessKeyId = target.accessKeyId } = fault;
  return accountId === target.accountId && accessKeyId === target.accessKeyId;
}

function inScope(scope: Scope, target: FaultTarget): boolean {
  const { accountId = target.accountId, region = target.region } = scope;
  return matchesWildcard(scope.action, target.action) && accountId === target.accountId && region === target.region;
}
