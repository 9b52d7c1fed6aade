import { CA, type KubeApi, type KubeWorld, startKubeApi, TOKEN } from '../../simulated-aws/kubernetes/api-server.ts';
import { aKubeNode, anAwsNodeDaemonSet, anEvent, aPod, mapRoles } from '../../simulated-aws/kubernetes/objects.ts';
import type { MigratedNode } from './migrated-estate.ts';

/** What the engineer has in the cluster, and on its nodes, at a point of the story. */
export interface Cluster {
  /** The role, or what was taken for one, that aws-auth lets in. */
  readonly letsIn: string;
  /** Of the VPC CNI, by the image of aws-node. */
  readonly cni: string;
  readonly nodes: readonly MigratedNode[];
  readonly podsHaveAddresses?: boolean;
}

/** Pods on each node, or that wait for one. */
const PODS = 4;
const WAITING_MINUTES = 12;

/** Has the API of the cluster for as long as `use` lasts. */
export async function withKubernetes<T>(use: (api: KubeApi) => Promise<T>): Promise<T> {
  const api = await startKubeApi();
  try {
    return await use(api);
  } finally {
    await api.stop();
  }
}

export function clusterOf({ letsIn, cni, nodes, podsHaveAddresses = false }: Cluster, now: Date): KubeWorld {
  const at = (minutes: number) => new Date(now.getTime() - minutes * 60_000).toISOString();
  const named = nodes.length === 0 ? [undefined] : nodes;
  const pods = named.flatMap((node, block) =>
    Array.from({ length: PODS }, (_, index) => ({ name: `web-${block * PODS + index}`, node: node?.name ?? null })),
  );
  const waiting = podsHaveAddresses || nodes.length === 0 ? [] : pods;
  return {
    nodes: nodes.map(({ instanceId, name }) => aKubeNode({ instanceId, name, allocatable: { pods: '17' } })),
    daemonsets: { 'kube-system/aws-node': anAwsNodeDaemonSet({}, { version: `v${cni}`, desired: nodes.length }) },
    configmaps: { 'kube-system/aws-auth': mapRoles(letsIn) },
    pods: pods.map((pod, index) =>
      aPod({ ...pod, scheduled: at(WAITING_MINUTES), ...(podsHaveAddresses ? { ip: `10.0.0.${100 + index}` } : {}) }),
    ),
    events: waiting.map(({ name }) => anEvent({ name, last: at(1) })),
  };
}

/** What `aws eks update-kubeconfig` writes, with a token in the place of its command. */
export function kubeconfigFor({ url }: KubeApi): string {
  const cluster = { server: url, 'certificate-authority-data': Buffer.from(CA).toString('base64') };
  return JSON.stringify({
    'current-context': 'prod',
    clusters: [{ name: 'prod', cluster }],
    contexts: [{ name: 'prod', context: { cluster: 'prod', user: 'prod' } }],
    users: [{ name: 'prod', user: { token: TOKEN } }],
  });
}

/** `journalctl -u kubelet` of a node that the API server does not let in. */
export function kubeletLog({ name }: MigratedNode, now: Date): string {
  return Array.from({ length: 6 }, (_, index) => {
    const at = new Date(now.getTime() - (60 - 7 * index) * 1000);
    const text = `kubelet_node_status.go:103] "Unable to register node with API server" err="Unauthorized" node="${name}"`;
    return `${journal(at, name)} kubelet[3214]: ${klog(at)}    3214 ${text}\n`;
  }).join('');
}

/** `/var/log/aws-routed-eni/ipamd.log` of VPC CNI 1.1.0 on a type that it does not know. */
export function ipamdLog(now: Date): string {
  const lines = [
    'ERROR Failed to get eni limit due to unknown instance type t3.medium',
    'ERROR Failed to get eni IP limit due to unknown instance type t3.medium',
    'DEBUG IP pool stats: total = 0, used = 0, c.currentMaxAddrsPerENI = 0, c.maxAddrsPerENI = 0',
    'DEBUG Skipping increase IPPOOL due to max ENI already attached to the instance : 3',
  ];
  return lines
    .map((line, index) => {
      const [level, ...words] = line.split(' ');
      const at = new Date(now.getTime() - (60 - 5 * index) * 1000);
      return `${at.toISOString().replace(/\.\d{3}/, '')} [${level}] ${words.join(' ')}\n`;
    })
    .join('');
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Nov 28 12:00:00 ip-10-0-0-1` */
function journal(at: Date, name: string): string {
  const day = String(at.getUTCDate()).padStart(2, ' ');
  return `${MONTHS[at.getUTCMonth()]} ${day} ${at.toISOString().slice(11, 19)} ${name.split('.')[0]}`;
}

/** `E1128 12:00:00.000000` */
function klog(at: Date): string {
  const [month, day] = [at.getUTCMonth() + 1, at.getUTCDate()].map((part) => String(part).padStart(2, '0'));
  return `E${month}${day} ${at.toISOString().slice(11, 23)}000`;
}
