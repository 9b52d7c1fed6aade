import { AWS_WORDS } from './aws-words.ts';
import { type Gap, type SourceName, sourceOf } from './coverage.ts';
import type { SectionName } from './inventory.ts';
import { KUBERNETES_WORDS } from './kubernetes-words.ts';
import type { SourceWords } from './source-words.ts';

const WORDS: Readonly<Record<SourceName, SourceWords>> = { aws: AWS_WORDS, kubernetes: KUBERNETES_WORDS };

/** How readers are told of what a source did not give. */
export function wordsOf(gap: Pick<Gap, 'source'>): SourceWords {
  return WORDS[sourceOf(gap)];
}

/** Why something could not be read, after what it was: `subnets: access denied`. */
export function reasonText(gap: Pick<Gap, 'source' | 'reason'>): string {
  return wordsOf(gap).reasons[gap.reason];
}

/** What is in a section, as readers call it. */
export const SECTION_WORDS: Readonly<Record<SectionName, string>> = {
  clusters: 'clusters',
  vpcCniAddons: 'VPC CNI add-ons',
  cniAddonVersions: 'versions of the VPC CNI add-on',
  addons: 'add-ons',
  eksUpdates: 'updates of clusters',
  nodegroups: 'node groups',
  autoScalingGroups: 'Auto Scaling groups',
  failedLaunches: 'failed launches of Auto Scaling groups',
  fargateProfiles: 'Fargate profiles',
  subnets: 'subnets',
  subnetReservations: 'CIDR reservations',
  availableEnis: 'unattached ENIs',
  subnetEnis: 'ENIs in the subnets',
  eniQuota: 'quota of ENIs',
  nodes: 'nodes',
  endedNodes: 'terminated nodes',
  eniInstances: 'instances of unattached ENIs',
  eniRoutes: 'routes to ENIs',
  vpcs: 'VPCs',
  routeTables: 'route tables',
  natGateways: 'NAT gateways',
  vpcEndpoints: 'VPC endpoints',
  networkAcls: 'network ACLs',
  securityGroups: 'security groups',
  leftoverGroups: 'security groups of clusters',
  launchTemplateVersions: 'launch templates',
  instanceTypes: 'instance types',
  instanceTypeOfferings: 'instance type offerings',
  accessEntries: 'access entries',
  nodeAccessPolicies: 'access policies of nodes',
  podIdentityAssociations: 'Pod Identity associations',
  instanceProfiles: 'instance profiles',
  iamRoles: 'IAM roles',
  kubeNodes: 'Kubernetes nodes',
  awsNodes: 'DaemonSets aws-node',
  kubeConfigMaps: 'ConfigMaps of EKS networking',
  kubePods: 'pods',
  kubeEvents: 'events',
  eniConfigs: 'ENIConfigs',
  cniNodes: 'CNINodes',
  securityGroupPolicies: 'SecurityGroupPolicies',
  kubeNodePools: 'node pools',
};

/** The words for a section; a name that is none (`target`, one of another version) is left as it is. */
export function sectionWords(section: string): string {
  return isSection(section) ? SECTION_WORDS[section] : section;
}

/**
 * A gap in one line: `subnets: access denied (ec2:DescribeSubnets): You are not authorized`. One that another gap caused
 * names that too: `ENIs in the subnets, for which subnets are needed: …`.
 */
export function gapText(gap: Gap): string {
  const { section, action, message, dependsOn } = gap;
  const needed = dependsOn === undefined ? '' : `, for which ${sectionWords(dependsOn)} are needed`;
  return `${sectionWords(section)}${needed}: ${reasonText(gap)} (${action}): ${message}`;
}

export function isSection(section: string): section is SectionName {
  return Object.hasOwn(SECTION_WORDS, section);
}
