import { compareText } from '../../common/compare-text.ts';
import { groupBy } from '../../common/group-by.ts';
import { addressesOf } from '../../facts/eni/eni-addresses.ts';
import { eniAge, isOldEnough } from '../../facts/eni/eni-age.ts';
import { classifyEni } from '../../facts/eni/eni-ownership.ts';
import { launchTemplateOf } from '../../facts/node/nodegroup-types.ts';
import type { Section } from '../../model/coverage.ts';
import type { Instance, LaunchTemplateVersion, NetworkInterface, Nodegroup } from '../../model/inventory.ts';

/** An ENI of a node that will stay when the node goes: EC2 deletes only those with DeleteOnTermination. */
export interface LingeringEni {
  readonly node: Instance;
  readonly eni: NetworkInterface;
  /** `primary`: EC2 made it with the node, as a launch template said. `cni`: EKS networking made and attached it. */
  readonly made: 'primary' | 'cni';
}

/**
 * EC2 attaches an ENI without the flag, and the VPC CNI sets it right after. One that is new may be in between
 * (amazon-vpc-cni-k8s: pkg/awsutils/awsutils.go).
 */
const SETTLED_AFTER_MINUTES = 15;

/**
 * Those of the ENIs that are attached to one of the nodes and will outlive it. ENIs that others attached to a node are
 * left out: they are meant to stay. Sorted by the ENIs' ids.
 */
export function lingeringEnis(
  nodes: readonly Instance[],
  enis: readonly NetworkInterface[],
  accountId: string,
  now: Date,
): readonly LingeringEni[] {
  const byId = new Map(nodes.filter(({ operatorManaged }) => !operatorManaged).map((node) => [node.id, node]));
  const staying = enis.filter(({ attachment }) => attachment?.deleteOnTermination === false);
  const sorted = staying.sort((a, b) => compareText(a.id, b.id));
  return sorted.flatMap((eni) => {
    const node = byId.get(eni.attachment?.instanceId ?? '');
    if (node === undefined) return [];
    const made = makerOf(eni, accountId, now);
    return made === undefined ? [] : [{ node, eni, made }];
  });
}

function makerOf(eni: NetworkInterface, accountId: string, now: Date): LingeringEni['made'] | undefined {
  if (eni.attachment?.deviceIndex === 0) return 'primary';
  const { kind } = classifyEni(eni, accountId);
  const isOurs = kind === 'cni-secondary' || kind === 'trunk';
  return isOurs && isOldEnough(eniAge(eni, undefined, now), SETTLED_AFTER_MINUTES) !== false ? 'cni' : undefined;
}

/** What some of these ENIs come to. */
export interface LingeringSum {
  readonly enis: number;
  readonly nodes: number;
  readonly addresses: number;
}

export function sumOf(enis: readonly LingeringEni[]): LingeringSum {
  return {
    enis: enis.length,
    nodes: new Set(enis.map(({ node }) => node.id)).size,
    addresses: addressesOf(enis.map(({ eni }) => eni)),
  };
}

/** A launch template that turns DeleteOnTermination off, and the node groups that start nodes by it. */
export interface TurnedOff {
  readonly template: LaunchTemplateVersion;
  readonly devices: readonly number[];
  /** `cluster/nodegroup`, sorted. */
  readonly nodegroups: readonly string[];
}

/** Where a launch template says nothing, EC2 deletes the ENIs that it makes along with the instance. */
export function templatesTurnedOff(
  nodegroups: readonly Nodegroup[],
  versions: Section<LaunchTemplateVersion>,
): readonly TurnedOff[] {
  const users = groupBy(nodegroups, (nodegroup) => launchTemplateOf(nodegroup, versions));
  return [...users].flatMap(([template, groups]) => {
    const devices = (template?.interfaces ?? [])
      .filter(({ deleteOnTermination }) => deleteOnTermination === false)
      .map(({ deviceIndex }) => deviceIndex ?? 0);
    if (template === undefined || devices.length === 0) return [];
    const names = groups.map(({ clusterName, name }) => `${clusterName}/${name}`).sort();
    return [{ template, devices: [...new Set(devices)].sort((a, b) => a - b), nodegroups: names }];
  });
}
