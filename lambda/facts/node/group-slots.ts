import type { Section } from '../../model/coverage.ts';
import type { Instance, InstanceType, LaunchTemplateVersion, Nodegroup } from '../../model/inventory.ts';
import { slotsOf, type TypeSlots } from './max-pods.ts';
import { nodegroupTypes } from './nodegroup-types.ts';

/** What the types that a managed node group launches can have. */
export interface GroupSlots {
  /** Undefined for a type that nobody knows. */
  readonly all: readonly (TypeSlots | undefined)[];
  /** False where only its running nodes show its types: it may launch others, too. */
  readonly isWhole: boolean;
}

/** What tells the types of node groups, and what these can have. */
export interface GroupSlotsSources {
  readonly launchTemplateVersions: Section<LaunchTemplateVersion>;
  /** Undefined where they could not be read. */
  readonly nodes: readonly Instance[] | undefined;
  readonly described: ReadonlyMap<string, InstanceType>;
}

export function groupSlots(
  nodegroup: Nodegroup,
  { launchTemplateVersions, nodes, described }: GroupSlotsSources,
): GroupSlots {
  const { types, from } = nodegroupTypes(nodegroup, launchTemplateVersions, nodes);
  return { all: types.map((type) => slotsOf(type, described.get(type))), isWhole: from !== 'running nodes' };
}
