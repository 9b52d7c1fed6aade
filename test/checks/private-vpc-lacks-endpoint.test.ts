import { expect, test } from 'vitest';
import { privateVpcLacksEndpoint } from '../../lambda/checks/private-vpc-lacks-endpoint.ts';
import type { Inventory } from '../../lambda/model/inventory.ts';
import { anEndpoint, group, OPEN_PARTS, rules, TO_IGW } from '../facts/network/a-network.ts';
import { aNodeInANetwork as given, JOINED, routed } from './a-node-in-a-network.ts';
import { anAddon, aPodIdentityAssociation, minutesAgo, NOW, OTHER_ACCOUNT, roleArn, withGaps } from './an-inventory.ts';
import { testCheck } from './check-tester.ts';

const S3 = anEndpoint('s3', { type: 'Gateway', privateDns: false, securityGroupIds: [], routeTableIds: ['rtb-main'] });
const ALL = [anEndpoint('ec2'), anEndpoint('ecr.api'), anEndpoint('ecr.dkr'), S3];
const NAMELESS = ['ec2', 'ecr.api', 'ecr.dkr'].map((service) => anEndpoint(service, { privateDns: false }));
const NO_HOSTNAMES = { vpcs: OPEN_PARTS.vpcs.map((vpc) => ({ ...vpc, dnsHostnames: false })) };
const SHUT = {
  groups: [group('sg-node'), group('sg-cp'), group('sg-endpoints', [rules({ blocks: ['10.9.0.0/16'] })])],
};

testCheck(privateVpcLacksEndpoint, [
  {
    name: 'is critical without a way out and without an endpoint, and gives a command for each',
    inventory: given({ parts: routed() }),
    fires: [
      {
        severity: 'critical',
        cluster: 'demo',
        resource: { type: 'AWS::EC2::Subnet', id: 'subnet-node' },
        message:
          'i-0a in subnet-node (10.0.1.0/24, eu-west-1a) cannot reach ec2, ecr.api, ecr.dkr and s3: route table rtb-main has no route out of the VPC. The VPC has no endpoint for these services. No node there has ever joined.',
        evidence: { services: ['ec2', 'ecr.api', 'ecr.dkr', 's3'], stoppedAt: 'no-route', stoppedBy: 'rtb-main' },
        remediation:
          /create-vpc-endpoint --region eu-west-1 --vpc-id vpc-1 --vpc-endpoint-type Interface --service-name com\.amazonaws\.eu-west-1\.ec2 --subnet-ids SUBNET_ID --security-group-ids sg-node[\s\S]*--vpc-endpoint-type Gateway --service-name com\.amazonaws\.eu-west-1\.s3 --route-table-ids rtb-main/,
      },
    ],
  },
  {
    name: 'is silent with an endpoint for each',
    inventory: given({ parts: { ...routed(), endpoints: ALL } }),
    fires: 'silent',
  },
  { name: 'is silent with a NAT gateway', inventory: given({}), fires: 'silent' },
  {
    name: 'names those that are missing alone',
    inventory: given({ parts: { ...routed(), endpoints: ALL.slice(0, 2) } }),
    fires: [{ evidence: { services: ['ecr.dkr', 's3'] } }],
  },
  {
    name: 'asks for STS where the VPC CNI has a role of its own',
    inventory: given({
      parts: { ...routed(), endpoints: ALL },
      addons: [anAddon({ serviceAccountRoleArn: roleArn('cni') })],
    }),
    fires: [{ evidence: { services: ['sts'] } }],
  },
  {
    name: 'asks for Pod Identity where it has its role by that',
    inventory: given({
      parts: { ...routed(), endpoints: ALL },
      podIdentity: [aPodIdentityAssociation()],
    }),
    fires: [{ evidence: { services: ['eks-auth'] } }],
  },
  {
    name: 'is critical where an endpoint draws the traffic and lets no node in, though a NAT gateway is there',
    inventory: given({ parts: { endpoints: [anEndpoint('ec2')], ...SHUT } }),
    fires: [
      {
        severity: 'critical',
        message:
          /cannot reach ec2: security group sg-endpoints of vpce-ec2 allows no traffic from the nodes on TCP 443/,
        evidence: { services: ['ec2'], stoppedAt: 'peer-groups', stoppedBy: 'sg-endpoints' },
        remediation:
          /authorize-security-group-ingress --region eu-west-1 --group-id sg-endpoints --ip-permissions .*GroupId=sg-node/,
      },
    ],
  },
  {
    name: 'gives no endpoint commands where services are called otherwise',
    inventory: {
      ...given({ parts: routed() }),
      target: { accountId: '111122223333', region: 'cn-north-1', partition: 'aws-cn' },
    },
    fires: [{ remediation: /^Add a route for 0\.0\.0\.0\/0[^`]*$/ }],
  },
  {
    name: 'names endpoints with private DNS off, all at once, and turns it on',
    inventory: given({ parts: { ...routed(), endpoints: [...NAMELESS, S3] } }),
    fires: [
      {
        severity: 'critical',
        message:
          'i-0a in subnet-node (10.0.1.0/24, eu-west-1a) cannot reach ec2, ecr.api and ecr.dkr: vpce-ec2, vpce-ecrapi and vpce-ecrdkr have private DNS off, so the names of the services do not resolve to them. No node there has ever joined.',
        evidence: { services: ['ec2', 'ecr.api', 'ecr.dkr'], stoppedAt: 'endpoint-dns', stoppedBy: 'vpce-ec2' },
        remediation:
          /modify-vpc-endpoint --region eu-west-1 --vpc-endpoint-id vpce-ec2 --private-dns-enabled[\s\S]*vpce-ecrdkr/,
      },
    ],
  },
  {
    name: 'turns on what private DNS needs first',
    inventory: given({ parts: { ...routed(), ...NO_HOSTNAMES, endpoints: [...NAMELESS, S3] } }),
    fires: [{ evidence: { stoppedAt: 'endpoint-dns' }, remediation: /enable-dns-hostnames[\s\S]*private-dns-enabled/ }],
  },
  {
    name: 'names the VPC that resolves no private names, where endpoints have some',
    inventory: given({ parts: { ...routed(), ...NO_HOSTNAMES, endpoints: ALL } }),
    fires: [
      {
        message:
          /cannot reach ec2, ecr\.api and ecr\.dkr: vpc-1 resolves no private names, because its attribute enableDnsHostnames is off\./,
        evidence: { stoppedAt: 'dns-hostnames', stoppedBy: 'vpc-1' },
        remediation: /enable-dns-hostnames(?![\s\S]*create-vpc-endpoint)/,
      },
    ],
  },
  {
    name: 'has endpoints made that the VPC can resolve',
    inventory: given({ parts: { ...routed(), ...NO_HOSTNAMES } }),
    fires: [{ evidence: { stoppedAt: 'no-route' }, remediation: /enable-dns-hostnames[\s\S]*create-vpc-endpoint/ }],
  },
  {
    name: 'is silent where nodes joined though private DNS is off: a hosted zone may have the names',
    inventory: given({
      parts: { ...routed(), endpoints: [...NAMELESS, S3] },
      primary: JOINED,
      launchTime: minutesAgo(3 * 24 * 60),
    }),
    fires: 'silent',
  },
  {
    name: 'says that the group of new endpoints does not let in the nodes yet, where that is so',
    inventory: given({ parts: { ...routed(), groups: [group('sg-node', []), ...OPEN_PARTS.groups.slice(1)] } }),
    fires: [
      {
        remediation:
          /does not allow the nodes yet:[\s\S]*authorize-security-group-ingress --region eu-west-1 --group-id sg-node --ip-permissions .*GroupId=sg-node/,
      },
    ],
  },
  {
    name: 'gives a gateway endpoint for S3 wherever the way ends, and moves no public subnet off its internet gateway',
    inventory: given({ parts: routed(TO_IGW) }),
    fires: [
      {
        evidence: { stoppedAt: 'no-public-address' },
        remediation:
          /^Move the nodes to subnets with a route to a NAT gateway(?![\s\S]*Interface --service-name com\.amazonaws\.eu-west-1\.s3)[\s\S]*--vpc-endpoint-type Gateway --service-name com\.amazonaws\.eu-west-1\.s3 --route-table-ids rtb-main/,
      },
    ],
  },
  {
    name: 'does not judge an IPv6 cluster whose subnet has a way out over IPv6',
    inventory: given({
      parts: routed({ destination: '64:ff9b::/96', target: { kind: 'nat-gateway', id: 'nat-1' }, isActive: true }),
      cluster: { ipFamily: 'ipv6' },
    }),
    fires: 'silent',
  },
  {
    name: 'judges an IPv6 cluster without any way out',
    inventory: given({ parts: routed(), cluster: { ipFamily: 'ipv6' } }),
    fires: [{ severity: 'critical', evidence: { stoppedAt: 'no-route' } }],
  },
  {
    name: 'is medium where nodes joined before',
    inventory: given({ parts: routed(), primary: JOINED, launchTime: minutesAgo(3 * 24 * 60) }),
    fires: [{ severity: 'medium', message: /1 of 1 joined before/ }],
  },
  {
    name: 'is silent where one joined within the day',
    inventory: given({ parts: routed(), primary: JOINED, launchTime: minutesAgo(30) }),
    fires: 'silent',
  },
  {
    name: 'is silent where routes lead to other networks, whose endpoints may serve the VPC',
    inventory: given({
      parts: routed({ destination: '10.0.0.0/8', target: { kind: 'elsewhere', id: 'tgw-1' }, isActive: true }),
    }),
    fires: 'silent',
  },
  {
    name: 'is silent in a VPC that another account shares, whose endpoints nobody here sees',
    inventory: given({
      parts: { ...routed(), vpcs: OPEN_PARTS.vpcs.map((vpc) => ({ ...vpc, ownerId: OTHER_ACCOUNT })) },
    }),
    fires: 'silent',
  },
  {
    name: 'is silent where the route tables could not be read',
    inventory: withGaps(given({ parts: routed() }), ['routeTables']),
    fires: 'silent',
  },
  {
    name: 'is silent of a cluster that is being deleted',
    inventory: given({ parts: routed(), cluster: { status: 'DELETING' } }),
    fires: 'silent',
  },
]);

test('private-vpc-lacks-endpoint judges no node whose way to services is out of sight, unless one joined', () => {
  const beyond = routed({ destination: '0.0.0.0/0', target: { kind: 'elsewhere', id: 'tgw-1' }, isActive: true });
  const shared = { vpcs: OPEN_PARTS.vpcs.map((vpc) => ({ ...vpc, ownerId: OTHER_ACCOUNT })) };
  const judged = (inventory: Inventory) => privateVpcLacksEndpoint.judges?.(inventory, {}, NOW);
  const isOutOfSight = { id: 'i-0a', not: { because: expect.stringContaining('not visible') } };
  expect(judged(given({ parts: beyond }))).toMatchObject([isOutOfSight]);
  expect(judged(given({ parts: shared }))).toMatchObject([isOutOfSight]);
  expect(judged(given({ parts: beyond, primary: JOINED }))).toEqual([{ of: 'node', id: 'i-0a', cluster: 'demo' }]);
  expect(judged(given({ parts: routed() }))).toEqual([{ of: 'node', id: 'i-0a', cluster: 'demo' }]);
});
