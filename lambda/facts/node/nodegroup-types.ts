import type { Section } from '../../model/coverage.ts';
import type { AutoScalingGroup, Instance, LaunchTemplateVersion, Nodegroup } from '../../model/inventory.ts';
import { nodesOfNodegroup } from '../cluster/cluster-nodes.ts';
import { isOfGroup } from './auto-scaling-groups.ts';

export type TypesSource =
  | 'node group'
  | 'Auto Scaling group'
  | 'launch template'
  | 'instance requirements'
  | 'running nodes';

/** Instance types that a group of nodes launches, and where that is known from. Empty when nothing tells. */
export interface LaunchedTypes {
  readonly types: readonly string[];
  readonly from: TypesSource;
}

/**
 * The types of a managed node group: its own list, else its launch template's type, else the types that match the
 * template's requirements, else those of its running nodes (when the template could not be read).
 *
 * @param nodes undefined when the nodes could not be read
 */
export function nodegroupTypes(
  nodegroup: Nodegroup,
  templates: Section<LaunchTemplateVersion>,
  nodes: readonly Instance[] | undefined,
): LaunchedTypes {
  const running = () => nodesOfNodegroup(nodes ?? [], nodegroup);
  return launchedTypes(nodegroup, 'node group', templates, running);
}

/** The same for an Auto Scaling group outside of managed node groups. */
export function autoScalingGroupTypes(
  group: AutoScalingGroup,
  templates: Section<LaunchTemplateVersion>,
  nodes: readonly Instance[] | undefined,
): LaunchedTypes {
  const running = () => (nodes ?? []).filter((node) => isOfGroup(node, group));
  return launchedTypes(group, 'Auto Scaling group', templates, running);
}

type Launcher = Pick<Nodegroup, 'instanceTypes' | 'launchTemplate'>;

function launchedTypes(
  launcher: Launcher,
  ownList: TypesSource,
  templates: Section<LaunchTemplateVersion>,
  running: () => readonly Instance[],
): LaunchedTypes {
  if (launcher.instanceTypes.length > 0) return { types: unique(launcher.instanceTypes), from: ownList };
  const template = launchTemplateOf(launcher, templates);
  if (template?.instanceType !== undefined) return { types: [template.instanceType], from: 'launch template' };
  const matching = template?.requirementTypes;
  if (matching !== undefined) return { types: unique(matching), from: 'instance requirements' };
  return { types: unique(running().map(({ instanceType }) => instanceType)), from: 'running nodes' };
}

/** The version of its launch template that a group of nodes uses; undefined without one, or where it could not be read. */
export function launchTemplateOf(
  { launchTemplate }: Pick<Launcher, 'launchTemplate'>,
  templates: Section<LaunchTemplateVersion>,
): LaunchTemplateVersion | undefined {
  if (launchTemplate === undefined || templates.status === 'gap') return undefined;
  const { id, version } = launchTemplate;
  const ofTemplate = templates.items.filter(({ templateId }) => templateId === id);
  return (
    ofTemplate.find(({ requestedVersion }) => requestedVersion === version) ??
    ofTemplate.find(({ versionNumber }) => String(versionNumber) === version)
  );
}

function unique(types: readonly string[]): readonly string[] {
  return [...new Set(types)].sort();
}
