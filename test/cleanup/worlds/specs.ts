/** A random world as plain data: what is there, and what happens. The same data always plays the same way. */
import type { CleanupSettings } from '../../../lambda/model/cleanup.ts';
import type { InstanceState } from '../../../simulated-aws/world/nodes.ts';
import type { ServiceKind } from '../../../simulated-aws/world/service-enis.ts';

export const CLUSTER_NAMES = ['prod', 'dev'] as const;

/** A cluster that never was there as long as the play goes on. */
export const LONG_GONE = 'gone-for-long';

/** Two VPCs, so that a cluster can come back in another one. */
export const SUBNET_NAMES = ['main-a', 'main-b', 'other-a'] as const;

/** Of what `clusterTag` and `stamp` say nothing by themselves: see `EniSpec`. */
export const ENI_KINDS = [
  /** Made by the VPC CNI, `available`. */
  'cni',
  /** The same, attached to its instance where that is there. */
  'cni-attached',
  /** `available`, and with an attachment all the same. */
  'cni-half-detached',
  /** Its trunk is gone, or never was where anybody could see it. */
  'branch',
  'branch-of-trunk',
  'branch-in-use',
  'trunk',
  /** Looks like the CNI's but is another account's. */
  'foreign',
  'requester-managed',
  'operator-managed',
  /** The instance in its description is not the one in its tags. */
  'contradictory',
  /** Tagged by the CNI, which tags all that is attached to its node, and made by somebody else. */
  'cni-tagged',
  /** The CNI's shape, and an owner tag of somebody else's. */
  'other-owner',
  /** `aws-k8s-branch-eni`, without the tags that would prove it. */
  'unproven-branch',
  'do-not-delete',
  'user',
  'service',
] as const;

export type EniKind = (typeof ENI_KINDS)[number];

export interface NodeSpec {
  readonly cluster: number;
  readonly subnet: number;
  /** `forgotten`: EC2 no longer knows it. */
  readonly state: InstanceState | 'forgotten';
}

export interface EniSpec {
  readonly kind: EniKind;
  /** Which node it was made for. */
  readonly node: number;
  readonly ageMinutes: number;
  /** `createdAt`, where the CNI writes it. */
  readonly stamp: 'right' | 'absent' | 'garbage' | 'future' | 'soon';
  readonly clusterTag: boolean;
  readonly extraTag: 'none' | 'keep' | 'no-manage';
  readonly service: ServiceKind;
}

export const STEP_NAMES = [
  'cni-creates',
  'cni-attaches',
  'cni-sets-delete-on-termination',
  'cni-detaches',
  'cni-deletes',
  'cni-sweeps',
  'controller-creates-trunk',
  'controller-creates-branch',
  'controller-associates-branch',
  'controller-disassociates-branch',
  'controller-deletes-branch',
  'controller-sweeps-cluster',
  'controller-sweeps-node',
  'ec2-finishes-detaching',
  'ec2-settles-node',
  'ec2-forgets-node',
  'node-is-launched',
  'node-is-stopped',
  'node-is-started',
  'node-is-terminated',
  'person-attaches',
  'person-detaches',
  'person-exempts',
  'person-forbids-managing',
  'person-tags',
  'person-protects',
  'person-routes',
  'person-gives-public-address',
  'person-turns-source-dest-check-off',
  'person-describes-anew',
  'person-deletes',
  'person-creates',
  'person-returns',
  'person-says-do-not-delete',
  'person-renames-cluster',
  'person-renames-instance',
  'cluster-deletion-starts',
  'cluster-deletion-ends',
  'cluster-is-created',
  'cluster-is-created-elsewhere',
  'neighbour-creates',
] as const;

/** One thing that another actor does; the number chooses among what it can be done to. */
export interface Step {
  readonly name: (typeof STEP_NAMES)[number];
  readonly on: number;
}

export const FAULTS = ['throttled', 'denied', 'drop', 'drop-answer', 'error'] as const;

/** Answers that are none: see `tamper.ts`. */
export const TAMPERINGS = [
  'empty-object',
  'empty-list',
  'without-first',
  'about-another',
  'without-tags',
  'not-found',
  'another-not-found',
] as const;

export type Tampering = (typeof TAMPERINGS)[number];

/** Calls that something between us and AWS may answer in its own way as long as a run goes on. */
export const PROXIED = ['DescribeInstances', 'DescribeCluster', 'ListClusters', 'DescribeNetworkInterfaces'] as const;

/** What happens right before one of our calls, of AWS or of the store. */
export type Happening =
  | { readonly kind: 'step'; readonly step: Step }
  | { readonly kind: 'time'; readonly minutes: number }
  /** Befalls the call; a store meets a conflict or an error instead. */
  | { readonly kind: 'fault'; readonly fault: (typeof FAULTS)[number] }
  /** AWS does what was asked, and its answer says otherwise. */
  | { readonly kind: 'tampered'; readonly tampering: Tampering }
  /** Somebody sets this machine's clock, by so many seconds. */
  | { readonly kind: 'clock'; readonly bySeconds: number }
  /** Our time is over. */
  | { readonly kind: 'deadline' };

/** `second-looks`: the reads of a run from when it asks for certain ENIs, which it does to look at them once more. */
export type CallKind = 'all' | 'second-looks' | 'deletions';

/** How the machine of a run tells the time. */
export interface ClockSpec {
  /** This machine's clock is ahead of AWS's, at first. */
  readonly aheadSeconds: number;
  /** AWS's answers have no `Date`. */
  readonly isSilent: boolean;
}

export interface Act {
  readonly kind: 'audit' | 'plan' | 'apply';
  readonly clock?: ClockSpec | undefined;
  readonly proxy?: { readonly action: (typeof PROXIED)[number]; readonly tampering: Tampering } | undefined;
  /** Of the ENIs that are there, by their place, who agreed to which. Absent: to all. */
  readonly agreedTo?: 'even' | 'odd' | undefined;
  /** A run of another machine at the same time. */
  readonly along?: Along | undefined;
  /** Minutes since the act before. */
  readonly afterMinutes: number;
  /** What others do in that time. */
  readonly meanwhile: readonly Step[];
  readonly happenings: readonly {
    /** Before which of these calls, counted from 0. */
    readonly atCall: number;
    readonly of: CallKind;
    readonly what: Happening;
  }[];
  /** The process ends at this call: before AWS or the store does what was asked, or after. */
  readonly crash: { readonly atCall: number; readonly done: boolean } | undefined;
}

/** A second run, with settings of its own. */
export interface Along {
  readonly act: Omit<Act, 'afterMinutes' | 'meanwhile' | 'along'>;
  readonly settings: CleanupSettings;
  /** Whose call is next where both have one; over and over. */
  readonly turns: readonly boolean[];
}

export interface WorldSpec {
  /** Another account shares the VPC `other` with us. */
  readonly isOtherVpcTheirs?: boolean | undefined;
  /** AWS gives a list in pages of two items. */
  readonly hasShortPages?: boolean | undefined;
  readonly clusters: readonly ('alive' | 'deleting' | 'gone')[];
  readonly nodes: readonly NodeSpec[];
  readonly enis: readonly EniSpec[];
  readonly settings: CleanupSettings;
  readonly acts: readonly Act[];
}
