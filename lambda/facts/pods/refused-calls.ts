import type { KubeEvent } from '../../model/kubernetes.ts';

const MINUTE = 60_000;

/**
 * How old the event may be to be of now, in minutes: while calls are refused again and again, its time is written at least
 * each half hour (client-go, tools/events: refreshTime).
 */
const CURRENT = 35;

/**
 * The IAM action of the latest call that EC2 refused the VPC CNI of a node, e.g. `ec2:CreateNetworkInterface`; undefined where no event of now says so. aws-node writes its events on its own
 * pod, and names its host as it does so (amazon-vpc-cni-k8s, pkg/awsutils: checkAPIErrorAndBroadcastEvent).
 *
 * @param nodeName in Kubernetes, which is the host's
 */
export function refusedAction(events: readonly KubeEvent[], nodeName: string, now: Date): string | undefined {
  const [latest] = events
    .filter((event) => isOfAwsNodeOn(nodeName, event))
    .flatMap(({ message, last }) => {
      const action = ACTION.exec(message)?.[1];
      return action === undefined || last === undefined ? [] : [{ action, age: now.getTime() - last.getTime() }];
    })
    .filter(({ age }) => age <= CURRENT * MINUTE)
    .toSorted((one, other) => one.age - other.age);
  return latest?.action;
}

const ACTION = /failed to call ((?:ec2|sagemaker):[A-Za-z0-9]{1,64}) due to missing permissions/;

function isOfAwsNodeOn(nodeName: string, { reason, kind, namespace, name, reporter }: KubeEvent): boolean {
  return (
    reason === 'MissingIAMPermissions' &&
    kind === 'Pod' &&
    namespace === 'kube-system' &&
    name.startsWith('aws-node-') &&
    reporter === `aws-node-${nodeName}`
  );
}
