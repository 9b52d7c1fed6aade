/**
 * The world of the comparison, with its truth: which ENIs leaked, which are needed, and of which AWS shows neither. The truth
 * stands here by hand, each with who says so. None of it is worked out by a rule of ours.
 */
export type SubnetName = 'leaks' | 'fragmented' | 'reserved' | 'control-plane' | 'free' | 'busy';

/**
 * - `leaked`: nobody will use it again, and it still holds its addresses
 * - `needed`: in use, about to be, or kept on purpose
 * - `open`: nothing that AWS shows tells; naming it is neither right nor wrong
 */
export type Truth = 'leaked' | 'needed' | 'open';

/** What an ENI's looks may hang on. */
export interface At {
  /** An instance that no longer exists: another one for each ENI. */
  readonly gone: string;
  /** One that is terminated, and that EC2 still lists. */
  readonly terminated: string;
  /** A running node, by its number. */
  readonly node: (number: number) => string;
  /** Its creation time as the CNI writes it. */
  readonly createdAt: string;
  /** Its number in its row. */
  readonly number: number;
}

export interface Shape {
  readonly description: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** Attached as this device of a node. Device 0 is what the node starts with. */
  readonly on?: { readonly node: number; readonly device: number; readonly cluster: string };
  /** IPv4 prefixes besides its addresses. */
  readonly prefixes?: number;
  /** Attributes of moto's own object that no API sets. */
  readonly attributes?: Readonly<Record<string, unknown>>;
  /** A route leads to it. */
  readonly routed?: true;
  /** It is `THE_TRUNK`. */
  readonly trunk?: true;
}

/** Some ENIs of one kind. */
export interface Row {
  readonly kind: string;
  readonly count: number;
  readonly truth: Truth;
  readonly why: string;
  /** Who says so. */
  readonly source: string;
  /** For how many minutes it has been as it is. */
  readonly minutes: number;
  /** How old it is. Default: `minutes`. */
  readonly ageMinutes?: number;
  /** Where we say that we do not report such a leak, and why. */
  readonly notOurs?: string;
  readonly subnet: SubnetName;
  /** IPv4 addresses of each. */
  readonly addresses: number;
  readonly shape: (at: At) => Shape;
}

export interface Subnet {
  readonly cidr: string;
  readonly zone: 'a' | 'b';
  /** A CIDR reservation of type `prefix` in it. */
  readonly reservation?: string;
  /** What is true of its addresses. */
  readonly truth: 'short' | 'fragmented' | 'enough';
  readonly why: string;
}

export const VPC = '10.50.0.0/16';

export const SUBNETS: Readonly<Record<SubnetName, Subnet>> = {
  leaks: { cidr: '10.50.0.0/24', zone: 'a', truth: 'short', why: '11 of 251 addresses free: 16 leaked ENIs hold 240' },
  fragmented: {
    cidr: '10.50.1.0/24',
    zone: 'b',
    truth: 'fragmented',
    why: '237 of 251 free, and no whole /28 block: nodes of `search` use prefixes and get none here',
  },
  reserved: {
    cidr: '10.50.6.0/24',
    zone: 'b',
    reservation: '10.50.6.128/25',
    truth: 'enough',
    why: '13 of 251 free, and 7 whole /28 blocks in a reservation for prefixes, which nodes of `search` use',
  },
  'control-plane': {
    cidr: '10.50.2.0/28',
    zone: 'a',
    truth: 'enough',
    why: '9 of 11 free, for control planes alone: an update needs up to 5, and a /28 never has 16',
  },
  free: { cidr: '10.50.8.0/22', zone: 'b', truth: 'enough', why: 'over half of 1,019 free' },
  busy: { cidr: '10.50.4.0/24', zone: 'a', truth: 'short', why: '11 of 251 free: 12 running nodes hold 240' },
};

/**
 * Clusters that exist, each with a node group in all its subnets but the one for control planes. `shop-blue` was deleted;
 * `payments` is another account's.
 */
export const CLUSTERS: readonly { readonly name: string; readonly subnets: readonly SubnetName[] }[] = [
  { name: 'shop', subnets: ['leaks', 'control-plane', 'busy', 'free'] },
  { name: 'search', subnets: ['fragmented', 'reserved', 'free'] },
];

/** Nodes of cluster `shop` are 0 to 11, those of `search` are these. */
const SEARCH = [12, 13] as const;
const ACCOUNT = '123456789012';
const OTHER_ACCOUNT = '999988887777';

const CNI = 'amazon-vpc-cni-k8s 1.23.2, pkg/awsutils/awsutils.go';
const IPAMD = 'amazon-vpc-cni-k8s 1.23.2, pkg/ipamd/ipamd.go';
const TRUNK = 'amazon-vpc-resource-controller-k8s 1.8.2, pkg/provider/branch/trunk/trunk.go';
const CLEANUP = 'amazon-vpc-resource-controller-k8s 1.8.2, pkg/aws/ec2/api/cleanup/eni_cleanup.go';
const MANAGED = 'EC2 user guide, requester-managed network interfaces';
const SEEN = 'output of describe-network-interfaces in public repositories';

const HOUR = 60;
const DAY = 24 * HOUR;
const GONE_BLUE = 'shop-blue';

/** What the VPC CNI writes: the instance since 1.1.0, the time since 1.7.2, the cluster since 1.8.0 where it knows it. */
function cni(instance: string, tags: { readonly cluster?: string; readonly createdAt?: string }): Shape {
  const { cluster, createdAt } = tags;
  return {
    description: `aws-K8S-${instance}`,
    tags: {
      'node.k8s.amazonaws.com/instance_id': instance,
      ...(createdAt === undefined ? {} : { 'node.k8s.amazonaws.com/createdAt': createdAt }),
      ...(cluster === undefined
        ? {}
        : { 'cluster.k8s.amazonaws.com/name': cluster, 'eks:eni:owner': 'amazon-vpc-cni' }),
    },
  };
}

/** What the VPC resource controller writes. */
function controller(kind: 'trunk' | 'branch', cluster: string, tags: Readonly<Record<string, string>>): Shape {
  return {
    description: `aws-k8s-${kind}-eni`,
    tags: { 'eks:eni:owner': 'eks-vpc-resource-controller', [`kubernetes.io/cluster/${cluster}`]: 'owned', ...tags },
  };
}

function branch(cluster: string, trunk: string, number: number): Shape {
  return controller('branch', cluster, {
    'vpcresources.k8s.aws/trunk-eni-id': trunk,
    'vpcresources.k8s.aws/vlan-id': String(number + 1),
  });
}

const GONE_TRUNK = 'eni-0deadbeef00000001';
/** As the value of a tag: the id of the trunk ENI that is in use. */
export const THE_TRUNK = 'the trunk';

/** Attached to what AWS runs, as DescribeNetworkInterfaces shows it: of the instance only whose it is. */
function heldBy(
  service: string,
  attributes: Readonly<Record<string, unknown>>,
  prefix = 'eni',
): NonNullable<Shape['attributes']> {
  return {
    status: 'in-use',
    held_by: {
      AttachmentId: `${prefix}-attach-0123456789abcdef0`,
      DeleteOnTermination: false,
      DeviceIndex: 1,
      InstanceOwnerId: service,
      Status: 'attached',
    },
    ...attributes,
  };
}

const MANAGED_BY_SERVICE = { requester_managed: true } as const;

/** In the order in which they are made: nodes and the trunk first, since others name them. */
export const ROWS: readonly Row[] = [
  // Nodes, and a trunk.
  {
    kind: 'primary of a running node',
    count: 12,
    truth: 'needed',
    why: 'attached',
    source: 'its status',
    minutes: 5 * DAY,
    subnet: 'busy',
    addresses: 10,
    shape: ({ number }) => ({ description: '', on: { node: number, device: 0, cluster: 'shop' } }),
  },
  {
    kind: 'primary of a running node',
    count: SEARCH.length,
    truth: 'needed',
    why: 'attached',
    source: 'its status',
    minutes: 5 * DAY,
    subnet: 'free',
    addresses: 1,
    shape: ({ number }) => ({
      description: '',
      on: { node: SEARCH[0] + number, device: 0, cluster: 'search' },
      prefixes: 1,
    }),
  },
  {
    kind: 'trunk in use',
    count: 1,
    truth: 'needed',
    why: 'attached',
    source: 'its status',
    minutes: 5 * DAY,
    subnet: 'free',
    addresses: 1,
    shape: ({ node }) => ({
      ...controller('trunk', 'shop', { 'node.k8s.amazonaws.com/instance_id': node(0) }),
      on: { node: 0, device: 2, cluster: 'shop' },
      trunk: true,
      attributes: { interface_type: 'trunk' },
    }),
  },

  // Leaked.
  {
    kind: 'CNI, its node gone',
    count: 12,
    truth: 'leaked',
    why: 'detached when its node went, and never deleted',
    source: `${CNI}: getLeakedENIs; issue 69`,
    minutes: 3 * DAY,
    subnet: 'leaks',
    addresses: 15,
    shape: ({ gone, createdAt }) => cni(gone, { cluster: 'shop', createdAt }),
  },
  {
    kind: 'CNI, its cluster gone',
    count: 4,
    truth: 'leaked',
    why: 'no node is left that would sweep it',
    source: 'terraform-aws-eks issues 285 and 2048',
    minutes: 3 * DAY,
    subnet: 'leaks',
    addresses: 15,
    shape: ({ gone, createdAt }) => cni(gone, { cluster: GONE_BLUE, createdAt }),
  },
  {
    kind: 'CNI without CLUSTER_NAME, its node gone',
    count: 4,
    truth: 'leaked',
    why: 'its tags name no cluster, so no sweep that looks for a cluster finds it',
    source: `${CNI}: getLeakedENIs`,
    minutes: 30 * DAY,
    subnet: 'free',
    addresses: 10,
    shape: ({ gone, createdAt }) => cni(gone, { createdAt }),
  },
  {
    kind: 'CNI before 1.7.2, its node gone',
    count: 2,
    truth: 'leaked',
    why: 'has no creation time; it has been available for a month',
    source: `${CNI}: getLeakedENIs`,
    minutes: 30 * DAY,
    subnet: 'free',
    addresses: 10,
    shape: ({ gone }) => cni(gone, {}),
  },
  {
    kind: 'CNI with prefixes, its node gone',
    count: 2,
    truth: 'leaked',
    why: 'detached when its node went, with 32 addresses in prefixes',
    source: `${CNI}: getLeakedENIs`,
    minutes: 3 * DAY,
    subnet: 'free',
    addresses: 1,
    shape: ({ gone, createdAt }) => ({ ...cni(gone, { cluster: 'search', createdAt }), prefixes: 2 }),
  },
  {
    kind: 'CNI, its instance terminated',
    count: 1,
    truth: 'leaked',
    why: 'EC2 lists the instance for another hour',
    source: `${CNI}: getLeakedENIs`,
    minutes: 3 * HOUR,
    subnet: 'free',
    addresses: 10,
    shape: ({ terminated, createdAt }) => cni(terminated, { cluster: 'shop', createdAt }),
  },
  {
    kind: 'CNI, available for hours, its node runs',
    count: 2,
    truth: 'leaked',
    why: 'its node failed to delete it; the next sweep may',
    source: `${CNI}: getLeakedENIs, freeENI`,
    minutes: 3 * HOUR,
    subnet: 'free',
    addresses: 10,
    shape: ({ node, number, createdAt }) => cni(node(number), { cluster: 'shop', createdAt }),
  },
  {
    kind: 'CNI, 20 minutes old, its node gone',
    count: 2,
    truth: 'leaked',
    why: 'older than the 5 minutes that the CNI waits before it deletes one',
    source: `${CNI}: eniDeleteCooldownTime`,
    notOurs: 'CHECKS.md, leaked-eni: minAgeMinutes is 60',
    minutes: 20,
    subnet: 'free',
    addresses: 10,
    shape: ({ gone, createdAt }) => cni(gone, { cluster: 'shop', createdAt }),
  },
  {
    kind: 'branch, its cluster gone',
    count: 6,
    truth: 'leaked',
    why: 'its trunk is gone, and so is the controller that would sweep it',
    source: `${CLEANUP}; karpenter PR 6158`,
    minutes: 3 * DAY,
    subnet: 'free',
    addresses: 1,
    shape: ({ number }) => branch(GONE_BLUE, GONE_TRUNK, number),
  },
  {
    kind: 'branch, its trunk gone',
    count: 2,
    truth: 'leaked',
    why: 'the controller forgot it after three failed deletions',
    source: `${TRUNK}: MaxDeleteRetries`,
    minutes: 3 * DAY,
    subnet: 'free',
    addresses: 1,
    shape: ({ number }) => branch('shop', GONE_TRUNK, number),
  },
  {
    kind: 'branch, available for days, its trunk in use',
    count: 1,
    truth: 'leaked',
    why: 'its controller failed to delete it; the next round may',
    source: CLEANUP,
    minutes: 3 * DAY,
    subnet: 'free',
    addresses: 1,
    shape: () => branch('shop', THE_TRUNK, 40),
  },
  {
    kind: 'trunk, its cluster gone',
    count: 2,
    truth: 'leaked',
    why: 'its node and its cluster are gone',
    source: CLEANUP,
    minutes: 3 * DAY,
    subnet: 'free',
    addresses: 1,
    shape: ({ gone }) => ({
      ...controller('trunk', GONE_BLUE, { 'node.k8s.amazonaws.com/instance_id': gone }),
      attributes: { interface_type: 'trunk' },
    }),
  },

  // Needed, and `available`.
  {
    kind: 'CNI, just created',
    count: 3,
    truth: 'needed',
    why: 'a running node attaches it next',
    source: `${CNI}: AllocENI`,
    minutes: 0,
    subnet: 'free',
    addresses: 10,
    shape: ({ node, number, createdAt }) => cni(node(number), { cluster: 'shop', createdAt }),
  },
  {
    kind: 'branch, just created',
    count: 2,
    truth: 'needed',
    why: 'the controller associates it with its trunk next',
    source: `${TRUNK}: CreateAndAssociateBranchENIs`,
    minutes: 0,
    subnet: 'free',
    addresses: 1,
    shape: ({ number }) => branch('shop', THE_TRUNK, number + 20),
  },
  {
    kind: 'ECS task that starts',
    count: 2,
    truth: 'needed',
    why: 'ECS attaches it next',
    source: 'ECS API reference, Attachment: CREATED comes before ATTACHING',
    minutes: 0,
    subnet: 'free',
    addresses: 1,
    shape: () => ({
      description: `arn:aws:ecs:eu-west-1:${ACCOUNT}:attachment/11111111-2222-3333-4444-555555555555`,
    }),
  },
  {
    kind: 'standby of a failover pair, made by hand',
    count: 3,
    truth: 'needed',
    why: 'moves to a replacement when an instance fails',
    source: 'EC2 user guide, scenarios for network interfaces',
    minutes: 30 * DAY,
    subnet: 'free',
    addresses: 1,
    shape: ({ number }) => ({ description: `orders-db standby ${number}`, tags: { Name: 'orders-db-standby' } }),
  },
  {
    kind: 'NAT instance between two instances, made by hand',
    count: 1,
    truth: 'needed',
    why: 'a route leads to it',
    source: 'VPC user guide, NAT instances',
    minutes: 30 * DAY,
    subnet: 'free',
    addresses: 1,
    shape: () => ({
      description: 'egress',
      tags: { Name: 'nat-egress' },
      attributes: { source_dest_check: false },
      routed: true,
    }),
  },
  {
    kind: 'made by hand, tagged not to be deleted',
    count: 2,
    truth: 'needed',
    why: 'its owner says so',
    source: 'its tag',
    minutes: 30 * DAY,
    subnet: 'free',
    addresses: 1,
    shape: () => ({ description: 'licence server', tags: { 'do-not-delete': 'bound to its MAC address' } }),
  },
  {
    kind: 'tagged no_manage, between two instances',
    count: 3,
    truth: 'needed',
    why: 'keeps an address of etcd; the next instance attaches it',
    source: 'giantswarm/aws-operator PR 2334; amazon-vpc-cni-k8s README, no_manage',
    minutes: 2 * HOUR,
    subnet: 'free',
    addresses: 1,
    shape: () => ({ description: 'etcd', tags: { 'node.k8s.amazonaws.com/no_manage': 'true' } }),
  },
  {
    kind: 'CNI of another account, in the shared VPC',
    count: 4,
    truth: 'needed',
    why: 'its node runs in that account, whose instances this one does not see',
    source: 'ClusterLabs/resource-agents PR 1549; EKS best practices, VPC and subnet considerations',
    minutes: 3 * HOUR,
    subnet: 'free',
    addresses: 10,
    shape: ({ gone, createdAt }) => ({
      ...cni(gone, { cluster: 'payments', createdAt }),
      attributes: { owned_by: OTHER_ACCOUNT },
    }),
  },
  {
    kind: 'Auto Mode, node that starts',
    count: 1,
    truth: 'needed',
    why: 'only EKS may delete it',
    source: 'EC2 user guide, managed instances',
    minutes: 0,
    subnet: 'free',
    addresses: 1,
    shape: ({ node }) => ({
      description: `aws-K8S-${node(0)}`,
      attributes: { operator: { Managed: true, Principal: 'eks.amazonaws.com' } },
    }),
  },

  // Neither.
  {
    kind: 'CNI, detached a minute ago',
    count: 2,
    truth: 'open',
    why: 'its node deletes it within ten minutes; whoever is first does no harm',
    source: `${CNI}: freeENI`,
    minutes: 1,
    ageMinutes: 2 * DAY,
    subnet: 'free',
    addresses: 10,
    shape: ({ node, number, createdAt }) => cni(node(number + 4), { cluster: 'shop', createdAt }),
  },
  {
    kind: 'CNI, its node gone, tagged not to be deleted',
    count: 1,
    truth: 'open',
    why: 'leaked, and somebody wants to look at it first',
    source: 'its tag',
    minutes: 3 * DAY,
    subnet: 'free',
    addresses: 10,
    shape: ({ gone, createdAt }) => {
      const { tags, ...shape } = cni(gone, { cluster: 'shop', createdAt });
      return { ...shape, tags: { ...tags, 'do-not-delete': 'incident 42' } };
    },
  },
  {
    kind: 'CNI, its tag names another instance',
    count: 1,
    truth: 'open',
    why: 'somebody changed it, and may use it',
    source: `${CNI}: getLeakedENIs does not compare them`,
    minutes: 3 * DAY,
    subnet: 'free',
    addresses: 10,
    shape: ({ gone, createdAt }) => ({
      ...cni(gone, { cluster: 'shop', createdAt }),
      description: 'aws-K8S-i-0fedcba9876543210',
    }),
  },
  {
    kind: 'primary of a node that is gone',
    count: 3,
    truth: 'open',
    why: 'its launch template turns DeleteOnTermination off: by mistake, or to keep it',
    source: 'amazon-vpc-cni-k8s issue 69, comments',
    minutes: 3 * DAY,
    subnet: 'free',
    addresses: 1,
    shape: () => ({ description: '', tags: { 'eks:cluster-name': 'shop', 'kubernetes.io/cluster/shop': 'owned' } }),
  },
  {
    kind: 'attached by hand to a node that is gone',
    count: 2,
    truth: 'open',
    why: 'the CNI tagged it as all that is attached to its node; only its maker knows',
    source: `${IPAMD}: TagENI`,
    minutes: 3 * DAY,
    subnet: 'free',
    addresses: 1,
    shape: ({ gone }) => {
      const { tags = {} } = cni(gone, { cluster: 'shop' });
      return { description: 'metrics uplink', tags };
    },
  },
  {
    kind: 'Cilium, its node gone',
    count: 2,
    truth: 'open',
    why: "Cilium's operator may delete it or not",
    source: 'Cilium documentation, IPAM of AWS ENIs',
    minutes: 3 * DAY,
    subnet: 'free',
    addresses: 1,
    shape: ({ gone }) => ({ description: `Cilium-CNI (${gone})`, tags: { 'io.cilium/cilium-managed': 'true' } }),
  },
  {
    kind: 'Lambda, its function gone',
    count: 2,
    truth: 'open',
    why: 'Lambda takes it away by itself, unless its role may not',
    source: 'aws-cdk issue 34400',
    minutes: 30,
    subnet: 'free',
    addresses: 1,
    shape: () => ({
      description: 'AWS Lambda VPC ENI-report-11111111-2222-3333-4444-555555555555',
      attributes: { interface_type: 'lambda' },
    }),
  },
  {
    kind: 'RDS, its database gone',
    count: 1,
    truth: 'open',
    why: 'RDS deletes it; if it does not, the customer may',
    source: MANAGED,
    minutes: 30,
    subnet: 'free',
    addresses: 1,
    shape: () => ({ description: 'RDSNetworkInterface', attributes: MANAGED_BY_SERVICE }),
  },
  {
    kind: "the CNI's description, no tag",
    count: 1,
    truth: 'open',
    why: 'of a CNI before 1.1.0, or typed by a person',
    source: `${CNI}: getLeakedENIs asks for the tag`,
    minutes: 30 * DAY,
    subnet: 'free',
    addresses: 1,
    shape: ({ gone }) => ({ description: `aws-K8S-${gone}` }),
  },
  {
    kind: 'made by hand, no word about it',
    count: 2,
    truth: 'open',
    why: 'only its maker knows',
    source: 'it has no word about it',
    minutes: 30 * DAY,
    subnet: 'free',
    addresses: 1,
    shape: () => ({ description: '', tags: { Name: 'test' } }),
  },

  // In use.
  {
    kind: 'CNI, attached to a running node',
    count: 12,
    truth: 'needed',
    why: 'attached',
    source: 'its status',
    minutes: 5 * DAY,
    subnet: 'busy',
    addresses: 10,
    shape: ({ number, node, createdAt }) => ({
      ...cni(node(number), { cluster: 'shop', createdAt }),
      on: { node: number, device: 1, cluster: 'shop' },
    }),
  },
  {
    kind: 'CNI, attached to a running node',
    count: SEARCH.length,
    truth: 'needed',
    why: 'attached',
    source: 'its status',
    minutes: 5 * DAY,
    subnet: 'free',
    addresses: 1,
    shape: ({ number, node, createdAt }) => ({
      ...cni(node(SEARCH[0] + number), { cluster: 'search', createdAt }),
      on: { node: SEARCH[0] + number, device: 1, cluster: 'search' },
      prefixes: 2,
    }),
  },
  {
    kind: 'branch in use',
    count: 4,
    truth: 'needed',
    why: 'associated with a trunk; it has no attachment',
    source: SEEN,
    minutes: 5 * DAY,
    subnet: 'free',
    addresses: 1,
    shape: ({ number }) => ({
      ...branch('shop', THE_TRUNK, number),
      attributes: { status: 'in-use', interface_type: 'branch' },
    }),
  },
  {
    kind: 'control plane',
    count: 2,
    truth: 'needed',
    why: 'the way from a control plane to its nodes',
    source: 'EKS user guide, network requirements',
    minutes: 5 * DAY,
    subnet: 'control-plane',
    addresses: 1,
    shape: () => ({ description: 'Amazon EKS shop', attributes: heldBy('900889452093', {}) }),
  },
  service('Application Load Balancer', 3, () => ({
    description: 'ELB app/shop/0123456789abcdef',
    attributes: heldBy('amazon-elb', { requester_id: 'amazon-elb', ...MANAGED_BY_SERVICE }),
  })),
  service('Network Load Balancer', 2, () => ({
    description: 'ELB net/shop/0123456789abcdef',
    attributes: heldBy('amazon-elb', { interface_type: 'network_load_balancer', ...MANAGED_BY_SERVICE }),
  })),
  service('NAT gateway', 1, () => ({
    description: 'Interface for NAT Gateway nat-0123456789abcdef0',
    attributes: heldBy('amazon-aws', { interface_type: 'nat_gateway', ...MANAGED_BY_SERVICE }, 'ela'),
  })),
  service('RDS', 2, () => ({
    description: 'RDSNetworkInterface',
    attributes: heldBy('amazon-rds', { requester_id: 'amazon-rds', ...MANAGED_BY_SERVICE }),
  })),
  service('EFS', 1, () => ({
    description: 'EFS mount target for fs-0123456789abcdef0 (fsmt-0123456789abcdef0)',
    attributes: heldBy('amazon-aws', MANAGED_BY_SERVICE, 'ela'),
  })),
  service('interface endpoint', 2, () => ({
    description: 'VPC Endpoint Interface vpce-0123456789abcdef0',
    attributes: heldBy('amazon-aws', { interface_type: 'vpc_endpoint', ...MANAGED_BY_SERVICE }, 'ela'),
  })),
  service('MSK', 3, ({ number }) => ({
    description: `DO NOT DELETE - Amazon MSK network interface for cluster arn:aws:kafka:eu-west-1:${ACCOUNT}:cluster/events/1-${number}.`,
    attributes: heldBy('900889452094', {}),
  })),
  {
    kind: 'appliance, made by hand',
    count: 11,
    truth: 'needed',
    why: 'attached',
    source: 'its status',
    minutes: 30 * DAY,
    subnet: 'reserved',
    addresses: 10,
    shape: () => ({ description: 'proxy', attributes: heldBy(ACCOUNT, {}) }),
  },
  {
    kind: 'Lambda',
    count: 2,
    truth: 'needed',
    why: 'functions use it',
    source: SEEN,
    minutes: 5 * DAY,
    subnet: 'free',
    addresses: 1,
    shape: () => ({
      description: 'AWS Lambda VPC ENI-orders-11111111-2222-3333-4444-555555555555',
      attributes: heldBy('amazon-aws', { interface_type: 'lambda' }, 'ela'),
    }),
  },
  {
    kind: 'Fargate pod',
    count: 1,
    truth: 'needed',
    why: 'a pod runs with it',
    source: SEEN,
    minutes: 5 * DAY,
    subnet: 'free',
    addresses: 1,
    shape: () => ({ description: '', attributes: heldBy('900889452095', { requester_id: 'AROAEXAMPLE:eks-fargate' }) }),
  },
  {
    kind: 'Auto Mode',
    count: 2,
    truth: 'needed',
    why: 'attached to a node of Auto Mode',
    source: 'EC2 user guide, managed instances',
    minutes: 5 * DAY,
    subnet: 'free',
    addresses: 1,
    shape: () => ({
      description: '',
      attributes: heldBy(ACCOUNT, { operator: { Managed: true, Principal: 'eks.amazonaws.com' } }),
    }),
  },
];

/** In the fragmented subnet, one in each /28. */
function service(kind: string, count: number, shape: Row['shape']): Row {
  const why = 'the service uses it';
  const rest = { why, source: SEEN, minutes: 5 * DAY, subnet: 'fragmented', addresses: 1 } as const;
  return { kind, count, truth: 'needed', shape, ...rest };
}

/** How long after the first audit the others look: the interval of daily audits. */
export const BETWEEN_AUDITS_MINUTES = DAY;
