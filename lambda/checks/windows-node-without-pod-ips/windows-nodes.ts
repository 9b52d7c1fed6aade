import { count } from '../../common/words.ts';
import { clusterNameOf } from '../../facts/cluster/cluster-tags.ts';
import { isUpFor, isWindows } from '../../facts/cni/cni-nodes.ts';
import { addressesHeld } from '../../facts/eni/eni-addresses.ts';
import { enisOfInstances, isPrimaryEni } from '../../facts/eni/enis-by-place.ts';
import { slotsOf } from '../../facts/node/max-pods.ts';
import type { Instance, NetworkInterface } from '../../model/inventory.ts';
import { PENDING_PODS, WINDOWS_CONFIG_MAP } from '../../model/remediation.ts';
import type { Judgement, WhyNotJudged } from '../define-check.ts';
import { notOneOfItsNodes, tooYoung } from '../node-without-pod-ips/judged-nodes.ts';

/** A running Windows node, and what its ENI shows of addresses for pods. */
export interface WindowsNode {
  readonly node: Instance;
  readonly minutesUp: number;
  /** Addresses for pods on its ENI: each prefix is 16. */
  readonly held: number;
  /**
   * `full`: as many as its type takes; `few`: less than the VPC resource controller keeps by default, though it is up for
   * long enough; `empty`: none then.
   */
  readonly verdict: 'works' | 'full' | 'few' | 'empty' | 'too-young' | 'not-seen';
}

/** Single addresses that the VPC resource controller keeps on a node at least (its pkg/config/loader.go at 1.8.2). */
const KEPT_BY_DEFAULT = 3;

/** Whether a node has any address for pods: the controller sees to it. */
export function isServed({ verdict }: WindowsNode): boolean {
  return verdict === 'works' || verdict === 'full' || verdict === 'few';
}

/**
 * Windows nodes of any cluster. All addresses of one are on its primary ENI, single ones or prefixes, and the VPC resource
 * controller keeps some spare (its pkg/config/loader.go at 1.8.2: three, or one prefix), whatever targets are set.
 *
 * @param minutes from its launch, in which it need not have any
 */
export function windowsNodes(
  nodes: readonly Instance[],
  enis: readonly NetworkInterface[],
  minutes: number,
  now: Date,
): readonly WindowsNode[] {
  const enisOf = enisOfInstances(enis);
  return nodes
    .filter((node) => isWindows(node) && notOneOfItsNodes(node) === undefined)
    .map((node) => {
      const primary = (enisOf.get(node.id) ?? []).find(isPrimaryEni);
      const minutesUp = Math.floor((now.getTime() - (node.launchTime ?? now).getTime()) / 60_000);
      const held = primary === undefined ? 0 : addressesHeld(primary) - 1;
      const isSeen = primary !== undefined && node.launchTime !== undefined;
      const verdict = isSeen ? verdictOf(node, primary, isUpFor(node, minutes, now)) : 'not-seen';
      return { node, minutesUp, held, verdict };
    });
}

function verdictOf({ instanceType }: Instance, eni: NetworkInterface, isOld: boolean): WindowsNode['verdict'] {
  const slotsUsed = eni.privateIpAddresses.length - 1 + eni.ipv4Prefixes.length;
  if (slotsUsed <= 0) return isOld ? 'empty' : 'too-young';
  const most = slotsOf(instanceType, undefined)?.ipv4PerEni;
  if (most !== undefined && slotsUsed >= most - 1) return 'full';
  if (eni.ipv4Prefixes.length > 0 || slotsUsed >= KEPT_BY_DEFAULT) return 'works';
  return isOld ? 'few' : 'too-young';
}

/** Which Windows nodes could be judged, and why not the others. */
export function judgedWindowsNodes(
  nodes: readonly Instance[],
  enis: readonly NetworkInterface[],
  minutes: number,
  now: Date,
): readonly Judgement[] {
  const running = new Map(windowsNodes(nodes, enis, minutes, now).map((each) => [each.node.id, each]));
  return nodes.filter(isWindows).flatMap((node) => {
    const cluster = clusterNameOf(node.tags);
    const known = running.get(node.id);
    const not = known === undefined ? notOneOfItsNodes(node) : notJudged(known, minutes);
    return cluster === undefined ? [] : [{ of: 'node' as const, id: node.id, cluster, ...(not && { not }) }];
  });
}

function notJudged({ verdict, minutesUp, held }: WindowsNode, minutes: number): WhyNotJudged | undefined {
  switch (verdict) {
    case 'works':
    case 'empty':
      return undefined;
    case 'too-young':
      return tooYoung(minutesUp, minutes);
    case 'not-seen':
      return { because: 'whose launch time or ENI was not seen' };
    case 'full':
      return {
        because: 'with every slot in use, and AWS does not show whether pods wait',
        detail: `${held} of ${held} addresses for pods, on its one ENI`,
        leavesOpen: true,
        next: 'see whether pods wait there',
        command: PENDING_PODS,
      };
    case 'few':
      return {
        because: `with fewer addresses than the ${KEPT_BY_DEFAULT} that the VPC resource controller keeps, unless the ConfigMap amazon-vpc-cni sets fewer`,
        detail: `${count(held, 'address', 'addresses')} for pods`,
        leavesOpen: true,
        next: 'look at its targets',
        command: WINDOWS_CONFIG_MAP,
      };
  }
}
