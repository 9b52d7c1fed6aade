import { clusterNameOf } from '../../facts/cluster/cluster-tags.ts';
import { isUpFor, isWindows } from '../../facts/cni/cni-nodes.ts';
import { enisOfInstances, isPrimaryEni } from '../../facts/eni/enis-by-place.ts';
import { slotsOf } from '../../facts/node/max-pods.ts';
import type { Instance, NetworkInterface } from '../../model/inventory.ts';
import { PENDING_PODS } from '../../model/remediation.ts';
import type { Judgement, WhyNotJudged } from '../define-check.ts';
import { notOneOfItsNodes, tooYoung } from '../node-without-pod-ips/judged-nodes.ts';

/** A running Windows node, and what its ENI shows of addresses for pods. */
export interface WindowsNode {
  readonly node: Instance;
  readonly minutesUp: number;
  /** Addresses for pods on its ENI, or prefixes. */
  readonly held: number;
  /** `full`: as many as its type takes; `empty`: none, though it is up for long enough. */
  readonly verdict: 'works' | 'full' | 'empty' | 'too-young' | 'not-seen';
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
      const held = primary === undefined ? 0 : primary.privateIpAddresses.length - 1 + primary.ipv4Prefixes.length;
      const isSeen = primary !== undefined && node.launchTime !== undefined;
      const verdict = isSeen ? verdictOf(node, held, isUpFor(node, minutes, now)) : 'not-seen';
      return { node, minutesUp, held, verdict };
    });
}

function verdictOf({ instanceType }: Instance, held: number, isOld: boolean): WindowsNode['verdict'] {
  if (held <= 0) return isOld ? 'empty' : 'too-young';
  const most = slotsOf(instanceType, undefined)?.ipv4PerEni;
  return most !== undefined && held >= most - 1 ? 'full' : 'works';
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
        because: 'without a slot left, and AWS does not show whether pods wait',
        detail: `${held} of ${held} addresses for pods, on its one ENI`,
        leavesOpen: true,
        next: 'see whether pods wait there',
        command: PENDING_PODS,
      };
  }
}
