import { whyElsewhere } from '../facts/eni/clusters-elsewhere.ts';
import { addressesHeld } from '../facts/eni/eni-addresses.ts';
import { classifyEni, type EniOwnership, holdsPods } from '../facts/eni/eni-ownership.ts';
import { whyRouted } from '../facts/eni/eni-routes.ts';
import { keptForGood } from '../facts/eni/kept-for-good.ts';
import type { CleanupDecision, CleanupSettings, WhyKept, WhyTaken } from '../model/cleanup.ts';
import type { NetworkInterface } from '../model/inventory.ts';
import { clusterHadItsTime, instanceIsGone, isOld, wasSeenBefore } from './conditions.ts';
import type { EniLookups } from './eni-lookups.ts';

/**
 * Decides whether an ENI is taken. It is only when every condition holds, and each says what was found; what is not
 * known keeps, and so does anything unforeseen. The plan and the last look before the deletion both ask here.
 *
 * @param now the time of the look: ages and sightings count back from it
 */
export function decide(
  eni: NetworkInterface,
  lookups: EniLookups,
  settings: CleanupSettings,
  now: Date,
): CleanupDecision {
  const about = { eniId: eni.id, subnetId: eni.subnetId, addresses: addressesHeld(eni) };
  const ownership = classifyEni(eni, lookups.accountId);
  const own = [
    ...keptForGood(eni, lookups.accountId, lookups.memory, now).filter((reason) => !isLeftToSettings(reason, settings)),
    ...whyLedTo(eni, ownership, lookups),
    ...whyNotFree(eni),
  ];
  const leak = whyLeaked(eni, ownership, lookups, settings, now);
  if (own.length === 0 && 'because' in leak) return { ...about, verdict: 'take', because: leak.because };
  return { ...about, verdict: 'keep', reasons: eachOnce([...own, ...('reasons' in leak ? leak.reasons : [])]) };
}

/** What is asked of an ENI without a cluster tag then: see `clusterHadItsTime`. */
function isLeftToSettings({ code }: WhyKept, { withoutClusterTag }: CleanupSettings): boolean {
  return code === 'no-cluster-tag' && withoutClusterTag === true;
}

/** Asked of what may be deleted alone: only there routes are read. */
function whyLedTo(eni: NetworkInterface, { deletable }: EniOwnership, { routes }: EniLookups): readonly WhyKept[] {
  return deletable ? whyRouted(eni, routes) : [];
}

/** What an ENI does not name is missing for good, and missing among what was looked up. */
function eachOnce(reasons: readonly WhyKept[]): readonly WhyKept[] {
  return [...new Map(reasons.map((reason) => [JSON.stringify(reason), reason])).values()];
}

type Leak = { readonly because: WhyTaken } | { readonly reasons: readonly WhyKept[] };

/** Asked only of what EKS networking makes: of nothing else would the answers mean anything. */
function whyLeaked(
  eni: NetworkInterface,
  { kind, madeBy }: EniOwnership,
  lookups: EniLookups,
  settings: CleanupSettings,
  now: Date,
): Leak {
  if (!holdsPods(kind) || (madeBy !== 'vpc-cni' && madeBy !== 'vpc-resource-controller')) return { reasons: [] };
  const instance = instanceIsGone(eni, kind, lookups);
  const cluster = clusterHadItsTime(eni, lookups, settings, now);
  const age = isOld(eni, lookups, settings, now);
  const seen = wasSeenBefore(eni, lookups, settings, now);
  const elsewhere = whyElsewhere(eni, lookups.clusters, lookups.elsewhere);
  if (instance.holds && cluster.holds && age.holds && seen.holds && elsewhere.length === 0) {
    return {
      because: { code: 'leaked', madeBy, ...instance.found, ...cluster.found, ...age.found, ...seen.found },
    };
  }
  const kept = [instance, cluster, age, seen].flatMap((judged) => (judged.holds ? [] : judged.reasons));
  return { reasons: [...kept, ...elsewhere] };
}

/** An ENI in use may have no attachment (a branch has none), and one with an attachment is in use whatever its status. */
function whyNotFree({ status, attachment }: NetworkInterface): readonly WhyKept[] {
  return [
    ...(status === 'available' ? [] : [{ code: 'not-available', status } as const]),
    ...(attachment === undefined ? [] : [{ code: 'attached' } as const]),
  ];
}
