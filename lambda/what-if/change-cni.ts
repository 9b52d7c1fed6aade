import { withEnvironment } from '../facts/cni/cni-settings.ts';
import type { OfCluster, Section } from '../model/coverage.ts';
import type { Inventory, VpcCniAddon } from '../model/inventory.ts';
import type { AwsNode } from '../model/kubernetes.ts';
import type { Change } from '../model/what-if.ts';

/** What becomes of the VPC CNI of a cluster. */
interface CniChange {
  readonly environment: Readonly<Record<string, string>>;
  readonly release: string | undefined;
}

/** The inventory with another release or other settings of a cluster's VPC CNI: of its add-on and its DaemonSet, as far as they are there. */
export function withCniChanged(inventory: Inventory, cluster: string, changes: readonly Change[]): Inventory {
  const change: CniChange = {
    environment: Object.fromEntries(changes.flatMap((each) => (each.kind === 'set' ? [[each.name, each.value]] : []))),
    release: changes.find((each) => each.kind === 'cni')?.release,
  };
  const { sections, declaredClusters } = inventory;
  const { release } = change;
  return {
    ...inventory,
    sections: {
      ...sections,
      vpcCniAddons: mapped(sections.vpcCniAddons, (addon) =>
        addon.clusterName === cluster ? changedAddon(addon, change) : addon,
      ),
      awsNodes: mapped(sections.awsNodes, (each) => (each.clusterName === cluster ? changedPart(each, change) : each)),
    },
    declaredClusters:
      release === undefined ? declaredClusters : { ...declaredClusters, [cluster]: { cniVersion: release } },
  };
}

function changedAddon(addon: VpcCniAddon, { environment, release }: CniChange): VpcCniAddon {
  const values = withEnvironment(addon.configurationValues, environment) ?? addon.configurationValues;
  const isSet = Object.keys(environment).length > 0;
  return {
    ...addon,
    ...(isSet && { configurationValues: values }),
    ...(release !== undefined && { addonVersion: `v${release}-eksbuild.1` }),
  };
}

function changedPart(part: OfCluster<AwsNode>, { environment, release }: CniChange): OfCluster<AwsNode> {
  const section = mapped(part.section, (awsNode) => ({
    ...awsNode,
    environment: awsNode.environment && { ...awsNode.environment, ...environment },
    ...(release !== undefined && { image: `amazon-k8s-cni:v${release}` }),
  }));
  return { ...part, section };
}

function mapped<T>(section: Section<T>, change: (item: T) => T): Section<T> {
  return section.status === 'gap' ? section : { status: 'read', items: section.items.map(change) };
}
