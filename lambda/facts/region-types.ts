import type { Section } from '../model/coverage.ts';
import type { Instance, InstanceType, InstanceTypeOffering } from '../model/inventory.ts';
import {
  architectureProblem,
  cniTableProblem,
  describableProblem,
  nitroProblem,
  offeringProblem,
  type TypeProblem,
} from './instance-type-problems.ts';
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

/** The VPC CNI of a cluster, as far as its limits on instance types go. */
export interface TypeLimits {
  readonly cniVersion: string | undefined;
  readonly prefixDelegation: boolean;
  readonly ipv6: boolean;
}

/**
 * All that is wrong with one type for one of its users. Offerings and architecture are judged only where the type was
 * chosen by name and a node is yet to be launched; instance requirements match what exists and leave the choice to EC2.
 */
export function typeProblems(
  type: string,
  user: TypeUser,
  { described, offered, running }: RegionTypes,
  limits: TypeLimits,
): readonly TypeProblem[] {
  const ec2 = described?.get(type);
  const table = cniTableProblem(type, limits.cniVersion);
  const unknownToEc2 = describableProblem(type, described, running.has(type), limits.cniVersion);
  if (unknownToEc2.length > 0) return [...table.filter(isFatal), ...unknownToEc2];
  const forPods = [...table, ...nitroProblem(type, ec2, limits)];
  if (user.kind === 'nodes' || user.from === 'instance requirements') return forPods;
  return [
    ...forPods,
    ...offeringProblem(type, offered, user.zones),
    ...architectureProblem(ec2, user.nodegroup.amiType),
  ];
}

/** The CNI has nobody to ask. Where it would ask EC2, "EC2 does not describe it" already says all. */
function isFatal(problem: TypeProblem): boolean {
  return problem.kind === 'not-in-cni-table' && problem.fallback === 'none';
}
