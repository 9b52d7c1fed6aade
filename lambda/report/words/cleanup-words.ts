import { count, shortDuration } from '../../common/words.ts';
import type { CleanupOutcome, TargetCleanup, WhyKept, WhyTaken } from '../../model/cleanup.ts';
import { SIGHTINGS_FOR_GRACE } from '../../model/watching.ts';
import { clipped, shortTime } from './plain-text.ts';

export type KeptCode = WhyKept['code'];
export type OutcomeKind = CleanupOutcome['outcome'];
export type RefusalReason = NonNullable<TargetCleanup['refused']>['reason'];

const MAX_NAME = 128;

/** Why many are kept, after their number: `30 made by an AWS service`. */
export function keptText(code: KeptCode): string {
  switch (code) {
    case 'service-owned':
      return 'made or managed by an AWS service';
    case 'other-account':
      return 'of another account';
    case 'not-made-by-eks':
      return 'not made by EKS networking';
    case 'unproven':
      return 'that only look as if EKS networking made them';
    case 'no-manage-tag':
      return 'tagged no_manage';
    case 'exempt':
      return 'tagged eks-ip-auditor/keep';
    case 'do-not-delete':
      return 'that a description or tag says not to delete';
    case 'route-target':
      return 'that a route leads to';
    case 'routes-unknown':
      return 'of which the routes could not be read';
    case 'public-address':
      return 'with an Elastic IP or another public address';
    case 'source-dest-check':
      return 'whose source/destination check is off';
    case 'reused':
      return 'that somebody used for something else before';
    case 'not-available':
      return 'no longer available';
    case 'attached':
      return 'with an attachment';
    case 'instance-exists':
      return 'whose instance still exists';
    case 'instance-unknown':
      return 'whose instance is not known';
    case 'trunk-exists':
      return 'whose trunk ENI still exists';
    case 'trunk-unknown':
      return 'whose trunk ENI is not known';
    case 'cluster-unknown':
      return 'whose cluster is not known';
    case 'no-cluster-tag':
      return 'without a tag of their cluster';
    case 'vpc-unread':
      return 'without a tag of their cluster, in a VPC that could not be read';
    case 'vpc-has-cluster':
      return 'without a tag of their cluster, in a VPC that has one';
    case 'vpc-has-node':
      return 'without a tag of their cluster, in a VPC that has nodes';
    case 'no-cluster-grace':
      return 'without a tag of their cluster, not watched for a day yet';
    case 'cluster-elsewhere':
      return 'whose cluster is in another VPC or region';
    case 'regions-unread':
      return 'whose cluster may be in a region that could not be read';
    case 'vpc-shared':
      return 'in a VPC that another account uses too';
    case 'cluster-grace':
      return 'whose cluster exists and may still use them';
    case 'too-young':
      return 'too young';
    case 'age-unknown':
      return 'of unknown age';
    case 'seen-once':
      return 'not seen available 30 minutes ago';
  }
}

/** What would let a later run take what is kept, or whom to ask; empty where nothing need be done. */
export function keptAdvice(code: KeptCode): string {
  switch (code) {
    case 'seen-once':
      return 'A run 30 minutes from now can take those that are still the same then.';
    case 'cluster-grace':
    case 'no-cluster-grace':
      return `A later run takes those that ${SIGHTINGS_FOR_GRACE} audits in a row see unattached and unchanged.`;
    case 'no-cluster-tag':
      return 'cleanup.withoutClusterTag takes those in VPCs shared with nobody that have neither a cluster nor a node.';
    case 'unproven':
    case 'cluster-unknown':
    case 'instance-unknown':
    case 'trunk-unknown':
      return 'The findings of an audit say of each whom to ask.';
    case 'routes-unknown':
      return 'See what was not looked at.';
    case 'vpc-unread':
      return 'Allow the call that failed, and run it again.';
    case 'regions-unread':
      return 'Allow the call that failed, or list the regions that have clusters in cleanup.clusterRegions.';
    case 'service-owned':
    case 'other-account':
    case 'not-made-by-eks':
    case 'no-manage-tag':
    case 'exempt':
    case 'do-not-delete':
    case 'route-target':
    case 'public-address':
    case 'source-dest-check':
    case 'reused':
    case 'not-available':
    case 'attached':
    case 'instance-exists':
    case 'trunk-exists':
    case 'vpc-has-cluster':
    case 'vpc-has-node':
    case 'cluster-elsewhere':
    case 'vpc-shared':
    case 'too-young':
    case 'age-unknown':
      return '';
  }
}

/** What could not be read, where ENIs are kept because of that; empty where they are not. */
export function unreadBecause(reason: WhyKept): string {
  return reason.code === 'regions-unread' || reason.code === 'vpc-unread' ? reason.because : '';
}

/** Why one ENI is kept, with what was found. */
export function whyKeptText(reason: WhyKept): string {
  switch (reason.code) {
    case 'service-owned':
      return `made or managed by an AWS service (${name(reason.kind)})`;
    case 'other-account':
      return `owned by account ${name(reason.ownerId)}`;
    case 'not-made-by-eks':
      return 'not made by EKS networking';
    case 'unproven':
      return 'described as EKS networking does, but its tags do not confirm it';
    case 'no-manage-tag':
      return 'tagged node.k8s.amazonaws.com/no_manage';
    case 'exempt':
      return 'tagged eks-ip-auditor/keep';
    case 'do-not-delete':
      return `${name(reason.saidBy)} says not to delete it`;
    case 'route-target':
      return `the route to ${name(reason.destination)} in ${name(reason.routeTableId)} leads to it`;
    case 'routes-unknown':
      return 'whether a route leads to it is not known';
    case 'public-address':
      return `it has the public address ${name(reason.address)}`;
    case 'source-dest-check':
      return reason.state === 'off'
        ? 'its source/destination check is off, so it forwards traffic'
        : 'whether its source/destination check is on is not known';
    case 'reused':
      return `seen attached to ${reason.instanceId === null ? 'something else' : name(reason.instanceId)} ${shortTime(reason.seenAt)}, so somebody else uses it`;
    case 'not-available':
      return `it is ${name(reason.status)}`;
    case 'attached':
      return 'it has an attachment';
    case 'instance-exists':
      return `instance ${name(reason.instanceId)} still exists (${name(reason.state)})`;
    case 'instance-unknown':
      return 'whether its instance still exists is not known';
    case 'trunk-exists':
      return `its trunk ENI ${name(reason.trunkId)} still exists`;
    case 'trunk-unknown':
      return 'whether its trunk ENI still exists is not known';
    case 'cluster-unknown':
      return 'which cluster it belongs to, or whether that still exists, is not known';
    case 'no-cluster-tag':
      return 'no tag names its cluster, and cleanup.withoutClusterTag is off';
    case 'vpc-unread':
      return `no tag names its cluster, and what is in ${name(reason.vpcId)} could not be read: ${name(reason.because)}`;
    case 'vpc-has-cluster':
      return `no tag names its cluster, and ${name(reason.vpcId)} has cluster ${name(reason.cluster)}`;
    case 'vpc-has-node':
      return `no tag names its cluster, and ${name(reason.vpcId)} has a node, as ${name(reason.shownBy)} shows`;
    case 'no-cluster-grace': {
      const { sightings, availableMinutes, graceMinutes } = reason;
      return `no tag names its cluster: ${sightingsText(sightings, availableMinutes)}; clean-up waits for ${SIGHTINGS_FOR_GRACE}, each ${shortDuration(graceMinutes / 2)} after the one before`;
    }
    case 'cluster-elsewhere':
      return `cluster ${name(reason.cluster)} exists in ${name(reason.where)}`;
    case 'regions-unread':
      return `its cluster may be in another region, which could not be read: ${name(reason.because)}`;
    case 'vpc-shared':
      return `another account uses ${name(reason.vpcId)} too and may have its cluster`;
    case 'cluster-grace': {
      const { cluster, sightings, availableMinutes, graceMinutes } = reason;
      return `cluster ${name(cluster)} exists and may still take it: ${sightingsText(sightings, availableMinutes)}; clean-up waits for ${SIGHTINGS_FOR_GRACE}, each ${shortDuration(graceMinutes / 2)} after the one before`;
    }
    case 'too-young':
      return `${shortDuration(reason.ageMinutes)} old, and clean-up waits for ${shortDuration(reason.minAgeMinutes)}`;
    case 'age-unknown':
      return 'its age is not known';
    case 'seen-once':
      return reason.firstSeen === null
        ? 'no earlier audit saw it available'
        : `first seen available ${shortTime(reason.firstSeen)}, less than 30 minutes ago`;
  }
}

/** How often and how long an ENI was seen free: `seen unattached at 3 audits in a row over 2 d`. */
function sightingsText(sightings: number, minutes: number): string {
  return `seen unattached at ${count(sightings, 'audit')} in a row over ${shortDuration(minutes)}`;
}

/** Why one ENI is taken, short enough for a column: `instance and cluster gone`. */
export function whyTakenText({ instanceId, instanceState, clusterState, ...seen }: WhyTaken): string {
  if (instanceId !== null && clusterState === 'gone' && instanceState === 'gone') return 'instance and cluster gone';
  const instance = instanceId === null ? '' : `instance ${name(instanceState)}, `;
  const watched = `, ${sightingsText(seen.sightings, seen.availableMinutes)}`;
  return `${instance}${existence(clusterState)}${clusterState === 'gone' ? '' : watched}`;
}

function existence(state: WhyTaken['clusterState']): string {
  switch (state) {
    case 'exists':
      return 'cluster exists';
    case 'gone':
      return 'cluster gone';
    case 'none-in-vpc':
      return 'no cluster tag and nothing of EKS in its VPC (cleanup.withoutClusterTag)';
  }
}

/** What became of some ENIs, after their number: `2 attached again, so kept`. */
export function outcomeText(outcome: OutcomeKind): string {
  switch (outcome) {
    case 'deleted':
      return 'deleted';
    case 'already-gone':
      return 'deleted by somebody else first';
    case 'changed':
      return 'not as planned when looked at again, so kept';
    case 'unverified':
      return 'could not be looked at again, so kept';
    case 'in-use':
      return 'attached again, so kept';
    case 'denied':
      return 'not deleted: access denied';
    case 'throttled':
      return 'not deleted: throttled by AWS';
    case 'failed':
      return 'not deleted: AWS failed';
    case 'unconfirmed':
      return 'still shown by AWS, which accepted the deletion';
    case 'waiting':
      return 'over the limit of this run: the next run takes them';
    case 'not-attempted':
      return 'not tried';
  }
}

/**
 * True for an outcome that somebody should look into: AWS did not show or delete what it was asked to, or what was
 * planned was not even tried.
 */
export function isFailure(outcome: OutcomeKind): boolean {
  switch (outcome) {
    case 'denied':
    case 'throttled':
    case 'failed':
    case 'unconfirmed':
    case 'unverified':
    case 'not-attempted':
      return true;
    case 'deleted':
    case 'already-gone':
    case 'changed':
    case 'in-use':
    case 'waiting':
      return false;
  }
}

/** What to do about an outcome; empty when nothing need be done. */
export function outcomeAdvice(outcome: OutcomeKind): string {
  switch (outcome) {
    case 'denied':
      return "Allow ec2:DeleteNetworkInterface in clean-up's role there.";
    case 'throttled':
    case 'failed':
      return 'The next run tries again.';
    case 'unconfirmed':
    case 'unverified':
      return 'The next run looks again.';
    case 'deleted':
    case 'already-gone':
    case 'changed':
    case 'in-use':
    case 'waiting':
    case 'not-attempted':
      return '';
  }
}

/** Why nothing at all is deleted in a target. */
export function refusalText(reason: RefusalReason): string {
  switch (reason) {
    case 'gap':
      return 'what clean-up relies on could not be read';
    case 'no-memory':
      return 'no memory of earlier audits, so nothing was seen twice';
    case 'share':
      return 'too large a part of its ENIs at once';
    case 'frozen':
      return 'within a freeze';
    case 'clock':
      return "this machine's clock is not AWS's";
    case 'not-allowed':
      return 'on no allow-list';
  }
}

/** What would let the next run delete, or nothing where nothing need be done. */
export function refusalAdvice(reason: RefusalReason): string {
  switch (reason) {
    case 'gap':
      return 'See what was not looked at.';
    case 'no-memory':
      return 'Give clean-up the ledger that the audits keep.';
    case 'share':
      return 'Look at the plan; if it is right, raise cleanup.maxSharePercent for a run.';
    case 'clock':
      return 'Set the clock of the machine that cleans up.';
    case 'not-allowed':
      return 'List it in cleanup.accounts and cleanup.regions if clean-up may touch it.';
    case 'frozen':
      return '';
  }
}

function name(text: string): string {
  return clipped(text, MAX_NAME);
}
