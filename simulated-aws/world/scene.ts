/** What the builders of one region share. */
import type { GroupIdentifier, Tag } from '@aws-sdk/client-ec2';
import { longId } from './ids.ts';
import { partitionOf } from './regions.ts';
import type { RegionState, VpcRecord } from './state.ts';

/** How the VPC CNI of a cluster is set up; decides the shape of its nodes' interfaces. */
export interface CniSetup {
  /** e.g. `v1.20.4-eksbuild.1`; absent: nobody told AWS (self-managed, no add-on). */
  readonly version?: string;
  /** Environment of the aws-node DaemonSet, e.g. `ENABLE_PREFIX_DELEGATION`. */
  readonly env?: Readonly<Record<string, string>>;
  /** False: `CLUSTER_NAME` is not set, so ENIs get neither cluster nor owner tag (default true). */
  readonly clusterName?: boolean;
  /** True: the CNI is installed by hand, and `DescribeAddon` does not know it (default false). */
  readonly selfManaged?: boolean;
  /** The add-on's `configurationValues` as a customer wrote them; default: JSON of `env`. */
  readonly configurationValues?: string;
  readonly status?: string;
  readonly health?: readonly Health[];
}

/** One of `health.issues[]`. */
export interface Health {
  readonly code: string;
  readonly message?: string;
  readonly resourceIds?: readonly string[];
}

export interface Scene {
  readonly region: RegionState;
  readonly now: Date;
  readonly cnis: Map<string, CniSetup>;
}

export type NameKind =
  | 'vpc'
  | 'subnet'
  | 'eni'
  | 'instance'
  | 'launch-template'
  | 'route-table'
  | 'nat-gateway'
  | 'vpc-endpoint'
  | 'network-acl';

/** Gives a handle to an AWS id. Throws when the handle is in use: two things of one name would hide a test's mistake. */
export function nameIt(scene: Scene, kind: NameKind, name: string, id: string): void {
  const key = `${kind}:${name}`;
  if (scene.region.names.has(key)) throw new Error(`there is already a ${kind} named ${name} in ${scene.region.name}`);
  scene.region.names.set(key, id);
}

/** The AWS id for a handle; an id passes through. Throws when there is neither. */
export function idOf(scene: Scene, kind: NameKind, nameOrId: string): string {
  const id = scene.region.names.get(`${kind}:${nameOrId}`);
  if (id !== undefined) return id;
  if (/^(vpc|subnet|eni|i|lt|rtb|nat|vpce|acl)-0?[0-9a-f]{8,}$/.test(nameOrId)) return nameOrId;
  const { accountId, name: region } = scene.region;
  throw new Error(`no ${kind} named ${nameOrId} in ${accountId} ${region}; ${thereAre(scene, kind)}`);
}

/** As many as are read. */
const MAX_NAMES = 10;

function thereAre({ region }: Scene, kind: NameKind): string {
  const keys = [...region.names.keys()].filter((key) => key.startsWith(`${kind}:`));
  if (keys.length === 0) return `there is no ${kind} at all`;
  const names = keys.slice(0, MAX_NAMES).map((key) => key.slice(kind.length + 1));
  if (keys.length === 1) return `there is only ${names.join()}`;
  return `there are ${names.join(', ')}${keys.length > MAX_NAMES ? ', …' : ''}`;
}

export function minutesBefore(now: Date, minutes: number): Date {
  return new Date(now.getTime() - minutes * 60_000);
}

export function tagsOf(tags: Readonly<Record<string, string>>): Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** The security group of that name; groups are no resources of their own here. */
export function securityGroup(scene: Pick<Scene, 'region'>, name: string): GroupIdentifier {
  const { accountId, name: regionName } = scene.region;
  return { GroupId: longId('sg', `${accountId}/${regionName}/${name}`, 0), GroupName: name };
}

/** `arn(scene, 'eks', 'cluster/prod')`. */
export function arn(scene: Scene, service: string, resource: string): string {
  const { accountId, name } = scene.region;
  return `arn:${partitionOf(name)}:${service}:${name}:${accountId}:${resource}`;
}

/** `iamArn(scene, 'role/node')`: IAM is not regional. */
export function iamArn(scene: Scene, resource: string): string {
  return `arn:${partitionOf(scene.region.name)}:iam::${scene.region.accountId}:${resource}`;
}

/** The VPC of that handle, or the only one there is. Throws where that says none. */
export function vpcOf(scene: Scene, name: string | undefined): VpcRecord {
  const { vpcs } = scene.region;
  const only = vpcs.size === 1 ? [...vpcs.keys()][0] : undefined;
  const id = name === undefined ? only : idOf(scene, 'vpc', name);
  const vpc = id === undefined ? undefined : vpcs.get(id);
  if (vpc === undefined) throw new Error(`say which vpc it is of: ${scene.region.name} has ${vpcs.size}`);
  return vpc;
}
