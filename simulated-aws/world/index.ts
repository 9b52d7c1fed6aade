/** The worlds of the simulated AWS: what tests, demo and bench build, and what the server reads and changes. */
export { type AddressSpace, availableCount, formatAddress, parseAddress, parseCidr } from './addresses.ts';
export { AWS_MANAGED_POLICIES } from './aws-managed-policies.ts';
export { objectText, putObject } from './buckets.ts';
export { removeInstance } from './changes.ts';
export { attachedEnis, instanceOf, isOffered, networkInterfaceOf, subnetOf, zonesOf } from './describe.ts';
export { catalogue, instanceType, type NetworkLimits } from './instance-types.ts';
export { type OrganizationPlan, type UnitPlan, unitAt } from './organizations.ts';
export { aRandomWorld, type RandomWorldSize } from './random.ts';
export { changeEni, createEni, type NewEni, putEni, removeEni, tagResource, WorldError } from './records.ts';
export { RegionBuilder } from './region-builder.ts';
export { isEnabled, partitionOf, regionsOf, zoneIdOf } from './regions.ts';
export type { ServiceKind } from './service-enis.ts';
export type * from './state.ts';
export { type AccountBuilder, aWorld, type World } from './world.ts';
