/** A random world's beginning: the region, and what is true of each ENI in it. */
import { attachInterface, setDeleteOnTermination } from '../../../simulated-aws/actors/attachments.ts';
import { aWorld, type World } from '../../../simulated-aws/index.ts';
import { terminateInstance } from '../../../simulated-aws/world/changes.ts';
import { addCluster } from '../../../simulated-aws/world/clusters.ts';
import { branchEni, cniEni, instanceAttachment, trunkEni } from '../../../simulated-aws/world/cni-enis.ts';
import { addSubnet, addVpc } from '../../../simulated-aws/world/network.ts';
import { addInstance } from '../../../simulated-aws/world/nodes.ts';
import { createEni, type NewEni, nextId, tagResource } from '../../../simulated-aws/world/records.ts';
import { minutesBefore, type Scene, tagsOf } from '../../../simulated-aws/world/scene.ts';
import { serviceEni } from '../../../simulated-aws/world/service-enis.ts';
import type { EniRecord } from '../../../simulated-aws/world/state.ts';
import { EPOCH } from './any-world.ts';
import { born, type Chronicle, newChronicle, observe, type Purpose } from './chronicle.ts';
import { ACCOUNT, ANOTHER_ACCOUNT, ANOTHER_REGION, REGION } from './places.ts';
import { CLUSTER_NAMES, type EniSpec, type NodeSpec, SUBNET_NAMES, type WorldSpec } from './specs.ts';

/** Takes 15 ENIs. */
const LARGE = 'm5.24xlarge';
const NOBODYS_TRUNK = 'eni-0aaaaaaaaaaaaaaa1';

/** A node as the builder knows it. */
interface Site {
  readonly instanceId: string;
  readonly cluster: string;
  readonly subnetId: string;
}

export interface Beginning {
  readonly world: World;
  readonly scene: Scene;
  /** Another region of the account. */
  readonly elsewhere: Scene;
  readonly chronicle: Chronicle;
}

/** @param now when it begins */
export function build(spec: WorldSpec, now = new Date(EPOCH)): Beginning {
  const world = aWorld({ now }).account(ACCOUNT, (account) => account.region(REGION));
  const scene: Scene = { region: world.in(ACCOUNT, REGION).state, now, cnis: new Map() };
  const elsewhere: Scene = { region: world.in(ACCOUNT, ANOTHER_REGION).state, now, cnis: new Map() };
  addVpc(elsewhere, 'main', { cidr: '10.0.0.0/16' });
  addSubnet(elsewhere, 'main-a', { vpc: 'main', cidr: '10.0.0.0/24', az: `${ANOTHER_REGION}a` });
  const chronicle = newChronicle();
  addNetwork(scene, spec);
  CLUSTER_NAMES.forEach((name, index) => {
    const state = spec.clusters[index] ?? 'gone';
    if (state === 'gone') return;
    const status = state === 'deleting' ? 'DELETING' : 'ACTIVE';
    addCluster(scene, name, { subnets: [subnetId(scene, index)], status, controlPlaneEnis: 1 });
  });
  // No cluster's node: what people attach things to.
  addInstance(scene, { subnet: subnetId(scene, 0), instanceType: LARGE });
  const sites = spec.nodes.map((node) => addNode(scene, node));
  for (const eni of spec.enis) addEni(scene, chronicle, eni, sites[eni.node % sites.length] ?? sites[0]);
  observe(chronicle, scene.region, now.getTime());
  for (const [index, node] of spec.nodes.entries()) endNode(scene, node, sites[index]?.instanceId ?? '');
  observe(chronicle, scene.region, now.getTime());
  return { world, scene, elsewhere, chronicle };
}

export function subnetId({ region }: Scene, index: number): string {
  return region.names.get(`subnet:${SUBNET_NAMES[index % SUBNET_NAMES.length]}`) ?? '';
}

function addNetwork(scene: Scene, { isOtherVpcTheirs }: WorldSpec): void {
  addVpc(scene, 'main', { cidr: '10.0.0.0/16' });
  addVpc(scene, 'other', { cidr: '10.1.0.0/16' });
  addSubnet(scene, 'main-a', { vpc: 'main', cidr: '10.0.0.0/24' });
  addSubnet(scene, 'main-b', { vpc: 'main', cidr: '10.0.1.0/24', az: `${REGION}b` });
  addSubnet(scene, 'other-a', {
    vpc: 'other',
    cidr: '10.1.0.0/24',
    ...(isOtherVpcTheirs === true ? { ownerId: ANOTHER_ACCOUNT } : {}),
  });
}

/** Every node begins alive, so that an ENI can be attached to one that is dead in the end. */
function addNode(scene: Scene, { cluster, subnet, state }: NodeSpec): Site {
  const name = CLUSTER_NAMES[cluster % CLUSTER_NAMES.length] ?? CLUSTER_NAMES[0];
  const site = { cluster: name, subnetId: subnetId(scene, subnet) };
  if (state === 'forgotten') return { ...site, instanceId: nextId(scene.region, 'i') };
  const tags = { 'eks:cluster-name': name, [`kubernetes.io/cluster/${name}`]: 'owned' };
  const living = state === 'terminated' ? 'running' : state;
  return {
    ...site,
    instanceId: addInstance(scene, { subnet: site.subnetId, state: living, tags, instanceType: LARGE }).id,
  };
}

function endNode({ region }: Scene, { state }: NodeSpec, instanceId: string): void {
  if (state === 'terminated') terminateInstance(region, instanceId);
}

function addEni(scene: Scene, chronicle: Chronicle, spec: EniSpec, site: Site | undefined): void {
  if (site === undefined) return;
  const bornAt = minutesBefore(scene.now, spec.ageMinutes);
  const { eni, purpose, trunk } = makeEni({ ...scene, now: bornAt }, spec, site);
  if (spec.extraTag === 'keep') tagResource(scene.region, eni.id, tagsOf({ 'eks-ip-auditor/keep': 'yes' }));
  if (spec.extraTag === 'no-manage') {
    tagResource(scene.region, eni.id, tagsOf({ 'node.k8s.amazonaws.com/no_manage': 'true' }));
  }
  const record = scene.region.enis.get(eni.id);
  if (record !== undefined) born(chronicle, record, bornAt.getTime(), purpose);
  if (trunk !== undefined) born(chronicle, trunk.eni, bornAt.getTime(), trunk.purpose);
}

interface Made {
  readonly eni: EniRecord;
  readonly purpose: Purpose | undefined;
  /** Made along with a branch. */
  readonly trunk?: Made;
}

function makeEni(scene: Scene, spec: EniSpec, site: Site): Made {
  const { instanceId, cluster, subnetId } = site;
  const create = (eni: Omit<NewEni, 'subnetId'>) => createEni(scene.region, { addresses: 3, ...eni, subnetId });
  const cni = () => cniShape(scene, spec, site);
  const forInstance: Purpose = { instanceId, trunkId: undefined, cluster: spec.clusterTag ? cluster : undefined };
  const nobodys = (eni: EniRecord): Made => ({ eni, purpose: undefined });
  const trunk = (): Made => ({
    eni: create(trunkEni(cluster, instanceId)),
    purpose: { instanceId, trunkId: undefined, cluster },
  });
  switch (spec.kind) {
    case 'cni':
      return { eni: create(cni()), purpose: forInstance };
    case 'cni-attached':
      return { eni: attached(scene, create(cni()), site, spec), purpose: forInstance };
    case 'cni-half-detached':
      return {
        eni: create({ ...cni(), status: 'available', attachment: instanceAttachment(scene, instanceId, 3, scene.now) }),
        purpose: forInstance,
      };
    case 'branch':
      return branchOf(create(branchEni(cluster, NOBODYS_TRUNK, 1, false)), NOBODYS_TRUNK, cluster);
    case 'branch-of-trunk':
    case 'branch-in-use': {
      const made = trunk();
      const eni = attached(scene, made.eni, site, spec);
      const branch = create(branchEni(cluster, eni.id, 1, spec.kind === 'branch-in-use'));
      return { ...branchOf(branch, eni.id, cluster), trunk: { ...made, eni } };
    }
    case 'trunk':
      return trunk();
    case 'foreign':
      return nobodys(create({ ...cni(), ownerId: ANOTHER_ACCOUNT }));
    case 'requester-managed':
      return nobodys(create({ ...cni(), requesterManaged: true, requesterId: 'amazon-elb' }));
    case 'operator-managed':
      return nobodys(create({ ...cni(), operator: { Managed: true, Principal: 'eks.amazonaws.com' } }));
    case 'contradictory':
      return nobodys(create({ ...cni(), description: 'aws-K8S-i-0123456789abcdef0' }));
    case 'cni-tagged':
      return nobodys(create({ ...cni(), description: 'spare interface of the batch team' }));
    case 'other-owner':
      return nobodys(create(withTag(cni(), 'eks:eni:owner', 'somebody-else')));
    case 'unproven-branch':
      return nobodys(create({ description: 'aws-k8s-branch-eni' }));
    case 'do-not-delete':
      return nobodys(create({ ...cni(), description: 'DO NOT DELETE - aws-K8S' }));
    case 'user':
      return nobodys(create({ description: 'spare', tags: tagsOf({ team: 'batch' }) }));
    case 'service': {
      const { attachment: _left, ...shape } = serviceEni(scene, spec.service, scene.region.lastSequence);
      return nobodys(create(shape));
    }
  }
}

function cniShape(scene: Scene, { ageMinutes, stamp, clusterTag }: EniSpec, { cluster, instanceId }: Site) {
  const shape = cniEni(cluster, instanceId, { clusterName: clusterTag }, scene.now);
  const others = (shape.tags ?? []).filter(({ Key }) => Key !== CREATED_AT);
  switch (stamp) {
    case 'right':
      return shape;
    case 'absent':
      return { ...shape, tags: others };
    case 'garbage':
      return withTag(shape, CREATED_AT, 'yesterday-ish');
    case 'future':
      return withTag(shape, CREATED_AT, '2031-01-01T00:00:00Z');
    case 'soon':
      return withTag(shape, CREATED_AT, minutesBefore(scene.now, -ageMinutes - 20).toISOString());
  }
}

const CREATED_AT = 'node.k8s.amazonaws.com/createdAt';

function withTag(shape: Pick<NewEni, 'description' | 'tags'>, key: string, value: string) {
  const others = (shape.tags ?? []).filter(({ Key }) => Key !== key);
  return { ...shape, tags: [...others, { Key: key, Value: value }] };
}

function branchOf(eni: EniRecord, trunkId: string, cluster: string): Made {
  return { eni, purpose: { instanceId: undefined, trunkId, cluster } };
}

/** Attached where EC2 lets it be; half of those are not to be deleted on termination, and leak when their node ends. */
function attached(scene: Scene, eni: EniRecord, { instanceId }: Site, spec: EniSpec): EniRecord {
  const state = scene.region.instances.get(instanceId)?.shape.State.Name;
  if (state !== 'running' && state !== 'stopped') return eni;
  attachInterface(scene, eni.id, instanceId);
  if (spec.node % 2 === 0) setDeleteOnTermination(scene, eni.id);
  return scene.region.enis.get(eni.id) ?? eni;
}
