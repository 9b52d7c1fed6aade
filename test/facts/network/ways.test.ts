import { describe, expect, test } from 'vitest';
import {
  type ApiServer,
  type Network,
  type NodePlace,
  type Way,
  wayToApiServer,
  wayToService,
} from '../../../lambda/facts/network/ways.ts';
import { ipv4 } from '../../checks/an-inventory.ts';
import {
  acl,
  anEndpoint,
  CONTROL_PLANE,
  everywhere,
  group,
  NAT,
  NODE,
  OPEN_ENTRIES,
  OPEN_PARTS,
  type Parts,
  rules,
  TO_IGW,
  TO_NAT,
  table,
  VPC_ITSELF,
} from './a-network.ts';

interface Change {
  readonly parts?: Partial<Parts>;
  readonly node?: Partial<NodePlace>;
  readonly server?: Partial<ApiServer>;
  readonly joinedVpcs?: readonly string[];
}

function networkOf(parts: Partial<Parts> = {}, joinedVpcs: readonly string[] = []): Network {
  const all = { ...OPEN_PARTS, ...parts };
  const byId = <T extends { readonly id: string }>(items: readonly T[]) =>
    new Map(items.map((item) => [item.id, item]));
  return {
    routeTables: all.routeTables,
    endpoints: all.endpoints,
    acls: all.acls,
    subnets: byId(all.subnets),
    natGateways: byId(all.natGateways),
    groups: byId(all.groups),
    vpcs: byId(all.vpcs),
    joinedVpcs: new Set(joinedVpcs),
  };
}

/** `open`, `blocked: <hop>` or `unknown: <why>`. */
function saidOf(way: Way): string {
  switch (way.state) {
    case 'open':
      return 'open';
    case 'blocked':
      return `blocked: ${way.hop.at}`;
    case 'unknown':
      return `unknown: ${way.because.why}`;
  }
}

const PUBLIC = { isPublic: true, isPrivate: false };
const PRIVATE = { isPublic: false, isPrivate: true };
const routed = (...routes: Parameters<typeof table>[2]): Partial<Parts> => ({
  routeTables: [table('rtb-main', [], routes, true), table('rtb-pub', ['subnet-pub'], [TO_IGW])],
});
const nat = (fields: Partial<typeof NAT>): Partial<Parts> => ({ natGateways: [{ ...NAT, ...fields }] });
const vpc = (fields: Partial<typeof VPC_ITSELF>): Partial<Parts> => ({ vpcs: [{ ...VPC_ITSELF, ...fields }] });
const subnetsWith = (id: string, internetGatewayBlock: string): Partial<Parts> => ({
  subnets: OPEN_PARTS.subnets.map((each) => (each.id === id ? { ...each, internetGatewayBlock } : each)),
});
/** An ACL of its own for a subnet, and the open one for the others. */
const closed = (subnetId: string, ...entries: Parameters<typeof acl>[2]): Partial<Parts> => ({
  acls: [
    acl('acl-own', [subnetId], entries),
    acl(
      'acl-1',
      ['subnet-node', 'subnet-cp', 'subnet-pub'].filter((id) => id !== subnetId),
      OPEN_ENTRIES,
    ),
  ],
});
const S3_GATEWAY: Partial<Parts> = {
  endpoints: [
    anEndpoint('s3', { type: 'Gateway', privateDns: false, securityGroupIds: [], routeTableIds: ['rtb-main'] }),
  ],
};
const S3_ROUTED = routed({
  destination: 'pl-s3',
  target: { kind: 'gateway-endpoint', id: 'vpce-s3' },
  isActive: true,
});
const [IN, OUT] = OPEN_ENTRIES as [(typeof OPEN_ENTRIES)[0], (typeof OPEN_ENTRIES)[0]];

describe('the way to the API server', () => {
  const cases: Readonly<Record<string, readonly [Change, string]>> = {
    'is open by both endpoints': [{}, 'open'],
    'is open by the private one, whoever the public one lets in': [
      { server: { publicCidrs: ['198.51.100.0/24'] } },
      'open',
    ],
    'is open by the private one without a route out': [{ server: PRIVATE, parts: routed() }, 'open'],
    'is stopped where the control plane lets no node in': [
      { parts: { groups: [group('sg-node'), group('sg-cp')] } },
      'blocked: peer-groups',
    ],
    'is open where it lets in the addresses of nodes': [
      { parts: { groups: [group('sg-node'), group('sg-cp', [rules({ blocks: ['10.0.1.0/24'] })])] } },
      'open',
    ],
    'is stopped where nodes may not go out to 443': [
      {
        parts: {
          groups: [
            group('sg-node', [], [rules({ fromPort: 53, toPort: 53, blocks: ['0.0.0.0/0'] })]),
            group('sg-cp', [rules({ groupIds: ['sg-node'] })]),
          ],
        },
      },
      'blocked: node-groups',
    ],
    'is stopped all the same where another group could not be read': [
      { parts: { groups: [group('sg-cp')] } },
      'blocked: peer-groups',
    ],
    'is not known of a node of which no group is named': [{ node: { groupIds: [] } }, 'unknown: not-seen'],
    'is not known where no group could be read': [{ parts: { groups: [] } }, 'unknown: not-seen'],
    'is stopped by an ACL of the nodes on the way there': [
      { parts: closed('subnet-node', IN, [100, true, true, '0.0.0.0/0', 80, 80]) },
      'blocked: acl',
    ],
    'is stopped by an ACL of the nodes on the way back': [
      { parts: closed('subnet-node', [100, false, true, '0.0.0.0/0', 443, 443], OUT) },
      'blocked: acl',
    ],
    'is stopped by an ACL of the control plane': [
      { parts: closed('subnet-cp', [100, false, true, '192.168.0.0/16', 443, 443], OUT) },
      'blocked: acl',
    ],
    'is not stopped by an ACL within one subnet': [
      {
        parts: closed('subnet-node'),
        server: { ...PRIVATE, enis: [{ ...CONTROL_PLANE, subnetId: 'subnet-node', address: ipv4('10.0.1.9') }] },
      },
      'open',
    ],
    'is open where one of the ENIs of the control plane is reached': [
      {
        parts: closed('subnet-cp'),
        server: { enis: [CONTROL_PLANE, { ...CONTROL_PLANE, subnetId: 'subnet-pub', address: ipv4('10.0.3.9') }] },
      },
      'open',
    ],
    'is not known without the ENIs of the control plane': [{ server: { enis: [] } }, 'unknown: not-seen'],
    'is stopped where no names are resolved': [{ parts: vpc({ dnsSupport: false }) }, 'blocked: dns-support'],
    'goes by the public endpoint where names of hosted zones are not': [
      { parts: vpc({ dnsHostnames: false }) },
      'open',
    ],
    'lacks names of hosted zones where that one is stopped, and the private one would not be': [
      { parts: { ...vpc({ dnsHostnames: false }), ...routed() } },
      'blocked: dns-hostnames',
    ],
    'is stopped outside where the private one would be stopped too': [
      { parts: { ...vpc({ dnsHostnames: false }), ...routed(), groups: [group('sg-node'), group('sg-cp')] } },
      'blocked: no-route',
    ],
    'goes by the private endpoint alone without them too: its public name has the same addresses': [
      { parts: vpc({ dnsHostnames: false }), server: PRIVATE },
      'open',
    ],
    'is open with name servers of the own where both endpoints are, once a node has joined': [
      { parts: vpc({ nameServers: ['10.9.0.2'] }), joinedVpcs: [VPC_ITSELF.id] },
      'open',
    ],
    'is not known before: they may answer nothing': [
      { parts: vpc({ nameServers: ['10.9.0.2'] }) },
      'unknown: own-name-servers',
    ],
    "is open where the VPC's own resolver is among them": [
      { parts: vpc({ nameServers: ['10.9.0.2', 'AmazonProvidedDNS'] }) },
      'open',
    ],
    "is open where the VPC's own resolver is named by the address behind its first block": [
      { parts: vpc({ nameServers: ['10.9.0.2', '10.0.0.2'], cidrBlocks: ['10.0.0.0/16', '10.9.0.0/16'] }) },
      'open',
    ],
    'is open where it is named by the address that it has in every VPC': [
      { parts: vpc({ nameServers: ['169.254.169.253'] }) },
      'open',
    ],
    'is not known where the address is that of a further block': [
      { parts: vpc({ nameServers: ['10.9.0.2'], cidrBlocks: ['10.0.0.0/16', '10.9.0.0/16'] }) },
      'unknown: own-name-servers',
    ],
    'is not known with name servers of the own where one of them is': [
      { parts: { ...vpc({ nameServers: ['10.9.0.2'] }), ...routed() } },
      'unknown: own-name-servers',
    ],
    'is not known in a VPC that was not read': [{ parts: { vpcs: [], ...routed() } }, 'unknown: not-seen'],

    'is open through a NAT gateway': [{ server: PUBLIC }, 'open'],
    'is stopped where its address is not let in': [
      { server: { ...PUBLIC, publicCidrs: ['198.51.100.0/24'] } },
      'blocked: public-access-cidrs',
    ],
    'is open where it is': [{ server: { ...PUBLIC, publicCidrs: ['198.51.100.0/24', '203.0.113.0/24'] } }, 'open'],
    'is not known where one of its addresses is': [
      {
        server: { ...PUBLIC, publicCidrs: ['203.0.113.0/24'] },
        parts: nat({ publicAddresses: ['203.0.113.9', '198.51.100.1'] }),
      },
      'unknown: in-part',
    ],
    'is stopped without a route out': [{ server: PUBLIC, parts: routed() }, 'blocked: no-route'],
    'is not known where routes lead to parts of the internet': [
      { server: PUBLIC, parts: routed({ ...TO_NAT, destination: '52.0.0.0/8' }) },
      'unknown: in-part',
    ],
    'is stopped where a route leads to nothing': [
      { server: PUBLIC, parts: routed(everywhere({ kind: 'nat-gateway', id: 'nat-gone' }, false)) },
      'blocked: blackhole',
    ],
    'is not known beyond a transit gateway': [
      { server: PUBLIC, parts: routed(everywhere({ kind: 'elsewhere', id: 'tgw-1' })) },
      'unknown: leads-elsewhere',
    ],
    "is not known beyond another account's NAT gateway": [
      { server: PUBLIC, parts: { natGateways: [] } },
      'unknown: leads-elsewhere',
    ],
    'is stopped by a NAT gateway that failed': [
      { server: PUBLIC, parts: nat({ state: 'failed' }) },
      'blocked: nat-state',
    ],
    'is not known while it is being made': [{ server: PUBLIC, parts: nat({ state: 'pending' }) }, 'unknown: not-seen'],
    'is stopped by one in a subnet that it is itself the way out of': [
      { server: PUBLIC, parts: nat({ subnetId: 'subnet-node' }) },
      'blocked: nat-without-internet',
    ],
    'is not known through one that leads to a transit gateway': [
      {
        server: PUBLIC,
        parts: {
          routeTables: [
            table('rtb-main', [], [TO_NAT], true),
            table('rtb-pub', ['subnet-pub'], [everywhere({ kind: 'elsewhere', id: 'tgw-1' })]),
          ],
        },
      },
      'unknown: leads-elsewhere',
    ],
    'is stopped by one whose subnet has no route out': [
      {
        server: PUBLIC,
        parts: { routeTables: [table('rtb-main', [], [TO_NAT], true), table('rtb-pub', ['subnet-pub'], [])] },
      },
      'blocked: nat-without-internet',
    ],
    'is stopped by a private one': [{ server: PUBLIC, parts: nat({ isPublic: false }) }, 'blocked: nat-private'],
    'is open through a regional one': [
      {
        server: PUBLIC,
        parts: {
          ...nat({ subnetId: undefined, routeTableId: 'rtb-nat' }),
          routeTables: [table('rtb-main', [], [TO_NAT], true), table('rtb-nat', [], [TO_IGW])],
        },
      },
      'open',
    ],
    'is stopped by an ACL of its subnet': [
      { server: PUBLIC, parts: closed('subnet-pub', [100, false, true, '10.0.0.0/16', 443, 443], OUT) },
      'blocked: acl',
    ],
    'is stopped at an internet gateway without a public address': [
      { server: PUBLIC, node: { subnetId: 'subnet-pub' } },
      'blocked: no-public-address',
    ],
    'is open there with one': [
      { server: PUBLIC, node: { subnetId: 'subnet-pub', publicAddress: '203.0.113.77' } },
      'open',
    ],
    'is stopped where public access to the VPC is blocked': [
      {
        server: PUBLIC,
        node: { subnetId: 'subnet-pub', publicAddress: '203.0.113.77' },
        parts: subnetsWith('subnet-pub', 'block-ingress'),
      },
      'blocked: public-access-blocked',
    ],
    'is open through a NAT gateway where ingress alone is': [
      { server: PUBLIC, parts: subnetsWith('subnet-pub', 'block-ingress') },
      'open',
    ],
    'is stopped there where both directions are': [
      { server: PUBLIC, parts: subnetsWith('subnet-pub', 'block-bidirectional') },
      'blocked: public-access-blocked',
    ],
    "is not known there where its subnet was not read, and the node's is blocked": [
      {
        server: PUBLIC,
        parts: {
          subnets: [{ ...OPEN_PARTS.subnets[0], internetGatewayBlock: 'block-bidirectional' }] as Parts['subnets'],
        },
      },
      'unknown: not-seen',
    ],
    'is not known without a route table of the subnet': [
      { server: PUBLIC, parts: { routeTables: [] } },
      'unknown: not-seen',
    ],
    'is not known without its ACL': [{ server: PUBLIC, parts: { acls: [] } }, 'unknown: not-seen'],
    'is stopped for certain, whatever else is not known': [
      { server: PUBLIC, parts: { acls: [], ...routed() } },
      'blocked: no-route',
    ],
  };
  test.each(Object.entries(cases))('%s', (_, [{ parts, node, server, joinedVpcs }, is]) => {
    const api: ApiServer = {
      isPublic: true,
      isPrivate: true,
      publicCidrs: ['0.0.0.0/0'],
      enis: [CONTROL_PLANE],
      ...server,
    };
    expect(saidOf(wayToApiServer({ ...NODE, ...node }, api, networkOf(parts, joinedVpcs)))).toBe(is);
  });
});

describe('the way to a service of AWS', () => {
  const cases: Readonly<Record<string, readonly [service: string, Change, string]>> = {
    'is open through a NAT gateway': ['ec2', {}, 'open'],
    'is stopped without one and without an endpoint': ['ec2', { parts: routed() }, 'blocked: no-route'],
    'is open by an endpoint': ['ec2', { parts: { ...routed(), endpoints: [anEndpoint('ec2')] } }, 'open'],
    'is stopped by an endpoint that lets no node in, though a NAT gateway is there': [
      'ec2',
      {
        parts: {
          endpoints: [anEndpoint('ec2')],
          groups: [group('sg-node'), group('sg-endpoints', [rules({ blocks: ['10.9.0.0/16'] })])],
        },
      },
      'blocked: peer-groups',
    ],
    'passes an endpoint without a private name by': [
      'ec2',
      { parts: { endpoints: [anEndpoint('ec2', { privateDns: false })] } },
      'open',
    ],
    'is stopped where only such an endpoint is': [
      'ec2',
      { parts: { ...routed(), endpoints: [anEndpoint('ec2', { privateDns: false })] } },
      'blocked: endpoint-dns',
    ],
    'is not known there where nodes joined: a hosted zone may have its name': [
      'ec2',
      { parts: { ...routed(), endpoints: [anEndpoint('ec2', { privateDns: false })] }, joinedVpcs: [VPC_ITSELF.id] },
      'unknown: endpoint-dns',
    ],
    'lacks a route where such an endpoint lets no node in either': [
      'ec2',
      {
        parts: {
          ...routed(),
          endpoints: [anEndpoint('ec2', { privateDns: false })],
          groups: [group('sg-node'), group('sg-endpoints', [rules({ blocks: ['10.9.0.0/16'] })])],
        },
      },
      'blocked: no-route',
    ],
    'of S3 lacks a gateway endpoint, whatever has no name': [
      's3',
      { parts: { ...routed(), endpoints: [anEndpoint('s3', { privateDns: false })] } },
      'blocked: no-route',
    ],
    'goes round an endpoint whose private name the VPC does not resolve': [
      'ec2',
      {
        parts: {
          ...vpc({ dnsHostnames: false }),
          endpoints: [anEndpoint('ec2')],
          groups: [group('sg-node'), group('sg-endpoints', [])],
        },
      },
      'open',
    ],
    'is not known of an endpoint of which no group is named': [
      'ec2',
      { parts: { ...routed(), endpoints: [anEndpoint('ec2', { securityGroupIds: [] })] } },
      'unknown: not-seen',
    ],
    'is stopped by an ACL of the subnet that the endpoint is in': [
      'ec2',
      {
        parts: {
          ...routed(),
          ...closed('subnet-cp', [100, false, true, '192.168.0.0/16', 443, 443], OUT),
          endpoints: [anEndpoint('ec2', { subnetIds: ['subnet-cp'] })],
        },
      },
      'blocked: acl',
    ],
    'is open where it is in another subnet, too': [
      'ec2',
      {
        parts: {
          ...routed(),
          ...closed('subnet-cp', [100, false, true, '192.168.0.0/16', 443, 443], OUT),
          endpoints: [anEndpoint('ec2', { subnetIds: ['subnet-cp', 'subnet-pub'] })],
        },
      },
      'open',
    ],
    'is not open by an endpoint that is being made': [
      'ec2',
      { parts: { ...routed(), endpoints: [anEndpoint('ec2', { state: 'pending' })] } },
      'blocked: no-route',
    ],
    'reads a state in either case': [
      'ec2',
      { parts: { ...routed(), endpoints: [anEndpoint('ec2', { state: 'Available' })] } },
      'open',
    ],
    'is not open by the endpoint of another service': [
      'ec2',
      { parts: { ...routed(), endpoints: [anEndpoint('ec2messages'), anEndpoint('ssm')] } },
      'blocked: no-route',
    ],
    'of S3 is open by a gateway endpoint that the table of the subnet leads to': [
      's3',
      {
        parts: {
          ...routed(),
          endpoints: [anEndpoint('s3', { type: 'Gateway', privateDns: false, routeTableIds: ['rtb-main'] })],
        },
      },
      'open',
    ],
    'of S3 is stopped where nodes may go to addresses of the VPC alone': [
      's3',
      { parts: { ...routed(), ...S3_GATEWAY, groups: [group('sg-node', [], [rules({ blocks: ['10.0.0.0/16'] })])] } },
      'blocked: node-groups',
    ],
    'of S3 is open where they may go to its prefix list': [
      's3',
      {
        parts: { ...S3_ROUTED, ...S3_GATEWAY, groups: [group('sg-node', [], [rules({ prefixListIds: ['pl-s3'] })])] },
      },
      'open',
    ],
    'of S3 is not known where they may go to another prefix list': [
      's3',
      {
        parts: { ...S3_ROUTED, ...S3_GATEWAY, groups: [group('sg-node', [], [rules({ prefixListIds: ['pl-1'] })])] },
      },
      'unknown: in-part',
    ],
    'of S3 is stopped by an ACL that lets public addresses not through': [
      's3',
      {
        parts: {
          ...S3_ROUTED,
          ...S3_GATEWAY,
          ...closed(
            'subnet-node',
            [100, false, true, '10.0.0.0/8', 0, 65_535],
            [100, true, true, '10.0.0.0/8', 0, 65_535],
          ),
        },
      },
      'blocked: acl',
    ],
    'of S3 is not by one that only another table leads to': [
      's3',
      {
        parts: {
          ...routed(),
          endpoints: [anEndpoint('s3', { type: 'Gateway', privateDns: false, routeTableIds: ['rtb-pub'] })],
        },
      },
      'blocked: no-route',
    ],
    'is not known by an endpoint with name servers of the own': [
      'ec2',
      { parts: { ...routed(), ...vpc({ nameServers: ['10.9.0.2'] }), endpoints: [anEndpoint('ec2')] } },
      'unknown: own-name-servers',
    ],
    'is not known where routes lead to other networks, which may have endpoints': [
      'ec2',
      { parts: routed({ destination: '10.0.0.0/8', target: { kind: 'elsewhere', id: 'tgw-1' }, isActive: true }) },
      'unknown: leads-elsewhere',
    ],
    'is not known where nodes may go to those networks alone': [
      'ec2',
      {
        parts: {
          ...routed({ destination: '10.0.0.0/8', target: { kind: 'elsewhere', id: 'tgw-1' }, isActive: true }),
          groups: [group('sg-node', [], [rules({ blocks: ['10.0.0.0/8'] })])],
        },
      },
      'unknown: leads-elsewhere',
    ],
    'is stopped where they may not even go there': [
      'ec2',
      {
        parts: {
          ...routed({ destination: '172.16.0.0/12', target: { kind: 'elsewhere', id: 'tgw-1' }, isActive: true }),
          groups: [group('sg-node', [], [rules({ blocks: ['10.0.0.0/16'] })])],
        },
      },
      'blocked: node-groups',
    ],
    'is stopped where a route leads out for IPv6 alone': [
      'ec2',
      { parts: routed({ destination: '::/0', target: { kind: 'elsewhere', id: 'eigw-1' }, isActive: true }) },
      'blocked: no-route',
    ],
    'is not known where an endpoint is closed and name servers of the own say where the name leads': [
      'ec2',
      {
        parts: {
          ...vpc({ nameServers: ['10.9.0.2'] }),
          endpoints: [anEndpoint('ec2')],
          groups: [group('sg-node'), group('sg-endpoints', [])],
        },
      },
      'unknown: own-name-servers',
    ],
    "is not open by another VPC's endpoint": [
      'ec2',
      { parts: { ...routed(), endpoints: [anEndpoint('ec2', { vpcId: 'vpc-2' })] } },
      'blocked: no-route',
    ],
  };
  test.each(Object.entries(cases))('%s', (_, [service, { parts, node, joinedVpcs }, is]) => {
    expect(saidOf(wayToService({ ...NODE, ...node }, service, networkOf(parts, joinedVpcs)))).toBe(is);
  });
});
