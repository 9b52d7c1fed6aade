import { onceAnAccount, onceAText, onceTogether } from '../../common/once.ts';
import type { Instance, NetworkInterface } from '../../model/inventory.ts';
import { classifyEni, cniInstanceId, ENI_TAGS } from '../eni/eni-ownership.ts';
import { runsVpcCni } from './cni-nodes.ts';

/** Instances by what their ENIs tell of the VPC CNI on them. */
export interface CniSigns {
  /**
   * The VPC CNI or the VPC resource controller has been at work for them: they have joined their cluster, for the one
   * runs as a pod on the node and the other waits for the node to register. Windows and Auto Mode nodes give no sign.
   */
  readonly joined: ReadonlySet<string>;
  /** The VPC CNI got ENIs or addresses from EC2 there: it had the permission. */
  readonly served: ReadonlySet<string>;
  /** The cluster's names that it put on the ENIs it tagged: what `CLUSTER_NAME` says, null where it says nothing. */
  readonly clusterNames: ReadonlyMap<string, ReadonlySet<string | null>>;
}

/** Looked for once for all checks of an inventory. */
export const cniSigns: (enis: readonly NetworkInterface[], accountId: string) => CniSigns = onceAnAccount(signsAmong);

function signsAmong(enis: readonly NetworkInterface[], accountId: string): CniSigns {
  const joined = new Set<string>();
  const served = new Set<string>();
  const clusterNames = new Map<string, ReadonlySet<string | null>>();
  // Nearly every instance has one name, and there are few: one set for all that have the same.
  const alone = onceAText((name): ReadonlySet<string | null> => new Set([name ?? null]));
  for (const eni of enis) {
    const instanceId = eni.attachment?.instanceId;
    if (instanceId === undefined) continue;
    const { kind } = classifyEni(eni, accountId);
    const made = kind === 'cni-secondary';
    if (made || isTaggedByCni(eni) || kind === 'trunk') joined.add(instanceId);
    if (isTaggedByCni(eni)) {
      const name = eni.tags[ENI_TAGS.clusterName];
      const names = clusterNames.get(instanceId) ?? alone(name);
      clusterNames.set(instanceId, names.has(name ?? null) ? names : new Set([...names, name ?? null]));
    }
    // Before 1.16.4 the CNI filled trunks, which the controller had made with one address, and did not tag them.
    if (made || ((isTaggedByCni(eni) || kind === 'trunk') && holdsPodAddresses(eni))) served.add(instanceId);
  }
  return { joined, served, clusterNames };
}

/**
 * Ids of nodes whose ENIs show that they joined. Besides the signs of the VPC CNI these are addresses for pods on nodes
 * where it does not run: EKS gives those of Auto Mode, and the VPC resource controller those of Windows, to nodes that
 * have registered. On others a launch template or Karpenter may have asked for such addresses.
 */
export function joinedNodes(
  nodes: readonly Instance[],
  enis: readonly NetworkInterface[],
  accountId: string,
): ReadonlySet<string> {
  return joinedAmong({ nodes, enis, signs: cniSigns(enis, accountId) });
}

interface NodesAndSigns {
  readonly nodes: readonly Instance[];
  readonly enis: readonly NetworkInterface[];
  readonly signs: CniSigns;
}

const joinedAmong = onceTogether(
  ({ nodes, enis, signs }: NodesAndSigns) => [nodes, enis, signs],
  ({ nodes, enis, signs }): ReadonlySet<string> => {
    const others = new Set(nodes.filter((node) => !runsVpcCni(node)).map(({ id }) => id));
    const given = enis.filter(holdsPodAddresses).flatMap(({ attachment }) => attachment?.instanceId ?? []);
    return new Set([...signs.joined, ...given.filter((id) => others.has(id))]);
  },
);

/**
 * The CNI tags every ENI of its node that it manages, the primary one among them, before it uses it (since 1.8.0). What
 * others attach proves nothing until then: an ENI of a user, of Multus or EFA, or one that a launch template gave prefixes.
 */
export function isTaggedByCni(eni: NetworkInterface): boolean {
  const instanceId = eni.attachment?.instanceId;
  return instanceId !== undefined && eni.tags[ENI_TAGS.instanceId] === instanceId;
}

/** The CNI made it for its node, or tagged it; or filled it, as it did trunks without tagging them before 1.16.4. */
export function isOfCni(eni: NetworkInterface): boolean {
  const { instanceId } = eni.attachment ?? {};
  const isFilledTrunk = eni.interfaceType === 'trunk' && holdsPodAddresses(eni);
  return isTaggedByCni(eni) || isFilledTrunk || (instanceId !== undefined && cniInstanceId(eni) === instanceId);
}

/** Whether it holds addresses besides its own. */
export function holdsPodAddresses({ privateIpAddresses, ipv4Prefixes, ipv6Prefixes }: NetworkInterface): boolean {
  return privateIpAddresses.length > 1 || ipv4Prefixes.length > 0 || ipv6Prefixes.length > 0;
}
