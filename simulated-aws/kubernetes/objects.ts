/** Objects of a cluster in the shapes that kube-apiserver 1.33 gives, without what nobody asks for. */

type Fields = Readonly<Record<string, unknown>>;

interface NodeOptions {
  readonly name?: string;
  readonly instanceId?: string;
  readonly ready?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly spec?: Fields;
  readonly labels?: Readonly<Record<string, string>>;
  readonly allocatable?: Readonly<Record<string, string>>;
}

export function aKubeNode({
  name = 'ip-10-0-0-17.eu-west-1.compute.internal',
  instanceId = 'i-0a',
  ready = 'True',
  reason = 'KubeletReady',
  message = 'kubelet is posting ready status',
  spec = {},
  labels = {},
  allocatable = {},
}: NodeOptions = {}): Fields {
  return {
    metadata: {
      name,
      uid: 'e0d3c1f4-0d2b-4f55-9f6d-3d1a4ab9a3a1',
      creationTimestamp: '2026-11-20T08:00:00Z',
      labels: { 'kubernetes.io/os': 'linux', ...labels },
      annotations: { 'node.alpha.kubernetes.io/ttl': '0' },
    },
    spec: { providerID: `aws:///eu-west-1a/${instanceId}`, ...spec },
    status: {
      allocatable: { cpu: '1930m', memory: '7291296Ki', pods: '29', ...allocatable },
      addresses: [
        { type: 'InternalIP', address: '10.0.0.17' },
        { type: 'Hostname', address: name },
      ],
      conditions: [
        { type: 'MemoryPressure', status: 'False', reason: 'KubeletHasSufficientMemory', message: '' },
        { type: 'Ready', status: ready, reason, message },
      ],
    },
  };
}

/** The DaemonSet of the VPC CNI with the environment of its chart, as far as it sets addresses. */
export function anAwsNodeDaemonSet(
  env: Readonly<Record<string, string>> = {},
  { version = 'v1.19.3-eksbuild.1', desired = 2 } = {},
): Fields {
  const set = { AWS_VPC_K8S_CNI_LOGLEVEL: 'DEBUG', WARM_ENI_TARGET: '1', WARM_PREFIX_TARGET: '1', ...env };
  const registry = '602401143452.dkr.ecr.eu-west-1.amazonaws.com';
  return {
    spec: {
      selector: { matchLabels: { 'k8s-app': 'aws-node' } },
      template: {
        spec: {
          containers: [
            {
              name: 'aws-node',
              image: `${registry}/amazon-k8s-cni:${version}`,
              env: [
                ...Object.entries(set).map(([name, value]) => ({ name, value })),
                { name: 'MY_NODE_NAME', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'spec.nodeName' } } },
              ],
            },
            { name: 'aws-eks-nodeagent', image: `${registry}/amazon/aws-network-policy-agent:v1.2.0` },
          ],
        },
      },
    },
    status: { currentNumberScheduled: desired, desiredNumberScheduled: desired, numberReady: desired },
  };
}

/** `mapRoles` with one entry for nodes. */
export function mapRoles(
  rolearn: string,
  { username = 'system:node:{{EC2PrivateDNSName}}', groups = ['system:bootstrappers', 'system:nodes'] } = {},
): Fields {
  const lines = [
    `- rolearn: ${rolearn}`,
    `  username: ${username}`,
    '  groups:',
    ...groups.map((group) => `  - ${group}`),
  ];
  return { data: { mapRoles: `${lines.join('\n')}\n` } };
}
