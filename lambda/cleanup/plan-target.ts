import { CLEANUP_REFUSED } from '../checks/kinds.ts';
import { clockProblem } from '../facts/aws/clock-skew.ts';
import type { Elsewhere } from '../facts/eni/clusters-elsewhere.ts';
import type { VpcUses } from '../facts/subnet/vpc-use.ts';
import { mergeMisdated, mergeReused } from '../ledger/eni-past.ts';
import { mergeLedger } from '../ledger/merge.ts';
import type { Recalled } from '../ledger/recall.ts';
import { eniMemoryOf } from '../ledger/sightings.ts';
import { updateLedger } from '../ledger/target-ledger.ts';
import type { CleanupDecision, CleanupRefusal, CleanupSettings } from '../model/cleanup.ts';
import type { ClockReading } from '../model/clock.ts';
import { clockGap, itemsOf, notRead } from '../model/coverage.ts';
import { lineOf } from '../model/errors.ts';
import type { Finding } from '../model/finding.ts';
import type { Inventory, NetworkInterface } from '../model/inventory.ts';
import type { EniMemory, Ledger } from '../model/ledger.ts';
import type { MemoryStatus } from '../model/report.ts';
import { applyGuards } from './guards.ts';
import { type Candidate, planCleanup } from './plan.ts';
import { refusedFinding } from './refused-finding.ts';

/** Time for reading or writing a ledger. Not ended by the run's deadline, or the reading was in vain. */
export const LEDGER_TIMEOUT_MS = 30_000;

/** What is to be done in a target, and why nothing is, where nothing is. */
export interface TargetPlan {
  readonly decisions: readonly CleanupDecision[];
  readonly refused: CleanupRefusal | null;
  /** This run's, the oldest first; none when refused. */
  readonly chosen: readonly Candidate[];
  /** Over this run's limit; none when refused. */
  readonly waiting: readonly Candidate[];
  /** What the plan went by. */
  readonly memory: EniMemory;
  readonly findings: readonly Finding[];
  /** Checks that answered: `cleanup-refused`, where the plan came so far. */
  readonly evaluated: readonly string[];
}

/** By AWS's clock. */
export interface PlanTime {
  /** When the reading began: ages count back from it. */
  readonly now: Date;
  /** When the reading had ended: a sighting never counts as earlier than it was. */
  readonly seenAt: Date;
  readonly clock: ClockReading;
}

export interface RememberedPlan {
  readonly plan: TargetPlan;
  readonly memory: MemoryStatus;
}

/** What was looked at besides the target's inventory. */
export interface Around {
  /** Where else the clusters that ENIs name may be. */
  readonly elsewhere: Elsewhere;
  /** What of EKS is in the VPCs of ENIs that name no cluster. */
  readonly vpcs: VpcUses;
}

/**
 * Plans by what the ledger held before this run, and lets it remember what this run saw: a plan is a sighting for the
 * next one. Both happen in one update, so that an audit which ended meanwhile counts. Without a ledger nothing can have
 * been seen twice, and nothing is deleted.
 *
 */
export async function planTarget(
  recalled: Recalled,
  inventory: Inventory,
  settings: CleanupSettings,
  { now, seenAt, elsewhere, vpcs, clock }: PlanTime & Around,
): Promise<RememberedPlan> {
  const planBy = (ledger: Ledger | undefined) => makePlan(ledger, inventory, settings, now, { elsewhere, vpcs });
  const without = (message: string, status: MemoryStatus): RememberedPlan => ({
    plan: { ...planBy(undefined), refused: { reason: 'no-memory', message }, chosen: [], waiting: [] },
    memory: status,
  });
  switch (recalled.status) {
    case 'off':
      return without('without a ledger nothing can have been seen twice', { status: 'off', message: null });
    case 'failed':
      return without(recalled.message, recalled);
    case 'kept':
  }
  const { target, scope, sections } = inventory;
  try {
    const { plan, findings } = await updateLedger(
      recalled.memory.store,
      target,
      (ledger) => {
        const plan = refusedFor(clockProblem(clock), planBy(ledger));
        const { availableEnis } = sections;
        const timed = clock.known ? availableEnis : notRead<NetworkInterface>(clockGap(clockProblem(clock) ?? ''));
        const observed = { ...plan, ...sections, availableEnis: timed, target, scope };
        return { plan, ...mergeLedger(ledger, observed, seenAt) };
      },
      AbortSignal.timeout(LEDGER_TIMEOUT_MS),
    );
    return { plan: { ...plan, findings }, memory: { status: 'kept', message: null } };
  } catch (error) {
    const message = lineOf(error);
    return without(message, { status: 'failed', message });
  }
}

/** By a clock that is not AWS's nobody can tell how long an ENI was seen, nor whether a freeze holds. */
function refusedFor(problem: string | undefined, plan: TargetPlan): TargetPlan {
  if (problem === undefined || plan.refused?.reason === 'gap') return plan;
  return {
    ...plan,
    refused: { reason: 'clock', message: problem },
    chosen: [],
    waiting: [],
    findings: [],
    evaluated: [],
  };
}

/** What earlier audits saw, and this look itself: what it shows of an ENI in another use keeps the ENI at once. */
function rememberedWith({ sections }: Inventory, ledger: Ledger | undefined, now: Date): EniMemory {
  const memory = eniMemoryOf(ledger);
  const shown = [sections.availableEnis, sections.subnetEnis].flatMap((section) => itemsOf(section));
  const { reused = {}, misdated = {} } = ledger ?? {};
  return {
    ...memory,
    reused: new Map(Object.entries(mergeReused(reused, shown, now))),
    misdated: new Map(Object.entries(mergeMisdated(misdated, shown, now))),
  };
}

function makePlan(
  ledger: Ledger | undefined,
  inventory: Inventory,
  settings: CleanupSettings,
  now: Date,
  { elsewhere, vpcs }: Around,
): TargetPlan {
  const memory = rememberedWith(inventory, ledger, now);
  const none = { chosen: [], waiting: [], memory, findings: [], evaluated: [] };
  const plan = planCleanup(inventory, memory, settings, now, elsewhere, vpcs);
  if (plan.status === 'refused') return { ...none, decisions: [], refused: plan.refusal };
  const { decisions } = plan;
  const guarded = applyGuards(plan, settings, now);
  if (guarded.status === 'open') {
    const { chosen, waiting } = guarded;
    return { ...none, decisions, refused: null, chosen, waiting, evaluated: [CLEANUP_REFUSED] };
  }
  const refused = guarded.refusal;
  if (refused.reason !== 'share') return { ...none, decisions, refused };
  const findings = [refusedFinding(inventory.target, plan, settings, now)];
  return { ...none, decisions, refused, findings, evaluated: [CLEANUP_REFUSED] };
}
