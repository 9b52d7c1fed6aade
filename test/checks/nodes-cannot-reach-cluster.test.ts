import { nodesCannotReachCluster } from '../../lambda/checks/nodes-cannot-reach-cluster.ts';
import { itemsOf, read } from '../../lambda/model/coverage.ts';
import type { Inventory } from '../../lambda/model/inventory.ts';
import { group, NAT, OPEN_PARTS, rules } from '../facts/network/a-network.ts';
import { aNodeInANetwork as given, JOINED, PUBLIC_TO, routed } from './a-node-in-a-network.ts';
import { aNode, anEni, attached, type EniFields, minutesAgo, OTHER_ACCOUNT, withGaps } from './an-inventory.ts';
import { testCheck } from './check-tester.ts';

const OFFICE = ['198.51.100.0/24'];
const BEYOND = routed({ destination: '0.0.0.0/0', target: { kind: 'elsewhere', id: 'tgw-1' }, isActive: true });
const CLOSED = { groups: [group('sg-node'), group('sg-cp')] };

/** Another node of the subnet, in another group, or elsewhere there. */
function withSecondNode(inventory: Inventory, groupId: string, fields: EniFields = {}): Inventory {
  const { sections } = inventory;
  const eni = anEni({
    id: 'eni-other',
    subnetId: 'subnet-node',
    securityGroupIds: [groupId],
    privateIpAddresses: ['10.0.1.6'],
    ...fields,
  });
  return {
    ...inventory,
    sections: {
      ...sections,
      nodes: read([...itemsOf(sections.nodes), aNode({ id: 'i-0b', subnetId: 'subnet-node' })]),
      subnetEnis: read([...itemsOf(sections.subnetEnis), attached(eni, 'i-0b', 0)]),
      securityGroups: read([
        ...itemsOf(sections.securityGroups),
        ...(itemsOf(sections.securityGroups).some(({ id }) => id === groupId) ? [] : [group(groupId)]),
      ]),
    },
  };
}

function onWindows(inventory: Inventory): Inventory {
  const { sections } = inventory;
  const nodes = read(itemsOf(sections.nodes).map((node) => ({ ...node, platform: 'windows' })));
  return { ...inventory, sections: { ...sections, nodes } };
}

function inWarmPool(inventory: Inventory): Inventory {
  const { sections } = inventory;
  const nodes = read(itemsOf(sections.nodes).map((node) => ({ ...node, inWarmPool: true as const })));
  return { ...inventory, sections: { ...sections, nodes } };
}

const OF_THE_OWNER = { dnsSupport: undefined, dnsHostnames: undefined, nameServers: undefined };
const NO_HOSTNAMES = { vpcs: OPEN_PARTS.vpcs.map((vpc) => ({ ...vpc, dnsHostnames: false })) };
const IN_PUBLIC = routed({
  destination: '0.0.0.0/0',
  target: { kind: 'internet-gateway', id: 'igw-1' },
  isActive: true,
});
const publicly = (address: string, privateIpAddress?: string): Pick<EniFields, 'publicAddresses'> => ({
  publicAddresses: [{ address, privateIpAddress, allocationId: undefined }],
});

testCheck(nodesCannotReachCluster, [
  {
    name: 'tells nodes apart whose public addresses the public endpoint lets in, and not',
    inventory: withSecondNode(
      given({ endpoint: PUBLIC_TO(['203.0.113.0/28']), parts: IN_PUBLIC, primary: publicly('203.0.113.5') }),
      'sg-node',
      publicly('198.51.100.7'),
    ),
    fires: [
      { severity: 'critical', message: /^i-0b in .* come from 198\.51\.100\.7/, evidence: { instances: ['i-0b'] } },
    ],
  },
  {
    name: 'takes a public address of a pod for none of the node',
    inventory: given({
      endpoint: PUBLIC_TO(['0.0.0.0/0']),
      parts: IN_PUBLIC,
      primary: { privateIpAddresses: ['10.0.1.5', '10.0.1.6'], ...publicly('203.0.113.5', '10.0.1.6') },
    }),
    fires: [{ evidence: { stoppedAt: 'no-public-address' } }],
  },
  {
    name: 'tells nodes of a subnet apart of whose addresses rules say otherwise',
    inventory: withSecondNode(
      given({ parts: { groups: [group('sg-node'), group('sg-cp', [rules({ blocks: ['10.0.1.0/25'] })])] } }),
      'sg-node',
      { privateIpAddresses: ['10.0.1.200'] },
    ),
    fires: [{ severity: 'critical', evidence: { instances: ['i-0b'], stoppedBy: 'sg-cp' } }],
  },
  {
    name: 'says once of nodes of a subnet that their way is out of sight, whatever rules tell them apart',
    inventory: withSecondNode(
      given({
        endpoint: PUBLIC_TO(OFFICE),
        parts: { ...BEYOND, groups: [group('sg-node'), group('sg-cp', [rules({ blocks: ['10.0.1.0/25'] })])] },
      }),
      'sg-node',
      { privateIpAddresses: ['10.0.1.200'] },
    ),
    fires: [{ severity: 'info', evidence: { instances: ['i-0a', 'i-0b'] } }],
  },
  {
    name: 'names the private endpoint whose name the VPC does not resolve, and turns nothing on that is on',
    inventory: given({
      endpoint: { isPublic: true, isPrivate: true, publicCidrs: OFFICE },
      parts: NO_HOSTNAMES,
    }),
    fires: [
      {
        severity: 'critical',
        message:
          'i-0a in subnet-node (10.0.1.0/24, eu-west-1a) cannot reach the API server of demo: vpc-1 resolves no private names, because its attribute enableDnsHostnames is off. So nodes use the public endpoint: the nodes come from 203.0.113.9, and the public endpoint allows only 198.51.100.0/24. It has never joined.',
        evidence: { stoppedAt: 'dns-hostnames', stoppedBy: 'vpc-1' },
        remediation: /^Turn on DNS hostnames(?![\s\S]*endpointPrivateAccess)/,
      },
    ],
  },
  {
    name: 'says what the private endpoint lacks besides, where that is to be turned on',
    inventory: given({
      endpoint: PUBLIC_TO(OFFICE),
      parts: { ...NO_HOSTNAMES, groups: [group('sg-node'), group('sg-cp')] },
    }),
    fires: [
      {
        evidence: { stoppedAt: 'public-access-cidrs' },
        remediation:
          /modify-vpc-attribute --region eu-west-1 --vpc-id vpc-1 --enable-dns-hostnames[\s\S]*endpointPrivateAccess=true[\s\S]*authorize-security-group-ingress --region eu-west-1 --group-id sg-cp/,
      },
    ],
  },
  {
    name: 'opens the private endpoint that is on, where both ways are stopped',
    inventory: given({
      endpoint: { isPublic: true, isPrivate: true, publicCidrs: OFFICE },
      parts: { ...NO_HOSTNAMES, groups: [group('sg-node'), group('sg-cp')] },
    }),
    fires: [
      {
        evidence: { stoppedAt: 'public-access-cidrs' },
        remediation:
          /^Allow the nodes to reach the private endpoint, which is on\.(?![\s\S]*endpointPrivateAccess)[\s\S]*enable-dns-hostnames[\s\S]*authorize-security-group-ingress/,
      },
    ],
  },
  {
    name: 'sends to the owner of a shared VPC for what only it may change',
    inventory: given({
      endpoint: PUBLIC_TO(['0.0.0.0/0']),
      parts: {
        ...routed(),
        vpcs: OPEN_PARTS.vpcs.map((vpc) => ({ ...vpc, ownerId: OTHER_ACCOUNT, ...OF_THE_OWNER })),
      },
    }),
    fires: [
      {
        evidence: { stoppedAt: 'no-route' },
        remediation: /^Account \d{12} owns the VPC: ask it for changes[\s\S]*endpointPrivateAccess=true/,
      },
    ],
  },
  {
    name: 'says that name servers of the own have to lead to it',
    inventory: given({
      endpoint: PUBLIC_TO(OFFICE),
      parts: { vpcs: OPEN_PARTS.vpcs.map((vpc) => ({ ...vpc, nameServers: ['10.9.0.2'] })) },
    }),
    fires: [{ remediation: /The name servers of the VPC have to ask the VPC's own resolver/ }],
  },
  {
    name: 'takes Windows nodes with addresses for pods for joined',
    inventory: onWindows(
      given({
        endpoint: PUBLIC_TO(OFFICE),
        parts: BEYOND,
        primary: { privateIpAddresses: ['10.0.1.5', '10.0.1.6', '10.0.1.7'] },
      }),
    ),
    fires: 'silent',
  },
  {
    name: 'is critical where the public endpoint lets in an office alone, and not the NAT gateway',
    inventory: given({ endpoint: PUBLIC_TO(OFFICE) }),
    fires: [
      {
        severity: 'critical',
        cluster: 'demo',
        resource: { type: 'AWS::EC2::Subnet', id: 'subnet-node' },
        message:
          'i-0a in subnet-node (10.0.1.0/24, eu-west-1a) cannot reach the API server of demo: the nodes come from 203.0.113.9, and the public endpoint allows only 198.51.100.0/24. It has never joined.',
        evidence: { stoppedAt: 'public-access-cidrs', stoppedBy: '203.0.113.9', instances: ['i-0a'], joinedCount: 0 },
        remediation:
          /update-cluster-config --region eu-west-1 --name demo --resources-vpc-config endpointPrivateAccess=true/,
      },
    ],
  },
  {
    name: 'is silent where the NAT gateway is let in too',
    inventory: given({ endpoint: PUBLIC_TO([...OFFICE, '203.0.113.0/24']) }),
    fires: 'silent',
  },
  { name: 'is silent with the private endpoint on', inventory: given({}), fires: 'silent' },
  {
    name: 'is silent without a way out, where the private endpoint needs none',
    inventory: given({ parts: routed() }),
    fires: 'silent',
  },
  {
    name: 'is critical without a way out where the private endpoint is off',
    inventory: given({ endpoint: PUBLIC_TO(['0.0.0.0/0']), parts: routed() }),
    fires: [
      {
        severity: 'critical',
        message: /route table rtb-main has no route out of the VPC/,
        remediation: /Add a route for 0\.0\.0\.0\/0 to rtb-main/,
      },
    ],
  },
  {
    name: 'names the NAT gateway that failed',
    inventory: given({
      endpoint: PUBLIC_TO(['0.0.0.0/0']),
      parts: { natGateways: [{ ...NAT, state: 'failed' }] },
    }),
    fires: [{ severity: 'critical', message: /NAT gateway nat-1 is failed/, evidence: { stoppedBy: 'nat-1' } }],
  },
  {
    name: 'names the security group of the control plane that lets no node in, and the rule to add',
    inventory: given({ parts: CLOSED }),
    fires: [
      {
        severity: 'critical',
        message: /security group sg-cp of the control plane allows no traffic from the nodes on TCP 443/,
        remediation:
          /authorize-security-group-ingress --region eu-west-1 --group-id sg-cp --ip-permissions .*GroupId=sg-node/,
      },
    ],
  },
  {
    name: 'names the security group of the nodes that lets nothing out',
    inventory: given({
      parts: {
        groups: [group('sg-node', [], []), group('sg-cp', [rules({ groupIds: ['sg-node'] })])],
      },
    }),
    fires: [
      {
        message: /security group sg-node of the nodes allows no traffic to the control plane on TCP 443/,
        remediation: /authorize-security-group-egress --region eu-west-1 --group-id sg-node/,
      },
    ],
  },
  {
    name: 'names name resolution that is off',
    inventory: given({ parts: { vpcs: OPEN_PARTS.vpcs.map((vpc) => ({ ...vpc, dnsSupport: false })) } }),
    fires: [
      { message: /vpc-1 resolves no names/, remediation: /modify-vpc-attribute --region eu-west-1 --vpc-id vpc-1/ },
    ],
  },
  {
    name: 'is medium where nodes joined before: then it was open once',
    inventory: given({ parts: CLOSED, primary: JOINED, launchTime: minutesAgo(3 * 24 * 60) }),
    fires: [
      { severity: 'medium', message: /1 of 1 joined before, so the path was open once/, evidence: { joinedCount: 1 } },
    ],
  },
  {
    name: 'is silent where one joined within the day: it is open, whatever the tables say',
    inventory: given({ parts: CLOSED, primary: JOINED, launchTime: minutesAgo(30) }),
    fires: 'silent',
  },
  {
    name: 'tells once of all nodes of a subnet that one hop stops, whatever groups they are in',
    inventory: withSecondNode(given({ parts: CLOSED }), 'sg-other'),
    fires: [{ severity: 'critical', evidence: { instances: ['i-0a', 'i-0b'], instanceCount: 2, stoppedBy: 'sg-cp' } }],
  },
  {
    name: 'says, for information, that nobody here sees behind a transit gateway where no node shows that it joined',
    inventory: given({ endpoint: PUBLIC_TO(OFFICE), parts: BEYOND }),
    fires: [
      {
        severity: 'info',
        message:
          'AWS does not show whether i-0a in subnet-node (10.0.1.0/24, eu-west-1a) can reach the API server of demo. The path there: the route leads through tgw-1, and what is behind it is not visible. Nothing shows that a node there joined.',
        evidence: { problem: 'out-of-sight', instances: ['i-0a'] },
        remediation: /kubectl get nodes/,
      },
    ],
  },
  {
    name: 'says nothing of it where a node joined at any time',
    inventory: given({
      endpoint: PUBLIC_TO(OFFICE),
      parts: BEYOND,
      primary: JOINED,
      launchTime: minutesAgo(9 * 24 * 60),
    }),
    fires: 'silent',
  },
  {
    name: 'is silent where the route tables could not be read',
    inventory: withGaps(given({ endpoint: PUBLIC_TO(OFFICE), parts: routed() }), ['routeTables']),
    fires: 'silent',
  },
  {
    name: 'is silent of nodes that are stopped',
    inventory: given({ parts: CLOSED, state: 'stopped' }),
    fires: 'silent',
  },
  {
    name: 'is silent of instances in a warm pool, which are to join later',
    inventory: inWarmPool(given({ parts: CLOSED })),
    fires: 'silent',
  },
  {
    name: 'is silent of a cluster that is being made',
    inventory: given({ parts: CLOSED, cluster: { status: 'CREATING' } }),
    fires: 'silent',
  },
  {
    name: 'does not judge an IPv6 cluster, whose nodes have another way',
    inventory: given({ parts: CLOSED, cluster: { ipFamily: 'ipv6' } }),
    fires: [{ severity: 'info', message: /paths over IPv6 are not followed/ }],
  },
  {
    name: 'is silent of an IPv6 cluster whose nodes get there over IPv4',
    inventory: given({ cluster: { ipFamily: 'ipv6' } }),
    fires: 'silent',
  },
  {
    name: 'is silent where EKS does not say how the API server is reached',
    inventory: given({ parts: CLOSED, cluster: { endpoint: undefined } }),
    fires: 'silent',
  },
]);
