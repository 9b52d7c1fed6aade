/**
 * All in which our `leaked-eni` and the sweeps of the VPC CNI and of the VPC resource controller differ, and why. Each is
 * read from the ENI as AWS shows it, by none of our own rules.
 */
import type { NetworkInterface } from '@aws-sdk/client-ec2';

export interface Difference {
  readonly name: string;
  /** Who takes it for leaked. */
  readonly who: 'only-they' | 'only-we';
  readonly why: string;
  readonly holds: (eni: NetworkInterface, at: { readonly accountId: string; readonly now: Date }) => boolean;
}

export const DIFFERENCES: readonly Difference[] = [
  {
    name: 'young',
    who: 'only-they',
    why: 'The CNI waits 5 minutes after `createdAt` and the controller for a second round; we report nothing that is younger than an hour.',
    holds: (eni, { now }) => ageMinutes(eni, now) < 60,
  },
  {
    name: 'tagged no_manage',
    who: 'only-they',
    why: 'Who tags an ENI so wants the CNI to leave it alone. Its sweep does not look at that tag.',
    holds: (eni) => hasInAnyCase(eni, 'node.k8s.amazonaws.com/no_manage'),
  },
  {
    name: 'tagged keep',
    who: 'only-they',
    why: 'The tag is ours: whoever sets it, however it is spelled, wants the ENI to stay.',
    holds: (eni) => hasInAnyCase(eni, 'eks-ip-auditor/keep'),
  },
  {
    name: "another account's",
    who: 'only-they',
    why: 'In a shared VPC each account sees the ENIs of the others. They filter by VPC alone; we report what this account owns.',
    holds: ({ OwnerId }, { accountId }) => OwnerId !== accountId,
  },
  {
    name: 'managed by a service',
    who: 'only-they',
    why: 'A service of AWS made it or operates it, whatever its tags say, and takes it away itself.',
    holds: ({ RequesterManaged, Operator }) => RequesterManaged === true || Operator?.Managed === true,
  },
  {
    name: 'another owner',
    who: 'only-they',
    why: 'Its tag `eks:eni:owner` names somebody else. The CNI looks only at the Description and the instance tag.',
    holds: (eni) => !['', 'amazon-vpc-cni', 'eks-vpc-resource-controller'].includes(tag(eni, 'eks:eni:owner') ?? ''),
  },
  {
    name: 'instances differ',
    who: 'only-they',
    why: 'Its Description names one instance and its tag another: people have changed it. They compare neither.',
    holds: (eni) => {
      const { Description = '' } = eni;
      return (
        Description.startsWith('aws-K8S-') && Description.slice(8) !== tag(eni, 'node.k8s.amazonaws.com/instance_id')
      );
    },
  },
  {
    name: 'another Description',
    who: 'only-they',
    why: 'It has the tags that the CNI sets on all that is attached to its node, but another Description: somebody else made it. The controller does not look at the Description.',
    holds: ({ Description = '' }) => !/^aws-(K8S-i-|k8s-(branch|trunk)-eni$)/.test(Description),
  },
  {
    name: 'no creation time',
    who: 'only-we',
    why: 'The CNI sets `createdAt` to now and takes it in a later sweep; we report it at once, as of unknown age (info).',
    holds: (eni) => !has(eni, CREATED_AT),
  },
  {
    name: 'creation time in the future',
    who: 'only-we',
    why: 'It is no time at which it can have been made: we report it as of unknown age (info). The CNI waits until then.',
    holds: (eni, { now }) => ageMinutes(eni, now) < 0,
  },
];

const CREATED_AT = 'node.k8s.amazonaws.com/createdAt';

/** By its tag; not a number where it has none, or one that is no time. */
function ageMinutes(eni: NetworkInterface, now: Date): number {
  return (now.getTime() - Date.parse(tag(eni, CREATED_AT) ?? '')) / 60_000;
}

function tag({ TagSet = [] }: NetworkInterface, key: string): string | undefined {
  return TagSet.find(({ Key }) => Key === key)?.Value;
}

function has(eni: NetworkInterface, key: string): boolean {
  return tag(eni, key) !== undefined;
}

function hasInAnyCase({ TagSet = [] }: NetworkInterface, key: string): boolean {
  return TagSet.some(({ Key = '' }) => Key.trim().toLowerCase() === key);
}
