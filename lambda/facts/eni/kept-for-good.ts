import type { WhyKept } from '../../model/cleanup.ts';
import type { EniPast, NetworkInterface } from '../../model/inventory.ts';
import { isValid } from '../aws/aws-values.ts';
import { hasClusterTag } from '../cluster/cluster-tags.ts';
import { eniAge } from './eni-age.ts';
import { classifyEni, ENI_TAGS, type EniOwnership, holdsPods, type KeepReason } from './eni-ownership.ts';
import { namedBy } from './named-by-eni.ts';
import { personSigns } from './person-signs.ts';

/** Why an ENI is kept whatever time passes: somebody has to change something about it first. */
export type KeptForGood = Extract<
  WhyKept,
  {
    readonly code:
      | KeepReason
      | 'do-not-delete'
      | 'public-address'
      | 'source-dest-check'
      | 'reused'
      | 'route-target'
      | 'routes-unknown'
      | 'instance-unknown'
      | 'trunk-unknown'
      | 'cluster-unknown'
      | 'no-cluster-tag'
      | 'age-unknown'
      | 'cluster-elsewhere'
      | 'vpc-shared';
  }
>;

/**
 * Every reason for which clean-up keeps an ENI for good, as far as the ENI itself and its past tell. The one answer to
 * "may this go": `decide` of clean-up asks here, and so do the checks before they promise that it goes.
 *
 * @param accountId the audited account
 * @param now the time of the look, by which a creation time may be in the future
 */
export function keptForGood(
  eni: NetworkInterface,
  accountId: string,
  past: EniPast,
  now: Date,
): readonly KeptForGood[] {
  const ownership = classifyEni(eni, accountId);
  return [
    ...whyNotOurs(eni, ownership),
    ...personSigns(eni, now),
    ...whyReused(eni, past),
    ...(holdsPods(ownership.kind) ? whyNeverProven(eni, ownership, past, now) : []),
  ];
}

function whyNotOurs(eni: NetworkInterface, { deletable, keep, kind }: EniOwnership): readonly KeptForGood[] {
  const reasons = keep.map((reason) => whyOf(reason, eni, kind));
  return deletable || reasons.length > 0 ? reasons : [{ code: 'not-made-by-eks' }];
}

function whyOf(reason: KeepReason, eni: NetworkInterface, kind: EniOwnership['kind']): KeptForGood {
  switch (reason) {
    case 'service-owned':
      return { code: 'service-owned', kind };
    case 'other-account':
      return { code: 'other-account', ownerId: eni.ownerId };
    case 'no-manage-tag':
    case 'exempt':
    case 'not-made-by-eks':
    case 'unproven':
      return { code: reason };
  }
}

/** Somebody used it for something of his own once: it is never ours again. */
function whyReused(eni: NetworkInterface, { reused }: EniPast): readonly KeptForGood[] {
  const reuse = reused.get(eni.id);
  return reuse === undefined ? [] : [{ code: 'reused', instanceId: reuse.instanceId, seenAt: reuse.at }];
}

/** A branch names its trunk, and an instance besides only where somebody tagged it so. */
function isInstanceAsked(kind: EniOwnership['kind'], instanceId: string | undefined): boolean {
  return kind !== 'branch' || instanceId !== undefined;
}

/** Of what no service could have named so, no service ever says that it is gone. */
function isAnId(kind: 'eni' | 'instance', id: string | undefined): boolean {
  return id !== undefined && isValid(kind, id);
}

/** An ENI of a VPC CNI that does not know its cluster's name: no tag is there that could name one. */
export function isWithoutClusterTag(eni: NetworkInterface): boolean {
  return classifyEni(eni, eni.ownerId).kind === 'cni-secondary' && !hasClusterTag(eni.tags);
}

/** The CNI names its cluster by its own tag: the deployed policy lets no ENI of the CNI without that tag be deleted. */
function isNamedByItsMaker(eni: NetworkInterface): boolean {
  return classifyEni(eni, eni.ownerId).kind !== 'cni-secondary' || Boolean(eni.tags[ENI_TAGS.clusterName]);
}

function whyNoCluster(eni: NetworkInterface, clusters: readonly string[]): readonly KeptForGood[] {
  if (isWithoutClusterTag(eni)) return [{ code: 'no-cluster-tag' }];
  const isNamed = clusters.length > 0 && clusters.every((name) => isValid('cluster', name));
  return isNamed && isNamedByItsMaker(eni) ? [] : [{ code: 'cluster-unknown' }];
}

/** What it would have to name, so that somebody could look whether that is gone. */
function whyNeverProven(
  eni: NetworkInterface,
  { kind }: EniOwnership,
  { misdated }: EniPast,
  now: Date,
): readonly KeptForGood[] {
  const { instanceId, trunkId, clusters } = namedBy(eni);
  const age = eniAge(eni, undefined, now);
  const isStampWrong = !age.known && age.because !== 'no-creation-time';
  return [
    ...(kind === 'branch' && !isAnId('eni', trunkId) ? [{ code: 'trunk-unknown' } as const] : []),
    ...(isInstanceAsked(kind, instanceId) && !isAnId('instance', instanceId)
      ? [{ code: 'instance-unknown' } as const]
      : []),
    ...whyNoCluster(eni, clusters),
    ...(isStampWrong || misdated.has(eni.id) ? [{ code: 'age-unknown' } as const] : []),
  ];
}
