import { shortDuration } from '../../common/words.ts';
import { clusterNameOf } from '../../facts/cluster/cluster-tags.ts';
import { type ClusterCnis, hasVpcCni } from '../../facts/cni/cluster-cnis.ts';
import { isWindows } from '../../facts/cni/cni-nodes.ts';
import { enisOfInstances } from '../../facts/eni/enis-by-place.ts';
import type { Instance, NetworkInterface } from '../../model/inventory.ts';
import type { Judgement, WhyNotJudged } from '../define-check.ts';
import { type CniOfNodes, nodeVerdict } from './nodes-without-pod-ips.ts';

interface JudgingNodes {
  readonly cnis: ClusterCnis;
  readonly ofNodes: (clusterName: string) => CniOfNodes;
  readonly minAgeMinutes: number;
  readonly now: Date;
}

/** Which nodes of clusters could be judged, and why not the others. Windows nodes have a check of their own. */
export function judgedNodes(
  nodes: readonly Instance[],
  enis: readonly NetworkInterface[],
  judging: JudgingNodes,
): readonly Judgement[] {
  const enisOf = enisOfInstances(enis);
  return nodes.flatMap((node) => {
    const cluster = clusterNameOf(node.tags);
    if (cluster === undefined || isWindows(node)) return [];
    const not = notOneOfItsNodes(node) ?? notJudged(node, cluster, enisOf.get(node.id) ?? [], judging);
    return [{ of: 'node' as const, id: node.id, cluster, ...(not && { not }) }];
  });
}

/** Of a node that pods cannot run on now, or on which another than a CNI of the cluster sees to addresses. */
export function notOneOfItsNodes(node: Instance): WhyNotJudged | undefined {
  if (node.inWarmPool === true) return { because: 'in a warm pool, no node yet' };
  if (node.state !== 'running') return { because: `not running: ${node.state}` };
  return node.operatorManaged ? { because: 'not judged: EKS Auto Mode gives the node its addresses' } : undefined;
}

function notJudged(
  node: Instance,
  cluster: string,
  enis: readonly NetworkInterface[],
  { cnis, ofNodes, minAgeMinutes, now }: JudgingNodes,
): WhyNotJudged | undefined {
  const cni = cnis(cluster);
  if (cni.kind === 'other') return { because: `not judged: ${cni.name} gives the node its addresses` };
  const verdict = nodeVerdict(node, enis, ofNodes(cluster), minAgeMinutes, now);
  switch (verdict.kind) {
    case 'works':
    case 'unserved':
      return undefined;
    case 'without-sign':
      return hasVpcCni(cni) === true ? undefined : { because: 'without a sign of the VPC CNI' };
    case 'too-young':
      return tooYoung(verdict.minutesUp, minAgeMinutes);
    case 'not-seen':
      return { because: 'whose launch time, or one of whose ENIs, was not seen' };
    case 'settings-unknown':
      return { because: 'without spare addresses, which unknown settings of the VPC CNI may intend' };
  }
}

export function tooYoung(minutesUp: number, minAgeMinutes: number): WhyNotJudged {
  const left = Math.max(1, minAgeMinutes - minutesUp);
  return {
    because: 'too young to judge',
    detail: shortDuration(Math.max(0, minutesUp)),
    next: `look again in ${shortDuration(left)}`,
  };
}
