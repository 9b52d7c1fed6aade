/** The things of one region, in an order in which each finds those it names. */
import type { RegionBuilder } from '../world/region-builder.ts';
import type { ClusterEntry } from './cluster-schema.ts';
import type { Path } from './problem.ts';
import type { RegionEntry } from './schema.ts';

/** Builds, and says where in the file it is that a builder refuses. */
type At = (path: Path, build: () => unknown) => void;

export function buildRegion(region: RegionBuilder, entry: RegionEntry, at: At): void {
  buildNetwork(region, entry, at);
  buildTypes(region, entry, at);
  for (const [name, options] of named(entry.launchTemplates)) {
    at(['launchTemplates', name], () => region.launchTemplate(name, options));
  }
  for (const [name, cluster] of named(entry.clusters)) {
    buildCluster(region, name, cluster, (below, build) => at(['clusters', name, ...below], build));
  }
  each(entry.instances, (options, index) => at(['instances', index], () => region.instance(options)));
  buildInterfaces(region, entry, at);
}

function buildNetwork(region: RegionBuilder, entry: RegionEntry, at: At): void {
  for (const [name, options] of named(entry.vpcs)) at(['vpcs', name], () => region.vpc(name, options));
  for (const [name, options] of named(entry.subnets)) {
    at(['subnets', name], () => {
      const { az = `${region.state.name}a` } = options;
      if (!az.startsWith(region.state.name)) throw new Error(`zone ${az} is not in ${region.state.name}`);
      region.subnet(name, options);
    });
  }
  each(entry.reservations, ({ subnet, ...options }, index) =>
    at(['reservations', index], () => region.reservation(subnet, options)),
  );
}

function buildTypes(region: RegionBuilder, entry: RegionEntry, at: At): void {
  for (const [name, limits] of named(entry.instanceTypes)) {
    at(['instanceTypes', name], () => region.instanceType(name, limits));
  }
  for (const name of entry.withoutInstanceTypes ?? []) region.withoutInstanceType(name);
  for (const [name, zones] of named(entry.withoutOfferings)) region.withoutOffering(name, ...zones);
  if (entry.eniQuota !== undefined) region.eniQuota(entry.eniQuota);
}

function buildCluster(region: RegionBuilder, cluster: string, entry: ClusterEntry, at: At): void {
  const { addons, nodegroups, selfManagedGroups, fargateProfiles, nodes, ...rest } = entry;
  const { accessEntries, withoutAccessEntries, podIdentities, updates, ...options } = rest;
  at([], () => region.cluster(cluster, options));
  for (const [name, addon] of named(addons)) at(['addons', name], () => region.addon(cluster, name, addon));
  for (const [name, group] of named(nodegroups)) at(['nodegroups', name], () => region.nodegroup(cluster, name, group));
  for (const [name, group] of named(selfManagedGroups)) {
    at(['selfManagedGroups', name], () => region.selfManagedGroup(cluster, name, group));
  }
  for (const [name, profile] of named(fargateProfiles)) {
    at(['fargateProfiles', name], () => region.fargateProfile(cluster, name, profile));
  }
  each(nodes, (node, index) => at(['nodes', index], () => buildNodes(region, cluster, node)));
  each(updates, (update, index) => at(['updates', index], () => region.update(cluster, update)));
  for (const [principal, access] of named(accessEntries)) {
    at(['accessEntries', principal], () => region.accessEntry(cluster, principal, access));
  }
  each(withoutAccessEntries, (principal, index) =>
    at(['withoutAccessEntries', index], () => region.deleteAccessEntry(cluster, principal)),
  );
  each(podIdentities, (identity, index) => at(['podIdentities', index], () => region.podIdentity(cluster, identity)));
}

type NodeEntry = NonNullable<ClusterEntry['nodes']>[number];

function buildNodes(region: RegionBuilder, cluster: string, entry: NodeEntry): void {
  const { kind, count = 1, nodePool, ...options } = entry;
  if (nodePool !== undefined && kind !== 'karpenter')
    throw new Error(`a ${kind} node has no nodePool; karpenter's have`);
  for (let number = 1; number <= count; number++) {
    const { name } = options;
    const one = { ...options, ...(name === undefined || count === 1 ? {} : { name: `${name}-${number}` }) };
    switch (kind) {
      case 'self-managed':
        region.selfManagedNode(cluster, one);
        break;
      case 'karpenter':
        region.karpenterNode(cluster, { ...one, ...(nodePool === undefined ? {} : { nodePool }) });
        break;
      case 'auto-mode':
        region.autoModeNode(cluster, one);
    }
  }
}

/** Trunks before the branches that hang on them; what fills a subnet comes last. */
function buildInterfaces(region: RegionBuilder, entry: RegionEntry, at: At): void {
  each(entry.leakedEnis, (options, index) => at(['leakedEnis', index], () => region.leakedEni(options)));
  each(entry.trunkEnis, (options, index) => at(['trunkEnis', index], () => region.trunkEni(options)));
  each(entry.branchEnis, (options, index) => at(['branchEnis', index], () => region.branchEni(options)));
  each(entry.serviceEnis, ({ kind, ...options }, index) =>
    at(['serviceEnis', index], () => region.serviceEni(kind, options)),
  );
  each(entry.enis, ({ attachedTo, ...options }, index) =>
    at(['enis', index], () => {
      region.eni(options);
      if (attachedTo !== undefined) region.attachEni([...region.state.enis.keys()].at(-1) ?? '', attachedTo);
    }),
  );
  each(entry.eniRoutes, ({ eni, destination }, index) =>
    at(['eniRoutes', index], () => region.eniRoute(eni, destination)),
  );
  each(entry.fill, ({ subnet, ...options }, index) => at(['fill', index], () => region.fillSubnet(subnet, options)));
}

function named<Item>(items: Readonly<Record<string, Item>> | undefined): readonly (readonly [string, Item])[] {
  return Object.entries(items ?? {});
}

function each<Item>(items: readonly Item[] | undefined, build: (item: Item, index: number) => void): void {
  for (const [index, item] of (items ?? []).entries()) build(item, index);
}
