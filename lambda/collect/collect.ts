import type { TargetPorts } from '../aws/ports.ts';
import { notASource, notAskedFor, type Section } from '../model/coverage.ts';
import {
  type Inventory,
  isKubernetesSection,
  type KubernetesSectionName,
  type SectionName,
  type Sections,
  type Subnet,
} from '../model/inventory.ts';
import type { PodName } from '../model/kubernetes.ts';
import type { Source } from '../model/source.ts';
import { collectAccessEntries } from './access-entries.ts';
import { collectAddons } from './addons.ts';
import { asLastSeen } from './as-last-seen.ts';
import { collectAutoScalingGroups } from './auto-scaling-groups.ts';
import { collectAvailableEnis } from './available-enis.ts';
import { collectClusters } from './clusters.ts';
import { collectCniAddonVersions } from './cni-addon-versions.ts';
import { collectEksUpdates } from './eks-updates.ts';
import { collectEniInstances } from './eni-instances.ts';
import { collectEniQuota } from './eni-quota.ts';
import { collectEniRoutes } from './eni-routes.ts';
import { readEverySubnet } from './every-subnet.ts';
import { collectFailedLaunches } from './failed-launches.ts';
import { collectFargateProfiles } from './fargate-profiles.ts';
import { collectIamRoles } from './iam-roles.ts';
import { collectInstanceProfiles } from './instance-profiles.ts';
import { collectInstanceTypeOfferings, collectInstanceTypes } from './instance-types.ts';
import type { ApisOfClusters } from './kubernetes/apis.ts';
import { clusterByCluster } from './kubernetes/cluster-by-cluster.ts';
import { collectLaunchTemplateVersions } from './launch-template-versions.ts';
import { collectLeftoverGroups } from './leftover-groups.ts';
import { collectNatGateways } from './nat-gateways.ts';
import { collectNetworkAcls } from './network-acls.ts';
import { collectNodeAccessPolicies } from './node-access-policies.ts';
import { collectNodegroups } from './nodegroups.ts';
import { collectEndedNodes, collectNodes } from './nodes.ts';
import { collectPodIdentityAssociations } from './pod-identity-associations.ts';
import { type Collector, collectSection, type Reader } from './reader.ts';
import { readInOrder } from './reading-order.ts';
import { collectRouteTables } from './route-tables.ts';
import { collectSecurityGroups } from './security-groups.ts';
import { collectSubnetEnis } from './subnet-enis.ts';
import { collectSubnetReservations } from './subnet-reservations.ts';
import { collectSubnets } from './subnets.ts';
import { collectVpcCniAddons } from './vpc-cni-addons.ts';
import { collectVpcEndpoints } from './vpc-endpoints.ts';
import { collectVpcs } from './vpcs.ts';

type AwsSectionName = Exclude<SectionName, KubernetesSectionName>;

/** Those that are read from the Kubernetes API have a table of their own, `kubernetes/index.ts`. */
const FROM_AWS: { readonly [S in AwsSectionName]: Collector<S> } = {
  clusters: collectClusters,
  vpcCniAddons: collectVpcCniAddons,
  cniAddonVersions: collectCniAddonVersions,
  addons: collectAddons,
  eksUpdates: collectEksUpdates,
  nodegroups: collectNodegroups,
  autoScalingGroups: collectAutoScalingGroups,
  failedLaunches: collectFailedLaunches,
  fargateProfiles: collectFargateProfiles,
  subnets: collectSubnets,
  subnetReservations: collectSubnetReservations,
  availableEnis: collectAvailableEnis,
  subnetEnis: collectSubnetEnis,
  eniQuota: collectEniQuota,
  nodes: collectNodes,
  endedNodes: collectEndedNodes,
  eniInstances: collectEniInstances,
  eniRoutes: collectEniRoutes,
  vpcs: collectVpcs,
  routeTables: collectRouteTables,
  natGateways: collectNatGateways,
  vpcEndpoints: collectVpcEndpoints,
  networkAcls: collectNetworkAcls,
  securityGroups: collectSecurityGroups,
  leftoverGroups: collectLeftoverGroups,
  launchTemplateVersions: collectLaunchTemplateVersions,
  instanceTypes: collectInstanceTypes,
  instanceTypeOfferings: collectInstanceTypeOfferings,
  accessEntries: collectAccessEntries,
  nodeAccessPolicies: collectNodeAccessPolicies,
  podIdentityAssociations: collectPodIdentityAssociations,
  instanceProfiles: collectInstanceProfiles,
  iamRoles: collectIamRoles,
};

/** How far the reading of a target is: one event a section. */
export interface CollectProgress {
  readonly kind: 'section-read';
  readonly section: SectionName;
  /** Undefined when the section is a gap. */
  readonly items: number | undefined;
}

/** What a target is read from. */
export interface Sources {
  readonly aws: Source<TargetPorts>;
  /** The APIs of clusters. Left out where none is read from. */
  readonly kubernetes?: ApisOfClusters | undefined;
}

export interface CollectRequest
  extends Pick<Inventory, 'target' | 'scope' | 'declaredClusters' | 'eniFirstSeen' | 'eniPast' | 'subnetLows'> {
  readonly sources: Sources;
  /** Read, with what they depend on. The others are not looked at. */
  readonly sections: readonly SectionName[];
  /** Ids of subnets that somebody asks for: no others are in scope. */
  readonly onlySubnets?: readonly string[] | undefined;
  /** A pod that somebody asks for, of which more is kept. */
  readonly pod?: PodName | undefined;
  /** Not read, though others would go by them: whoever asks may not read them, and needs none of what they tell. */
  readonly withheld?: readonly SectionName[] | undefined;
  /** Its abort (a deadline) turns what is unread into gaps; the reading then ends at once with what it has. */
  readonly signal: AbortSignal;
  readonly onProgress?: ((event: CollectProgress) => void) | undefined;
}

/** Reads the wanted sections of one target. Never throws for what a source answers: each section is whole or a gap. */
export async function collectInventory(request: CollectRequest): Promise<Inventory> {
  const { target, scope, declaredClusters, eniFirstSeen, eniPast, subnetLows } = request;
  const sections = await readInOrder(
    request.sections,
    (manyUnattached) => readerOf(request, manyUnattached),
    request.sources.aws,
  );
  return { target, scope, sections: asLastSeen(sections), declaredClusters, eniFirstSeen, eniPast, subnetLows };
}

function readerOf(
  { sources, target, scope, onlySubnets, pod, withheld = [], signal, onProgress }: CollectRequest,
  manyUnattached: Reader['manyUnattached'],
): Reader {
  const readings = new Map<SectionName, Promise<Section<unknown>>>();
  const section = <S extends SectionName>(name: S): Promise<Sections[S]> => {
    const reading = readings.get(name) ?? start(name);
    readings.set(name, reading);
    // The map holds under each name what that name's collector read.
    return reading as Promise<Sections[S]>;
  };
  let subnets: Promise<readonly Subnet[]> | undefined;
  const everySubnet = () => {
    subnets ??= readEverySubnet(sources.aws.ports.ec2, signal);
    return subnets;
  };
  const aws: Reader = {
    ports: sources.aws.ports,
    target,
    scope,
    onlySubnets,
    signal,
    everySubnet,
    section,
    manyUnattached,
  };
  const ofClusters = sources.kubernetes && clusterByCluster(sources.kubernetes, aws, pod);
  const start = async (name: SectionName): Promise<Section<unknown>> => {
    if (withheld.includes(name)) return notAskedFor(name);
    const collector: Reads | undefined = isKubernetesSection(name) ? ofClusters?.(name) : FROM_AWS[name];
    if (collector === undefined) return notASource(name, 'kubernetes');
    const collected = await collectSection<unknown, Reader>(name, collector, aws, sources.aws);
    onProgress?.({
      kind: 'section-read',
      section: name,
      items: collected.status === 'read' ? collected.items.length : undefined,
    });
    return collected;
  };
  return aws;
}

type Reads = (reader: Reader) => Promise<readonly unknown[]>;
