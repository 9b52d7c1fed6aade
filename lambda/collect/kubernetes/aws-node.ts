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
  return [{ image: container.image, environment: environmentOf(container), desired, ready }];
};

type Container = ApiDaemonSet['spec']['template']['spec']['containers'][number];

/** What a field of the pod says, such as its node's name, is no setting. The last of a name counts, as in a process. */
function environmentOf({ env, envFrom }: Container): AwsNode['environment'] {
  if ((envFrom ?? []).length > 0) return undefined;
  const stated = (env ?? []).filter(({ valueFrom }) => valueFrom?.fieldRef === undefined);
  if (stated.some(({ valueFrom }) => valueFrom !== undefined)) return undefined;
  return Object.fromEntries(stated.map(({ name, value = '' }) => [name, value]));
}
