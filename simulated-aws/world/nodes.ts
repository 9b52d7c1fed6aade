/** Instances, and nodes with the interfaces that their CNI and controllers gave them. */
import type { Instance, NetworkInterface, Tag } from '@aws-sdk/client-ec2';
import { NODE_ROLE } from './access.ts';
import { branchEni, cniEni, instanceAttachment, ipamdTags, trunkEni } from './cni-enis.ts';
import { type EniPlan, type NodeCapacity, planEnis } from './cni-plan.ts';
import { longId } from './ids.ts';
import { catalogue } from './instance-types.ts';
import { createEni, nextId, nextSequence, subnetRecord } from './records.ts';
import { type CniSetup, iamArn, idOf, minutesBefore, nameIt, type Scene, securityGroup, tagsOf } from './scene.ts';
import type { EniRecord, InstanceRecord } from './state.ts';

export type InstanceState = 'pending' | 'running' | 'shutting-down' | 'terminated' | 'stopping' | 'stopped';

const STATE_CODES: Readonly<Record<InstanceState, number>> = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
};

export interface InstanceOptions {
  readonly name?: string;
  /** The subnet's handle or id. */
  readonly subnet: string;
  /** Default `m5.large`. */
  readonly instanceType?: string;
  readonly state?: InstanceState;
  /** Since launch (default a day). */
  readonly ageMinutes?: number;
  /** Terminated so long ago: EC2 lists it for an hour, without interfaces. */
  readonly endedMinutesAgo?: number;
  readonly tags?: Readonly<Record<string, string>>;
  readonly imageId?: string;
  /** Name of the instance profile (default `eks-node`); `false`: none. */
  readonly instanceProfile?: string | false;
  readonly spot?: boolean;
  readonly hopLimit?: number;
  /** False: the instance metadata service is turned off. */
  readonly metadata?: boolean;
  readonly platform?: 'windows';
  readonly operator?: NonNullable<NetworkInterface['Operator']>;
}

export interface NodeOptions extends InstanceOptions {
  /** Pods with an address of their own (default 5). */
  readonly pods?: number;
  /** Pods on branch interfaces (security groups for pods); makes a trunk. */
  readonly branchPods?: number;
  /** Custom networking: the subnet of the pods, in the node's zone. */
  readonly podSubnet?: string;
  /** False: ipamd never ran here, so no secondary address and no tag on the primary interface. */
  readonly joined?: boolean;
  /** In the warm pool of its Auto Scaling group. */
  readonly warmed?: boolean;
  /** Tags that the launch gave the primary interface. */
  readonly primaryTags?: readonly Tag[];
}

/** An instance's record alone; interfaces are made by `addInstance` and `addNode`. */
export function addInstanceRecord(
  scene: Scene,
  options: InstanceOptions & Pick<NodeOptions, 'warmed'>,
): InstanceRecord {
  const { region } = scene;
  const subnet = subnetRecord(region, idOf(scene, 'subnet', options.subnet));
  const id = nextId(region, 'i');
  const record: InstanceRecord = {
    id,
    sequence: nextSequence(region),
    reservationId: nextId(region, 'r'),
    warmed: options.warmed ?? false,
    shape: {
      ...instanceShape(scene, options),
      InstanceId: id,
      InstanceType: instanceTypeName(options),
      State: stateOf(options.endedMinutesAgo === undefined ? (options.state ?? 'running') : 'terminated'),
      Placement: { AvailabilityZone: subnet.shape.AvailabilityZone, GroupName: '', Tenancy: 'default' },
      SubnetId: subnet.id,
      VpcId: subnet.shape.VpcId,
      Tags: tagsOf(options.tags ?? {}),
    },
  };
  region.instances.set(id, record);
  if (options.name !== undefined) nameIt(scene, 'instance', options.name, id);
  return record;
}

function instanceTypeName(options: InstanceOptions): NonNullable<Instance['InstanceType']> {
  return (options.instanceType ?? 'm5.large') as NonNullable<Instance['InstanceType']>;
}

export function stateOf(name: InstanceState): NonNullable<Instance['State']> {
  return { Name: name, Code: STATE_CODES[name] };
}

function instanceShape(scene: Scene, options: InstanceOptions): Instance {
  const type = typeInfo(scene, instanceTypeName(options));
  const arm = type?.ProcessorInfo?.SupportedArchitectures?.includes('arm64') ?? false;
  return {
    ImageId: options.imageId ?? longId('ami', arm ? 'eks-arm64' : 'eks-x86_64', 0),
    LaunchTime: minutesBefore(scene.now, options.ageMinutes ?? 60 * 24),
    Architecture: arm ? 'arm64' : 'x86_64',
    // EC2 says xen here for Nitro instances too; the hypervisor that matters is the instance type's.
    Hypervisor: 'xen',
    VirtualizationType: 'hvm',
    RootDeviceType: 'ebs',
    RootDeviceName: '/dev/xvda',
    EbsOptimized: false,
    EnaSupport: true,
    SourceDestCheck: true,
    Monitoring: { State: 'disabled' },
    ...profileOf(scene, options),
    MetadataOptions: {
      State: 'applied',
      HttpTokens: 'required',
      HttpPutResponseHopLimit: options.hopLimit ?? 2,
      HttpEndpoint: options.metadata === false ? 'disabled' : 'enabled',
      HttpProtocolIpv6: 'disabled',
      InstanceMetadataTags: 'disabled',
    },
    SecurityGroups: [securityGroup(scene, 'nodes')],
    ...endOf(scene, options),
    PlatformDetails: options.platform === 'windows' ? 'Windows' : 'Linux/UNIX',
    ...(options.platform === 'windows' ? { Platform: 'Windows' as const } : {}),
    ...(options.spot === true ? { InstanceLifecycle: 'spot' as const } : {}),
    Operator: options.operator ?? { Managed: false },
  };
}

function endOf(
  scene: Scene,
  { endedMinutesAgo }: InstanceOptions,
): Pick<Instance, 'StateTransitionReason' | 'StateReason'> {
  if (endedMinutesAgo === undefined) return {};
  const at = minutesBefore(scene.now, endedMinutesAgo).toISOString().slice(0, 19).replace('T', ' ');
  return {
    StateTransitionReason: `User initiated (${at} GMT)`,
    StateReason: {
      Code: 'Client.UserInitiatedShutdown',
      Message: 'Client.UserInitiatedShutdown: User initiated shutdown',
    },
  };
}

function profileOf(
  scene: Scene,
  { instanceProfile = NODE_ROLE }: InstanceOptions,
): Pick<Instance, 'IamInstanceProfile'> {
  if (instanceProfile === false) return {};
  const known = scene.region.iam.instanceProfiles.get(instanceProfile);
  const Arn = known?.arn ?? iamArn(scene, `instance-profile/${instanceProfile}`);
  return { IamInstanceProfile: { Arn, Id: known?.id ?? `AIPA${instanceProfile.length}EXAMPLEPROFILE` } };
}

/** An instance with its primary interface, which a terminated one has lost. */
export function addInstance(scene: Scene, options: InstanceOptions): InstanceRecord {
  const instance = addInstanceRecord(scene, options);
  if (hasInterfaces(instance)) addPrimary(scene, instance, { secondaries: 0, prefixes: 0 }, []);
  return instance;
}

function hasInterfaces(instance: InstanceRecord): boolean {
  return instance.shape.State.Name !== 'terminated';
}

/** A node of a cluster with every interface that a settled VPC CNI holds for it. */
export function addNode(scene: Scene, cluster: string, options: NodeOptions): InstanceRecord {
  const cni = scene.cnis.get(cluster) ?? {};
  const instance = addInstanceRecord(scene, options);
  if (!hasInterfaces(instance)) return instance;
  const launchTags = options.primaryTags ?? [];
  if (options.joined === false) {
    addPrimary(scene, instance, { secondaries: 0, prefixes: 0 }, launchTags);
    return instance;
  }
  if (options.platform === 'windows') {
    addPrimary(scene, instance, { secondaries: (options.pods ?? 0) + WINDOWS_WARM, prefixes: 0 }, launchTags);
    return instance;
  }
  const [first = { secondaries: 0, prefixes: 0 }, ...others] = plansOf(scene, cluster, instance, options, cni);
  addPrimary(
    scene,
    instance,
    first,
    [...launchTags, ...ipamdTags(cluster, instance.id, cni)],
    ipv6Prefix(scene, cluster, instance),
  );
  const podSubnetId = idOf(scene, 'subnet', options.podSubnet ?? options.subnet);
  others.forEach((plan, index) => {
    addSecondary(scene, cluster, cni, instance, plan, index + 1, podSubnetId);
  });
  if (options.branchPods !== undefined)
    addTrunk(scene, cluster, instance, others.length + 1, podSubnetId, options.branchPods);
  return instance;
}

/** Addresses that the VPC resource controller keeps free on a Windows node (its own default). */
const WINDOWS_WARM = 3;

function addPrimary(
  scene: Scene,
  instance: InstanceRecord,
  plan: EniPlan,
  tags: readonly Tag[],
  ipv6?: string,
): EniRecord {
  return createEni(scene.region, {
    subnetId: instance.shape.SubnetId ?? '',
    groups: [securityGroup(scene, 'nodes')],
    addresses: 1 + plan.secondaries,
    prefixes: plan.prefixes,
    tags,
    attachment: instanceAttachment(scene, instance.id, 0, instance.shape.LaunchTime ?? scene.now),
    ...operatorOf(instance),
    ...(ipv6 === undefined ? {} : { ipv6Prefixes: [ipv6] }),
  });
}

function operatorOf(instance: InstanceRecord): { operator?: NonNullable<NetworkInterface['Operator']> } {
  const operator = instance.shape.Operator;
  return operator?.Managed === true ? { operator } : {};
}

function addSecondary(
  scene: Scene,
  cluster: string,
  cni: CniSetup,
  instance: InstanceRecord,
  plan: EniPlan,
  deviceIndex: number,
  subnetId: string,
): void {
  const createdAt = instance.shape.LaunchTime ?? scene.now;
  createEni(scene.region, {
    subnetId,
    groups: [securityGroup(scene, 'nodes')],
    addresses: 1 + plan.secondaries,
    prefixes: plan.prefixes,
    ...cniEni(cluster, instance.id, cni, createdAt),
    attachment: instanceAttachment(scene, instance.id, deviceIndex, createdAt),
    ...operatorOf(instance),
  });
}

function addTrunk(
  scene: Scene,
  cluster: string,
  instance: InstanceRecord,
  deviceIndex: number,
  subnetId: string,
  branches: number,
): void {
  const trunk = createEni(scene.region, {
    subnetId: instance.shape.SubnetId ?? '',
    groups: [securityGroup(scene, `eks-cluster-sg-${cluster}`)],
    ...trunkEni(cluster, instance.id),
    attachment: instanceAttachment(scene, instance.id, deviceIndex, instance.shape.LaunchTime ?? scene.now),
  });
  for (let vlan = 1; vlan <= branches; vlan++) {
    const groups = [securityGroup(scene, `pods-${cluster}`)];
    createEni(scene.region, { subnetId, groups, ...branchEni(cluster, trunk.id, vlan, true) });
  }
}

function plansOf(
  scene: Scene,
  cluster: string,
  instance: InstanceRecord,
  options: NodeOptions,
  cni: CniSetup,
): readonly EniPlan[] {
  const capacity = capacityOf(scene, instance.shape.InstanceType);
  if (capacity === undefined) return [];
  if (ipv6Cluster(scene, cluster)) return [];
  const load = {
    pods: options.pods ?? 5,
    customNetworking: options.podSubnet !== undefined,
    trunk: options.branchPods !== undefined,
  };
  return planEnis(capacity, load, cni.env ?? {});
}

/** An IPv6 node takes pod addresses from a /80 of its subnet's /64, and one IPv4 address for itself. */
function ipv6Prefix(scene: Scene, cluster: string, instance: InstanceRecord): string | undefined {
  const subnet = subnetRecord(scene.region, instance.shape.SubnetId ?? '');
  const block = subnet.shape.Ipv6CidrBlockAssociationSet?.[0]?.Ipv6CidrBlock;
  if (!ipv6Cluster(scene, cluster) || block === undefined) return undefined;
  return `${block.replace(/::\/64$/, '')}:${(instance.sequence % 0xffff).toString(16)}::/80`;
}

function ipv6Cluster(scene: Scene, cluster: string): boolean {
  return scene.region.clusters.get(cluster)?.shape.kubernetesNetworkConfig?.ipFamily === 'ipv6';
}

function typeInfo(scene: Scene, instanceType: string) {
  return scene.region.instanceTypes.get(instanceType) ?? catalogue().get(instanceType);
}

/** `undefined` for a type nobody knows: its CNI would have given no pod an address. */
function capacityOf(scene: Scene, instanceType: string): NodeCapacity | undefined {
  const type = typeInfo(scene, instanceType);
  const card = type?.NetworkInfo?.NetworkCards?.[type.NetworkInfo.DefaultNetworkCardIndex ?? 0];
  if (type === undefined || card?.MaximumNetworkInterfaces === undefined) return undefined;
  return {
    enis: card.MaximumNetworkInterfaces,
    ipv4PerEni: type.NetworkInfo?.Ipv4AddressesPerInterface ?? 1,
    prefixCapable: type.Hypervisor === 'nitro' || type.BareMetal === true,
  };
}
