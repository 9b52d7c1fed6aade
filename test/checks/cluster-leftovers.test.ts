import { clusterLeftovers } from '../../lambda/checks/cluster-leftovers.ts';
import type { LeftoverGroup, NetworkInterface } from '../../lambda/model/inventory.ts';
import type { SecurityGroup } from '../../lambda/model/network.ts';
import {
  ACCOUNT,
  aCluster,
  aCniEni,
  aNode,
  anEni,
  anInventory,
  aSubnet,
  type EniFields,
  OTHER_ACCOUNT,
  VPC,
} from './an-inventory.ts';
import { testCheck } from './check-tester.ts';

const BALANCER = 'app/k8s-shop-web-12345/0123456789abcdef';

function group(fields: Partial<LeftoverGroup> = {}): LeftoverGroup {
  return {
    id: 'sg-1',
    name: 'k8s-traffic-shop-1',
    vpcId: VPC,
    ownerId: ACCOUNT,
    madeBy: 'load-balancer-controller',
    clusterName: 'shop',
    enis: [],
    ...fields,
  };
}

function ofBalancer(fields: EniFields = {}): NetworkInterface {
  return anEni({
    id: 'eni-lb',
    status: 'in-use',
    description: `ELB ${BALANCER}`,
    requesterId: 'amazon-elb',
    requesterManaged: true,
    privateIpAddresses: ['10.0.0.8'],
    securityGroupIds: ['sg-1'],
    ...fields,
  });
}

function lettingIn(groupId: string): SecurityGroup {
  const rule = { protocol: 'tcp', fromPort: 80, toPort: 80, blocks: [], groupIds: [groupId], prefixListIds: [] };
  return { id: 'sg-nodes', vpcId: VPC, name: 'nodes', ingress: [rule], egress: [] };
}

const LEFT = { leftoverGroups: [group({ enis: [ofBalancer()] })] };

testCheck(clusterLeftovers, [
  { name: 'is silent where nothing is left', inventory: anInventory({}), fires: 'silent' },
  {
    name: 'is low where a load balancer is left',
    inventory: anInventory(LEFT),
    fires: [
      {
        severity: 'low',
        resource: { type: 'AWS::EC2::VPC', id: VPC },
        cluster: 'shop',
        discriminator: 'shop',
        message:
          'Cluster shop no longer exists. It left 1 load balancer and 1 security group in vpc-1. They keep the VPC and its subnets from being deleted. The load balancer holds 1 address.',
        evidence: {
          provenBy: 'tags',
          loadBalancers: [BALANCER],
          addresses: 1,
          subnets: ['subnet-a'],
          unattachedEnis: 0,
          securityGroups: ['sg-1'],
          securityGroupsInUse: [],
        },
        remediation:
          /elbv2 delete-load-balancer --region eu-west-1 --load-balancer-arn arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer\/app\/k8s-shop-web-12345\/0123456789abcdef[\s\S]*describe-security-groups[\s\S]*delete-security-group --region eu-west-1 --group-id sg-1/,
      },
    ],
  },
  {
    name: 'deletes a classic load balancer by its name',
    inventory: anInventory({
      leftoverGroups: [group({ madeBy: 'kubernetes', enis: [ofBalancer({ description: 'ELB a0123456789abcdef' })] })],
    }),
    fires: [{ severity: 'low', remediation: /aws elb delete-load-balancer .*--load-balancer-name a0123456789abcdef/ }],
  },
  {
    name: "is info where EKS's own security group is left",
    inventory: anInventory({ leftoverGroups: [group({ madeBy: 'eks' })] }),
    fires: [
      {
        severity: 'info',
        message:
          'Cluster shop no longer exists. It left 1 security group in vpc-1. It keeps the VPC from being deleted.',
        evidence: { provenBy: 'eks-tag', addresses: 0 },
        remediation:
          /^First remove rules[\s\S]*Last, delete its security group, if no launch template or idle Lambda function names it:/,
      },
    ],
  },
  {
    name: 'leaves a cluster alone that is there, in whatever VPC',
    inventory: anInventory({ ...LEFT, clusters: [aCluster({ name: 'shop', vpcId: 'vpc-2' })] }),
    fires: 'silent',
  },
  {
    name: 'leaves a cluster alone that the configuration declares',
    inventory: anInventory(LEFT, { declaredClusters: { shop: {} } }),
    fires: 'silent',
  },
  {
    name: 'leaves a cluster alone for which an instance is tagged',
    inventory: anInventory({ ...LEFT, nodes: [aNode({ tags: { 'kubernetes.io/cluster/shop': 'owned' } })] }),
    fires: 'silent',
  },
  {
    name: 'leaves load balancers alone whose groups those of a cluster that is there let in, whatever its name',
    inventory: anInventory({ ...LEFT, securityGroups: [lettingIn('sg-1')] }),
    fires: 'silent',
  },
  {
    name: 'knows a cluster for gone of which a group of EKS is left, whoever still lets its groups in',
    inventory: anInventory({
      leftoverGroups: [...LEFT.leftoverGroups, group({ id: 'sg-2', madeBy: 'eks' })],
      securityGroups: [lettingIn('sg-1')],
    }),
    fires: [{ severity: 'low', evidence: { loadBalancers: [BALANCER], provenBy: 'eks-tag' } }],
  },
  {
    name: "takes no ENI for a load balancer's that people described so",
    inventory: anInventory({
      leftoverGroups: [group({ enis: [ofBalancer({ requesterId: ACCOUNT, requesterManaged: false })] })],
    }),
    fires: 'silent',
  },
  {
    name: 'is silent in a VPC that another account shares',
    inventory: anInventory({ ...LEFT, subnets: [aSubnet({ ownerId: OTHER_ACCOUNT })] }),
    fires: 'silent',
  },
  {
    name: 'is silent in a VPC in which another account has an ENI',
    inventory: anInventory({ ...LEFT, subnetEnis: [anEni({ id: 'eni-o', ownerId: OTHER_ACCOUNT })] }),
    fires: 'silent',
  },
  {
    name: 'passes over the group of another account',
    inventory: anInventory({ leftoverGroups: [group({ ownerId: OTHER_ACCOUNT })] }),
    fires: 'silent',
  },
  {
    name: 'does not offer a group that something else uses',
    inventory: anInventory({
      leftoverGroups: [
        group({ enis: [ofBalancer(), anEni({ id: 'eni-x', status: 'in-use', securityGroupIds: ['sg-1'] })] }),
      ],
    }),
    fires: [
      {
        severity: 'low',
        message: /It left 1 load balancer in .* 1 other security group is in use by something else and must stay\.$/,
        evidence: { securityGroups: [], securityGroupsInUse: ['sg-1'] },
      },
    ],
  },
  {
    name: 'is silent where all that is left is in use by something else',
    inventory: anInventory({
      leftoverGroups: [
        group({ madeBy: 'eks', enis: [anEni({ id: 'eni-x', status: 'in-use', securityGroupIds: ['sg-1'] })] }),
      ],
    }),
    fires: 'silent',
  },
  {
    name: "takes a load balancer in people's groups for theirs",
    inventory: anInventory({
      leftoverGroups: [
        group({ enis: [ofBalancer({ description: 'ELB app/web/01', securityGroupIds: ['sg-1', 'sg-9'] })] }),
      ],
    }),
    fires: 'silent',
  },
  {
    name: 'knows one in further groups by the name that the controller gave it',
    inventory: anInventory({ leftoverGroups: [group({ enis: [ofBalancer({ securityGroupIds: ['sg-1', 'sg-9'] })] })] }),
    fires: [{ severity: 'low', evidence: { loadBalancers: [BALANCER] } }],
  },
  {
    name: "takes a load balancer in EKS's group alone for people's",
    inventory: anInventory({ leftoverGroups: [group({ madeBy: 'eks', enis: [ofBalancer()] })] }),
    fires: 'silent',
  },
  {
    name: 'counts unattached ENIs, which go before the groups',
    inventory: anInventory({
      leftoverGroups: [group({ madeBy: 'eks', enis: [aCniEni({ id: 'eni-1', securityGroupIds: ['sg-1'] })] })],
    }),
    fires: [
      {
        severity: 'info',
        message: /1 unattached ENI of EKS networking uses its security groups\.$/,
        evidence: { unattachedEnis: 1, securityGroups: ['sg-1'] },
        remediation:
          /^First delete the 1 unattached ENI in its security groups\. Check leaked-eni lists it, once it is old enough\.[\s\S]*Name=ip-permission\.group-id[\s\S]*Name=egress\.ip-permission\.group-id/,
      },
    ],
  },
  {
    name: 'tells clusters and VPCs apart',
    inventory: anInventory({
      leftoverGroups: [
        group({ id: 'sg-1', madeBy: 'eks' }),
        group({ id: 'sg-2', madeBy: 'eks', clusterName: 'batch' }),
        group({ id: 'sg-3', madeBy: 'eks', vpcId: 'vpc-2' }),
      ],
    }),
    fires: [
      { resource: { id: VPC }, discriminator: 'batch' },
      { resource: { id: VPC }, discriminator: 'shop' },
      { resource: { id: 'vpc-2' }, discriminator: 'shop' },
    ],
  },
  {
    name: 'writes out ten commands of a kind',
    inventory: anInventory({
      leftoverGroups: Array.from({ length: 12 }, (_, index) => group({ id: `sg-${index}`, madeBy: 'eks' })),
    }),
    fires: [{ remediation: /Repeat this for the 2 other security groups\.$/ }],
  },
  {
    name: 'passes over a name that no cluster has',
    inventory: anInventory({ leftoverGroups: [group({ clusterName: 'shop; rm' })] }),
    fires: 'silent',
  },
]);
