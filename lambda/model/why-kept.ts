import type { WhyKept } from './cleanup.ts';

/** A reason for keeping an ENI in words, to follow "kept:". The wording's only home. */
export function whyKeptText(reason: WhyKept): string {
  switch (reason.code) {
    case 'service-owned':
      return `an AWS service owns it (${reason.kind})`;
    case 'other-account':
      return `account ${reason.ownerId} owns it`;
    case 'not-made-by-eks':
      return 'EKS networking did not make it';
    case 'unproven':
      return 'its tags do not confirm that EKS networking made it';
    case 'no-manage-tag':
      return 'it is tagged no_manage';
    case 'exempt':
      return 'it is tagged eks-ip-auditor/keep';
    case 'do-not-delete':
      return 'it says that it must not be deleted';
    case 'not-available':
      return `its status is ${reason.status}`;
    case 'attached':
      return 'it has an attachment';
    case 'instance-exists':
      return `its instance ${reason.instanceId} is ${reason.state}`;
    case 'instance-unknown':
      return 'what became of its instance is not known';
    case 'trunk-exists':
      return `its trunk ${reason.trunkId} is still there`;
    case 'trunk-unknown':
      return 'what became of its trunk is not known';
    case 'cluster-unknown':
      return 'what became of its cluster is not known';
    case 'cluster-grace':
      return `its cluster ${reason.cluster} exists, and it was seen available for ${reason.availableMinutes} of ${reason.graceMinutes} minutes`;
    case 'too-young':
      return `it is ${reason.ageMinutes} minutes old, not yet ${reason.minAgeMinutes}`;
    case 'age-unknown':
      return 'its age is not known';
    case 'seen-once':
      return reason.firstSeen === null
        ? 'no earlier audit saw it available'
        : `first seen available at ${reason.firstSeen}, less than 30 minutes ago`;
  }
}
