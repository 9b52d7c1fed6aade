import satisfies from 'semver/functions/satisfies.js';
import type { Severity } from '../../model/severity.ts';
import type { ActedOn } from './iam-policy.ts';

/** What a release of the VPC CNI is run with, as far as that decides which calls it makes. */
export interface CniSituation {
  /** `1.22.1` */
  readonly release: string;
  readonly ipFamily: 'ipv4' | 'ipv6';
  readonly subnetDiscovery: boolean;
  readonly customNetworking: boolean;
  /** False where it makes no ENI and takes no address of its own. */
  readonly provisioning: boolean;
  readonly imdsOnly: boolean;
  /** A node's type is not in the table of the release. */
  readonly unknownTypes: boolean;
}

/** What happens where EC2 refuses an action. */
export interface CniEffect {
  readonly severity: Severity;
  /** A clause behind "without it,". */
  readonly says: string;
  /** Whether a node stays without any address for pods. */
  readonly leavesNodeEmpty: boolean;
}

/** The worst first. */
export const EFFECT_NAMES = [
  'start-fails',
  'no-pod-address',
  'unwired-enis',
  'no-secondary-eni',
  'eni-freed-again',
  'unwired-at-start',
  'never-shrinks',
  'node-subnet-only',
  'exclusion-unseen',
] as const;

export type CniEffectName = (typeof EFFECT_NAMES)[number];

export const CNI_EFFECTS: Readonly<Record<CniEffectName, CniEffect>> = {
  'start-fails': {
    severity: 'critical',
    says: 'aws-node exits at start, and nodes stay NotReady',
    leavesNodeEmpty: true,
  },
  'no-pod-address': {
    severity: 'critical',
    says: 'aws-node runs, and no pod gets an address',
    leavesNodeEmpty: true,
  },
  'unwired-enis': {
    severity: 'critical',
    says: 'secondary ENIs are attached but not set up: pods get addresses without connectivity',
    leavesNodeEmpty: false,
  },
  'no-secondary-eni': {
    severity: 'critical',
    says: 'no secondary ENI is created: pods hang once the first ENI of their node is full',
    leavesNodeEmpty: false,
  },
  'eni-freed-again': {
    severity: 'critical',
    says: 'a new ENI is attached, then freed again: pods hang once the first ENI of their node is full',
    leavesNodeEmpty: false,
  },
  'unwired-at-start': {
    severity: 'medium',
    says: 'aws-node starts a minute later per ENI, and pods on other ENIs than the first may have no connectivity',
    leavesNodeEmpty: false,
  },
  'never-shrinks': {
    severity: 'low',
    says: 'ENIs and addresses are not freed',
    leavesNodeEmpty: false,
  },
  'node-subnet-only': {
    severity: 'low',
    says: 'it warns, and creates ENIs only in the subnet of the node',
    leavesNodeEmpty: false,
  },
  'exclusion-unseen': {
    severity: 'low',
    says: 'it warns, and ignores `kubernetes.io/role/cni=0` on the subnet of a node',
    leavesNodeEmpty: false,
  },
};

/** That releases in a range need an action under some conditions, and what happens without it. */
export interface CniNeedRow {
  readonly actions: readonly string[];
  /** Semver range. */
  readonly releases: string;
  /** What has to hold for the action to be called; what is left out does not matter. */
  readonly when: Partial<Omit<CniSituation, 'release'>>;
  readonly without: CniEffectName;
  /** Whether nodes with ENIs and addresses of the VPC CNI's show that it had the action: older releases needed it too. */
  readonly nodesProve: boolean;
  readonly knownFrom: string;
}

const IPV4_ENIS = { ipFamily: 'ipv4', provisioning: true } as const;
const DISCOVERY = { subnetDiscovery: true } as const;

/** Where the code of amazon-vpc-cni-k8s is read, at the tags of the ends of a range. */
const IPAMD = 'amazon-vpc-cni-k8s pkg/ipamd/ipamd.go';
const AWSUTILS = 'amazon-vpc-cni-k8s pkg/awsutils/awsutils.go';

/**
 * Which actions which releases of the VPC CNI need, when, and what happens without. Not in it: `ec2:DescribeTags`, which
 * cni-metrics-helper alone calls; what nodes of SageMaker HyperPod need, which EC2 does not show; and what IPv6 nodes
 * need for ENIs, which they make only with several network cards or an excluded first ENI.
 */
export const CNI_NEEDS: readonly CniNeedRow[] = [
  {
    actions: ['ec2:DescribeNetworkInterfaces'],
    releases: '*',
    when: { imdsOnly: false },
    without: 'start-fails',
    nodesProve: true,
    knownFrom: `${IPAMD} nodeInit`,
  },
  {
    actions: ['ec2:CreateTags'],
    releases: '>=1.8.0',
    when: { provisioning: true },
    without: 'start-fails',
    nodesProve: true,
    knownFrom: `${AWSUTILS} TagENI`,
  },
  {
    actions: ['ec2:AssignPrivateIpAddresses'],
    releases: '<1.13.0',
    when: IPV4_ENIS,
    without: 'no-pod-address',
    nodesProve: true,
    knownFrom: `${IPAMD} tryAssignCidrs`,
  },
  {
    actions: ['ec2:AssignPrivateIpAddresses'],
    releases: '>=1.13.0',
    when: IPV4_ENIS,
    without: 'start-fails',
    nodesProve: true,
    knownFrom: `${IPAMD} nodeInit`,
  },
  {
    actions: ['ec2:AttachNetworkInterface', 'ec2:CreateNetworkInterface', 'ec2:DescribeInstances'],
    releases: '*',
    when: { ...IPV4_ENIS, customNetworking: false },
    without: 'no-secondary-eni',
    nodesProve: true,
    knownFrom: `${AWSUTILS} AllocENI`,
  },
  {
    actions: ['ec2:AttachNetworkInterface', 'ec2:CreateNetworkInterface', 'ec2:DescribeInstances'],
    releases: '*',
    when: { ...IPV4_ENIS, customNetworking: true },
    without: 'start-fails',
    nodesProve: true,
    knownFrom: `${IPAMD} nodeInit`,
  },
  {
    actions: ['ec2:ModifyNetworkInterfaceAttribute'],
    releases: '*',
    when: IPV4_ENIS,
    without: 'eni-freed-again',
    nodesProve: true,
    knownFrom: `${AWSUTILS} attachENI`,
  },
  {
    actions: ['ec2:DeleteNetworkInterface', 'ec2:DetachNetworkInterface', 'ec2:UnassignPrivateIpAddresses'],
    releases: '*',
    when: IPV4_ENIS,
    without: 'never-shrinks',
    nodesProve: false,
    knownFrom: `${AWSUTILS} freeENI`,
  },
  {
    actions: ['ec2:AssignIpv6Addresses'],
    releases: '*',
    when: { ipFamily: 'ipv6', provisioning: true },
    without: 'no-pod-address',
    nodesProve: true,
    knownFrom: `${IPAMD} assignIPv6Prefix`,
  },
  {
    actions: ['ec2:DescribeInstanceTypes'],
    releases: '>=1.6.0',
    when: { imdsOnly: false, unknownTypes: true },
    without: 'start-fails',
    nodesProve: false,
    knownFrom: `${AWSUTILS} FetchInstanceTypeLimits (issue 1601)`,
  },
  {
    actions: ['ec2:DescribeSubnets'],
    releases: '>=1.18.0 <1.22.0',
    when: { ...IPV4_ENIS, ...DISCOVERY, customNetworking: false },
    without: 'node-subnet-only',
    nodesProve: false,
    knownFrom: `${AWSUTILS} createENI`,
  },
  {
    actions: ['ec2:DescribeSubnets'],
    releases: '>=1.22.0',
    when: { ...IPV4_ENIS, ...DISCOVERY, customNetworking: false },
    without: 'no-secondary-eni',
    nodesProve: false,
    knownFrom: `${AWSUTILS} createENI, still so in 1.23.2`,
  },
  {
    actions: ['ec2:DescribeSubnets'],
    releases: '>=1.22.0 <=1.23.1',
    when: { ...IPV4_ENIS, ...DISCOVERY, customNetworking: true },
    without: 'unwired-enis',
    nodesProve: false,
    knownFrom: 'amazon-vpc-cni-k8s PR 3843',
  },
  {
    actions: ['ec2:DescribeSubnets'],
    releases: '>=1.22.0',
    when: { ipFamily: 'ipv6', ...DISCOVERY },
    without: 'start-fails',
    nodesProve: false,
    knownFrom: 'amazon-vpc-cni-k8s issue 3704, still so in 1.23.2',
  },
  {
    actions: ['ec2:DescribeSubnets'],
    releases: '>=1.22.0 <=1.23.1',
    when: { ipFamily: 'ipv4', ...DISCOVERY, provisioning: false },
    without: 'unwired-at-start',
    nodesProve: false,
    knownFrom: `${IPAMD} setupENI, read and not run`,
  },
  {
    actions: ['ec2:DescribeSubnets'],
    releases: '>=1.22.0',
    when: { ...IPV4_ENIS, subnetDiscovery: false },
    without: 'exclusion-unseen',
    nodesProve: false,
    knownFrom: `${AWSUTILS} IsSubnetExcluded`,
  },
  {
    actions: ['ec2:DescribeSecurityGroups'],
    releases: '1.22.0',
    when: { provisioning: true, ...DISCOVERY },
    without: 'start-fails',
    nodesProve: false,
    knownFrom: 'eksctl issue 8768; taken back in 1.22.2',
  },
  {
    actions: ['ec2:DescribeSecurityGroups'],
    releases: '1.22.1',
    when: { provisioning: true, ...DISCOVERY, customNetworking: false },
    without: 'start-fails',
    nodesProve: false,
    knownFrom: 'eksctl issue 8768; taken back in 1.22.2',
  },
];

/** The first release of each span in which all of the table stays the same. */
export const RELEASES_THAT_DIFFER: readonly string[] = [
  '1.0.0',
  '1.6.0',
  '1.8.0',
  '1.13.0',
  '1.18.0',
  '1.22.0',
  '1.22.1',
  '1.22.2',
  '1.23.2',
];

/** What the VPC CNI needs an action for in all situations that are possible, or in some. */
export interface CniNeed {
  readonly action: string;
  /** False where it depends on what is not known: the release, or the settings. */
  readonly certain: boolean;
  /** The mildest that may be. */
  readonly effect: CniEffectName;
  readonly nodesProve: boolean;
  readonly knownFrom: string;
}

/** @param situations all that are possible, one where everything is known */
export function cniNeeds(situations: readonly CniSituation[]): readonly CniNeed[] {
  const actions = new Set(CNI_NEEDS.flatMap((row) => row.actions));
  return [...actions].sort().flatMap((action) => {
    const rows = situations.map((situation) => rowFor(action, situation));
    const needed = rows.filter((row) => row !== undefined).sort(byEffect);
    const mildest = needed.at(-1);
    if (mildest === undefined) return [];
    const { without: effect, nodesProve, knownFrom } = mildest;
    return [{ action, certain: needed.length === rows.length, effect, nodesProve, knownFrom }];
  });
}

function rowFor(action: string, situation: CniSituation): CniNeedRow | undefined {
  return CNI_NEEDS.filter(
    ({ actions, releases, when }) =>
      actions.includes(action) && satisfies(situation.release, releases) && holds(when, situation),
  ).toSorted(byEffect)[0];
}

function holds(when: CniNeedRow['when'], situation: CniSituation): boolean {
  const here: Readonly<Record<string, unknown>> = { ...situation };
  return Object.entries(when).every(([key, value]) => here[key] === value);
}

function byEffect(a: CniNeedRow, b: CniNeedRow): number {
  return worstFirst(a.without, b.without);
}

/** Compares two effects. */
export function worstFirst(a: CniEffectName, b: CniEffectName): number {
  return EFFECT_NAMES.indexOf(a) - EFFECT_NAMES.indexOf(b);
}

/** Actions on network interfaces alone (service authorization reference of EC2). */
const ON_ENIS = [
  'ec2:AssignIpv6Addresses',
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateTags',
  'ec2:DeleteNetworkInterface',
  'ec2:UnassignPrivateIpAddresses',
];

/** What an action is on. EC2 has no resources for those that describe. */
export function actedOn(action: string, anyEni: string): ActedOn {
  if (action.startsWith('ec2:Describe')) return 'nothing';
  return ON_ENIS.includes(action) ? { arn: anyEni } : 'many';
}
