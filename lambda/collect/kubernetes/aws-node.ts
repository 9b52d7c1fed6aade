import type { ApiDaemonSet } from '../../kubernetes/answers.ts';
import type { AwsNode } from '../../model/kubernetes.ts';
import type { ClusterCollector } from './collector.ts';

/**
 * The DaemonSet of the VPC CNI, which the add-on, the Helm chart and the manifest of amazon-vpc-cni-k8s all call so. One of
 * that name without a container of that name is something else.
 */
export const collectAwsNode: ClusterCollector<'awsNodes'> = async ({ ports, signal }) => {
  const daemonSet = await ports.getDaemonSet({ namespace: 'kube-system', name: 'aws-node' }, signal);
  const container = daemonSet?.spec.template.spec.containers.find(({ name }) => name === 'aws-node');
  if (daemonSet === undefined || container === undefined) return [];
  const { desiredNumberScheduled: desired, numberReady: ready = 0 } = daemonSet.status;
  const isForAllNodes = isForLinuxOnEc2(daemonSet.spec.template.spec);
  return [{ image: container.image, environment: environmentOf(container), desired, ready, isForAllNodes }];
};

type Pod = ApiDaemonSet['spec']['template']['spec'];
type Container = Pod['containers'][number];

/** What the manifest and the add-on go by, to leave out Windows, Fargate, Auto Mode and hybrid nodes. */
const OF_MANIFEST: ReadonlySet<string> = new Set([
  'kubernetes.io/os',
  'kubernetes.io/arch',
  'beta.kubernetes.io/os',
  'beta.kubernetes.io/arch',
  'eks.amazonaws.com/compute-type',
]);

/** Whoever puts another CNI in its place often gives it a label to look for that no node has (Cilium's guide does). */
function isForLinuxOnEc2({ nodeSelector, affinity }: Pod): boolean {
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const expressions = terms.flatMap(({ matchExpressions, matchFields }) => [
    ...(matchExpressions ?? []),
    ...(matchFields ?? []),
  ]);
  const selected = Object.entries(nodeSelector ?? {});
  return (
    selected.every(([key, value]) => OF_MANIFEST.has(key) && (!key.endsWith('/os') || value === 'linux')) &&
    expressions.every(({ key }) => OF_MANIFEST.has(key))
  );
}

/** What a field of the pod says, such as its node's name, is no setting. The last of a name counts, as in a process. */
function environmentOf({ env, envFrom }: Container): AwsNode['environment'] {
  if ((envFrom ?? []).length > 0) return undefined;
  const stated = (env ?? []).filter(({ valueFrom }) => valueFrom?.fieldRef === undefined);
  if (stated.some(({ valueFrom }) => valueFrom !== undefined)) return undefined;
  return Object.fromEntries(stated.map(({ name, value = '' }) => [name, value]));
}
