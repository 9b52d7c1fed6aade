import { mayNameEniConfig } from '../../facts/cni/node-eni-config.ts';
import type { ApiNode } from '../../kubernetes/answers.ts';
import { listAll } from '../../kubernetes/list-all.ts';
import type { KubeNode } from '../../model/kubernetes.ts';
import type { ClusterCollector } from './collector.ts';

/** Every Node of the cluster. */
export const collectKubeNodes: ClusterCollector<'kubeNodes'> = ({ ports, signal }) =>
  listAll((from) => ports.listNodes(from, signal), project);

function project({ metadata, spec, status }: ApiNode): KubeNode {
  const { providerID = '' } = spec;
  const labels = metadata.labels ?? {};
  const allocatable = (resource: string) => wholeNumber(status.allocatable?.[resource]);
  const ready = status.conditions?.find(({ type }) => type === 'Ready');
  return {
    name: metadata.name,
    instanceId: instanceIdIn(providerID),
    hasProviderId: providerID !== '',
    ready: ready && { status: ready.status, reason: ready.reason, message: ready.message },
    taints: (spec.taints ?? []).map(({ key, value, effect }) => ({ key, value, effect })),
    unschedulable: spec.unschedulable === true,
    allocatablePods: allocatable('pods'),
    allocatablePodEnis: allocatable('vpc.amazonaws.com/pod-eni'),
    allocatablePrivateIpv4: allocatable('vpc.amazonaws.com/PrivateIPv4Address'),
    internalIps: (status.addresses ?? []).flatMap(({ type, address }) => (type === 'InternalIP' ? [address] : [])),
    nodegroup: labels['eks.amazonaws.com/nodegroup'],
    computeType: labels['eks.amazonaws.com/compute-type'],
    eniConfigLabels: namesIn(labels),
    eniConfigAnnotations: namesIn(metadata.annotations ?? {}),
    createdAt: metadata.creationTimestamp ?? undefined,
  };
}

/** A longer value is the name of no object (apimachinery's validation: 253 characters). */
const LONGEST = 254;

function namesIn(values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const entries = Object.entries(values).filter(([key]) => mayNameEniConfig(key));
  return Object.fromEntries(entries.map(([key, value]) => [key, value.slice(0, LONGEST)]));
}

/** `aws:///eu-west-1a/i-0123…` (cloud-provider-aws); Fargate's and hybrid nodes' have no instance at the end. */
function instanceIdIn(providerId: string): string | undefined {
  return /^aws:\/\/\/[^/]*\/(i-[0-9a-f]+)$/.exec(providerId)?.[1];
}

/** Counts, as Kubernetes writes quantities: `58`, or `1k` for a thousand, which these do not reach. */
function wholeNumber(quantity: string | number | undefined): number | undefined {
  return quantity !== undefined && /^\d{1,9}$/.test(String(quantity)) ? Number(quantity) : undefined;
}
