import { compareText } from '../../common/compare-text.ts';
import { once } from '../../common/once.ts';
import { list } from '../../common/words.ts';
import { named } from '../../facts/aws/aws-values.ts';
import type { ClusterCni } from '../../facts/cni/cluster-cnis.ts';
import type { EniConfig } from '../../facts/cni/cni-settings.ts';
import { type AskedBy, eniConfigOfNode } from '../../facts/cni/node-eni-config.ts';
import { itemsOf, type Section } from '../../model/coverage.ts';
import type { Instance, Subnet } from '../../model/inventory.ts';
import type { KubeNode } from '../../model/kubernetes.ts';
import type { CauseVerdict } from './cause-verdict.ts';

/** A node of a cluster with custom networking, or without. */
export interface EniConfigSources {
  readonly cni: ClusterCni;
  /** The Node that it is; undefined where that is not known. */
  readonly kubeNode: KubeNode | undefined;
  /** With those of all ENIConfigs that Kubernetes has. */
  readonly subnets: Section<Subnet>;
}

/** Whether there is an ENIConfig for the node, and one that it can use. With custom networking pods' ENIs are made where it says. */
export function eniConfigCauses(node: Instance, sources: EniConfigSources): readonly CauseVerdict[] {
  const { cni, kubeNode } = sources;
  if (!cni.settings.known || !cni.settings.settings.customNetworking) return [];
  const cause = 'no-eniconfig';
  const own = eniConfigOfNode(node, kubeNode, cni);
  switch (own.is) {
    case 'unknown':
      return [{ cause, verdict: 'unknown', why: unknownText(node, cni) }];
    case 'missing':
      return [{ cause, verdict: 'confirmed', why: missingText(own, namesOf(cni)) }];
    case 'there':
      return [
        { cause, verdict: 'ruled-out', why: thereText(own.eniConfig, node, cni) },
        ...wrong(own.eniConfig, node, sources),
      ];
  }
}

/** Whether nothing more is to be said of a subnet for the node's pods. */
export function hasUsableEniConfig(causes: readonly CauseVerdict[]): boolean {
  return !causes.some(
    ({ cause, verdict }) => verdict === 'confirmed' && (cause === 'no-eniconfig' || cause === 'wrong-eniconfig'),
  );
}

/** Names of those that are known of, sorted. */
export function namesOf({ eniConfigs }: Pick<ClusterCni, 'eniConfigs'>): readonly string[] {
  return eniConfigs.known ? sortedNames(eniConfigs.eniConfigs) : [];
}

/** Sorted once for all nodes of a cluster. */
const sortedNames = once((eniConfigs: readonly EniConfig[]): readonly string[] =>
  eniConfigs.map(({ name }) => name).sort(compareText),
);

/** An ENIConfig by its name, which a label or an annotation may give as it likes. */
export function eniConfigNamed(name: string): string {
  return named('eniConfig', name, 'with a name that no object can have');
}

const MOST_NAMES = 5;

function unknownText({ availabilityZone: zone }: Instance, cni: ClusterCni): string {
  const where = zone === undefined ? 'the node' : `nodes in ${zone}`;
  const lead = `custom networking is on and needs an ENIConfig for ${where}`;
  const { eniConfigs } = cni;
  if (eniConfigs.known && eniConfigs.source === 'kubernetes') return `${lead}: ${names(cni)}`;
  const made = namesOf(cni);
  return `${lead}, ${made.length > 0 ? `and the add-on creates those for ${list(made, MOST_NAMES)}` : 'which no AWS API shows'}`;
}

function names(cni: ClusterCni): string {
  const known = namesOf(cni);
  return known.length === 0 ? 'the cluster has none' : `the cluster has ${list(known, MOST_NAMES)}`;
}

function missingText(
  { name, askedBy }: { readonly name: string; readonly askedBy: AskedBy },
  names: readonly string[],
): string {
  const whence =
    askedBy.kind === 'default'
      ? 'and the node has no label or annotation that names another'
      : `which ${askedBy.kind} ${askedBy.key} of the node names`;
  return `the cluster has no ENIConfig ${eniConfigNamed(name)}, ${whence}; ${thereAre(names)}`;
}

function thereAre(names: readonly string[]): string {
  if (names.length === 0) return 'it has no ENIConfig at all';
  return `it has ${names.length === 1 ? 'only ' : ''}${list(names, MOST_NAMES)}`;
}

function thereText(
  { name, subnetId }: EniConfig,
  { availabilityZone: zone }: Instance,
  { eniConfigs }: ClusterCni,
): string {
  if (eniConfigs.known && eniConfigs.source === 'kubernetes') {
    return `the node uses ENIConfig ${name}${subnetId === undefined ? '' : `, with ${subnetId}`}`;
  }
  return `the add-on creates an ENIConfig for nodes in ${zone ?? 'its zone'}`;
}

/** What EC2 refuses: an ENI is made in a subnet that there is, and attached to an instance of its zone. */
function wrong(eniConfig: EniConfig, node: Instance, { cni, subnets }: EniConfigSources): readonly CauseVerdict[] {
  const { name, subnetId, hasGroups } = eniConfig;
  const confirmed = (why: string): readonly CauseVerdict[] => [
    { cause: 'wrong-eniconfig', verdict: 'confirmed', why: `ENIConfig ${name}, which the node uses, names ${why}` },
  ];
  if (subnetId === undefined) return confirmed('no subnet');
  if (subnets.status === 'gap') return [];
  const subnet = subnets.items.find(({ id }) => id === subnetId);
  if (subnet === undefined) {
    const areAllKnown = cni.eniConfigs.known && cni.eniConfigs.source === 'kubernetes';
    return areAllKnown ? confirmed(`${subnetId}, which this account does not have in the region`) : [];
  }
  const { availabilityZone: zone } = node;
  if (zone !== undefined && zone !== subnet.availabilityZone) {
    return confirmed(`${subnetId} in ${subnet.availabilityZone}, and the node is in ${zone}`);
  }
  const vpc = itemsOf(subnets).find(({ id }) => id === node.subnetId)?.vpcId;
  // An ENI of another VPC takes groups of that one. What such an ENI does to pods nobody tells.
  if (vpc !== undefined && vpc !== subnet.vpcId && !hasGroups) {
    return confirmed(`${subnetId} of ${subnet.vpcId}, and the node and its security groups are of ${vpc}`);
  }
  return [];
}
