import type { Section } from '../../model/coverage.ts';
import type { Instance, InstanceType, InstanceTypeOffering } from '../../model/inventory.ts';
import {
  amiProblem,
  architectureProblem,
  cniTableProblem,
  describableProblem,
  ipv6Problem,
  nitroProblem,
  offeringProblem,
  spotProblem,
  type TypeProblem,
  trunkingProblem,
  windowsProblem,
} from '../instance-type/instance-type-problems.ts';
import type { TypeUser } from './type-users.ts';

/** What EC2 says of instance types in a region; undefined where it could not be read. */
export interface RegionTypes {
  readonly described: ReadonlyMap<string, InstanceType> | undefined;
  /** Availability zones that offer a type. */
  readonly offered: ReadonlyMap<string, ReadonlySet<string>> | undefined;
  /** Types of which nodes are running somewhere in the region. */
  readonly running: ReadonlySet<string>;
}

export function regionTypes(
  types: Section<InstanceType>,
  offerings: Section<InstanceTypeOffering>,
  nodes: Section<Instance>,
): RegionTypes {
  return {
    described: types.status === 'read' ? new Map(types.items.map((type) => [type.name, type])) : undefined,
    offered: offerings.status === 'read' ? offeredZones(offerings.items) : undefined,
    running: new Set(nodes.status === 'read' ? nodes.items.map(({ instanceType }) => instanceType) : []),
  };
}

/** Availability zones that offer a type, by type. */
export function offeredZones(offerings: readonly InstanceTypeOffering[]): ReadonlyMap<string, ReadonlySet<string>> {
  const zones = new Map<string, Set<string>>();
  for (const { instanceType, availabilityZone } of offerings) {
    zones.set(instanceType, (zones.get(instanceType) ?? new Set()).add(availabilityZone));
  }
  return zones;
}

/** The networking of a cluster, as far as its limits on instance types go. */
export interface TypeLimits {
  readonly cniVersion: string | undefined;
  readonly prefixDelegation: boolean;
  /** Security groups for pods. */
  readonly podEni: boolean;
  readonly ipv6: boolean;
}

/** All that is wrong with one type for one of its users. */
export function typeProblems(
  type: string,
  user: TypeUser,
  region: RegionTypes,
  limits: TypeLimits,
): readonly TypeProblem[] {
  const ec2 = region.described?.get(type);
  const table = user.windows ? [] : cniTableProblem(type, limits.cniVersion);
  const cniVersion = user.windows ? undefined : limits.cniVersion;
  const unknownToEc2 = describableProblem(type, region.described, region.running.has(type), cniVersion);
  if (unknownToEc2.length > 0) return [...table.filter(isFatal), ...unknownToEc2];
  const forPods = user.windows ? windowsProblem(type) : [...table, ...linuxProblems(type, ec2, limits)];
  return [...forPods, ...launchProblems(type, user, region)];
}

function linuxProblems(type: string, ec2: InstanceType | undefined, limits: TypeLimits): readonly TypeProblem[] {
  const nitro = nitroProblem(type, ec2, limits);
  const ipv6 = nitro.length > 0 ? [] : ipv6Problem(ec2, limits.ipv6);
  return [...nitro, ...ipv6, ...trunkingProblem(type, limits.podEni)];
}

/**
 * What keeps a node of the type from being launched. Judged only where the type was chosen by name and a node is yet to
 * be launched; instance requirements match what exists and leave the choice to EC2.
 */
function launchProblems(
  type: string,
  { launch, from }: TypeUser,
  { described, offered }: RegionTypes,
): readonly TypeProblem[] {
  if (launch === undefined || from === 'instance requirements') return [];
  const ec2 = described?.get(type);
  return [
    ...offeringProblem(type, offered, launch.zones),
    ...architectureProblem(ec2, launch.amiType),
    ...spotProblem(ec2, launch.spot),
    ...amiProblem(type, launch.amiType),
  ];
}

/** The CNI has nobody to ask. Where it would ask EC2, "EC2 does not describe it" already says all. */
function isFatal(problem: TypeProblem): boolean {
  return problem.kind === 'not-in-cni-table' && problem.fallback === 'none';
}
