import type { RegionBuilder } from '../../simulated-aws/index.ts';
import type { Pain } from './pain.ts';
import { type ExpectedFinding, PRIVATE, REGION, WORKERS } from './pain-world.ts';

type VpcOptions = Parameters<RegionBuilder['vpc']>[1];

interface Cut {
  readonly endpoint: {
    readonly public: boolean;
    readonly private: boolean;
    readonly publicAccessCidrs?: readonly string[];
  };
  /** What EKS says of the node group. */
  readonly says?: string;
  readonly joined?: boolean;
}

const NOT_REGISTERED = 'Instances failed to join the kubernetes cluster';
const NOT_READY = 'Unhealthy nodes in the kubernetes cluster';

/** A VPC with two private subnets and a public one; what leads out of the private ones is left to the world. */
function vpcWithoutWayOut(region: RegionBuilder, options: VpcOptions = {}): RegionBuilder {
  return region
    .vpc('main', { wayOut: 'none', ...options })
    .subnet('private-a', { cidr: '10.0.0.0/24', az: `${REGION}a` })
    .subnet('private-b', { cidr: '10.0.1.0/24', az: `${REGION}b` })
    .subnet('public-a', { cidr: '10.0.9.0/24', az: `${REGION}a` });
}

/** The same with a NAT gateway in the public subnet, of this address. */
function vpcWithNat(region: RegionBuilder, address: string, options: VpcOptions = {}): RegionBuilder {
  return vpcWithoutWayOut(region, options)
    .natGateway('nat', { subnet: 'public-a', publicAddresses: [address] })
    .routeTable('public', { subnets: ['public-a'], routes: [['0.0.0.0/0', 'igw']] })
    .routeTable('private', { subnets: PRIVATE, routes: [['0.0.0.0/0', 'nat']] });
}

/** Cluster `prod` with a node in each zone; on none of them ran anything unless they joined. */
function prodIn(region: RegionBuilder, { endpoint, says, joined = false }: Cut): RegionBuilder {
  return region.cluster('prod', { subnets: PRIVATE, endpoint }).nodegroup('prod', 'workers', {
    ...WORKERS,
    nodes: 2,
    joined,
    ...(says === undefined ? {} : { health: [{ code: 'NodeCreationFailure', message: says }] }),
  });
}

const SAYS = { check: 'eks-health-issue', severity: 'high', on: 'prod/workers' } as const;
/** The same of both subnets. */
function inBoth(finding: Omit<ExpectedFinding, 'on'>): readonly ExpectedFinding[] {
  return PRIVATE.map((name) => ({ ...finding, on: { kind: 'subnet', name } }));
}
/** What follows: no node has an address for pods, and its own verdict says why. */
const PODLESS = {
  check: 'node-without-pod-ips',
  severity: 'high',
  on: { kind: 'node-of', nodegroup: 'workers' },
  times: 2,
} as const;

/** Endpoints for all that nodes need, into which the VPC is let. */
function openEndpoints(
  region: RegionBuilder,
  options: Partial<Parameters<RegionBuilder['vpcEndpoint']>[1]> = {},
): RegionBuilder {
  return ['ec2', 'ecr.api', 'ecr.dkr'].reduce(
    (built, service) => built.vpcEndpoint(service, { service, ...options }),
    region
      .vpcEndpoint('s3', { service: 's3', type: 'Gateway', routeTables: ['private'] })
      .securityGroup('endpoints', { ingress: [{ blocks: ['10.0.0.0/16'] }] }),
  );
}

const TRANSIT_GATEWAY = 'tgw-0123456789abcdef0';
const OFFICE = ['198.51.100.0/24'];
const EVERYWHERE = { public: false, private: true };

/** Nodes that do not get to their API server, or to what they need of AWS. */
export const NETWORKS: readonly Pain[] = [
  {
    issues: ['terraform-eks#2149', 'terraform-eks#1867'],
    pain: 'Nodes do not join: the public endpoint lets in the office alone, and the private one is off.',
    worlds: [
      {
        name: 'terraform-eks-2149-cidrs-without-the-nat-gateway',
        build: (region) =>
          prodIn(vpcWithNat(region, '203.0.113.9'), {
            endpoint: { public: true, private: false, publicAccessCidrs: OFFICE },
            says: NOT_REGISTERED,
          }),
        finds: [
          ...inBoth({
            check: 'nodes-cannot-reach-cluster',
            severity: 'critical',
            message: /come from 203\.0\.113\.9, and the public endpoint allows only 198\.51\.100\.0\/24/,
            remediation: /endpointPrivateAccess=true/,
          }),
          { ...SAYS, message: /did not join the cluster/ },
          { ...PODLESS, message: /Cause: it cannot reach the API server/ },
        ],
        diagnosis: {
          cluster: 'prod',
          steps: { cluster: 'bad', reach: 'bad', authorised: 'ok', nodes: 'bad' },
          says: [/MOST LIKELY .* cannot reach the API server of prod: .* allows only 198\.51\.100\.0\/24/],
        },
      },
      {
        name: 'terraform-eks-2149-private-endpoint-without-dns-hostnames',
        build: (region) =>
          prodIn(vpcWithNat(region, '203.0.113.9', { dnsHostnames: false }), {
            endpoint: { public: true, private: true, publicAccessCidrs: OFFICE },
            says: NOT_REGISTERED,
          }),
        finds: [
          ...inBoth({
            check: 'nodes-cannot-reach-cluster',
            severity: 'critical',
            message: /resolves no private names, because its attribute enableDnsHostnames is off/,
            remediation: /modify-vpc-attribute .*--enable-dns-hostnames Value=true/,
          }),
          SAYS,
          { ...PODLESS, message: /Cause: it cannot reach the API server/ },
        ],
      },
      {
        name: 'terraform-eks-2149-cidrs-with-the-nat-gateway',
        build: (region) =>
          prodIn(vpcWithNat(region, '203.0.113.9'), {
            endpoint: { public: true, private: false, publicAccessCidrs: [...OFFICE, '203.0.113.0/24'] },
            joined: true,
          }),
        finds: [],
        diagnosis: { cluster: 'prod', steps: { cluster: 'ok', reach: 'ok', nodes: 'ok' } },
      },
    ],
  },
  {
    issues: ['terraform-eks#2474'],
    pain: 'Nodes of a private cluster do not come up: the VPC has neither a NAT gateway nor endpoints.',
    worlds: [
      {
        name: 'terraform-eks-2474-no-endpoints',
        build: (region) => prodIn(vpcWithoutWayOut(region), { endpoint: EVERYWHERE, says: NOT_REGISTERED }),
        finds: [
          ...inBoth({
            check: 'private-vpc-lacks-endpoint',
            severity: 'critical',
            message: /cannot reach ec2, ecr\.api, ecr\.dkr and s3: .* no route out of the VPC/,
            remediation: /--service-name com\.amazonaws\.eu-west-1\.ecr\.dkr/,
          }),
          SAYS,
          { ...PODLESS, message: /Cause: it cannot reach ec2, ecr\.api, ecr\.dkr and s3/ },
        ],
      },
      {
        name: 'terraform-eks-2474-endpoints-of-another-region',
        build: (region) =>
          prodIn(
            openEndpoints(vpcWithoutWayOut(region).routeTable('private', { subnets: PRIVATE }), {
              serviceRegion: 'us-east-1',
            }),
            { endpoint: EVERYWHERE, says: NOT_REGISTERED },
          ),
        finds: [
          ...inBoth({
            check: 'private-vpc-lacks-endpoint',
            severity: 'critical',
            message: /cannot reach ec2, ecr\.api and ecr\.dkr: .* no route out of the VPC/,
          }),
          SAYS,
          PODLESS,
        ],
      },
      {
        name: 'terraform-eks-2474-endpoints-without-private-dns',
        build: (region) =>
          prodIn(
            openEndpoints(vpcWithoutWayOut(region).routeTable('private', { subnets: PRIVATE }), { privateDns: false }),
            { endpoint: EVERYWHERE, says: NOT_REGISTERED },
          ),
        finds: [
          ...inBoth({
            check: 'private-vpc-lacks-endpoint',
            severity: 'critical',
            message: /cannot reach ec2, ecr\.api and ecr\.dkr: .* have private DNS off/,
            remediation: /modify-vpc-endpoint .*--private-dns-enabled/,
          }),
          SAYS,
          PODLESS,
        ],
      },
      {
        name: 'terraform-eks-2474-endpoints-whose-names-a-hosted-zone-has',
        build: (region) =>
          prodIn(
            openEndpoints(vpcWithoutWayOut(region).routeTable('private', { subnets: PRIVATE }), { privateDns: false }),
            { endpoint: EVERYWHERE, joined: true },
          ),
        finds: [],
      },
      {
        name: 'terraform-eks-2474-endpoints-of-a-hub',
        build: (region) =>
          prodIn(
            vpcWithoutWayOut(region)
              .routeTable('private', { subnets: PRIVATE, routes: [['10.0.0.0/8', TRANSIT_GATEWAY]] })
              .securityGroup('nodes', {
                ingress: [{ port: 'all', groups: ['nodes'] }],
                egress: [{ port: 'all', blocks: ['10.0.0.0/8'] }],
              }),
            { endpoint: EVERYWHERE, joined: true },
          ),
        finds: [],
      },
      {
        name: 'terraform-eks-2474-nothing-seen-behind-a-transit-gateway',
        build: (region) =>
          prodIn(
            vpcWithoutWayOut(region).routeTable('private', {
              subnets: PRIVATE,
              routes: [['0.0.0.0/0', TRANSIT_GATEWAY]],
            }),
            { endpoint: EVERYWHERE },
          ),
        finds: [{ ...PODLESS, severity: 'critical', message: /Whether it reaches ec2 is unknown/ }],
        diagnosis: {
          cluster: 'prod',
          steps: { reach: 'unknown', nodes: 'bad' },
          says: [/\? Nodes reach the API server and AWS/, /whose path to AWS services is not visible/],
        },
      },
      {
        name: 'terraform-eks-2474-security-group-that-lets-nothing-out-to-s3',
        build: (region) =>
          prodIn(
            openEndpoints(
              vpcWithoutWayOut(region)
                .routeTable('private', { subnets: PRIVATE })
                .securityGroup('nodes', {
                  ingress: [{ port: 'all', groups: ['nodes'] }],
                  egress: [{ port: 'all', blocks: ['10.0.0.0/16'] }],
                }),
            ),
            { endpoint: EVERYWHERE, says: NOT_REGISTERED },
          ),
        finds: [
          ...inBoth({
            check: 'private-vpc-lacks-endpoint',
            severity: 'critical',
            message: /cannot reach s3: security group sg-\S+ of the nodes allows no traffic to vpce-/,
          }),
          SAYS,
          PODLESS,
        ],
      },
      {
        name: 'terraform-eks-2474-all-endpoints',
        build: (region) =>
          prodIn(openEndpoints(vpcWithoutWayOut(region).routeTable('private', { subnets: PRIVATE })), {
            endpoint: EVERYWHERE,
            joined: true,
          }),
        finds: [],
      },
    ],
  },
  {
    issues: ['terraform-eks#3113'],
    pain: 'An endpoint with private DNS draws the traffic off the NAT gateway, and lets no node in.',
    worlds: [
      {
        name: 'terraform-eks-3113-endpoint-that-lets-no-node-in',
        build: (region) =>
          prodIn(
            vpcWithNat(region, '203.0.113.9')
              .vpcEndpoint('ec2', { service: 'ec2' })
              .securityGroup('endpoints', { ingress: [{ blocks: ['10.9.0.0/16'] }] }),
            { endpoint: EVERYWHERE, says: NOT_REGISTERED },
          ),
        finds: [
          ...inBoth({
            check: 'private-vpc-lacks-endpoint',
            severity: 'critical',
            message: /cannot reach ec2: security group sg-\S+ of vpce-\S+ allows no traffic from the nodes on TCP 443/,
            remediation: /authorize-security-group-ingress/,
          }),
          SAYS,
          PODLESS,
        ],
      },
      {
        name: 'terraform-eks-3113-endpoint-of-s3-for-other-networks-alone',
        build: (region) =>
          prodIn(
            vpcWithNat(region, '203.0.113.9')
              .vpcEndpoint('s3', { service: 's3', inboundOnly: true })
              .securityGroup('endpoints', { ingress: [{ blocks: ['10.9.0.0/16'] }] }),
            { endpoint: EVERYWHERE, joined: true },
          ),
        finds: [],
      },
      {
        name: 'terraform-eks-3113-endpoint-in-a-subnet-whose-acl-lets-nothing-in',
        build: (region) =>
          prodIn(
            vpcWithNat(region, '203.0.113.9')
              .vpcEndpoint('ec2', { service: 'ec2', subnets: ['public-a'] })
              .securityGroup('endpoints', { ingress: [{ blocks: ['10.0.0.0/16'] }] })
              .networkAcl('public', {
                subnets: ['public-a'],
                entries: [
                  { number: 100, direction: 'ingress', action: 'allow', ports: [1024, 65_535] },
                  { number: 100, direction: 'egress', action: 'allow' },
                ],
              }),
            { endpoint: EVERYWHERE, says: NOT_REGISTERED },
          ),
        finds: [
          ...inBoth({
            check: 'private-vpc-lacks-endpoint',
            severity: 'critical',
            message: /network ACL acl-\S+ of subnet-\S+ allows no inbound traffic on TCP 443/,
          }),
          SAYS,
          PODLESS,
        ],
      },
    ],
  },
  {
    issues: ['terraform-eks#1972', 'terraform-eks#3446', 'terraform-eks#3497', 'terraform-eks#3160'],
    pain: 'Nodes join and never become Ready: the cluster has no CNI.',
    worlds: [
      {
        name: 'terraform-eks-1972-nodes-without-a-cni',
        build: (region) =>
          vpcWithNat(region, '203.0.113.9')
            .cluster('prod', { subnets: PRIVATE, cni: { selfManaged: true } })
            .nodegroup('prod', 'workers', {
              ...WORKERS,
              nodes: 2,
              joined: false,
              health: [{ code: 'NodeCreationFailure', message: NOT_READY }],
            }),
        finds: [
          {
            check: 'eks-health-issue',
            severity: 'high',
            on: 'prod/workers',
            message: /its nodes joined the cluster and are not ready/,
          },
          {
            check: 'node-without-pod-ips',
            severity: 'high',
            on: 'prod',
            message: /joined and are not Ready: .*no vpc-cni add-on/,
            remediation: /create-addon/,
          },
        ],
      },
    ],
  },
];
