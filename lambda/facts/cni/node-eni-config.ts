import type { Instance } from '../../model/inventory.ts';
import type { KubeNode } from '../../model/kubernetes.ts';
import type { ClusterCni } from './cluster-cnis.ts';
import { type EniConfig, settingsOrDefaults } from './cni-settings.ts';

/** The ENIConfig of a node, with custom networking. */
export type NodeEniConfig =
  | { readonly is: 'there'; readonly eniConfig: EniConfig }
  /** The cluster has none of the name that the node asks for. */
  | { readonly is: 'missing'; readonly name: string; readonly askedBy: AskedBy }
  /** By which name the node asks is not known, or not which there are. */
  | { readonly is: 'unknown' };

/** What of a Node names its ENIConfig, by its key; `default` where nothing does. */
export type AskedBy = { readonly kind: 'label' | 'annotation'; readonly key: string } | { readonly kind: 'default' };

/** Labels of a node that hold its zone, as EC2 has it. */
const ZONE_LABELS = ['topology.kubernetes.io/zone', 'failure-domain.beta.kubernetes.io/zone'];

/** Goes before all others (amazon-vpc-cni-k8s, pkg/eniconfig: GetNodeSpecificENIConfigName, and so the rest here). */
const EXTERNAL_LABEL = 'vpc.amazonaws.com/externalEniConfig';
const DEFAULT_KEY = 'k8s.amazonaws.com/eniConfig';
const DEFAULT_NAME = 'default';

/**
 * Whether a label or an annotation of this key is looked at for the name of an ENIConfig. Settings may name any key; of one
 * that does not say so itself the node's ENIConfig stays unknown.
 */
export function mayNameEniConfig(key: string): boolean {
  return ZONE_LABELS.includes(key) || (/eniconfig/i.test(key) && /^[\w./-]{1,317}$/.test(key));
}

/** @param kubeNode the Node that the instance is; undefined where Kubernetes was not asked, or lists none */
export function eniConfigOfNode(
  { availabilityZone: zone }: Pick<Instance, 'availabilityZone'>,
  kubeNode: KubeNode | undefined,
  cni: Pick<ClusterCni, 'settings' | 'eniConfigs'>,
): NodeEniConfig {
  const { eniConfigs } = cni;
  if (!eniConfigs.known) return { is: 'unknown' };
  const keys = keysOf(cni);
  const asked = kubeNode === undefined ? askedByZone(zone, keys) : askedBy(kubeNode, keys);
  const eniConfig = eniConfigs.eniConfigs.find(({ name }) => name === asked?.name);
  if (eniConfig !== undefined) return { is: 'there', eniConfig };
  // Those of the add-on need not be all, and one that is no Node yet may ask by another name once it is.
  return asked === undefined || kubeNode === undefined || eniConfigs.source === 'add-on'
    ? { is: 'unknown' }
    : { is: 'missing', ...asked };
}

interface Keys {
  readonly label: string;
  readonly annotation: string;
}

interface Asked {
  readonly name: string;
  readonly askedBy: AskedBy;
}

function keysOf({ settings }: Pick<ClusterCni, 'settings'>): Keys {
  const { ENI_CONFIG_LABEL_DEF: label, ENI_CONFIG_ANNOTATION_DEF: annotation } =
    settingsOrDefaults(settings).environment;
  return { label: label || DEFAULT_KEY, annotation: annotation || DEFAULT_KEY };
}

function askedByZone(zone: string | undefined, { label }: Keys): Asked | undefined {
  return ZONE_LABELS.includes(label) && zone !== undefined
    ? { name: zone, askedBy: { kind: 'label', key: label } }
    : undefined;
}

/** Undefined where it asks by a key of which nothing is kept. */
function askedBy(
  { eniConfigLabels: labels, eniConfigAnnotations: annotations }: KubeNode,
  keys: Keys,
): Asked | undefined {
  const external = labels[EXTERNAL_LABEL];
  if (external !== undefined) return { name: external, askedBy: { kind: 'label', key: EXTERNAL_LABEL } };
  if (!mayNameEniConfig(keys.annotation)) return undefined;
  const annotated = annotations[keys.annotation];
  if (annotated !== undefined) return { name: annotated, askedBy: { kind: 'annotation', key: keys.annotation } };
  if (!mayNameEniConfig(keys.label)) return undefined;
  const labelled = labels[keys.label];
  return labelled === undefined
    ? { name: DEFAULT_NAME, askedBy: { kind: 'default' } }
    : { name: labelled, askedBy: { kind: 'label', key: keys.label } };
}
