import type { SectionName } from '../lambda/model/inventory.ts';
import type { RecordedCall } from '../simulated-aws/index.ts';

/** What a request is for: a section of the inventory, or the target itself: who we are, and which regions there are. */
export type Purpose = SectionName | 'target';

/** Calls that are made for one section alone. */
const ONE_PURPOSE: Readonly<Record<string, Purpose>> = {
  'sts:AssumeRole': 'target',
  'sts:GetCallerIdentity': 'target',
  'ec2:DescribeRegions': 'target',
  'autoscaling:DescribeAutoScalingGroups': 'autoScalingGroups',
  'autoscaling:DescribeScalingActivities': 'failedLaunches',
  'ec2:DescribeDhcpOptions': 'vpcs',
  'ec2:GetInstanceTypesFromInstanceRequirements': 'instanceTypes',
  'ec2:DescribeInstanceTypeOfferings': 'instanceTypeOfferings',
  'ec2:DescribeInstanceTypes': 'instanceTypes',
  'ec2:DescribeLaunchTemplateVersions': 'launchTemplateVersions',
  'ec2:DescribeNatGateways': 'natGateways',
  'ec2:DescribeNetworkAcls': 'networkAcls',
  'ec2:DescribeSubnets': 'subnets',
  'ec2:DescribeVpcAttribute': 'vpcs',
  // Of the VPCs of unattached ENIs, too, where there are any.
  'ec2:DescribeRouteTables': 'routeTables',
  'ec2:DescribeVpcEndpoints': 'vpcEndpoints',
  'ec2:DescribeVpcs': 'vpcs',
  'ec2:GetSubnetCidrReservations': 'subnetReservations',
  'eks:DescribeAccessEntry': 'accessEntries',
  'eks:DescribeAddon': 'addons',
  'eks:DescribeAddonVersions': 'cniAddonVersions',
  'eks:DescribeCluster': 'clusters',
  'eks:DescribeFargateProfile': 'fargateProfiles',
  'eks:DescribeNodegroup': 'nodegroups',
  'eks:DescribePodIdentityAssociation': 'podIdentityAssociations',
  'eks:DescribeUpdate': 'eksUpdates',
  'eks:ListAccessEntries': 'accessEntries',
  'eks:ListAddons': 'addons',
  'eks:ListAssociatedAccessPolicies': 'nodeAccessPolicies',
  'eks:ListClusters': 'clusters',
  'eks:ListFargateProfiles': 'fargateProfiles',
  'eks:ListNodegroups': 'nodegroups',
  'eks:ListPodIdentityAssociations': 'podIdentityAssociations',
  'eks:ListUpdates': 'eksUpdates',
  'iam:GetInstanceProfile': 'instanceProfiles',
  'iam:GetPolicy': 'iamRoles',
  'iam:GetPolicyVersion': 'iamRoles',
  'iam:GetRole': 'iamRoles',
  'iam:GetRolePolicy': 'iamRoles',
  'iam:ListAttachedRolePolicies': 'iamRoles',
  'iam:ListRolePolicies': 'iamRoles',
  'servicequotas:GetServiceQuota': 'eniQuota',
};

/** Calls that several sections make, by what they filter by: a filter's name, or one with its value. */
const BY_FILTER: Readonly<Record<string, Readonly<Record<string, Purpose>>>> = {
  'ec2:DescribeInstances': {
    'instance-state-name=terminated': 'endedNodes',
    'instance-id': 'eniInstances',
    'tag-key': 'nodes',
  },
  'ec2:DescribeNetworkInterfaces': { 'group-id': 'leftoverGroups', status: 'availableEnis', 'subnet-id': 'subnetEnis' },
  'ec2:DescribeSecurityGroups': { 'group-id': 'securityGroups', 'tag-key': 'leftoverGroups' },
};

/** The IAM actions of all calls of which it is known what they are for. */
export const KNOWN_CALLS: readonly string[] = [...Object.keys(ONE_PURPOSE), ...Object.keys(BY_FILTER)];

/**
 * How many requests were made for what, the most first.
 * @throws Error for a call of which it is not known what it is for: the figures would leave it out
 */
export function requestsByPurpose(calls: readonly RecordedCall[]): ReadonlyMap<Purpose, number> {
  const counts = new Map<Purpose, number>();
  for (const call of calls) {
    const purpose = purposeOf(call);
    counts.set(purpose, (counts.get(purpose) ?? 0) + 1);
  }
  return new Map([...counts].sort(([, one], [, other]) => other - one));
}

function purposeOf({ service, action, parameters }: RecordedCall): Purpose {
  const call = `${service}:${action}`;
  const filters = filtersOf(parameters);
  const byFilter = Object.entries(BY_FILTER[call] ?? {}).find(([filter]) => filters.includes(filter));
  const purpose = ONE_PURPOSE[call] ?? byFilter?.[1];
  if (purpose === undefined) throw new Error(`what ${call} is asked for is not known: ${JSON.stringify(parameters)}`);
  return purpose;
}

function filtersOf({ Filters }: RecordedCall['parameters']): readonly string[] {
  if (!Array.isArray(Filters)) return [];
  return Filters.flatMap(({ Name, Values }: { readonly Name: string; readonly Values: readonly string[] }) => [
    Name,
    ...Values.map((value) => `${Name}=${value}`),
  ]);
}
