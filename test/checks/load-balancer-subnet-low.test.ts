import { loadBalancerSubnetLow } from '../../lambda/checks/load-balancer-subnet-low.ts';
import type { Cluster, Inventory, Subnet } from '../../lambda/model/inventory.ts';
import { aCluster, aCniEni, anEni, anInventory, aSubnet, OTHER_ACCOUNT, withGaps } from './an-inventory.ts';
import { testCheck } from './check-tester.ts';

const PUBLIC = { 'kubernetes.io/role/elb': '1' };
const INTERNAL = { 'kubernetes.io/role/internal-elb': '1' };

/** Subnets in zones of their own: `subnet-a` in eu-west-1a, and so on. */
function subnets(...fields: readonly (Partial<Subnet> & { readonly free: number })[]): readonly Subnet[] {
  return fields.map(({ free, ...rest }, index) => {
    const letter = 'abcd'[index] ?? 'z';
    return aSubnet({
      id: `subnet-${letter}`,
      availabilityZone: `eu-west-1${letter}`,
      availableIpAddressCount: free,
      tags: PUBLIC,
      ...rest,
    });
  });
}

function withSubnets(
  list: readonly Subnet[],
  clusters: readonly Cluster[] = [aCluster()],
  rest: Parameters<typeof anInventory>[1] = {},
): Inventory {
  return anInventory({ clusters, subnets: list }, rest);
}

testCheck(loadBalancerSubnetLow, [
  { name: 'is silent with 8 free', inventory: withSubnets(subnets({ free: 8 }, { free: 8 })), fires: 'silent' },
  {
    name: 'is medium under 8 where two other zones have room left',
    inventory: withSubnets(subnets({ free: 7 }, { free: 8 }, { free: 100 })),
    fires: [
      {
        severity: 'medium',
        cluster: 'demo',
        resource: { type: 'AWS::EC2::Subnet', id: 'subnet-a' },
        message:
          'subnet-a (10.0.0.0/24, eu-west-1a) has 7 of the 8 free addresses that internet-facing load balancers of demo need. New ones leave eu-west-1a out, and existing ones cannot grow there.',
        evidence: { schemes: ['internet-facing'], withoutTwoZones: [] },
        remediation:
          /create-tags --region eu-west-1 --resources SUBNET_ID --tags Key=kubernetes\.io\/role\/elb,Value=1`/,
      },
    ],
  },
  {
    name: 'says who holds its addresses, and what gives most back first',
    inventory: anInventory({
      clusters: [aCluster()],
      subnets: subnets({ free: 6 }, { free: 8 }, { free: 100 }),
      subnetEnis: [
        aCniEni(),
        ...[1, 2, 3, 4].map((number) => anEni({ id: `eni-l${number}`, interfaceType: 'lambda', status: 'in-use' })),
      ],
    }),
    fires: [
      {
        message: /Lambda functions hold 4 of 251, leaked ENIs 3\.$/,
        evidence: { leaksToBlame: true },
        remediation:
          /^Move the Lambda functions to other subnets, in their VPC configuration: frees 4, which is enough\. Or delete the 1 leaked ENI in the subnet/,
      },
    ],
  },
  {
    name: 'is high where no two zones are left, of which an ALB wants two',
    inventory: withSubnets(subnets({ free: 7 }, { free: 50 })),
    fires: [
      { severity: 'high', message: /An ALB needs two zones with room for internet-facing load balancers, so none/ },
    ],
  },
  {
    name: 'counts zones and not subnets',
    inventory: withSubnets(subnets({ free: 7 }, { free: 50 }, { free: 50, availabilityZone: 'eu-west-1b' })),
    fires: [{ severity: 'high' }],
  },
  {
    name: 'tells internal load balancers from internet-facing ones',
    inventory: withSubnets(
      subnets(
        { free: 7, tags: INTERNAL },
        { free: 50 },
        { free: 50, tags: { ...PUBLIC, ...INTERNAL } },
        { free: 50, tags: INTERNAL },
      ),
    ),
    fires: [{ severity: 'medium', evidence: { schemes: ['internal'] } }],
  },
  {
    name: 'takes a tag without a value, and no other value',
    inventory: withSubnets(
      subnets(
        { free: 1, tags: { 'kubernetes.io/role/elb': '' } },
        { free: 1, tags: { 'kubernetes.io/role/elb': '0' } },
        { free: 1, tags: { 'kubernetes.io/role/internal-elb': 'true' } },
        { free: 1, tags: {} },
      ),
    ),
    fires: [{ resource: { id: 'subnet-a' } }],
  },
  {
    name: 'takes its limit from its options',
    inventory: withSubnets(subnets({ free: 8 }, { free: 20 }, { free: 20 })),
    options: { minFreeAddresses: 9 },
    fires: [{ severity: 'medium' }],
  },
  {
    name: 'is for information where no cluster is in the VPC, or the tags name other clusters',
    inventory: withSubnets(
      subnets({ free: 1, vpcId: 'vpc-old' }, { free: 1, tags: { ...PUBLIC, 'kubernetes.io/cluster/gone': 'owned' } }),
    ),
    fires: [
      { severity: 'info', cluster: undefined, message: /internet-facing load balancers need\./ },
      { severity: 'info', resource: { id: 'subnet-b' } },
    ],
  },
  {
    name: 'counts for a cluster the room in its own subnets only',
    inventory: withSubnets(
      subnets(
        { free: 1, tags: { ...PUBLIC, 'kubernetes.io/cluster/demo': 'shared' } },
        { free: 50, tags: { ...PUBLIC, 'kubernetes.io/cluster/other': 'owned' } },
        { free: 50, tags: { ...PUBLIC, 'kubernetes.io/cluster/other': 'owned' } },
        { free: 50 },
      ),
    ),
    fires: [{ severity: 'high', cluster: 'demo' }],
  },
  {
    name: 'names all clusters of the VPC and belongs to none of them',
    inventory: withSubnets(subnets({ free: 1 }, { free: 50 }, { free: 50 }), [
      aCluster({ name: 'second' }),
      aCluster(),
      aCluster({ name: 'far', vpcId: 'vpc-2' }),
    ]),
    fires: [{ cluster: undefined, message: / load balancers of demo and second need/ }],
  },
  {
    name: 'claims no more than medium where the clusters could not be read',
    inventory: withGaps(withSubnets(subnets({ free: 1 }), [], { scope: 'all' }), ['clusters']),
    fires: [{ severity: 'medium', evidence: { clusters: 'unknown' } }],
  },
  {
    name: 'names the owner of a shared subnet in its ARN',
    inventory: withSubnets(subnets({ free: 1, ownerId: OTHER_ACCOUNT }, { free: 9 }, { free: 9 })),
    fires: [{ resource: { arn: 'arn:aws:ec2:eu-west-1:444455556666:subnet/subnet-a' } }],
  },
  {
    name: 'is silent on a subnet without IPv4 addresses',
    inventory: withSubnets(subnets({ free: 0, cidrBlock: '' })),
    fires: 'silent',
  },
]);
