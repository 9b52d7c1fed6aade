/**
 * The VPC CNI of one node, as it makes and takes away network interfaces (amazon-vpc-cni-k8s,
 * pkg/awsutils/awsutils.go, v1.23.1). Each function is one call of its, so that anything can happen between two.
 */

import { deleteEni } from '../world/changes.ts';
import { cniEni, rfc3339 } from '../world/cni-enis.ts';
import { createEni, tagResource } from '../world/records.ts';
import { type Scene, tagsOf } from '../world/scene.ts';
import type { EniRecord } from '../world/state.ts';
import { attachInterface } from './attachments.ts';
import { unlessRefused } from './refused.ts';

/** A node as its CNI knows it. */
export interface CniNode {
  readonly instanceId: string;
  readonly cluster: string;
  /** Where its pods get their addresses. */
  readonly subnetId: string;
}

const CREATED_AT = 'node.k8s.amazonaws.com/createdAt';
const INSTANCE_ID = 'node.k8s.amazonaws.com/instance_id';
const CLUSTER_NAME = 'cluster.k8s.amazonaws.com/name';

/** AllocENI, first call. Since v1.8.0 it is made with all its tags at once. */
export function createPodEni(scene: Scene, node: CniNode): EniRecord {
  const setup = scene.cnis.get(node.cluster) ?? {};
  return createEni(scene.region, {
    ...cniEni(node.cluster, node.instanceId, setup, scene.now),
    subnetId: node.subnetId,
    addresses: 3,
  });
}

/** AllocENI, second call, some seconds later. The third is `setDeleteOnTermination`. */
export function attachPodEni(scene: Scene, node: CniNode, eniId: string): void {
  attachInterface(scene, eniId, node.instanceId);
}

/** FreeENI's last call, tried again for minutes after `startDetaching`; also what AllocENI does when attaching fails. */
export function deletePodEni(scene: Scene, eniId: string): void {
  if (scene.region.enis.has(eniId)) deleteEni(scene.region, eniId);
}

/** Which interfaces a sweep looks at. */
export interface SweepScope {
  readonly vpcId: string;
  /** The environment variable CLUSTER_NAME; without it the sweep takes those of all clusters of the VPC. */
  readonly cluster: string | undefined;
}

const COOL_DOWN_MS = 5 * 60_000;

/**
 * The hourly sweep of every node, whose instance it does not ask about. An interface without `createdAt` gets one and
 * is left; one whose stamp it cannot read gets one too, and is then deleted at once all the same: its known bug. What AWS
 * refuses to delete it leaves, and goes on.
 */
export function sweepLeakedEnis(scene: Scene, scope: SweepScope): void {
  for (const eni of [...scene.region.enis.values()].filter((each) => isLeaked(each, scope))) {
    const stamp = tagOf(eni, CREATED_AT);
    const age = scene.now.getTime() - Date.parse(stamp ?? '');
    if (Number.isNaN(age)) tagResource(scene.region, eni.id, tagsOf({ [CREATED_AT]: rfc3339(scene.now) }));
    if (stamp !== undefined && !(age < COOL_DOWN_MS)) unlessRefused(() => deletePodEni(scene, eni.id));
  }
}

function isLeaked(eni: EniRecord, { vpcId, cluster }: SweepScope): boolean {
  const { shape } = eni;
  return (
    shape.Status === 'available' &&
    shape.VpcId === vpcId &&
    tagOf(eni, INSTANCE_ID) !== undefined &&
    (cluster === undefined || tagOf(eni, CLUSTER_NAME) === cluster) &&
    (shape.Description ?? '').startsWith('aws-K8S-')
  );
}

function tagOf({ shape }: EniRecord, key: string): string | undefined {
  return shape.TagSet.find((tag) => tag.Key === key)?.Value;
}
