import type { EniDelete, TargetPorts } from '../aws/ports.ts';
import type { OtherRegions } from '../aws/regions.ts';
import { awsSource } from '../aws/source.ts';
import { type CollectProgress, collectInventory } from '../collect/collect.ts';
import { byAwsClock } from '../facts/aws/clock-skew.ts';
import type { Elsewhere } from '../facts/eni/clusters-elsewhere.ts';
import type { VpcUses } from '../facts/subnet/vpc-use.ts';
import { recall } from '../ledger/recall.ts';
import type { ObjectStore } from '../ledger/store.ts';
import type { CleanupMode, CleanupOutcome, CleanupSettings, TargetCleanup } from '../model/cleanup.ts';
import { itemsOf } from '../model/coverage.ts';
import type { Finding } from '../model/finding.ts';
import type { DeclaredCluster, Inventory, Scope } from '../model/inventory.ts';
import type { TargetResult } from '../model/report.ts';
import type { Target } from '../model/target.ts';
import { deletePlanned } from './delete-planned.ts';
import { lookElsewhere } from './elsewhere.ts';
import { outcomeOf } from './outcome.ts';
import type { Candidate } from './plan.ts';
import { LEDGER_TIMEOUT_MS, planTarget, type TargetPlan } from './plan-target.ts';
import { cleanupRecord } from './record.ts';
import { READ_SECTIONS, targetResult } from './target-result.ts';
import { vpcsNow } from './vpcs-now.ts';
import type { CleanupWorld } from './world.ts';

export interface CleanTargetRequest {
  readonly target: Target;
  readonly mode: Exclude<CleanupMode, 'off'>;
  readonly settings: CleanupSettings;
  readonly scope: Scope;
  readonly declaredClusters: Readonly<Record<string, DeclaredCluster>>;
  /** Where the ledger and the record are kept. Without it nothing is deleted. */
  readonly store: ObjectStore | undefined;
  /** Names the run in the record. */
  readonly runId: string;
  /** Ids of the ENIs that a person agreed to: no other is deleted. Absent: whatever the plan takes. */
  readonly only?: ReadonlySet<string> | undefined;
}

export interface CleanTargetPorts {
  readonly reads: TargetPorts;
  /** Where else a cluster that an ENI names is looked for. */
  readonly others: OtherRegions;
  /** Wanted for `apply` alone: a plan cannot delete. */
  readonly deleter: EniDelete | undefined;
}

export type CleanTargetProgress = CollectProgress | { readonly kind: 'outcome'; readonly outcome: CleanupOutcome };

export interface CleanTargetWorld extends CleanupWorld {
  readonly onProgress?: ((event: CleanTargetProgress) => void) | undefined;
}

export interface CleanedTarget {
  readonly cleanup: TargetCleanup;
  readonly result: TargetResult;
  /** `cleanup-refused`, with its history from the ledger. */
  readonly findings: readonly Finding[];
}

/**
 * Plans the clean-up of one account in one region and, where the mode is `apply`, carries it out. Ends with a result when
 * the world's signal aborts; never throws for what AWS answers.
 */
export async function cleanTarget(
  request: CleanTargetRequest,
  ports: CleanTargetPorts,
  world: CleanTargetWorld,
): Promise<CleanedTarget> {
  const { target, settings, store } = request;
  const now = world.clock();
  // Asked before anything is read of AWS: a ledger is the cheaper one to put right.
  const recalled = await recall(store && { store, signal: AbortSignal.timeout(LEDGER_TIMEOUT_MS) }, target);
  const inventory = await collectInventory({
    ...request,
    sources: { aws: awsSource(ports.reads) },
    eniFirstSeen: new Map(),
    eniPast: { reused: new Map(), misdated: new Map() },
    sections: READ_SECTIONS,
    // It judges no node, so a warm pool is no matter.
    withheld: ['autoScalingGroups'],
    signal: world.signal,
    onProgress: world.onProgress,
  });
  const elsewhere = await lookElsewhere(inventory, ports.others, settings, world.signal);
  const vpcs = await vpcsOf(inventory, request, ports.reads, world.signal);
  const clock = ports.reads.clock.read();
  const times = { now: byAwsClock(now, clock), seenAt: byAwsClock(world.clock(), clock), clock };
  const { plan, memory } = await planTarget(recalled, inventory, settings, { ...times, elsewhere, vpcs });
  const { outcomes, waiting, record } = await carryOut(plan, request, ports, inAwsTime(world, ports), {
    startedAt: now,
    elsewhere,
  });
  return {
    cleanup: {
      accountId: target.accountId,
      region: target.region,
      refused: plan.refused,
      decisions: plan.decisions,
      waiting,
      outcomes,
      addressesFreed: outcomes.reduce((sum, each) => sum + (each.outcome === 'deleted' ? each.addresses : 0), 0),
      record,
    },
    result: targetResult(inventory, plan, memory),
    findings: plan.findings,
  };
}

/** Looked at after the inventory: a cluster or a node that appears meanwhile is seen. */
async function vpcsOf(
  { sections }: Inventory,
  { target, settings }: CleanTargetRequest,
  ports: TargetPorts,
  signal: AbortSignal,
): Promise<VpcUses> {
  const enis = itemsOf(sections.availableEnis);
  return (await vpcsNow(enis, target.accountId, settings, { ports, signal })).vpcs;
}

/** Ages, freezes and the record go by AWS's clock. */
function inAwsTime(world: CleanTargetWorld, { reads }: CleanTargetPorts): CleanTargetWorld {
  return { ...world, clock: () => byAwsClock(world.clock(), reads.clock.read()) };
}

async function carryOut(
  { refused, chosen, waiting, memory: remembered }: TargetPlan,
  { target, mode, settings, store, runId, only }: CleanTargetRequest,
  { reads, deleter }: CleanTargetPorts,
  world: CleanTargetWorld,
  { startedAt, elsewhere }: { readonly startedAt: Date; readonly elsewhere: Elsewhere },
): Promise<Pick<TargetCleanup, 'outcomes' | 'waiting' | 'record'>> {
  if (mode === 'plan' || refused !== null || store === undefined) {
    return { outcomes: [], waiting: waiting.length, record: null };
  }
  if (deleter === undefined) throw new Error('clean-up was asked to delete and given nothing to delete with');
  const isAgreedTo = ({ eni }: Candidate) => only === undefined || only.has(eni.id);
  const agreedTo = chosen.filter(isAgreedTo);
  const notAgreedTo = chosen.filter((each) => !isAgreedTo(each));
  const record = cleanupRecord(store, target, runId, startedAt);
  const outcomes = await deletePlanned(agreedTo, {
    target,
    settings,
    memory: remembered,
    elsewhere,
    ports: reads,
    deleter,
    record,
    world,
    onOutcome: (outcome) => world.onProgress?.({ kind: 'outcome', outcome }),
  });
  const wait =
    (message: string) =>
    ({ decision }: Candidate) =>
      outcomeOf(decision, 'waiting', message, world.clock());
  return {
    outcomes: [
      ...outcomes,
      ...notAgreedTo.map(wait('it was not in the plan that was agreed to')),
      ...waiting.map(wait(`over this run's limit of ${settings.maxDeletions}`)),
    ],
    waiting: notAgreedTo.length + waiting.length,
    record: agreedTo.length === 0 ? null : record.path,
  };
}
