import type { TargetPorts } from '../aws/ports.ts';
import { list } from '../common/words.ts';
import type { Elsewhere } from '../facts/eni/clusters-elsewhere.ts';
import { differences } from '../facts/eni/eni-sighting.ts';
import type { CleanupOutcome, CleanupSettings, WhyKept } from '../model/cleanup.ts';
import type { NetworkInterface } from '../model/inventory.ts';
import type { EniMemory } from '../model/ledger.ts';
import type { Target } from '../model/target.ts';
import { whyKeptText } from '../report/words/cleanup-words.ts';
import { decide } from './decide.ts';
import { enisNow, type Look, lookAround } from './look-again.ts';
import type { Candidate } from './plan.ts';

/** ENIs looked at again together: few, so that the last of them is deleted soon after. */
export const MAX_AT_ONCE = 10;

/** How long a verification counts. */
const LIFETIME_MS = 120_000;

/**
 * ENIs that were found leaked a moment ago. Only `verify` makes one, and `execute` takes nothing else: neither a plan nor
 * a list that looks like one can be executed.
 */
class Verified {
  readonly #entries: readonly Candidate[];
  readonly accountId: string;
  readonly region: string;
  /** From then on it is not executed. */
  readonly expiresAt: Date;

  private constructor({ accountId, region }: Target, entries: readonly Candidate[], expiresAt: Date) {
    this.#entries = Object.freeze([...entries]);
    this.accountId = accountId;
    this.region = region;
    this.expiresAt = expiresAt;
    Object.freeze(this);
  }

  /** As they were when looked at, in the order of the plan. */
  get entries(): readonly Candidate[] {
    return this.#entries;
  }

  static of(target: Target, entries: readonly Candidate[], expiresAt: Date): Verified {
    return new Verified(target, entries, expiresAt);
  }

  static isOne(value: unknown): value is Verified {
    return typeof value === 'object' && value !== null && #entries in value;
  }
}

export type VerifiedPlan = Verified;

/** Whether a value was made by `verify`, whatever its type claims. */
export function isVerifiedPlan(value: unknown): value is VerifiedPlan {
  return Verified.isOne(value);
}

export interface VerifyRequest {
  readonly target: Target;
  /** At most `MAX_AT_ONCE`. */
  readonly candidates: readonly Candidate[];
  /** What earlier audits saw: the same that the plan went by. */
  readonly memory: EniMemory;
  /** Where else their clusters may be: as the plan had it. */
  readonly elsewhere: Elsewhere;
  readonly settings: CleanupSettings;
  readonly ports: TargetPorts;
  readonly clock: () => Date;
  readonly signal: AbortSignal;
}

/** A candidate that is not deleted after all. */
export interface Dropped {
  readonly candidate: Candidate;
  readonly outcome: Extract<CleanupOutcome['outcome'], 'already-gone' | 'changed' | 'unverified'>;
  readonly message: string;
}

export interface Verification {
  readonly plan: VerifiedPlan;
  readonly dropped: readonly Dropped[];
  /** Why the ENIs could not be looked at again at all; the next ones would not fare better. */
  readonly failure: string | undefined;
}

/**
 * Looks at planned ENIs again, right before they are deleted: each one, then what would protect it (an instance or a
 * cluster that appears meanwhile is still seen). Decides anew on what is there now, and drops whatever is not as it was
 * planned. Never throws for what AWS answers.
 */
export async function verify(request: VerifyRequest): Promise<Verification> {
  const { target, candidates, clock } = request;
  const lookedAt = clock();
  const expiresAt = new Date(lookedAt.getTime() + LIFETIME_MS);
  const now = await enisNow(
    candidates.map(({ eni }) => eni.id),
    request,
  );
  if ('failure' in now) {
    const message = `it could not be looked at again: ${now.failure}`;
    const dropped = candidates.map((candidate): Dropped => ({ candidate, outcome: 'unverified', message }));
    return { plan: Verified.of(target, [], expiresAt), dropped, failure: now.failure };
  }
  const fresh = new Map(now.enis.map((eni) => [eni.id, eni]));
  const look = await lookAround(now.enis, { ...request, accountId: target.accountId }, request);
  const judged = candidates.map((candidate) => {
    const eni = fresh.get(candidate.eni.id);
    if (eni !== undefined) return judge(candidate, eni, look, request, lookedAt);
    return now.gone.has(candidate.eni.id) ? alreadyGone(candidate) : notShown(candidate);
  });
  return {
    plan: Verified.of(
      target,
      judged.flatMap((each) => ('outcome' in each ? [] : [each])),
      expiresAt,
    ),
    dropped: judged.flatMap((each) => ('outcome' in each ? [each] : [])),
    failure: undefined,
  };
}

function alreadyGone(candidate: Candidate): Dropped {
  return { candidate, outcome: 'already-gone', message: 'EC2 no longer knows it' };
}

function notShown(candidate: Candidate): Dropped {
  const message = 'kept: EC2 neither showed it nor said that there is none';
  return { candidate, outcome: 'unverified', message };
}

function judge(
  candidate: Candidate,
  eni: NetworkInterface,
  { lookups, failures }: Look,
  { target, memory, elsewhere, settings }: VerifyRequest,
  now: Date,
): Candidate | Dropped {
  const changed = differences(candidate.eni, eni);
  if (changed.length > 0) {
    return { candidate, outcome: 'changed', message: `kept: since it was planned, its ${list(changed)} changed` };
  }
  const decision = decide(eni, { ...lookups, accountId: target.accountId, memory, elsewhere }, settings, now);
  if (decision.verdict === 'take') return { eni, decision };
  if (failures.length > 0 && decision.reasons.every(isUnknown)) {
    return {
      candidate,
      outcome: 'unverified',
      message: `kept: not everything could be looked at again: ${list(failures)}`,
    };
  }
  return { candidate, outcome: 'changed', message: `kept: ${decision.reasons.map(whyKeptText).join('; ')}` };
}

function isUnknown({ code }: WhyKept): boolean {
  return UNKNOWN.has(code);
}

const UNKNOWN: ReadonlySet<WhyKept['code']> = new Set([
  'instance-unknown',
  'trunk-unknown',
  'cluster-unknown',
  'routes-unknown',
  'vpc-unread',
]);
