import { compareText } from '../common/compare-text.ts';
import type { Elsewhere } from '../facts/eni/clusters-elsewhere.ts';
import { classifyEni } from '../facts/eni/eni-ownership.ts';
import { knownRoutes } from '../facts/eni/eni-routes.ts';
import { namedBy } from '../facts/eni/named-by-eni.ts';
import type { VpcUses } from '../facts/subnet/vpc-use.ts';
import type { CleanupDecision, CleanupRefusal, CleanupSettings } from '../model/cleanup.ts';
import type { Gap } from '../model/coverage.ts';
import { gapText } from '../model/gap-words.ts';
import type { Inventory, NetworkInterface, SectionName } from '../model/inventory.ts';
import type { EniMemory } from '../model/ledger.ts';
import { decide } from './decide.ts';
import { type EniLookups, GONE } from './eni-lookups.ts';

/** What a plan relies on. A gap in any of these refuses the whole target. */
export const NEEDED_SECTIONS = [
  'availableEnis',
  'eniInstances',
  'clusters',
  'subnetEnis',
  'subnets',
] as const satisfies SectionName[];

export type Taken = Extract<CleanupDecision, { readonly verdict: 'take' }>;

/** An ENI that the plan takes, as it was when planned. */
export interface Candidate {
  readonly eni: NetworkInterface;
  readonly decision: Taken;
}

export type CleanupPlan =
  | { readonly status: 'refused'; readonly refusal: CleanupRefusal }
  | {
      readonly status: 'planned';
      /** One for every `available` ENI, those taken first, the oldest first. */
      readonly decisions: readonly CleanupDecision[];
      /** Those taken, in the same order. */
      readonly candidates: readonly Candidate[];
      /** ENIs known in the target, of whatever status. */
      readonly enisKnown: number;
    };

/**
 * Decides about every `available` ENI of a target. Pure: the same inventory, sightings and time give the same plan.
 *
 * @param memory what earlier audits saw
 * @param elsewhere where else the clusters that ENIs name may be
 * @param vpcs what of EKS is in the VPCs of ENIs that name no cluster
 */
export function planCleanup(
  inventory: Inventory,
  memory: EniMemory,
  settings: CleanupSettings,
  now: Date,
  elsewhere: Elsewhere,
  vpcs: VpcUses = NOT_LOOKED_AT,
): CleanupPlan {
  const { availableEnis, eniInstances, clusters, subnetEnis, subnets, eniRoutes } = inventory.sections;
  if (availableEnis.status === 'gap') return refused(availableEnis.gap);
  if (eniInstances.status === 'gap') return refused(eniInstances.gap);
  if (clusters.status === 'gap') return refused(clusters.gap);
  if (subnetEnis.status === 'gap') return refused(subnetEnis.gap);
  if (subnets.status === 'gap') return refused(subnets.gap);
  const { accountId } = inventory.target;
  const enis = new Set([...subnetEnis.items, ...availableEnis.items].map(({ id }) => id));
  const lookups: EniLookups = {
    accountId,
    instances: instanceStates(availableEnis.items, eniInstances.items, accountId),
    clusters: lookedUp(
      availableEnis.items.flatMap((eni) => namedBy(eni).clusters),
      (name) => clusters.items.filter((cluster) => cluster.name === name),
    ),
    trunks: lookedUp(
      availableEnis.items.flatMap((eni) => namedBy(eni).trunkId ?? []),
      (id) => (enis.has(id) ? 'exists' : 'gone'),
    ),
    routes: knownRoutes(vpcsOf(availableEnis.items), eniRoutes),
    memory,
    elsewhere,
    vpcs,
  };
  const decided = availableEnis.items.map((eni) => ({ eni, decision: decide(eni, lookups, settings, now) }));
  const candidates = decided.flatMap(asCandidate).sort(oldestFirst);
  const kept = decided.map(({ decision }) => decision).filter(({ verdict }) => verdict === 'keep');
  return {
    status: 'planned',
    decisions: [...candidates.map(({ decision }) => decision), ...kept.sort((a, b) => compareText(a.eniId, b.eniId))],
    candidates,
    enisKnown: enis.size,
  };
}

const NOT_LOOKED_AT: VpcUses = new Map();

function vpcsOf(enis: readonly NetworkInterface[]): readonly string[] {
  return enis.map(({ vpcId }) => vpcId);
}

/** The instances that were asked for: those that the ENIs were made for, as `eniInstances` reads them. */
function instanceStates(
  enis: readonly NetworkInterface[],
  instances: readonly { readonly id: string; readonly state: string }[],
  accountId: string,
): ReadonlyMap<string, string> {
  const states = new Map(instances.map(({ id, state }) => [id, state]));
  return lookedUp(
    enis.flatMap((eni) => classifyEni(eni, accountId).instanceId ?? []),
    (id) => states.get(id) ?? GONE,
  );
}

/** What a whole section says of each name that was looked up in it. */
function lookedUp<Answer>(names: readonly string[], answer: (name: string) => Answer): ReadonlyMap<string, Answer> {
  return new Map([...new Set(names)].map((name) => [name, answer(name)]));
}

function asCandidate({ eni, decision }: { eni: NetworkInterface; decision: CleanupDecision }): readonly Candidate[] {
  return decision.verdict === 'take' ? [{ eni, decision }] : [];
}

function oldestFirst({ decision: a }: Candidate, { decision: b }: Candidate): number {
  return b.because.ageMinutes - a.because.ageMinutes || compareText(a.eniId, b.eniId);
}

function refused(gap: Gap): CleanupPlan {
  return { status: 'refused', refusal: { reason: 'gap', message: gapText(gap) } };
}
