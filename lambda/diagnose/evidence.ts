import { clusterNameOf } from '../facts/cluster-tags.ts';
import { cniSettingsOf } from '../facts/cni-settings.ts';
import { cniVersionOf } from '../facts/cni-version.ts';
import { addressesHeld } from '../facts/eni-addresses.ts';
import { classifyEni } from '../facts/eni-ownership.ts';
import { subnetAddresses } from '../facts/subnet-addresses.ts';
import { count, list } from '../facts/wording.ts';
import type { Instance, Inventory } from '../model/inventory.ts';
import { type ClusterReach, itemsOf } from './concerns.ts';
import type { NodeReach } from './node-reach.ts';

/** Subnets named one by one; more are counted. */
const MOST_SUBNETS = 8;

/** What was looked at for a question, so that an answer can be checked by eye. Empty where nothing could be read. */
export function evidenceOf(
  question: string,
  inventory: Inventory,
  reach: ClusterReach,
  node: NodeReach | undefined,
): readonly string[] {
  switch (question) {
    case 'cluster':
      return clusterLines(inventory, reach);
    case 'authorised':
      return roleLines(inventory, reach);
    case 'cni':
      return cniLines(inventory, reach);
    case 'types':
      return typeLines(inventory, reach, node);
    case 'addresses':
      return subnetLines(inventory, node?.subnetIds ?? reach.subnetIds);
    case 'nodes':
      return nodeLines(inventory, reach, node);
    case 'room':
      return scalingLines(inventory, reach);
    default:
      return [];
  }
}

function clusterLines({ sections }: Inventory, { cluster: name }: ClusterReach): readonly string[] {
  const cluster = itemsOf(sections.clusters).find((each) => each.name === name);
  if (cluster === undefined) return [];
  const { status, version, ipFamily, authenticationMode, autoMode } = cluster;
  const mode = authenticationMode === undefined ? '' : `, authentication ${authenticationMode}`;
  return [`${status}, Kubernetes ${version}, ${ipFamily}${mode}${autoMode ? ', Auto Mode' : ''}`];
}

function roleLines({ sections }: Inventory, { cluster }: ClusterReach): readonly string[] {
  const groups = itemsOf(sections.nodegroups).filter(({ clusterName }) => clusterName === cluster);
  return groups.map(({ name, nodeRoleArn }) => `node group ${name}: ${nodeRoleArn ?? 'no role named'}`);
}

function cniLines(
  { sections: { vpcCniAddons }, declaredClusters }: Inventory,
  { cluster }: ClusterReach,
): readonly string[] {
  const version = cniVersionOf(cluster, vpcCniAddons, declaredClusters);
  const settings = cniSettingsOf(cluster, vpcCniAddons);
  const set = settings.known ? Object.entries(settings.settings.environment) : [];
  return [
    version.known ? `VPC CNI ${version.version} (${version.source})` : `VPC CNI: version unknown (${version.because})`,
    ...(set.length === 0 ? [] : [`set: ${list(set.map(([name, value]) => `${name}=${value}`))}`]),
  ];
}

function typeLines(inventory: Inventory, reach: ClusterReach, node: NodeReach | undefined): readonly string[] {
  if (node !== undefined) return [node.node.instanceType];
  const types = [...new Set(nodesOf(inventory, reach).map(({ instanceType }) => instanceType))].sort();
  return types.length === 0 ? [] : [`running: ${list(types, 10)}`];
}

function subnetLines({ target, sections }: Inventory, subnetIds: ReadonlySet<string>): readonly string[] {
  const subnets = itemsOf(sections.subnets).filter(({ id }) => subnetIds.has(id));
  const leaked = itemsOf(sections.availableEnis).filter(
    (eni) => subnetIds.has(eni.subnetId) && classifyEni(eni, target.accountId).deletable,
  );
  const held = leaked.reduce((sum, eni) => sum + addressesHeld(eni), 0);
  const lines = subnets.slice(0, MOST_SUBNETS).flatMap((subnet) => {
    const addresses = subnetAddresses(subnet);
    if (addresses === undefined) return [];
    return [
      `${subnet.id} (${subnet.cidrBlock}, ${subnet.availabilityZone}): ${addresses.free} of ${addresses.usable} free`,
    ];
  });
  return [
    ...lines,
    ...(subnets.length > MOST_SUBNETS ? [`and ${count(subnets.length - MOST_SUBNETS, 'more subnet')}`] : []),
    ...(leaked.length === 0
      ? []
      : [
          `${count(leaked.length, 'unattached ENI')} of EKS networking in them, holding ${count(held, 'address', 'addresses')}`,
        ]),
  ];
}

function nodeLines(inventory: Inventory, reach: ClusterReach, node: NodeReach | undefined): readonly string[] {
  const nodes = node === undefined ? nodesOf(inventory, reach) : [node.node];
  if (nodes.length === 0) return [];
  const enis = itemsOf(inventory.sections.subnetEnis).filter(({ attachment }) =>
    nodes.some(({ id }) => id === attachment?.instanceId),
  );
  const addresses = enis.reduce((sum, eni) => sum + addressesHeld(eni), 0);
  const what =
    node === undefined
      ? count(nodes.length, 'node')
      : `${node.node.id} (${node.node.instanceType}, ${node.node.state})`;
  return [`${what} with ${count(enis.length, 'ENI')} and ${count(addresses, 'address', 'addresses')}`];
}

function scalingLines({ sections }: Inventory, { cluster }: ClusterReach): readonly string[] {
  return itemsOf(sections.nodegroups)
    .filter(({ clusterName, scaling }) => clusterName === cluster && scaling !== undefined)
    .map(({ name, scaling }) => `node group ${name}: ${scaling?.desired} wanted of at most ${scaling?.max}`);
}

function nodesOf({ sections }: Inventory, { cluster }: ClusterReach): readonly Instance[] {
  return itemsOf(sections.nodes).filter(({ tags }) => clusterNameOf(tags) === cluster);
}
