/** Those who share the world with us. A step of theirs chooses by a number among what is possible then. */
import { finishDetaching, setDeleteOnTermination, startDetaching } from '../../../simulated-aws/actors/attachments.ts';
import {
  forgetNode,
  launchNode,
  settleNode,
  startNode,
  stopNode,
  terminateNode,
} from '../../../simulated-aws/actors/nodes.ts';
import * as people from '../../../simulated-aws/actors/people.ts';
import * as controller from '../../../simulated-aws/actors/resource-controller.ts';
import * as cni from '../../../simulated-aws/actors/vpc-cni.ts';
import { WorldError } from '../../../simulated-aws/index.ts';
import type { Scene } from '../../../simulated-aws/world/scene.ts';
import type { EniRecord, InstanceRecord } from '../../../simulated-aws/world/state.ts';
import { subnetId } from './build.ts';
import { born, type Chronicle, type Purpose } from './chronicle.ts';
import { ANOTHER_ACCOUNT } from './places.ts';
import { CLUSTER_NAMES, LONG_GONE, type Step } from './specs.ts';

export interface Cast {
  readonly chronicle: Chronicle;
  /** Another region of the account. */
  readonly elsewhere: Scene;
  /** What each cluster's resource controller found in its last sweep. */
  readonly found: Map<string, ReadonlySet<string>>;
}

/** What one step may choose from. */
interface Choice extends Cast {
  readonly scene: Scene;
  readonly on: number;
  readonly target: string | undefined;
}

/**
 * Does one step. What AWS refuses is refused, and nobody minds.
 *
 * @param target the ENI to do it to, where it can be done to that one
 */
export function act(cast: Cast, scene: Scene, { name, on }: Step, target?: string): void {
  try {
    STEPS[name]({ ...cast, scene, on, target });
  } catch (error) {
    if (!(error instanceof WorldError)) throw error;
  }
}

/** As people write that something is to stay. */
export const PROTECTING: readonly (readonly [key: string, value: string])[] = [
  ['Protected', 'yes'],
  ['note', "don't delete"],
  ['DoNotDelete', 'true'],
  ['delete', 'no'],
];

const STEPS: Readonly<Record<Step['name'], (choice: Choice) => void>> = {
  'cni-creates': (choice) =>
    withNode(choice, ['running'], (node) => {
      const site = siteOf(node);
      made(choice, cni.createPodEni(choice.scene, site), { instanceId: node.id, cluster: site.cluster });
    }),
  'cni-attaches': (choice) =>
    withOwnEni(choice, 'available', (eni, node) => cni.attachPodEni(choice.scene, siteOf(node), eni.id)),
  'cni-sets-delete-on-termination': (choice) =>
    withOwnEni(choice, 'in-use', (eni) => setDeleteOnTermination(choice.scene, eni.id)),
  'cni-detaches': (choice) => withOwnEni(choice, 'in-use', (eni) => startDetaching(choice.scene, eni.id)),
  'cni-deletes': (choice) => withOwnEni(choice, 'available', (eni) => cni.deletePodEni(choice.scene, eni.id)),
  'cni-sweeps': (choice) =>
    withNode(choice, ['running'], (node) => {
      const cluster = choice.on % 2 === 0 ? siteOf(node).cluster : undefined;
      cni.sweepLeakedEnis(choice.scene, { vpcId: node.shape.VpcId ?? '', cluster });
    }),
  'controller-creates-trunk': (choice) =>
    withNode(choice, ['running'], (node) => {
      const { cluster } = siteOf(node);
      const trunk = controller.createTrunk(choice.scene, cluster, node.id, node.shape.SubnetId ?? '');
      made(choice, trunk, { instanceId: node.id, cluster });
    }),
  'controller-creates-branch': (choice) =>
    withEni(choice, isTrunk, (trunk) => {
      const cluster = clusterOf(trunk);
      const branch = controller.createBranch(choice.scene, cluster, trunk.id, choice.on);
      made(choice, branch, { trunkId: trunk.id, cluster });
    }),
  'controller-associates-branch': (choice) =>
    withEni(choice, isBranch, (branch) => controller.associateBranch(choice.scene, branch.id)),
  'controller-disassociates-branch': (choice) =>
    withEni(choice, isBranch, (branch) => controller.disassociateBranch(choice.scene, branch.id)),
  'controller-deletes-branch': (choice) =>
    withEni(choice, isBranch, (branch) => controller.deleteBranch(choice.scene, branch.id)),
  'controller-sweeps-cluster': ({ scene, on, found }) => {
    const cluster = pick([...scene.region.clusters.values()], on);
    if (cluster === undefined) return;
    const vpcId = cluster.shape.resourcesVpcConfig?.vpcId ?? '';
    const before = found.get(cluster.name) ?? new Set();
    found.set(cluster.name, controller.sweepCluster(scene, cluster.name, vpcId, before));
  },
  'controller-sweeps-node': (choice) =>
    withNode(choice, ['terminated'], (node) => {
      controller.sweepNode(choice.scene, node.id, node.shape.VpcId ?? '');
    }),
  'ec2-finishes-detaching': (choice) => withEni(choice, isDetaching, (eni) => finishDetaching(choice.scene, eni.id)),
  'ec2-settles-node': (choice) =>
    withNode(choice, ['pending', 'stopping', 'shutting-down'], (node) => settleNode(choice.scene, node.id)),
  'ec2-forgets-node': (choice) => withNode(choice, ['terminated'], (node) => forgetNode(choice.scene, node.id)),
  'node-is-launched': ({ scene, on }) => {
    launchNode(scene, CLUSTER_NAMES[on % CLUSTER_NAMES.length] ?? '', subnetId(scene, on));
  },
  'node-is-stopped': (choice) => withNode(choice, ['running'], (node) => stopNode(choice.scene, node.id)),
  'node-is-started': (choice) => withNode(choice, ['stopped'], (node) => startNode(choice.scene, node.id)),
  'node-is-terminated': (choice) =>
    withNode(choice, ['running', 'stopped', 'pending'], (node) => terminateNode(choice.scene, node.id)),
  'person-attaches': (choice) =>
    withEni(choice, isFree, (eni) => {
      withInstance(choice, ['running', 'stopped'], ({ id }) => people.attachByHand(choice.scene, eni.id, id));
    }),
  'person-detaches': (choice) => withEni(choice, isAttachedToUs, (eni) => startDetaching(choice.scene, eni.id)),
  'person-exempts': (choice) => withEni(choice, isFree, (eni) => people.tagKeep(choice.scene, eni.id)),
  'person-forbids-managing': (choice) => withEni(choice, isFree, (eni) => people.tagNoManage(choice.scene, eni.id)),
  'person-tags': (choice) => withEni(choice, isFree, (eni) => people.tagTeam(choice.scene, eni.id)),
  'person-protects': (choice) =>
    withEni(choice, isFree, (eni) => {
      const [key = '', value = ''] = PROTECTING[choice.on % PROTECTING.length] ?? [];
      people.tagProtected(choice.scene, eni.id, key, value);
    }),
  'person-routes': (choice) => withEni(choice, isFree, (eni) => people.routeTo(choice.scene, eni.id)),
  'person-gives-public-address': (choice) =>
    withEni(choice, isFree, (eni) => people.givePublicAddress(choice.scene, eni.id)),
  'person-turns-source-dest-check-off': (choice) =>
    withEni(choice, isFree, (eni) => people.turnSourceDestCheckOff(choice.scene, eni.id)),
  'person-describes-anew': (choice) =>
    withEni(choice, isFree, (eni) => people.describeAnew(choice.scene, eni.id, 'used by the batch team')),
  'person-deletes': (choice) => withEni(choice, isFree, (eni) => cni.deletePodEni(choice.scene, eni.id)),
  'person-returns': (choice) =>
    withEni(choice, isAttachedToUs, (eni) => {
      startDetaching(choice.scene, eni.id);
      finishDetaching(choice.scene, eni.id);
    }),
  'person-says-do-not-delete': (choice) =>
    withEni(choice, isFree, (eni) => people.tagAnyhow(choice.scene, eni.id, choice.on)),
  'person-renames-cluster': (choice) =>
    withEni(choice, isFree, (eni) => {
      const name = CLUSTER_NAMES[choice.on % CLUSTER_NAMES.length] ?? '';
      people.renameCluster(choice.scene, eni.id, choice.on % 3 === 0 ? LONG_GONE : name);
    }),
  'person-renames-instance': (choice) =>
    withEni(choice, isFree, (eni) => people.renameInstance(choice.scene, eni.id, 'i-0123456789abcdef9')),
  'person-creates': ({ scene, on }) => {
    people.createByHand(scene, subnetId(scene, on));
  },
  'neighbour-creates': ({ scene, on }) => {
    people.createByHand(scene, subnetId(scene, on), ANOTHER_ACCOUNT);
  },
  'cluster-deletion-starts': ({ scene, on }) =>
    people.startDeletingCluster(scene, CLUSTER_NAMES[on % CLUSTER_NAMES.length] ?? ''),
  'cluster-deletion-ends': ({ scene, on }) =>
    people.finishDeletingCluster(scene, CLUSTER_NAMES[on % CLUSTER_NAMES.length] ?? ''),
  'cluster-is-created-elsewhere': ({ elsewhere, on }) =>
    people.createCluster(elsewhere, CLUSTER_NAMES[on % CLUSTER_NAMES.length] ?? '', subnetId(elsewhere, 0)),
  'cluster-is-created': ({ scene, on }) =>
    people.createCluster(scene, CLUSTER_NAMES[on % CLUSTER_NAMES.length] ?? '', subnetId(scene, on)),
};

function made({ chronicle, scene }: Choice, eni: EniRecord, purpose: Partial<Purpose>): void {
  const record = scene.region.enis.get(eni.id) ?? eni;
  born(chronicle, record, scene.now.getTime(), {
    instanceId: undefined,
    trunkId: undefined,
    cluster: undefined,
    ...purpose,
  });
}

function withNode({ scene, on }: Choice, states: readonly string[], step: (node: InstanceRecord) => void): void {
  const nodes = instancesIn(scene, states).filter((instance) => siteOf(instance).cluster !== '');
  const node = pick(nodes, on);
  if (node !== undefined) step(node);
}

function withInstance(
  { scene, on }: Choice,
  states: readonly string[],
  step: (instance: InstanceRecord) => void,
): void {
  const instance = pick(instancesIn(scene, states), on);
  if (instance !== undefined) step(instance);
}

function instancesIn({ region }: Scene, states: readonly string[]): readonly InstanceRecord[] {
  return [...region.instances.values()].filter(({ shape }) => states.includes(shape.State.Name ?? ''));
}

function withEni(
  { scene, on, target }: Choice,
  fits: (eni: EniRecord) => boolean,
  step: (eni: EniRecord) => void,
): void {
  const enis = [...scene.region.enis.values()].filter(fits);
  const eni = enis.find(({ id }) => id === target) ?? pick(enis, on);
  if (eni !== undefined) step(eni);
}

/** An ENI that a running node's CNI made for it, and that node. */
function withOwnEni({ scene, on }: Choice, status: string, step: (eni: EniRecord, node: InstanceRecord) => void): void {
  const pairs = [...scene.region.enis.values()].flatMap((eni) => {
    const node = scene.region.instances.get((eni.shape.Description ?? '').replace('aws-K8S-', ''));
    const isUp = node?.shape.State.Name === 'running' && eni.shape.Status === status;
    return isUp ? [{ eni, node }] : [];
  });
  const pair = pick(pairs, on);
  if (pair !== undefined) step(pair.eni, pair.node);
}

function pick<T>(items: readonly T[], on: number): T | undefined {
  return items[on % items.length];
}

function siteOf(node: InstanceRecord): cni.CniNode {
  const cluster = node.shape.Tags.find(({ Key }) => Key === 'eks:cluster-name')?.Value ?? '';
  return { instanceId: node.id, cluster, subnetId: node.shape.SubnetId ?? '' };
}

function clusterOf({ shape }: EniRecord): string {
  const tag = shape.TagSet.find(({ Key }) => Key?.startsWith('kubernetes.io/cluster/'));
  return tag?.Key?.replace('kubernetes.io/cluster/', '') ?? '';
}

const isFree = ({ shape }: EniRecord) => shape.Status === 'available';
const isDetaching = ({ shape }: EniRecord) => shape.Status === 'detaching';
const isBranch = ({ shape }: EniRecord) => shape.Description === 'aws-k8s-branch-eni';
const isTrunk = ({ shape }: EniRecord) => shape.Description === 'aws-k8s-trunk-eni' && shape.Status === 'in-use';
const isAttachedToUs = ({ shape }: EniRecord) =>
  shape.Status === 'in-use' && shape.Attachment?.InstanceId !== undefined && shape.Attachment.DeviceIndex !== 0;
