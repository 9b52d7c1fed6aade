/**
 * Files of bundles in the shapes that they have, with made-up content. ipamd's answers: `ENIInfos`, `AddressInfo`,
 * `GetConfigForDebug` of amazon-vpc-cni-k8s at the tags that each names; how they look on nodes: issues 272 (1.2), 2041 (1.11)
 * and 3494 (1.20) there. Containers: `ctr container info` prints containerd's `containers.Container` with its OCI spec; `docker
 * container inspect` a list; which of them are asked for: get_cni_configuration_variables of amazon-eks-ami's
 * eks-log-collector.sh 0.7.9.
 */

const NEVER = '0001-01-01T00:00:00Z';

/** 1.0.0 to 1.4.1: times are not shown. */
export function enis10(enis: Readonly<Record<string, readonly boolean[]>>): string {
  return JSON.stringify({
    TotalIPs: Object.values(enis).flat().length,
    AssignedIPs: Object.values(enis).flat().filter(Boolean).length,
    ENIIPPools: Object.fromEntries(
      Object.entries(enis).map(([id, addresses], device) => [
        id,
        {
          IsPrimary: device === 0,
          ID: id,
          DeviceNumber: device,
          AssignedIPv4Addresses: addresses.filter(Boolean).length,
          IPv4Addresses: Object.fromEntries(
            addresses.map((Assigned, index) => [`10.0.${device}.${index + 4}`, { Assigned }]),
          ),
        },
      ]),
    ),
  });
}

/** 1.5.0 to 1.6.4 */
export const ENIS_1_6 = JSON.stringify({
  TotalIPs: 2,
  AssignedIPs: 1,
  ENIIPPools: {
    'eni-0aaaaaaaaaaaaaaaa': {
      IsPrimary: true,
      ID: 'eni-0aaaaaaaaaaaaaaaa',
      DeviceNumber: 0,
      AssignedIPv4Addresses: 1,
      IPv4Addresses: {
        '10.0.0.4': { Address: '10.0.0.4', Assigned: true, UnassignedTime: NEVER },
        '10.0.0.5': { Address: '10.0.0.5', Assigned: false, UnassignedTime: '2024-06-10T05:05:50.5Z' },
      },
    },
  },
});

const pod = { networkName: 'aws-cni', containerID: 'a1', ifName: 'eth0' };
const none = { networkName: '', containerID: '', ifName: '' };

/** 1.7.0 to 1.8.0 */
export const ENIS_1_8 = JSON.stringify({
  TotalIPs: 2,
  AssignedIPs: 1,
  ENIs: {
    'eni-0aaaaaaaaaaaaaaaa': {
      ID: 'eni-0aaaaaaaaaaaaaaaa',
      IsPrimary: true,
      IsTrunk: false,
      DeviceNumber: 0,
      IPv4Addresses: {
        '10.0.0.4': { IPAMKey: pod, Address: '10.0.0.4', UnassignedTime: NEVER },
        '10.0.0.5': { IPAMKey: none, Address: '10.0.0.5', UnassignedTime: NEVER },
      },
    },
  },
});

export interface EniShape {
  readonly id: string;
  readonly device: number;
  /** Of each single address: whose it is, or since when it is nobody's. */
  readonly singles?: readonly ('pod' | 'fresh' | { readonly since: string })[];
  /** Of each prefix: how many of its addresses pods have. */
  readonly prefixes?: readonly number[];
  readonly more?: Readonly<Record<string, unknown>>;
}

function eniOf({ id, device, singles = [], prefixes = [], more = {} }: EniShape): Readonly<Record<string, unknown>> {
  const address = (ip: string, key: unknown, since: string) => ({
    [ip]: {
      Address: ip,
      IPAMKey: key,
      IPAMMetadata: key === none ? {} : { k8sPodNamespace: 'shop', k8sPodName: 'cart-1' },
      AssignedTime: key === none ? NEVER : '2024-06-10T04:00:00Z',
      UnassignedTime: since,
    },
  });
  const single = singles.map((state, index) => {
    const ip = `10.0.${device}.${index + 4}`;
    const used = state === 'fresh' ? {} : state === 'pod' ? address(ip, pod, NEVER) : address(ip, none, state.since);
    const cidr = { Cidr: { IP: ip, Mask: '/////w==' }, IPAddresses: used, IsPrefix: false, AddressFamily: '' };
    return [`${ip}/32`, cidr] as const;
  });
  const prefix = prefixes.map((taken, index) => {
    const ip = (last: number) => `10.1.${device}.${index * 16 + last}`;
    const used = Object.assign({}, ...Array.from({ length: taken }, (_, last) => address(ip(last), pod, NEVER)));
    const cidr = { Cidr: { IP: ip(0), Mask: '////8A==' }, IPAddresses: used, IsPrefix: true, AddressFamily: '' };
    return [`${ip(0)}/28`, cidr] as const;
  });
  return {
    ID: id,
    IsPrimary: device === 0,
    IsTrunk: false,
    IsEFA: false,
    DeviceNumber: device,
    AvailableIPv4Cidrs: Object.fromEntries([...single, ...prefix]),
    IPv6Cidrs: {},
    ...more,
  };
}

/** 1.9.0 to 1.19.6 (`IPv4Addresses` for `IPAddresses` in 1.9). */
export function enis119(enis: readonly EniShape[]): Readonly<Record<string, unknown>> {
  const total = enis.flatMap(({ singles = [], prefixes = [] }) => [...singles, ...prefixes.flatMap(() => Array(16))]);
  return { TotalIPs: total.length, AssignedIPs: 0, ENIs: Object.fromEntries(enis.map((eni) => [eni.id, eniOf(eni)])) };
}

/** 1.20.0 on: under the number of each network card. */
export function enis120(cards: readonly (readonly EniShape[])[]): string {
  return JSON.stringify(Object.fromEntries(cards.map((enis, card) => [card, enis119(enis)])));
}

/** 1.23.2 with nothing set. */
export const IPAMD_SETTINGS = {
  AWS_MANAGE_ENIS_NON_SCHEDULABLE: false,
  AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: false,
  ENABLE_SUBNET_DISCOVERY: true,
  WARM_ENI_TARGET: 1,
  WARM_IP_TARGET: 0,
};

/** 1.23.2 with nothing set. */
export const NETWORK_SETTINGS = {
  AWS_EXTERNAL_SERVICE_CIDRS: null,
  AWS_VPC_CNI_NODE_PORT_SUPPORT: true,
  AWS_VPC_ENI_MTU: 9001,
  AWS_VPC_K8S_CNI_CONNMARK: 128,
  AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS: null,
  AWS_VPC_K8S_CNI_EXTERNALSNAT: false,
  AWS_VPC_K8S_CNI_RANDOMIZESNAT: 2,
  AWS_VPC_K8S_CNI_VETHPREFIX: 'eni',
};

const REPOSITORY = '602401143452.dkr.ecr.eu-west-1.amazonaws.com/amazon-k8s-cni';

export interface ContainerShape {
  readonly tag: string;
  readonly created: string;
  readonly env?: readonly string[];
  readonly name?: string;
}

/** What EKS's manifest of 1.23.2 sets, in part. */
const MANIFEST_ENV = [
  'PATH=/usr/local/sbin:/usr/local/bin',
  'ADDITIONAL_ENI_TAGS={}',
  'AWS_VPC_K8S_CNI_LOGLEVEL=DEBUG',
  'AWS_VPC_K8S_CNI_RANDOMIZESNAT=prng',
  'CLUSTER_ENDPOINT=https://ABCDEF.gr7.eu-west-1.eks.amazonaws.com',
  'ENABLE_PREFIX_DELEGATION=false',
  'MY_NODE_NAME=ip-10-0-0-1.eu-west-1.compute.internal',
  'WARM_ENI_TARGET=1',
  'WARM_PREFIX_TARGET=1',
];

export function ctrContainer({ tag, created, env = [], name = 'aws-node' }: ContainerShape): string {
  const value = {
    ID: '0f'.repeat(32),
    Labels: { 'io.cri-containerd.kind': 'container', 'io.kubernetes.container.name': name },
    Image: `${REPOSITORY}:${tag}`,
    Runtime: { Name: 'io.containerd.runc.v2', Options: { type_url: 'containerd.runc.v1.Options' } },
    Snapshotter: 'overlayfs',
    CreatedAt: created,
    UpdatedAt: created,
    Extensions: {},
    SandboxID: '1e'.repeat(32),
    Spec: {
      ociVersion: '1.1.0',
      process: { user: { uid: 0 }, args: ['/app/aws-vpc-cni'], env: [...MANIFEST_ENV, ...env] },
    },
  };
  return `${JSON.stringify(value, undefined, 4)}\n`;
}

export function dockerContainer({ tag, created, env = [], name = 'aws-node' }: ContainerShape): string {
  const value = {
    Id: '0f'.repeat(32),
    Created: created,
    State: { Status: 'running', StartedAt: created },
    Image: `sha256:${'2d'.repeat(32)}`,
    Name: `/k8s_${name}_aws-node-x7k2p_kube-system_1_0`,
    Config: {
      Hostname: 'ip-10-0-0-1',
      Env: [...MANIFEST_ENV, ...env],
      Image: tag.startsWith('sha256') ? `${REPOSITORY}@${tag}` : `${REPOSITORY}:${tag}`,
      Labels: { 'io.kubernetes.container.name': name, 'io.kubernetes.pod.namespace': 'kube-system' },
    },
  };
  return `${JSON.stringify([value], undefined, 4)}\n`;
}
