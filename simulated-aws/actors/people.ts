/** What people do by hand, with interfaces and with clusters. */

import { deleteCluster } from '../world/changes.ts';
import { addCluster } from '../world/clusters.ts';
import { addEniRoute } from '../world/network.ts';
import { changeEni, createEni, eniRecord, tagResource } from '../world/records.ts';
import { type Scene, tagsOf } from '../world/scene.ts';
import type { EniRecord } from '../world/state.ts';
import { attachInterface } from './attachments.ts';

export function attachByHand(scene: Scene, eniId: string, instanceId: string): void {
  attachInterface(scene, eniId, instanceId);
}

/** Keeps eks-ip-auditor's hands off. */
export function tagKeep(scene: Scene, eniId: string): void {
  tagResource(scene.region, eniId, tagsOf({ 'eks-ip-auditor/keep': 'until Friday' }));
}

/** Keeps the VPC CNI's hands off. */
export function tagNoManage(scene: Scene, eniId: string): void {
  tagResource(scene.region, eniId, tagsOf({ 'node.k8s.amazonaws.com/no_manage': 'true' }));
}

/** Says in words of its own that it is to stay. */
export function tagProtected(scene: Scene, eniId: string, key: string, value: string): void {
  tagResource(scene.region, eniId, tagsOf({ [key]: value }));
}

/** Has the VPC send traffic to it, as to an appliance. */
export function routeTo(scene: Scene, eniId: string): void {
  addEniRoute(scene, eniId, '172.16.0.0/12');
}

/** What an Elastic IP looks like on an interface. */
export function givePublicAddress(scene: Scene, eniId: string): void {
  changeEni(scene.region, eniId, {
    Association: {
      PublicIp: '203.0.113.7',
      AllocationId: 'eipalloc-0aaaaaaaaaaaaaaa1',
      IpOwnerId: scene.region.accountId,
    },
  });
}

/** Has it forward what is not addressed to it, as an appliance does. */
export function turnSourceDestCheckOff(scene: Scene, eniId: string): void {
  changeEni(scene.region, eniId, { SourceDestCheck: false });
}

/** Says nothing of what may be done to it, but that somebody looks after it. */
export function tagTeam(scene: Scene, eniId: string): void {
  tagResource(scene.region, eniId, tagsOf({ team: 'batch' }));
}

const MARKS: readonly Readonly<Record<string, string>>[] = [
  { 'do-not-delete': 'true' },
  { Purpose: 'DO NOT DELETE' },
  { DoNotDelete: '' },
  { comment: 'please do_not_delete, ask batch' },
  { 'EKS-IP-Auditor/Keep': 'yes' },
];

/** Says in one of the ways that people have that it must stay. */
export function tagAnyhow(scene: Scene, eniId: string, way: number): void {
  tagResource(scene.region, eniId, tagsOf(MARKS[way % MARKS.length] ?? {}));
}

/** Changes which cluster the ENI's tags name, in whichever way they do. */
export function renameCluster({ region }: Scene, eniId: string, name: string): void {
  retag(region, eniId, ({ Key = '', Value }) => {
    if (Key === 'cluster.k8s.amazonaws.com/name') return { Key, Value: name };
    return Key.startsWith(OWNED) ? { Key: `${OWNED}${name}`, Value } : { Key, Value };
  });
}

const OWNED = 'kubernetes.io/cluster/';

/** Changes which instance the ENI's tags name. */
export function renameInstance({ region }: Scene, eniId: string, instanceId: string): void {
  retag(region, eniId, ({ Key, Value }) => ({
    Key,
    Value: Key === 'node.k8s.amazonaws.com/instance_id' ? instanceId : Value,
  }));
}

type AnyTag = EniRecord['shape']['TagSet'][number];

function retag(region: Scene['region'], eniId: string, change: (tag: AnyTag) => AnyTag): void {
  changeEni(region, eniId, { TagSet: eniRecord(region, eniId).shape.TagSet.map(change) });
}

export function describeAnew(scene: Scene, eniId: string, description: string): void {
  changeEni(scene.region, eniId, { Description: description });
}

export function createByHand(scene: Scene, subnetId: string, ownerId = scene.region.accountId): EniRecord {
  return createEni(scene.region, { subnetId, description: 'spare', ownerId });
}

/** EKS first says that it is at it, then the cluster is gone. Self-managed nodes stay, and so does what leaked. */
export function startDeletingCluster({ region }: Scene, name: string): void {
  const record = region.clusters.get(name);
  if (record !== undefined) region.clusters.set(name, { ...record, shape: { ...record.shape, status: 'DELETING' } });
}

export function finishDeletingCluster({ region }: Scene, name: string): void {
  if (region.clusters.get(name)?.shape.status === 'DELETING') deleteCluster(region, name);
}

/** A cluster of a name that was there before, maybe in another VPC. */
export function createCluster(scene: Scene, name: string, subnetId: string): void {
  if (!scene.region.clusters.has(name)) addCluster(scene, name, { subnets: [subnetId], controlPlaneEnis: 1 });
}
