/** Network interfaces as the VPC CNI, the VPC resource controller and the EKS control plane make and tag them. */
import type { NetworkInterfaceAttachment, Tag } from '@aws-sdk/client-ec2';
import { coerce, gte } from 'semver';
import { longId, upperId } from './ids.ts';
import type { NewEni } from './records.ts';
import { type CniSetup, minutesBefore, type Scene, tagsOf } from './scene.ts';

/** `v1.20.4-eksbuild.1` → is it at least `floor`? An unknown version counts as current. */
export function isAtLeast(version: string | undefined, floor: string): boolean {
  const parsed = version === undefined ? null : coerce(version);
  return parsed === null || gte(parsed, floor);
}

/**
 * The tags that ipamd puts on every interface it manages, the node's primary included: the instance's id and, where
 * CLUSTER_NAME is set, the cluster and (since v1.19.4) the owner.
 */
export function ipamdTags(cluster: string, instanceId: string, cni: CniSetup): Tag[] {
  const named = cni.clusterName !== false;
  return tagsOf({
    'node.k8s.amazonaws.com/instance_id': instanceId,
    ...(named ? { 'cluster.k8s.amazonaws.com/name': cluster } : {}),
    ...(named && isAtLeast(cni.version, '1.19.4') ? { 'eks:eni:owner': 'amazon-vpc-cni' } : {}),
  });
}

/** RFC 3339 in UTC to the second, as Go's `time.RFC3339` prints it. */
export function rfc3339(time: Date): string {
  return time.toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** A secondary interface made by the CNI. `createdAt` is a tag since v1.7.2. */
export function cniEni(
  cluster: string,
  instanceId: string,
  cni: CniSetup,
  createdAt: Date,
): Pick<NewEni, 'description' | 'tags'> {
  const stamp = isAtLeast(cni.version, '1.7.2')
    ? tagsOf({ 'node.k8s.amazonaws.com/createdAt': rfc3339(createdAt) })
    : [];
  return { description: `aws-K8S-${instanceId}`, tags: [...ipamdTags(cluster, instanceId, cni), ...stamp] };
}

function controllerTags(cluster: string): Record<string, string> {
  return { 'eks:eni:owner': 'eks-vpc-resource-controller', [`kubernetes.io/cluster/${cluster}`]: 'owned' };
}

/** A trunk made by the VPC resource controller, for an instance that may be gone. */
export function trunkEni(cluster: string, instanceId: string): Pick<NewEni, 'description' | 'tags' | 'interfaceType'> {
  const tags = { ...controllerTags(cluster), 'node.k8s.amazonaws.com/instance_id': instanceId };
  return { description: 'aws-k8s-trunk-eni', interfaceType: 'trunk', tags: tagsOf(tags) };
}

/** A branch of a trunk. In use it has no `Attachment`; before association its type is that of any interface. */
export function branchEni(
  cluster: string,
  trunkId: string,
  vlan: number,
  inUse: boolean,
): Pick<NewEni, 'description' | 'tags' | 'interfaceType' | 'status'> {
  const tags = {
    ...controllerTags(cluster),
    'vpcresources.k8s.aws/trunk-eni-id': trunkId,
    'vpcresources.k8s.aws/vlan-id': String(vlan),
  };
  return {
    description: 'aws-k8s-branch-eni',
    interfaceType: inUse ? 'branch' : 'interface',
    status: inUse ? 'in-use' : 'available',
    tags: tagsOf(tags),
  };
}

/** The account that runs a cluster's control plane: AWS's own, not the customer's. */
const CONTROL_PLANE_ACCOUNT = '602401143452';

/** A control plane's interface in the customer's subnet: not requester-managed, no tags, attached to AWS's instance. */
export function controlPlaneEni(scene: Scene, cluster: string, number: number): Omit<NewEni, 'subnetId'> {
  const seed = `${scene.region.accountId}/${scene.region.name}/${cluster}`;
  return {
    description: `Amazon EKS ${cluster}`,
    requesterId: `AROA${upperId('eks-control-plane', 17)}:AmazonEKS`,
    requesterManaged: false,
    attachment: {
      AttachmentId: longId('eni-attach', seed, number),
      AttachTime: minutesBefore(scene.now, 60 * 24 * 60),
      DeleteOnTermination: true,
      DeviceIndex: 1,
      NetworkCardIndex: 0,
      InstanceOwnerId: CONTROL_PLANE_ACCOUNT,
      Status: 'attached',
    },
  };
}

/** An attachment to an instance of the account. */
export function instanceAttachment(
  scene: Scene,
  instanceId: string,
  deviceIndex: number,
  attachTime: Date,
): NetworkInterfaceAttachment {
  return {
    AttachmentId: longId('eni-attach', instanceId, deviceIndex),
    AttachTime: attachTime,
    DeleteOnTermination: true,
    DeviceIndex: deviceIndex,
    NetworkCardIndex: 0,
    InstanceId: instanceId,
    InstanceOwnerId: scene.region.accountId,
    Status: 'attached',
  };
}
