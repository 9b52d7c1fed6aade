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

/** As in the manifest and the chart of amazon-vpc-cni-k8s (`affinity`). */
const MANIFEST_PLACEMENT: Fields = {
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [
          {
            matchExpressions: [
              { key: 'kubernetes.io/os', operator: 'In', values: ['linux'] },
              { key: 'kubernetes.io/arch', operator: 'In', values: ['amd64', 'arm64'] },
              { key: 'eks.amazonaws.com/compute-type', operator: 'NotIn', values: ['fargate', 'hybrid', 'auto'] },
            ],
          },
        ],
      },
    },
  },
};

interface DaemonSetOptions {
  readonly version?: string;
  /** Nodes that should run it. */
  readonly desired?: number;
  /** Which nodes it is for: `nodeSelector`, `affinity`. */
  readonly placement?: Fields;
}

/** The DaemonSet of the VPC CNI with the environment of its chart, as far as it sets addresses. */
export function anAwsNodeDaemonSet(
  env: Readonly<Record<string, string>> = {},
  { version = 'v1.19.3-eksbuild.1', desired = 2, placement = MANIFEST_PLACEMENT }: DaemonSetOptions = {},
): Fields {
  const set = { AWS_VPC_K8S_CNI_LOGLEVEL: 'DEBUG', WARM_ENI_TARGET: '1', WARM_PREFIX_TARGET: '1', ...env };
  const registry = '602401143452.dkr.ecr.eu-west-1.amazonaws.com';
  return {
    spec: {
      selector: { matchLabels: { 'k8s-app': 'aws-node' } },
      template: {
        spec: {
          ...placement,
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

interface PodOptions {
  readonly name?: string;
  readonly namespace?: string;
  readonly uid?: string;
  /** Left out for one that has no Node yet. */
  readonly node?: string | null;
  /** Left out for one that has no address. */
  readonly ip?: string;
  readonly phase?: string;
  readonly hostNetwork?: boolean;
  readonly scheduled?: string;
  /** Since when it has no sandbox with a network. */
  readonly sandboxless?: string;
  readonly limits?: Readonly<Record<string, string>>;
  readonly metadata?: Fields;
}

export function aPod({
  name = 'web-1',
  namespace = 'shop',
  uid = `uid-${namespace}-${name}`,
  node = 'ip-10-0-0-17.eu-west-1.compute.internal',
  ip,
  phase = ip === undefined ? 'Pending' : 'Running',
  hostNetwork,
  scheduled = '2026-11-29T12:00:00Z',
  sandboxless = scheduled,
  limits = {},
  metadata = {},
}: PodOptions = {}): Fields {
  const placed = { type: 'PodScheduled', status: node === null ? 'False' : 'True', lastTransitionTime: scheduled };
  return {
    metadata: { name, namespace, uid, creationTimestamp: scheduled, labels: { app: name }, ...metadata },
    spec: {
      ...(node !== null && { nodeName: node }),
      ...(hostNetwork && { hostNetwork }),
      serviceAccountName: 'default',
      containers: [{ name: 'app', image: 'registry.example.com/app:1', resources: { limits } }],
    },
    status: {
      phase,
      ...(ip !== undefined && { podIP: ip, podIPs: [{ ip }] }),
      conditions: [
        {
          type: 'PodReadyToStartContainers',
          status: ip === undefined ? 'False' : 'True',
          lastTransitionTime: sandboxless,
        },
        placed,
      ],
    },
  };
}

export const NO_ADDRESS_MESSAGE =
  'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "2585244756197a04982514cc97947f5b7f702492df9776871fa3d7d3b3cba718": plugin type="aws-cni" name="aws-cni" failed (add): add cmd: failed to assign an IP address to container';

interface EventOptions {
  readonly reason?: string;
  readonly message?: string;
  readonly kind?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly uid?: string;
  readonly type?: string;
  readonly last?: string;
  readonly fields?: Fields;
}

/** An event as the kubelet writes it. */
export function anEvent({
  reason = 'FailedCreatePodSandBox',
  message = NO_ADDRESS_MESSAGE,
  kind = 'Pod',
  namespace = 'shop',
  name = 'web-1',
  uid = `uid-${namespace}-${name}`,
  type = 'Warning',
  last = '2026-11-29T12:09:00Z',
  fields = {},
}: EventOptions = {}): Fields {
  return {
    metadata: { name: `${name}.17c9`, namespace },
    involvedObject: { kind, namespace, name, uid, apiVersion: 'v1' },
    reason,
    message,
    type,
    count: 12,
    firstTimestamp: '2026-11-29T12:00:20Z',
    lastTimestamp: last,
    source: { component: 'kubelet', host: 'ip-10-0-0-17.eu-west-1.compute.internal' },
    ...fields,
  };
}

/** As in the README of amazon-vpc-cni-k8s: `spec.subnet`, and groups where the primary's will not do. */
export function anEniConfig(name: string, subnet: string, securityGroups?: readonly string[]): Fields {
  return { metadata: { name, generation: 1 }, spec: { subnet, ...(securityGroups && { securityGroups }) } };
}

/** As the VPC CNI makes one, and adds what it asks for. */
export function aCniNode(name: string, features: readonly string[] = []): Fields {
  return {
    metadata: { name, finalizers: ['networking.k8s.aws/resource-cleanup'] },
    spec: { features: features.map((feature) => ({ name: feature })), tags: {} },
  };
}

export function aSecurityGroupPolicy(namespace: string, name: string, groupIds: readonly string[]): Fields {
  return {
    metadata: { name, namespace },
    spec: { podSelector: { matchLabels: { app: name } }, securityGroups: { groupIds } },
  };
}

interface ConditionOptions {
  readonly reason?: string;
  readonly message?: string;
  readonly since?: string;
}

/** As operatorpkg writes it, which Karpenter's objects have theirs by: a reason that is its type where nothing is wrong. */
export function aCondition(
  type: string,
  status: 'True' | 'False' | 'Unknown',
  { reason = type, message = '', since = '2026-11-29T12:00:00Z' }: ConditionOptions = {},
): Fields {
  return { type, status, reason, message, lastTransitionTime: since, observedGeneration: 1 };
}

interface NodePoolOptions {
  readonly nodeClass?: string;
  readonly conditions?: readonly Fields[];
  readonly metadata?: Fields;
}

/** A NodePool of Karpenter, or of EKS Auto Mode where its node class is that one's. */
export function aNodePool(
  name: string,
  kind: 'EC2NodeClass' | 'NodeClass' = 'EC2NodeClass',
  { nodeClass = 'default', conditions = [aCondition('Ready', 'True')], metadata = {} }: NodePoolOptions = {},
): Fields {
  const group = kind === 'EC2NodeClass' ? 'karpenter.k8s.aws' : 'eks.amazonaws.com';
  return {
    metadata: { name, uid: `uid-${name}`, creationTimestamp: '2026-11-20T08:00:00Z', ...metadata },
    spec: {
      disruption: { consolidationPolicy: 'WhenEmptyOrUnderutilized', consolidateAfter: '1m' },
      limits: { cpu: '1000' },
      template: { spec: { nodeClassRef: { group, kind, name: nodeClass }, requirements: [] } },
    },
    status: { conditions, nodes: 0, resources: { cpu: '0', nodes: '0' } },
  };
}

interface NodeClassOptions {
  readonly subnets?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly conditions?: readonly Fields[];
  readonly spec?: Fields;
}

/** An EC2NodeClass, or a NodeClass of EKS Auto Mode: both report what their selectors found. */
export function aNodeClass(
  name: string,
  {
    subnets = [],
    tags = { 'karpenter.sh/discovery': 'prod' },
    conditions = [aCondition('SubnetsReady', 'True'), aCondition('Ready', 'True')],
    spec = {},
  }: NodeClassOptions = {},
): Fields {
  return {
    metadata: { name, creationTimestamp: '2026-11-20T08:00:00Z' },
    spec: { role: 'karpenter-node', subnetSelectorTerms: [{ tags }], ...spec },
    status: {
      ...(subnets.length > 0 && { subnets: subnets.map((id) => ({ id, zone: 'eu-west-1a', zoneID: 'euw1-az1' })) }),
      securityGroups: [{ id: 'sg-0a1b2c3d4e5f60718', name: 'nodes' }],
      conditions,
    },
  };
}

interface NodeClaimOptions {
  readonly instanceId?: string;
  readonly conditions?: readonly Fields[];
  readonly metadata?: Fields;
}

/** A NodeClaim of a pool, which has its name from the pool and five characters. */
export function aNodeClaim(
  pool: string,
  suffix: string,
  { instanceId, conditions = [], metadata = {} }: NodeClaimOptions = {},
): Fields {
  return {
    metadata: {
      name: `${pool}-${suffix}`,
      creationTimestamp: '2026-11-29T12:00:00Z',
      labels: { 'karpenter.sh/nodepool': pool },
      ...metadata,
    },
    spec: { nodeClassRef: { group: 'karpenter.k8s.aws', kind: 'EC2NodeClass', name: 'default' } },
    status: { ...(instanceId && { providerID: `aws:///eu-west-1a/${instanceId}` }), conditions },
  };
}
