import { subnetLowIps } from '../../lambda/checks/subnet-low-ips.ts';
import type { Inventory } from '../../lambda/model/inventory.ts';
import {
  aBranchEni,
  aCluster,
  aCniEni,
  aFargateProfile,
  aNode,
  aNodeClass,
  aNodegroup,
  aNodePool,
  anAddon,
  anEni,
  anInventory,
  aReservation,
  aSubnet,
  attached,
  inKubernetes,
  OTHER_ACCOUNT,
  withGaps,
} from './an-inventory.ts';
import { testCheck } from './check-tester.ts';

const PREFIX_DELEGATION = JSON.stringify({ env: { ENABLE_PREFIX_DELEGATION: 'true' } });
const drawn = { clusters: [aCluster()], nodegroups: [aNodegroup()], vpcCniAddons: [anAddon()] };

/** The demo cluster's node group in a subnet with so many addresses free. */
function withFree(availableIpAddressCount: number, items: Parameters<typeof anInventory>[0] = {}): Inventory {
  return anInventory({ ...drawn, subnets: [aSubnet({ availableIpAddressCount })], ...items });
}

function controlPlaneOnly(free: number): Inventory {
  const subnet = aSubnet({ cidrBlock: '10.0.0.0/28', availableIpAddressCount: free });
  return anInventory({ clusters: [aCluster({ subnetIds: ['subnet-a'] })], subnets: [subnet] });
}

/** So many addresses of the subnet, from one on. */
function addresses(from: number, many: number): readonly string[] {
  return Array.from({ length: many }, (_, index) => `10.0.0.${from + index}`);
}

/** The VPC CNI's mark on an ENI of the node. */
const OF_NODE = { 'node.k8s.amazonaws.com/instance_id': 'i-0a' };

const twoLeaks = [
  aCniEni({ id: 'eni-1', ipv4Prefixes: ['10.0.0.32/28'] }),
  aCniEni({ id: 'eni-2', ipv4Prefixes: ['10.0.0.48/28'] }),
];

/** Ten of 251 are free, and 112 more inside a reservation for prefixes. */
function withReserved(items: Parameters<typeof anInventory>[0]): Inventory {
  return anInventory({
    clusters: [aCluster()],
    subnets: [aSubnet({ availableIpAddressCount: 10 })],
    subnetReservations: [aReservation()],
    ...items,
  });
}

testCheck(subnetLowIps, [
  {
    name: 'is silent at a free share of 20 % and more',
    inventory: withFree(51),
    fires: 'silent',
  },
  { name: 'is medium under 20 %', inventory: withFree(50), fires: [{ severity: 'medium' }] },
  { name: 'is high under 10 %', inventory: withFree(25), fires: [{ severity: 'high' }] },
  {
    name: 'is critical under 5 %, and says what is left and who uses it',
    inventory: withFree(12),
    fires: [
      {
        severity: 'critical',
        cluster: 'demo',
        resource: { type: 'AWS::EC2::Subnet', arn: 'arn:aws:ec2:eu-west-1:111122223333:subnet/subnet-a' },
        message:
          'subnet-a (10.0.0.0/24, eu-west-1a) has 12 of 251 addresses free (4.8 %). Cluster demo uses it. ' +
          '239 of 251 are reserved or not visible here.',
        evidence: { usable: 251, free: 12, freePercent: 4.8, role: 'drawn-on', nodegroups: ['demo/workers'] },
      },
    ],
  },
  {
    name: 'goes by addresses where the subnet is large: high under 16, critical under 5',
    inventory: anInventory({
      clusters: [aCluster()],
      nodegroups: [aNodegroup({ subnetIds: ['subnet-15', 'subnet-16', 'subnet-4'] })],
      subnets: [15, 16, 4].map((free) =>
        aSubnet({ id: `subnet-${free}`, cidrBlock: '10.0.0.0/26', availableIpAddressCount: free }),
      ),
    }),
    options: { criticalFreePercent: 0, highFreePercent: 0, mediumFreePercent: 0 },
    fires: [
      { severity: 'high', resource: { id: 'subnet-15' } },
      { severity: 'critical', resource: { id: 'subnet-4' } },
    ],
  },
  {
    name: 'takes its thresholds from its options',
    inventory: withFree(100),
    options: { mediumFreePercent: 50 },
    fires: [{ severity: 'medium' }],
  },
  {
    name: 'leaves a subnet that only holds control-plane ENIs to cluster-upgrade-blocked',
    inventory: controlPlaneOnly(0),
    fires: 'silent',
  },
  {
    name: 'does not judge it where every subnet is in scope either',
    inventory: { ...controlPlaneOnly(0), scope: 'all' },
    fires: 'silent',
  },
  {
    name: 'judges a subnet as drawn from by any sign of use',
    inventory: anInventory({
      clusters: [aCluster()],
      fargateProfiles: [aFargateProfile({ subnetIds: ['subnet-fargate'] })],
      nodes: [aNode({ subnetId: 'subnet-node' })],
      subnetEnis: [
        attached(aCniEni({ id: 'eni-1', subnetId: 'subnet-cni' }), 'i-0a'),
        aBranchEni({ id: 'eni-2', subnetId: 'subnet-branch', status: 'in-use' }),
      ],
      subnets: [
        ...['subnet-fargate', 'subnet-node', 'subnet-cni', 'subnet-branch'].map((id) =>
          aSubnet({ id, availableIpAddressCount: 3 }),
        ),
        aSubnet({ id: 'subnet-role', availableIpAddressCount: 3, tags: { 'kubernetes.io/role/cni': '1' } }),
        aSubnet({ id: 'subnet-karpenter', availableIpAddressCount: 3, tags: { 'karpenter.sh/discovery': 'demo' } }),
      ],
    }),
    fires: [
      { resource: { id: 'subnet-branch' }, cluster: 'demo' },
      { resource: { id: 'subnet-cni' }, cluster: 'demo' },
      { resource: { id: 'subnet-fargate' }, evidence: { fargateProfiles: ['demo/serverless'] } },
      { resource: { id: 'subnet-karpenter' }, cluster: 'demo' },
      { resource: { id: 'subnet-node' }, cluster: 'demo' },
      { resource: { id: 'subnet-role' }, cluster: undefined, message: /free \(1\.2 %\)\. 248 of/ },
    ],
  },
  {
    name: 'goes by where node classes launch, not by the tag, where Kubernetes has them',
    inventory: anInventory({
      clusters: [aCluster()],
      subnets: [
        aSubnet({ id: 'subnet-tagged', availableIpAddressCount: 3, tags: { 'karpenter.sh/discovery': 'demo' } }),
        aSubnet({ id: 'subnet-found', availableIpAddressCount: 3 }),
      ],
      kubeNodePools: inKubernetes([aNodePool({ nodeClass: aNodeClass({ subnetIds: ['subnet-found'] }) })]),
    }),
    fires: [{ severity: 'critical', resource: { id: 'subnet-found' }, cluster: 'demo' }],
  },
  {
    name: 'is silent on a subnet that nobody known draws from, and on one that the CNI is told to leave alone',
    inventory: anInventory({
      clusters: [aCluster()],
      subnets: [
        aSubnet({ id: 'subnet-1', availableIpAddressCount: 0, tags: { 'kubernetes.io/cluster/demo': 'shared' } }),
        aSubnet({ id: 'subnet-2', availableIpAddressCount: 0, tags: { 'kubernetes.io/role/cni': '0' } }),
      ],
    }),
    fires: 'silent',
  },
  {
    name: 'judges every subnet where every subnet is in scope',
    inventory: anInventory({ subnets: [aSubnet({ availableIpAddressCount: 0 })] }, { scope: 'all' }),
    fires: [{ severity: 'critical', evidence: { role: 'nobody-known', clusters: [] } }],
  },
  {
    name: 'judges a subnet that nobody known draws from by its share too',
    inventory: anInventory({ subnets: [aSubnet({ availableIpAddressCount: 40 })] }, { scope: 'all' }),
    fires: [{ severity: 'medium' }],
  },
  {
    name: 'says who holds the addresses, by kind',
    inventory: withFree(10, {
      nodes: [aNode()],
      subnetEnis: [
        attached(anEni({ id: 'eni-1', ipv4Prefixes: ['10.0.0.64/28'] }), 'i-0a', 0),
        attached(aCniEni({ id: 'eni-2' }), 'i-0a'),
        aBranchEni({ id: 'eni-3', status: 'in-use' }),
        anEni({ id: 'eni-4', status: 'in-use', description: 'ELB app/web/1', requesterManaged: true }),
        anEni({ id: 'eni-5', status: 'in-use', interfaceType: 'lambda' }),
        anEni({ id: 'eni-6', status: 'in-use', interfaceType: 'vpc_endpoint' }),
        anEni({ id: 'eni-7', status: 'in-use', description: 'Amazon EKS demo' }),
        anEni({ id: 'eni-8', description: 'appliance' }),
        aCniEni({ id: 'eni-9' }),
      ],
    }),
    fires: [
      {
        evidence: {
          heldBy: {
            nodes: 1,
            cniSecondaries: 3,
            prefixes: 16,
            branch: 1,
            loadBalancers: 1,
            lambda: 1,
            endpoints: 1,
            controlPlane: 1,
            unattached: 1,
            others: 0,
            leaked: 3,
            reservedOrNotVisible: 251 - 10 - 29,
          },
        },
      },
    ],
  },
  {
    name: 'says what a clean-up would free and that it would be enough',
    inventory: withFree(14, { subnetEnis: twoLeaks }),
    fires: [
      {
        message: /Clean-up can delete 2 leaked ENIs and free 38, which is enough\.$/,
        evidence: { cleanUpWouldFree: 38, cleanUpWouldTurnGreen: true },
        remediation:
          /^Delete the 2 leaked ENIs in the subnet \(check leaked-eni lists them\): frees 38, which is enough\./,
      },
    ],
  },
  {
    name: 'says what lower warm targets would give back, for as many pods on a node as its options say',
    inventory: withFree(12, {
      nodes: [aNode()],
      subnetEnis: [
        attached(anEni({ id: 'eni-1', privateIpAddresses: addresses(20, 10), tags: OF_NODE }), 'i-0a', 0),
        attached(aCniEni({ id: 'eni-2', privateIpAddresses: addresses(30, 10) }), 'i-0a'),
      ],
    }),
    fires: [
      {
        evidence: {
          remedies: [
            { kind: 'warm-targets', how: ['by the add-on'], frees: 6 },
            { kind: 'pod-subnet', how: ['discovered', 'to be made'], frees: null },
            { kind: 'node-group for nodes', how: [], frees: null },
          ],
        },
        remediation:
          /^Keep fewer spare addresses on the 1 node of demo: frees at least 6\. Set `WARM_IP_TARGET=2` and `MINIMUM_IP_TARGET=12`/,
      },
    ],
  },
  {
    name: 'says to look again in an hour where the instances of leaks may still exist, as leaked-eni does',
    inventory: withGaps(withFree(14, { subnetEnis: twoLeaks }), ['eniInstances']),
    fires: [
      {
        evidence: { cleanUpWouldFree: 0 },
        remediation:
          /^Delete the 2 leaked ENIs in the subnet [^:]*: frees 38, which is enough\. Their instances may still exist, and what created them may still delete them: look again in an hour first\./,
      },
    ],
  },
  {
    name: 'promises nothing to clean-up in a VPC in which another account has an ENI, in whatever subnet',
    inventory: withFree(14, {
      subnetEnis: [...twoLeaks, anEni({ id: 'eni-other', subnetId: 'subnet-elsewhere', ownerId: '444455556666' })],
    }),
    fires: [{ evidence: { cleanUpWouldFree: 0, cleanUpWouldTurnGreen: false } }],
  },
  {
    name: 'promises nothing to clean-up that it keeps, and says so',
    inventory: withFree(12, { subnetEnis: [aCniEni({ tags: { 'cluster.k8s.amazonaws.com/name': '' } })] }),
    fires: [
      {
        message: /236 of 251 are reserved or not visible here\. Leaked ENIs hold 3 of 251\.$/,
        evidence: { cleanUpWouldFree: 0, heldBy: { leaked: 3 } },
        remediation: /Delete the 1 leaked ENI .*: frees 3\. Clean-up keeps it: leaked-eni says why/,
      },
    ],
  },
  {
    name: 'says what a clean-up would free where it would not be enough',
    inventory: withFree(4, { subnetEnis: twoLeaks }),
    fires: [{ message: /and free 38\.$/, evidence: { cleanUpWouldTurnGreen: false } }],
  },
  {
    name: 'counts free space in prefix reservations where the cluster uses prefix delegation',
    inventory: withFree(40, {
      vpcCniAddons: [anAddon({ configurationValues: PREFIX_DELEGATION })],
      subnetReservations: [aReservation()],
    }),
    fires: 'silent',
  },
  {
    name: 'takes prefixes on the subnet for prefix delegation, and counts only wholly free blocks',
    inventory: withFree(4, {
      subnetReservations: [aReservation({ cidr: '10.0.0.192/26' })],
      subnetEnis: [attached(aCniEni({ privateIpAddresses: ['10.0.0.193'], ipv4Prefixes: ['10.0.0.208/28'] }), 'i-0a')],
    }),
    fires: [
      {
        // Four blocks: one holds an address, one is a prefix, the last holds the broadcast address.
        severity: 'high',
        message: /has 4 of 251 addresses free \(1\.6 %\) and 16 more in prefix reservations/,
        evidence: { freeInPrefixReservations: 16, countedFromReservations: 16, confidence: 'high' },
      },
    ],
  },
  {
    name: 'counts nothing inside reservations without prefix delegation, nor inside explicit ones',
    inventory: anInventory({
      clusters: [aCluster()],
      nodegroups: [aNodegroup()],
      vpcCniAddons: [anAddon()],
      subnets: [aSubnet({ availableIpAddressCount: 40 })],
      subnetReservations: [aReservation(), aReservation({ id: 'scr-2', cidr: '10.0.0.0/25', type: 'explicit' })],
    }),
    fires: [{ severity: 'medium', evidence: { countedFromReservations: 0, confidence: 'high' } }],
  },
  {
    name: 'is for information where the reservations could not be read and what is not seen may all be in them',
    inventory: withGaps(withFree(40, { vpcCniAddons: [anAddon({ configurationValues: PREFIX_DELEGATION })] }), [
      'subnetReservations',
    ]),
    fires: [
      {
        severity: 'info',
        message: /\. CIDR reservations could not be read: up to 208 free addresses inside them may be missing here\.$/,
        evidence: { confidence: 'low', freeInPrefixReservations: 'unknown' },
      },
    ],
  },
  {
    name: 'is sure of itself where the ENIs leave nothing that could be in reservations that could not be read',
    inventory: withGaps(
      withFree(3, {
        vpcCniAddons: [anAddon({ configurationValues: PREFIX_DELEGATION })],
        subnetEnis: [anEni({ privateIpAddresses: Array.from({ length: 230 }, (_, at) => `10.0.0.${at + 4}`) })],
      }),
      ['subnetReservations'],
    ),
    fires: [{ severity: 'critical', evidence: { confidence: 'high', uncertain: [] } }],
  },
  {
    name: 'is for information where the add-on could not be read and the verdict turns on it',
    inventory: withGaps(withFree(40, { subnetReservations: [aReservation()] }), ['vpcCniAddons']),
    fires: [
      {
        severity: 'info',
        message: /It is unknown whether demo uses prefix delegation: if so, 112 reserved addresses count as free\.$/,
        evidence: { confidence: 'low' },
      },
    ],
  },
  {
    name: 'counts nothing inside reservations for pods on Fargate, which take single addresses',
    inventory: withReserved({ fargateProfiles: [aFargateProfile()] }),
    fires: [{ severity: 'critical', evidence: { countedFromReservations: 0, confidence: 'high' } }],
  },
  {
    name: 'counts nothing inside reservations where a self-managed CNI holds single addresses, as check subnet-fragmented has it',
    inventory: withReserved({
      nodegroups: [aNodegroup()],
      nodes: [aNode()],
      subnetEnis: [attached(anEni({ privateIpAddresses: ['10.0.0.10', '10.0.0.11'] }), 'i-0a', 0)],
    }),
    fires: [{ severity: 'critical', evidence: { countedFromReservations: 0, confidence: 'high' } }],
  },
  {
    name: 'counts what is inside reservations for EKS Auto Mode, which takes prefixes',
    inventory: withReserved({
      clusters: [aCluster({ autoMode: true })],
      nodes: [aNode({ operatorManaged: true })],
      subnets: [aSubnet({ availableIpAddressCount: 2 })],
      subnetReservations: [aReservation({ cidr: '10.0.0.128/27' })],
    }),
    fires: [{ severity: 'medium', evidence: { countedFromReservations: 32, confidence: 'high' } }],
  },
  {
    name: 'tells where too few addresses are left outside of reservations, though there are blocks enough inside',
    inventory: withReserved({
      ...drawn,
      vpcCniAddons: [anAddon({ configurationValues: PREFIX_DELEGATION })],
      subnets: [aSubnet({ availableIpAddressCount: 4 })],
      subnetEnis: [
        aCniEni({ id: 'eni-1', privateIpAddresses: ['10.0.0.10'], ipv4Prefixes: ['10.0.0.224/28'] }),
        anEni({ id: 'eni-3', interfaceType: 'lambda', status: 'in-use', privateIpAddresses: addresses(20, 20) }),
      ],
    }),
    fires: [
      {
        severity: 'critical',
        message:
          /has 4 of 251 addresses free \(1\.6 %\) and 96 more in prefix reservations\. New nodes and ENIs take none of those for their own addresses\./,
        remediation:
          /frees 20, which is enough\. Or delete a CIDR reservation for prefixes .* get-subnet-cidr-reservations/,
        evidence: { countedFromReservations: 96, confidence: 'high' },
      },
    ],
  },
  {
    name: 'leaves it at that where there are as many outside as there are blocks inside',
    inventory: withReserved({
      ...drawn,
      vpcCniAddons: [anAddon({ configurationValues: PREFIX_DELEGATION })],
      subnets: [aSubnet({ availableIpAddressCount: 7 })],
    }),
    fires: [],
  },
  {
    name: 'does not know whether reservations count where nodes hold prefixes that no setting explains',
    inventory: withReserved({
      nodegroups: [aNodegroup()],
      nodes: [aNode({ subnetId: 'subnet-b' })],
      vpcCniAddons: [anAddon()],
      subnetEnis: [attached(anEni({ subnetId: 'subnet-b', ipv4Prefixes: ['10.0.1.16/28'] }), 'i-0a', 0)],
    }),
    fires: [{ severity: 'info', message: /It is unknown whether demo uses prefix delegation/ }],
  },
  {
    name: 'is sure of itself where the add-on could not be read but there is no reservation',
    inventory: withGaps(withFree(40), ['vpcCniAddons']),
    fires: [{ evidence: { confidence: 'high', uncertain: [] } }],
  },
  {
    name: 'is sure of itself where the reserved space would not change the verdict',
    inventory: withGaps(
      anInventory({
        ...drawn,
        subnets: [aSubnet({ cidrBlock: '10.0.0.0/22', availableIpAddressCount: 1 })],
        subnetReservations: [aReservation({ cidr: '10.0.1.0/28' })],
      }),
      ['vpcCniAddons'],
    ),
    fires: [{ severity: 'critical', evidence: { confidence: 'high', freeInPrefixReservations: 16 } }],
  },
  {
    name: 'does not take the prefixes of an IPv6 cluster, which are IPv6 ones, for use of the reservation',
    inventory: withFree(40, {
      clusters: [aCluster(), aCluster({ name: 'six', ipFamily: 'ipv6' })],
      nodegroups: [aNodegroup(), aNodegroup({ name: 'other', clusterName: 'six' })],
      vpcCniAddons: [anAddon(), anAddon({ clusterName: 'six', configurationValues: PREFIX_DELEGATION })],
      subnetReservations: [aReservation()],
    }),
    fires: [{ severity: 'medium', evidence: { countedFromReservations: 0, confidence: 'high' } }],
  },
  {
    name: 'asks only for the nodes of IPv6 clusters, by addresses and not by share',
    inventory: withFree(16, { clusters: [aCluster({ ipFamily: 'ipv6' })] }),
    fires: 'silent',
  },
  {
    name: 'goes by share in an IPv6 cluster, too, where pods have security groups of their own: each takes an IPv4 address',
    inventory: withFree(16, {
      clusters: [aCluster({ ipFamily: 'ipv6' })],
      subnetEnis: [aBranchEni({ status: 'in-use', interfaceType: 'branch', privateIpAddresses: addresses(20, 90) })],
    }),
    fires: [{ severity: 'high', remediation: /^Run pods with security groups of their own on nodes in other subnets/ }],
  },
  {
    name: 'still warns an IPv6 cluster that its nodes run out of addresses',
    inventory: withFree(4, { clusters: [aCluster({ ipFamily: 'ipv6' })] }),
    fires: [{ severity: 'critical' }],
  },
  {
    name: 'names the owner of a shared subnet',
    inventory: anInventory({ ...drawn, subnets: [aSubnet({ ownerId: OTHER_ACCOUNT, availableIpAddressCount: 3 })] }),
    fires: [
      {
        message: /, shared by account 444455556666\. Cluster demo/,
        resource: { arn: 'arn:aws:ec2:eu-west-1:444455556666:subnet/subnet-a' },
      },
    ],
  },
  {
    name: 'names all clusters that compete for a subnet and belongs to none of them',
    inventory: withFree(10, { nodegroups: [aNodegroup(), aNodegroup({ name: 'other', clusterName: 'second' })] }),
    fires: [
      {
        cluster: undefined,
        message: /\. Clusters demo and second use it/,
        evidence: { clusters: ['demo', 'second'], nodegroups: ['demo/workers', 'second/other'] },
      },
    ],
  },
  {
    name: 'is silent on a subnet without IPv4 addresses',
    inventory: anInventory({ ...drawn, subnets: [aSubnet({ cidrBlock: '', availableIpAddressCount: 0 })] }),
    fires: 'silent',
  },
]);
