import { readOfCluster, wasAskedFor } from '../model/coverage.ts';
import type { Inventory } from '../model/inventory.ts';
import type { AskedPod, KubePods, PodName } from '../model/kubernetes.ts';
import { findNode } from './named-node.ts';

/** Which names `parsePodName` reads, for who gave another. */
export const POD_NAMES = 'NAMESPACE/NAME as `kubectl get pods -A` shows them, or the NAME alone in namespace default';

/** Reads `namespace/name`, or a name in the namespace `default`. Undefined for what cannot be one. */
export function parsePodName(text: string): PodName | undefined {
  const found =
    /^(?:pods?\/)?(?:([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)\/)?([a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?)$/.exec(
      text.trim(),
    );
  const [, namespace = 'default', name] = found ?? [];
  return name === undefined ? undefined : { namespace, name };
}

/** A pod of a cluster, its node where EC2 has that, and the inventory in which no other pod waits. */
export interface NamedPod {
  readonly pod: AskedPod;
  readonly nodeId: string | undefined;
  readonly inventory: Inventory;
}

/** The pod of that name, or a clause that says why there is none. */
export function findPod(
  { namespace, name }: PodName,
  cluster: string,
  inventory: Inventory,
): NamedPod | { readonly why: string } {
  const { kubePods, kubeNodes } = inventory.sections;
  const [pods] = readOfCluster(kubePods, cluster) ?? [];
  if (pods === undefined) return { why: whyUnread(kubePods, cluster) };
  const { asked } = pods;
  if (asked === undefined) return { why: 'it has no pod of that name that has not ended' };
  const instanceId = (readOfCluster(kubeNodes, cluster) ?? []).find((node) => node.name === asked.node)?.instanceId;
  const found = instanceId === undefined ? undefined : findNode(instanceId, cluster, inventory);
  const waiting = pods.waiting.filter((pod) => pod.namespace === namespace && pod.name === name);
  return {
    pod: asked,
    nodeId: found !== undefined && 'id' in found ? found.id : undefined,
    inventory: withPods(inventory, cluster, { ...pods, waiting }),
  };
}

function whyUnread(section: Inventory['sections']['kubePods'], cluster: string): string {
  const part = section.status === 'gap' ? section : section.items.find((each) => each.clusterName === cluster)?.section;
  if (part?.status !== 'gap' || !wasAskedFor(part)) {
    return 'pods are read from Kubernetes, and this run reads nothing from it: add --context CONTEXT or --kubernetes';
  }
  return `its pods could not be read (${part.gap.action}: ${part.gap.message})`;
}

function withPods(inventory: Inventory, cluster: string, pods: KubePods): Inventory {
  const { kubePods } = inventory.sections;
  if (kubePods.status === 'gap') return inventory;
  const items = kubePods.items.map((part) =>
    part.clusterName === cluster ? { ...part, section: { status: 'read' as const, items: [pods] } } : part,
  );
  return { ...inventory, sections: { ...inventory.sections, kubePods: { status: 'read', items } } };
}
