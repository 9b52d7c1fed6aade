/** Rules of `ANSWERS` that several calls share. Each gives in words what is wrong with an answer, or undefined. */

import type {
  DescribeVpcAttributeResult,
  IpPermission,
  LaunchTemplateVersion,
  NetworkAcl,
  RouteTable,
  SecurityGroup,
  VpcAttributeName,
} from '@aws-sdk/client-ec2';
import type { AddonInfo, Nodegroup } from '@aws-sdk/client-eks';
import type { PutEventsResultEntry } from '@aws-sdk/client-eventbridge';
import type { AwsSecurityFinding, BatchImportFindingsResponse } from '@aws-sdk/client-securityhub';
import type { GetServiceQuotaRequest, ServiceQuota } from '@aws-sdk/client-service-quotas';
import { BRANCH_DESCRIPTION, ENI_TAGS } from '../facts/eni/eni-ownership.ts';
import type { Instance, NetworkInterface, Tags } from '../model/inventory.ts';
import type { ScalingGroup } from './group-pages.ts';

interface Filter {
  readonly Name?: string | undefined;
  readonly Values?: readonly string[] | undefined;
}

/** The answer names another thing than was asked for. */
export function aboutWhatWasAsked(
  kind: string,
  named: readonly (string | undefined)[],
  asked: string | undefined,
): string | undefined {
  return about(kind, named, asked, (name) => name === asked);
}

/** The same of what IAM knows by name: it finds a name in whatever case it is asked for, and answers with its own. */
export function aboutNameAsked(
  kind: string,
  named: readonly (string | undefined)[],
  asked: string | undefined,
): string | undefined {
  return about(kind, named, asked, (name) => name?.toLowerCase() === asked?.toLowerCase());
}

function about(
  kind: string,
  named: readonly (string | undefined)[],
  asked: string | undefined,
  isAsked: (name: string | undefined) => boolean,
): string | undefined {
  const other = named.find((name) => !isAsked(name));
  return other === undefined ? undefined : `it is about ${kind} ${other}, and ${asked} was asked for`;
}

/**
 * Some item is not among what the filters let through.
 * @param fields which member of an item each filter goes by; filters that are not here are not looked at
 */
export function filtersHonoured<Item extends object>(
  items: readonly Item[],
  filters: readonly Filter[] | undefined,
  fields: Readonly<Record<string, keyof Item>>,
): string | undefined {
  for (const { Name = '', Values = [] } of filters ?? []) {
    const field = fields[Name];
    if (field === undefined) continue;
    const wanted = new Set<unknown>(Values);
    const other = items.find((item) => !wanted.has(item[field]));
    if (other !== undefined) return `it has ${String(other[field])}, which the filter ${Name} keeps out`;
  }
  return undefined;
}

/** Some item has no tag whose key the filter lets through. */
export function tagFilterHonoured(
  items: readonly { readonly id: string; readonly tags: Tags }[],
  filters: readonly Filter[] | undefined,
): string | undefined {
  const { Values } = filters?.find(({ Name }) => Name === 'tag-key') ?? {};
  if (Values === undefined) return undefined;
  const other = items.find(({ tags }) => !Object.keys(tags).some((key) => Values.some((value) => isLike(key, value))));
  return other && `it has ${other.id}, which the filter tag-key keeps out`;
}

/** The tags of a security group, as `tagFilterHonoured` takes them. */
export function groupTags({ GroupId: id = '', Tags = [] }: SecurityGroup): {
  readonly id: string;
  readonly tags: Tags;
} {
  return { id, tags: Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value])) };
}

/** @param pattern a text, or one with a `*` at its end for any that begins so: we ask by no other */
function isLike(text: string, pattern: string): boolean {
  return pattern.endsWith('*') ? text.startsWith(pattern.slice(0, -1)) : text === pattern;
}

/**
 * An ENI in use that is tagged with its instance is attached to it, and EC2 says so. But for a branch, which is attached
 * to none, and for what a service attaches to machines of its own (`ela-attach-…`). Not asked of ENIs that were asked for
 * by id: each is judged for itself, and one that is in use is kept.
 */
export function usedByNobody(
  enis: readonly NetworkInterface[],
  filters: readonly Filter[] | undefined,
): string | undefined {
  if (filters?.some(({ Name }) => Name === 'network-interface-id')) return undefined;
  const eni = enis.find((each) => each.status === 'in-use' && isWithoutInstance(each) && isOfInstance(each));
  return eni && `${eni.id} is in use, and no attachment says by which instance`;
}

function isWithoutInstance({ attachment, ownerId }: NetworkInterface): boolean {
  if (attachment === undefined) return true;
  const { id, instanceId, instanceOwnerId } = attachment;
  return instanceId === undefined && instanceOwnerId === ownerId && id?.startsWith('eni-attach-') === true;
}

function isOfInstance({ tags, interfaceType, description }: NetworkInterface): boolean {
  const isBranch =
    interfaceType === 'branch' || description === BRANCH_DESCRIPTION || tags[ENI_TAGS.trunkEni] !== undefined;
  return tags[ENI_TAGS.instanceId] !== undefined && !isBranch;
}

/** A page of IAM's says that it is not the last, and not where the next begins. */
export function goesOn({
  IsTruncated,
  Marker,
}: {
  readonly IsTruncated?: boolean | undefined;
  readonly Marker?: string | undefined;
}): string | undefined {
  return IsTruncated === true && !Marker ? 'it says that there is more, and has no Marker' : undefined;
}

/** The fifth part of every ARN. */
export function accountOf(arn: string | undefined): string | undefined {
  return arn?.split(':')[4];
}

/** An instance has a subnet until it is gone, and a time at which it was started. */
export function unreadableInstance(instances: readonly Instance[]): string | undefined {
  const without = instances.find(
    ({ state, subnetId, vpcId }) =>
      state !== 'terminated' && state !== 'shutting-down' && (subnetId === undefined || vpcId === undefined),
  );
  if (without !== undefined) return `instance ${without.id} has no subnetId or no vpcId`;
  const undated = instances.find(({ launchTime }) => Number.isNaN(launchTime?.getTime()));
  return undated && `the launchTime of instance ${undated.id} is no time`;
}

/** EKS names the types of a node group, or the launch template that does (EKS API reference, CreateNodegroup). */
export function withoutTypes({ instanceTypes = [], launchTemplate }: Nodegroup): string | undefined {
  if (launchTemplate === undefined) {
    return instanceTypes.length > 0 ? undefined : 'its nodegroup has neither instanceTypes nor a launchTemplate';
  }
  return launchTemplate.id ? undefined : 'the launchTemplate of its nodegroup has no id';
}

/** Requirements state CPUs and memory at the least (EC2 API reference, InstanceRequirements). */
export function unstatedRequirements(versions: readonly LaunchTemplateVersion[]): string | undefined {
  const isUnstated = versions.some(({ LaunchTemplateData: data }) => {
    const requirements = data?.InstanceRequirements;
    if (requirements === undefined) return false;
    return requirements.VCpuCount?.Min === undefined || requirements.MemoryMiB?.Min === undefined;
  });
  return isUnstated ? 'its instance requirements do not say how many CPUs, or how much memory' : undefined;
}

/** One attribute is asked for at a time, and the answer has that one. */
export function withoutAttribute(
  { EnableDnsSupport, EnableDnsHostnames }: DescribeVpcAttributeResult,
  asked: VpcAttributeName | undefined,
): string | undefined {
  const attribute = asked === 'enableDnsSupport' ? EnableDnsSupport : EnableDnsHostnames;
  return typeof attribute?.Value === 'boolean' ? undefined : `it does not say ${asked}`;
}

interface ServiceAccount {
  readonly namespace?: string | undefined;
  readonly serviceAccount?: string | undefined;
}

/** A list of one service account's associations has another's. */
export function anotherServiceAccount(
  associations: readonly ServiceAccount[],
  asked: ServiceAccount,
): string | undefined {
  const namesOf = (name: keyof ServiceAccount) => associations.map((association) => association[name]);
  return (
    aboutWhatWasAsked('namespace', namesOf('namespace'), asked.namespace) ??
    aboutWhatWasAsked('service account', namesOf('serviceAccount'), asked.serviceAccount)
  );
}

/**
 * An instance of a group is known by its id and its state, a suspended process by its name, and a group by its name, with
 * which its ARN ends (Auto Scaling API reference; service authorization reference).
 */
export function brokenGroup(groups: readonly ScalingGroup[]): string | undefined {
  for (const {
    AutoScalingGroupName: name,
    AutoScalingGroupARN: arn,
    Instances = [],
    SuspendedProcesses = [],
  } of groups) {
    if (!arn?.endsWith(`:autoScalingGroupName/${name}`)) return `the ARN of group ${name} is that of another`;
    if (Instances.some(({ InstanceId, LifecycleState }) => !InstanceId || !LifecycleState)) {
      return `an instance of group ${name} has no id or no state`;
    }
    if (SuspendedProcesses.some(({ ProcessName }) => !ProcessName)) return `a suspended process of ${name} has no name`;
  }
  return undefined;
}

/** The answer is about another quota, or its value is no number of things (Service Quotas API reference, ServiceQuota). */
export function anotherQuota(quota: ServiceQuota | undefined, asked: GetServiceQuotaRequest): string | undefined {
  const value = quota?.Value ?? 0;
  return (
    aboutWhatWasAsked('service', [quota?.ServiceCode], asked.ServiceCode) ??
    aboutWhatWasAsked('quota', [quota?.QuotaCode], asked.QuotaCode) ??
    (Number.isFinite(value) && value > 0 ? undefined : `its value is ${value}`)
  );
}

/** A route goes to somewhere (EC2 API reference, Route). */
export function brokenRoute(tables: readonly RouteTable[]): string | undefined {
  const broken = tables.find(({ Routes = [] }) =>
    Routes.some(
      ({ DestinationCidrBlock, DestinationIpv6CidrBlock, DestinationPrefixListId }) =>
        !DestinationCidrBlock && !DestinationIpv6CidrBlock && !DestinationPrefixListId,
    ),
  );
  return broken && `a route of ${broken.RouteTableId} has no destination`;
}

/** An entry is about a block, a protocol and a direction, and allows or denies (EC2 API reference, NetworkAclEntry). */
export function brokenEntry(acls: readonly NetworkAcl[]): string | undefined {
  const broken = acls.find(({ Entries = [] }) =>
    Entries.some(
      ({ CidrBlock, Ipv6CidrBlock, Egress, Protocol, RuleAction, RuleNumber }) =>
        (!CidrBlock && !Ipv6CidrBlock) ||
        !Protocol ||
        !RuleAction ||
        RuleNumber === undefined ||
        typeof Egress !== 'boolean',
    ),
  );
  return broken && `an entry of ${broken.NetworkAclId} does not say what it is about`;
}

/** A rule is about a protocol, and about some addresses, groups or prefix lists (EC2 API reference, IpPermission). */
export function brokenRule(groups: readonly SecurityGroup[]): string | undefined {
  const broken = groups.find(({ IpPermissions = [], IpPermissionsEgress = [] }) =>
    [...IpPermissions, ...IpPermissionsEgress].some(isBroken),
  );
  return broken && `a rule of ${broken.GroupId} does not say what it is about`;
}

function isBroken({
  IpProtocol,
  IpRanges = [],
  Ipv6Ranges = [],
  UserIdGroupPairs = [],
  PrefixListIds = [],
}: IpPermission): boolean {
  const named = [
    ...IpRanges.map(({ CidrIp }) => CidrIp),
    ...Ipv6Ranges.map(({ CidrIpv6 }) => CidrIpv6),
    ...UserIdGroupPairs.map(({ GroupId }) => GroupId),
    ...PrefixListIds.map(({ PrefixListId }) => PrefixListId),
  ];
  return !IpProtocol || named.length === 0 || named.some((name) => !name);
}

interface Tagged {
  readonly Tags?: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] | undefined;
}

/** A tag has a key, which no other of the same thing has, and a value that may be empty. */
export function brokenTag(items: readonly Tagged[]): string | undefined {
  for (const { Tags = [] } of items) {
    if (Tags.some(({ Key, Value }) => !Key || Value === undefined)) return 'it has a tag without a key or a value';
    if (new Set(Tags.map(({ Key }) => Key)).size < Tags.length) return 'it has a tag twice';
  }
  return undefined;
}

/** An issue of a cluster, a node group or an add-on is known by its code. */
export function withoutCode(issues: readonly { readonly code?: string | undefined }[] = []): string | undefined {
  return issues.every(({ code }) => code) ? undefined : 'an issue of its health has no code';
}

/** Some version of an add-on is not said to be one for the Kubernetes version asked about, or not whether by default. */
export function unclearVersion(
  addons: readonly AddonInfo[],
  kubernetesVersion: string | undefined,
): string | undefined {
  const isClear = ({ compatibilities = [] }: NonNullable<AddonInfo['addonVersions']>[number]) =>
    compatibilities.some(
      ({ clusterVersion, defaultVersion }) => clusterVersion === kubernetesVersion && defaultVersion !== undefined,
    );
  const versions = addons.flatMap(({ addonVersions = [] }) => addonVersions);
  if (versions.some(({ addonVersion }) => addonVersion === undefined)) return 'a version in it has no name';
  const unclear = versions.find((version) => !isClear(version));
  return (
    unclear && `it does not say whether ${unclear.addonVersion} is the default for Kubernetes ${kubernetesVersion}`
  );
}

/** Each entry of a request is answered in its place, by an id where it was taken and by a code where it was not. */
export function entryLeftOut(entries: readonly PutEventsResultEntry[], asked: number): string | undefined {
  if (entries.length !== asked) return `it answers ${entries.length} of ${asked} entries`;
  const isAnswered = entries.every(({ EventId, ErrorCode }) => Boolean(EventId) !== Boolean(ErrorCode));
  return isAnswered ? undefined : 'it does not say whether an entry was taken';
}

/** Each finding of a request is counted as taken, or named with a code as refused. */
export function findingLeftOut(
  { FailedCount = 0, SuccessCount = 0, FailedFindings = [] }: Partial<BatchImportFindingsResponse>,
  asked: readonly AwsSecurityFinding[],
): string | undefined {
  if (SuccessCount + FailedCount !== asked.length || SuccessCount < 0 || FailedCount < 0)
    return `it counts ${SuccessCount} and ${FailedCount} of ${asked.length} findings`;
  const ids = new Set(asked.map(({ Id }) => Id));
  const named = new Set(FailedFindings.flatMap(({ Id, ErrorCode }) => (ids.has(Id) && ErrorCode ? [Id] : [])));
  return named.size === FailedCount && FailedFindings.length === FailedCount
    ? undefined
    : 'it does not say which findings were refused';
}
