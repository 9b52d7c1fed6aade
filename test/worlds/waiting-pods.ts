import { runChecks } from '../../lambda/audit/run-checks.ts';
import { selectChecks } from '../../lambda/audit/select-checks.ts';
import { podsWithoutIp } from '../../lambda/checks/pods-without-ip.ts';
import type { Finding } from '../../lambda/model/finding.ts';
import type { KubeEvent, WaitingPod } from '../../lambda/model/kubernetes.ts';
import {
  aCluster,
  aKubeEvent,
  aKubeNode,
  aNode,
  anInventory,
  aWaitingPod,
  inKubernetes,
  kubePods,
  minutesAgo,
  NOW,
} from '../checks/an-inventory.ts';

/** What pods of a cluster wait for, each kind once: the other worlds have an AWS alone. */
export function waitingPodFindings(): readonly Finding[] {
  const [placed, free] = [aKubeNode().name, undefined];
  const pods: readonly (readonly [name: string, node: string | undefined, known: string])[] = [
    ['no-address', placed, 'sandbox-no-address'],
    ['cni-down', placed, 'sandbox-ipamd-unreachable'],
    ['not-ready', placed, 'event-network-not-ready'],
    ['no-branch', placed, 'rc-branch-failed'],
    ['windows', placed, 'rc-warm-pool-empty'],
    ['elsewhere', 'another', 'sandbox-no-address'],
    ['branches-full', free, 'sched-pod-eni'],
    ['windows-full', free, 'sched-windows-address'],
  ];
  const waiting = pods.map(([name, node]): WaitingPod => aWaitingPod({ name, node, since: minutesAgo(14) }));
  const events = pods.map(([name, node, known]): KubeEvent => {
    const reason = node === undefined ? 'FailedScheduling' : 'FailedCreatePodSandBox';
    return aKubeEvent({ name, reason, message: '', known: [known] });
  });
  const inventory = anInventory({
    clusters: [aCluster({ name: 'prod' })],
    nodes: [aNode({ id: 'i-0a1b2c3d4e5f60718' })],
    kubeNodes: inKubernetes([aKubeNode({ instanceId: 'i-0a1b2c3d4e5f60718' })], 'prod'),
    kubePods: inKubernetes([kubePods({ waiting })], 'prod'),
    kubeEvents: inKubernetes(events, 'prod'),
  });
  const checks = selectChecks([podsWithoutIp], {});
  return runChecks(inventory, checks, NOW).findings;
}
