/** Node groups, self-managed, Karpenter and Auto Mode nodes, and launch templates. */
import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import type { LaunchTemplateVersion, ResponseLaunchTemplateData } from '@aws-sdk/client-ec2';
import type { Nodegroup } from '@aws-sdk/client-eks';
import { admitProfile, admitRole, NODE_ROLE } from './access.ts';
import { addAutoScalingGroup, mixed } from './auto-scaling-groups.ts';
import { clusterRecord, issuesOf } from './clusters.ts';
import { longId, uuid } from './ids.ts';
import { catalogue } from './instance-types.ts';
import { addNode, type NodeOptions } from './nodes.ts';
import { nextId, nextSequence } from './records.ts';
import { arn, type Health, iamArn, idOf, minutesBefore, nameIt, type Scene, tagsOf } from './scene.ts';
import type { InstanceRecord, LaunchTemplateRecord } from './state.ts';

export interface NodegroupOptions {
  /** Default `['t3.medium']` as EKS has it; none when the launch template names a type. */
  readonly instanceTypes?: readonly string[];
  /** Handles; nodes are spread over them in turn. */
  readonly subnets: readonly string[];
  /** Running nodes (default 0). */
  readonly nodes?: number;
  readonly podsPerNode?: number;
  readonly branchPodsPerNode?: number;
  /** False: ipamd never ran on its nodes. */
  readonly joined?: boolean;
  /** Custom networking: the pods' subnet for each of `subnets`, in the same order. */
  readonly podSubnets?: readonly string[];
  /** Default: Amazon Linux 2023 for the first type's architecture, `CUSTOM` with an image of one's own. */
  readonly amiType?: string;
  readonly capacityType?: 'ON_DEMAND' | 'SPOT';
  readonly scaling?: { readonly min: number; readonly desired: number; readonly max: number };
  readonly updateConfig?: NonNullable<Nodegroup['updateConfig']>;
  readonly warmPool?: WarmPoolOptions;
  /** A launch template's handle, with a version number (default `1`). */
  readonly launchTemplate?: string | { readonly name: string; readonly version?: string };
  readonly status?: NonNullable<Nodegroup['status']>;
  readonly health?: readonly Health[];
  readonly version?: string;
  /** Name or ARN of the nodes' role (default `eks-node`). */
  readonly role?: string;
  /** Name of the profile that its nodes have by now (default: the one that EKS makes for the role). */
  readonly instanceProfile?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** Instances that wait beside the group, stopped unless told otherwise, over its subnets in turn. */
export interface WarmPoolOptions {
  /** How many are there (default 0). */
  readonly instances?: number;
  /** Default 0. */
  readonly minSize?: number;
  readonly maxGroupPreparedCapacity?: number;
  /** Default `STOPPED`. */
  readonly poolState?: WarmPoolState;
}

type WarmPoolState = 'STOPPED' | 'RUNNING' | 'HIBERNATED';

/** A launch template's versions, first to last; the default is the first. */
export interface LaunchTemplateOptions {
  readonly versions: readonly ResponseLaunchTemplateData[];
  /** Default 1. */
  readonly defaultVersion?: number;
}

export function addNodegroup(scene: Scene, cluster: string, name: string, options: NodegroupOptions): Nodegroup {
  const record = clusterRecord(scene, cluster);
  const { nodegroups, shape } = record;
  if (nodegroups.has(name)) throw new Error(`there is already a node group ${name} in cluster ${cluster}`);
  const template = launchTemplateOf(scene, options);
  const types = options.instanceTypes ?? (namesTypes(template?.version) ? [] : ['t3.medium']);
  const nodeType = types[0] ?? template?.version?.LaunchTemplateData?.InstanceType ?? 'm5.large';
  const group = `eks-${name}-${uuid(`${cluster}/${name}`)}`;
  const count = options.nodes ?? 0;
  const amiType = amiTypeOf(options, nodeType, template?.version);
  const nodegroup: Nodegroup = {
    nodegroupName: name,
    nodegroupArn: arn(scene, 'eks', `nodegroup/${cluster}/${name}/${uuid(`${cluster}/${name}`)}`),
    clusterName: cluster,
    version: options.version ?? shape.version,
    releaseVersion: `${options.version ?? shape.version}.0-20261101`,
    createdAt: minutesBefore(scene.now, 60 * 24 * 50),
    modifiedAt: minutesBefore(scene.now, 60 * 24 * 5),
    status: options.status ?? 'ACTIVE',
    capacityType: options.capacityType ?? 'ON_DEMAND',
    scalingConfig: scalingOf(options, count),
    subnets: options.subnets.map((subnet) => idOf(scene, 'subnet', subnet)),
    amiType: amiType as NonNullable<Nodegroup['amiType']>,
    nodeRole: admitRole(scene, record, options.role ?? NODE_ROLE, entryType(amiType.startsWith('WINDOWS_'))),
    resources: { autoScalingGroups: [{ name: group }] },
    health: { issues: issuesOf(options.health) as NonNullable<Nodegroup['health']>['issues'] },
    updateConfig: options.updateConfig ?? { maxUnavailable: 1 },
    tags: { ...options.tags },
    ...(options.warmPool === undefined ? {} : { warmPoolConfig: warmPoolConfig(options.warmPool) }),
    ...(types.length === 0 ? {} : { instanceTypes: [...types] }),
    ...(template === undefined ? { diskSize: 20 } : { launchTemplate: template.reference }),
  };
  nodegroups.set(name, nodegroup);
  addAutoScalingGroup(scene, group, {
    subnetIds: nodegroup.subnets ?? [],
    size: count,
    tags: {
      'eks:cluster-name': cluster,
      'eks:nodegroup-name': name,
      [`kubernetes.io/cluster/${cluster}`]: 'owned',
      'k8s.io/cluster-autoscaler/enabled': 'true',
    },
    // EKS copies what it is given into a launch template of its own.
    shape: {
      ...mixed({ LaunchTemplateId: longId('lt', group, 0), LaunchTemplateName: group, Version: '1' }, types),
      ...(options.warmPool === undefined ? {} : warmPoolOf(options.warmPool)),
    },
  });
  addGroupNodes(scene, cluster, name, options, nodeType, group);
  addWarmInstances(scene, cluster, name, options, nodeType, group);
  return nodegroup;
}

function warmPoolConfig({ instances: _, minSize = 0, poolState = 'STOPPED', ...rest }: WarmPoolOptions) {
  return { enabled: true, minSize, poolState, reuseOnScaleIn: false, ...rest };
}

const POOL_STATES = { STOPPED: 'Stopped', RUNNING: 'Running', HIBERNATED: 'Hibernated' } as const;

function warmPoolOf(options: WarmPoolOptions): Pick<AutoScalingGroup, 'WarmPoolConfiguration' | 'WarmPoolSize'> {
  const { instances = 0, minSize = 0, maxGroupPreparedCapacity, poolState = 'STOPPED' } = options;
  return {
    WarmPoolConfiguration: {
      MinSize: minSize,
      PoolState: POOL_STATES[poolState],
      ...(maxGroupPreparedCapacity === undefined ? {} : { MaxGroupPreparedCapacity: maxGroupPreparedCapacity }),
    },
    WarmPoolSize: instances,
  };
}

function entryType(windows: boolean): string {
  return windows ? 'EC2_WINDOWS' : 'EC2_LINUX';
}

function scalingOf(options: NodegroupOptions, count: number): NonNullable<Nodegroup['scalingConfig']> {
  const { min, desired, max } = options.scaling ?? { min: 0, desired: count, max: Math.max(1, count * 2) };
  return { minSize: min, desiredSize: desired, maxSize: max };
}

function namesTypes(version: LaunchTemplateVersion | undefined): boolean {
  const data = version?.LaunchTemplateData;
  return data?.InstanceType !== undefined || data?.InstanceRequirements !== undefined;
}

function amiTypeOf(options: NodegroupOptions, nodeType: string, version: LaunchTemplateVersion | undefined): string {
  if (options.amiType !== undefined) return options.amiType;
  if (version?.LaunchTemplateData?.ImageId !== undefined) return 'CUSTOM';
  const arm = catalogue().get(nodeType)?.ProcessorInfo?.SupportedArchitectures?.includes('arm64') ?? false;
  return arm ? 'AL2023_ARM_64_STANDARD' : 'AL2023_x86_64_STANDARD';
}

function launchTemplateOf(scene: Scene, options: NodegroupOptions) {
  if (options.launchTemplate === undefined) return undefined;
  const wanted = typeof options.launchTemplate === 'string' ? { name: options.launchTemplate } : options.launchTemplate;
  const id = idOf(scene, 'launch-template', wanted.name);
  const number = wanted.version ?? '1';
  const record = scene.region.launchTemplates.get(id);
  const version = record?.versions.find((each) => String(each.VersionNumber) === number);
  return { version, reference: { id, version: number, name: record?.name ?? wanted.name } };
}

function addGroupNodes(
  scene: Scene,
  cluster: string,
  name: string,
  options: NodegroupOptions,
  instanceType: string,
  autoScalingGroup: string,
): void {
  for (let number = 0; number < (options.nodes ?? 0); number++) {
    const index = number % options.subnets.length;
    const podSubnet = options.podSubnets?.[index];
    addNode(scene, cluster, {
      ...inGroup(cluster, name, options, index, instanceType, autoScalingGroup),
      ...(options.podsPerNode === undefined ? {} : { pods: options.podsPerNode }),
      ...(options.branchPodsPerNode === undefined ? {} : { branchPods: options.branchPodsPerNode }),
      ...(podSubnet === undefined ? {} : { podSubnet }),
      ...(options.joined === undefined ? {} : { joined: options.joined }),
    });
  }
}

/** They were started once and have not joined. */
function addWarmInstances(
  scene: Scene,
  cluster: string,
  name: string,
  options: NodegroupOptions,
  instanceType: string,
  autoScalingGroup: string,
): void {
  const { instances = 0, poolState } = options.warmPool ?? {};
  for (let number = 0; number < instances; number++) {
    addNode(scene, cluster, {
      ...inGroup(cluster, name, options, number % options.subnets.length, instanceType, autoScalingGroup),
      state: poolState === 'RUNNING' ? 'running' : 'stopped',
      joined: false,
      warmed: true,
    });
  }
}

function inGroup(
  cluster: string,
  name: string,
  options: NodegroupOptions,
  index: number,
  instanceType: string,
  autoScalingGroup: string,
): Pick<NodeOptions, 'instanceType' | 'subnet' | 'spot' | 'platform' | 'tags' | 'instanceProfile'> {
  return {
    instanceType,
    instanceProfile: options.instanceProfile ?? `eks-${uuid(`${cluster}/${name}`)}`,
    subnet: options.subnets[index] ?? '',
    spot: options.capacityType === 'SPOT',
    ...(options.amiType?.startsWith('WINDOWS_') === true ? { platform: 'windows' as const } : {}),
    tags: {
      'eks:cluster-name': cluster,
      'eks:nodegroup-name': name,
      [`kubernetes.io/cluster/${cluster}`]: 'owned',
      'aws:autoscaling:groupName': autoScalingGroup,
      'aws:ec2launchtemplate:version': '1',
    },
  };
}

export function addSelfManagedNode(scene: Scene, cluster: string, options: NodeOptions): InstanceRecord {
  admitNode(scene, cluster, options);
  return addNode(scene, cluster, {
    ...options,
    tags: { [`kubernetes.io/cluster/${cluster}`]: 'owned', ...options.tags },
  });
}

function admitNode(scene: Scene, cluster: string, { instanceProfile = NODE_ROLE, platform }: NodeOptions): void {
  const record = scene.region.clusters.get(cluster);
  if (record === undefined || instanceProfile === false) return;
  admitProfile(scene, record, instanceProfile, entryType(platform === 'windows'));
}

/** Karpenter tags the instance and, at `CreateFleet`, its primary interface. */
export function addKarpenterNode(
  scene: Scene,
  cluster: string,
  options: NodeOptions & { readonly nodePool?: string },
): InstanceRecord {
  admitNode(scene, cluster, options);
  const pool = options.nodePool ?? 'default';
  const tags = {
    'karpenter.sh/nodepool': pool,
    'karpenter.k8s.aws/ec2nodeclass': 'default',
    [`kubernetes.io/cluster/${cluster}`]: 'owned',
    'eks:eks-cluster-name': cluster,
  };
  return addNode(scene, cluster, {
    ...options,
    tags: { ...tags, Name: `karpenter-${pool}`, ...options.tags },
    primaryTags: tagsOf(tags),
  });
}

/** EKS Auto Mode: instance and interfaces belong to EKS, and are hidden where the account hides managed resources. */
export function addAutoModeNode(scene: Scene, cluster: string, options: NodeOptions): InstanceRecord {
  return addNode(scene, cluster, {
    ...options,
    operator: { Managed: true, Principal: 'eks.amazonaws.com', HiddenByDefault: true },
    tags: { 'eks:eks-cluster-name': cluster, [`kubernetes.io/cluster/${cluster}`]: 'owned', ...options.tags },
  });
}

export function addLaunchTemplate(scene: Scene, name: string, options: LaunchTemplateOptions): LaunchTemplateRecord {
  const { region } = scene;
  const id = nextId(region, 'lt');
  const record: LaunchTemplateRecord = {
    id,
    name,
    sequence: nextSequence(region),
    versions: options.versions.map((LaunchTemplateData, index) => ({
      LaunchTemplateId: id,
      LaunchTemplateName: name,
      VersionNumber: index + 1,
      CreateTime: minutesBefore(scene.now, 60 * 24 * 50),
      CreatedBy: iamArn(scene, 'user/platform'),
      DefaultVersion: index + 1 === (options.defaultVersion ?? 1),
      LaunchTemplateData,
      Operator: { Managed: false },
    })),
  };
  region.launchTemplates.set(id, record);
  nameIt(scene, 'launch-template', name, id);
  return record;
}

/** An id that looks real and belongs to nothing. */
export function goneInstanceId(scene: Scene): string {
  return longId('i', `${scene.region.accountId}/${scene.region.name}/gone`, nextSequence(scene.region));
}
