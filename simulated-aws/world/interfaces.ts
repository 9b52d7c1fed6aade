/** Network interfaces beyond those of nodes: leaked ones, services' ones, and any other. */
import type { NetworkInterfaceAttachment } from '@aws-sdk/client-ec2';
import { availableCount } from './addresses.ts';
import { branchEni, cniEni, instanceAttachment, trunkEni } from './cni-enis.ts';
import { goneInstanceId } from './nodegroups.ts';
import { addInstance, type InstanceState } from './nodes.ts';
import { createEni, type NewEni, nextSequence, subnetRecord } from './records.ts';
import { idOf, minutesBefore, nameIt, type Scene, securityGroup, tagsOf } from './scene.ts';
import { type ServiceKind, serviceEni } from './service-enis.ts';
import type { EniRecord } from './state.ts';

/** `gone`: EC2 no longer knows it. Else the state of an instance made for it, or an instance's handle or id. */
export type FormerInstance = 'gone' | InstanceState | { readonly instance: string };

export interface LeakedEniOptions {
  readonly name?: string;
  readonly subnet: string;
  /** The cluster it was made for, which need not exist (default `prod`). */
  readonly cluster?: string;
  /** What became of its instance (default `gone`). */
  readonly instance?: FormerInstance;
  /** IPv4 addresses, the primary included (default 10, as on m5.large). */
  readonly addresses?: number;
  readonly prefixes?: number;
  /** Age that the `createdAt` tag tells (default 180). */
  readonly ageMinutes?: number;
  /** `absent`: no tag (CNI before 1.7.2); `garbage`: a tag that is no time. */
  readonly createdAt?: 'absent' | 'garbage';
  /** False: the CNI had no CLUSTER_NAME (default true). */
  readonly clusterTag?: boolean;
  /** Default: as `clusterTag`, for a CNI of 1.19.4 or later. */
  readonly ownerTag?: boolean;
  /** Carries `node.k8s.amazonaws.com/no_manage=true`. */
  readonly noManage?: boolean;
  /** How many alike (default 1); a `name` is then numbered from 1 (`x-1`). */
  readonly count?: number;
}

export interface BranchEniOptions {
  readonly name?: string;
  readonly subnet: string;
  readonly cluster?: string;
  /** `available` when leaked or not yet associated (default), `in-use` when associated. */
  readonly status?: 'available' | 'in-use';
  /** A trunk's handle or id; default: one that no longer exists. */
  readonly trunk?: string;
  readonly vlan?: number;
}

export interface TrunkEniOptions {
  readonly name?: string;
  readonly subnet: string;
  readonly cluster?: string;
  /** Attached to this instance (handle or id), or left behind `available` by one that is gone (default). */
  readonly instance?: FormerInstance;
}

export interface ServiceEniOptions {
  readonly name?: string;
  readonly subnet: string;
  /** `available`: left behind by its service. */
  readonly status?: 'in-use' | 'available';
  readonly addresses?: number;
  readonly count?: number;
  /** Names of security groups (default: one of the service's). */
  readonly securityGroups?: readonly string[];
}

/** An interface described field by field; `subnet` is a handle. */
export interface RawEniOptions extends Omit<NewEni, 'subnetId' | 'tags' | 'groups'> {
  readonly name?: string;
  readonly subnet: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** Names of security groups (default `default`). */
  readonly securityGroups?: readonly string[];
}

export function addLeakedEnis(scene: Scene, options: LeakedEniOptions): EniRecord[] {
  const count = options.count ?? 1;
  return Array.from({ length: count }, (_, index) => {
    const record = addLeakedEni(scene, options);
    return named(scene, numbered(options.name, index, count), record);
  });
}

function addLeakedEni(scene: Scene, options: LeakedEniOptions): EniRecord {
  const cluster = options.cluster ?? 'prod';
  const instanceId = formerInstance(scene, options.instance ?? 'gone', options.subnet);
  const clusterTag = options.clusterTag ?? true;
  const setup = { ...scene.cnis.get(cluster), clusterName: clusterTag };
  const made = cniEni(cluster, instanceId, setup, minutesBefore(scene.now, options.ageMinutes ?? 180));
  return createEni(scene.region, {
    subnetId: idOf(scene, 'subnet', options.subnet),
    groups: [securityGroup(scene, `eks-cluster-sg-${cluster}`)],
    addresses: options.addresses ?? 10,
    prefixes: options.prefixes ?? 0,
    ...made,
    tags: leakedTags(made.tags ?? [], options),
  });
}

function leakedTags(tags: NonNullable<NewEni['tags']>, options: LeakedEniOptions): NonNullable<NewEni['tags']> {
  const createdAt = 'node.k8s.amazonaws.com/createdAt';
  const owner = 'eks:eni:owner';
  const kept = tags
    .filter((tag) => !(tag.Key === createdAt && options.createdAt === 'absent'))
    .filter((tag) => !(tag.Key === owner && options.ownerTag !== undefined))
    .map((tag) =>
      tag.Key === createdAt && options.createdAt === 'garbage' ? { ...tag, Value: 'yesterday-ish' } : tag,
    );
  return [
    ...kept,
    ...tagsOf(options.ownerTag === true ? { [owner]: 'amazon-vpc-cni' } : {}),
    ...tagsOf(options.noManage === true ? { 'node.k8s.amazonaws.com/no_manage': 'true' } : {}),
  ];
}

function formerInstance(scene: Scene, former: FormerInstance, subnet: string): string {
  if (former === 'gone') return goneInstanceId(scene);
  if (typeof former === 'object') return idOf(scene, 'instance', former.instance);
  return addInstance(scene, { subnet, state: former }).id;
}

export function addBranchEni(scene: Scene, options: BranchEniOptions): EniRecord {
  const cluster = options.cluster ?? 'prod';
  const trunk =
    options.trunk === undefined ? goneInstanceId(scene).replace(/^i-/, 'eni-') : idOf(scene, 'eni', options.trunk);
  const record = createEni(scene.region, {
    subnetId: idOf(scene, 'subnet', options.subnet),
    groups: [securityGroup(scene, `pods-${cluster}`)],
    ...branchEni(cluster, trunk, options.vlan ?? 1, options.status === 'in-use'),
  });
  return named(scene, options.name, record);
}

export function addTrunkEni(scene: Scene, options: TrunkEniOptions): EniRecord {
  const cluster = options.cluster ?? 'prod';
  const former = options.instance ?? 'gone';
  const instanceId = formerInstance(scene, former, options.subnet);
  const attached = typeof former === 'object' || former === 'running';
  const record = createEni(scene.region, {
    subnetId: idOf(scene, 'subnet', options.subnet),
    groups: [securityGroup(scene, `eks-cluster-sg-${cluster}`)],
    ...trunkEni(cluster, instanceId),
    ...(attached ? { attachment: nextAttachment(scene, instanceId) } : {}),
  });
  return named(scene, options.name, record);
}

/** An attachment at the instance's next device index. */
export function nextAttachment(scene: Scene, instanceId: string): NetworkInterfaceAttachment {
  const count = scene.region.eniIdsByInstance.get(instanceId)?.size ?? 0;
  return instanceAttachment(scene, instanceId, count, scene.now);
}

export function addServiceEnis(scene: Scene, kind: ServiceKind, options: ServiceEniOptions): EniRecord[] {
  const count = options.count ?? 1;
  const subnetId = idOf(scene, 'subnet', options.subnet);
  return Array.from({ length: count }, (_, index) => {
    const { attachment, ...shape } = serviceEni(scene, kind, nextSequence(scene.region));
    const record = createEni(scene.region, {
      subnetId,
      groups: (options.securityGroups ?? [`service-${kind}`]).map((group) => securityGroup(scene, group)),
      addresses: options.addresses ?? 1,
      ...shape,
      ...(options.status === 'available' || attachment === undefined ? {} : { attachment }),
    });
    return named(scene, numbered(options.name, index, count), record);
  });
}

export function addRawEni(scene: Scene, options: RawEniOptions): EniRecord {
  const { name, subnet, tags, securityGroups, ...rest } = options;
  const record = createEni(scene.region, {
    ...rest,
    subnetId: idOf(scene, 'subnet', subnet),
    tags: tagsOf(tags ?? {}),
    groups: (securityGroups ?? ['default']).map((group) => securityGroup(scene, group)),
  });
  return named(scene, name, record);
}

/** Fills a subnet with interfaces of one service until so many addresses are left. Throws when fewer are left already. */
export function fillSubnet(
  scene: Scene,
  subnet: string,
  options: { readonly leaving: number; readonly with?: ServiceKind; readonly addressesEach?: number },
): void {
  const { space } = subnetRecord(scene.region, idOf(scene, 'subnet', subnet));
  const each = options.addressesEach ?? 1;
  let surplus = availableCount(space) - options.leaving;
  if (surplus < 0)
    throw new Error(`${subnet} has only ${availableCount(space)} free addresses, not ${options.leaving}`);
  for (; surplus > 0; surplus -= each) {
    addServiceEnis(scene, options.with ?? 'lambda', { subnet, addresses: Math.min(each, surplus) });
  }
}

function numbered(name: string | undefined, index: number, count: number): string | undefined {
  return name === undefined || count === 1 ? name : `${name}-${index + 1}`;
}

function named(scene: Scene, name: string | undefined, record: EniRecord): EniRecord {
  if (name !== undefined) nameIt(scene, 'eni', name, record.id);
  return record;
}
