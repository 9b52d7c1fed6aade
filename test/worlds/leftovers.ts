import type { RegionBuilder } from '../../simulated-aws/index.ts';
import type { Pain } from './pain.ts';
import { PRIVATE, REGION, twoZones, WORKERS } from './pain-world.ts';

/** Two zones in which cluster `shop` lived. */
function zonesOf(region: RegionBuilder): RegionBuilder {
  return twoZones(region).subnet('public-a', {
    cidr: '10.0.8.0/26',
    az: `${REGION}a`,
    tags: { 'kubernetes.io/role/elb': '1' },
  });
}

const FRONT = 'k8s-shop-web-0a1b2c3d4e';
const BACK = 'k8s-traffic-shop-5f6e7d8c9b';
const BALANCER = 'app/k8s-shop-web-1234567890/0123456789abcdef';

/** What the AWS Load Balancer Controller makes for an Ingress: two groups, and a load balancer in two subnets. */
function withIngress(region: RegionBuilder): RegionBuilder {
  const cluster = { 'elbv2.k8s.aws/cluster': 'shop' };
  region
    .securityGroup(FRONT, {
      tags: { ...cluster, 'ingress.k8s.aws/stack': 'shop/web', 'ingress.k8s.aws/resource': 'ManagedLBSecurityGroup' },
    })
    .securityGroup(BACK, { tags: { ...cluster, 'elbv2.k8s.aws/resource': 'backend-sg' } });
  for (const subnet of ['public-a', 'private-b']) region.eni(balancerEni(subnet, [FRONT, BACK]));
  return region;
}

function balancerEni(subnet: string, securityGroups: readonly string[], name = BALANCER) {
  return {
    subnet,
    status: 'in-use',
    description: `ELB ${name}`,
    requesterId: 'amazon-elb',
    requesterManaged: true,
    securityGroups,
  } as const;
}

/** What Kubernetes itself makes for a Service: a Classic Load Balancer and its group. */
function withService(region: RegionBuilder): RegionBuilder {
  const name = 'a0123456789abcdef0123456789abcdef';
  region.securityGroup(`k8s-elb-${name}`, {
    tags: { 'kubernetes.io/cluster/shop': 'owned', KubernetesCluster: 'shop' },
  });
  return region.eni(balancerEni('public-a', [`k8s-elb-${name}`], name.slice(0, 32)));
}

/** The group that EKS made for a cluster, which a terraform module's node may still be in. */
function withGroupOfEks(region: RegionBuilder): RegionBuilder {
  return region.securityGroup('eks-cluster-sg-shop-1234567', {
    tags: { 'aws:eks:cluster-name': 'shop', 'kubernetes.io/cluster/shop': 'owned' },
  });
}

function andItsCluster(region: RegionBuilder): RegionBuilder {
  return region.cluster('shop', { subnets: PRIVATE }).nodegroup('shop', 'workers', WORKERS);
}

/** Clusters that went, and what they left in their VPC. */
export const LEFTOVERS: readonly Pain[] = [
  {
    issues: ['eksctl#2278', 'eks-addons#462', 'kubernetes-provider#437'],
    pain: 'After a cluster its load balancers stay, and `terraform destroy` fails at the VPC and its subnets.',
    worlds: [
      {
        name: 'eksctl-2278-load-balancer-of-a-deleted-cluster',
        build: (region) => withIngress(zonesOf(region)),
        finds: [
          {
            check: 'cluster-leftovers',
            severity: 'low',
            on: { kind: 'vpc', name: 'main' },
            evidence: {
              cluster: 'shop',
              provenBy: 'tags',
              loadBalancers: [BALANCER],
              addresses: 2,
              securityGroups: [/^sg-/, /^sg-/],
              securityGroupsInUse: [],
            },
            message: /It left 1 load balancer and 2 security groups in vpc-/,
            remediation: /elbv2 delete-load-balancer[\s\S]*ip-permission\.group-id[\s\S]*delete-security-group/,
          },
        ],
      },
      {
        name: 'eksctl-2278-load-balancer-of-a-cluster-that-is-there',
        build: (region) => andItsCluster(withIngress(zonesOf(region))),
        finds: [],
      },
      {
        name: 'eksctl-2278-load-balancer-of-a-cluster-that-is-not-of-eks',
        build: (region) =>
          withIngress(zonesOf(region)).instance({
            subnet: 'private-a',
            state: 'running',
            tags: { 'kubernetes.io/cluster/shop': 'owned' },
          }),
        finds: [],
      },
    ],
  },
  {
    issues: ['kubernetes#88701', 'kubernetes#109698'],
    pain: 'The security group of a Classic Load Balancer stays when the cluster goes, and has to be deleted by hand.',
    worlds: [
      {
        name: 'kubernetes-88701-classic-load-balancer-of-a-deleted-cluster',
        build: (region) => withService(zonesOf(region)),
        finds: [
          {
            check: 'cluster-leftovers',
            severity: 'low',
            on: { kind: 'vpc', name: 'main' },
            evidence: { addresses: 1 },
            remediation: /aws elb delete-load-balancer/,
          },
        ],
      },
      {
        name: 'kubernetes-88701-classic-load-balancer-of-a-cluster-that-is-there',
        build: (region) => andItsCluster(withService(zonesOf(region))),
        finds: [],
      },
    ],
  },
  {
    issues: ['terraform-provider#11473'],
    pain: 'The security group that EKS made stays when the cluster goes, and its VPC cannot be deleted.',
    worlds: [
      {
        name: 'terraform-provider-11473-security-group-of-a-deleted-cluster',
        build: (region) => withGroupOfEks(zonesOf(region)),
        finds: [
          {
            check: 'cluster-leftovers',
            severity: 'info',
            on: { kind: 'vpc', name: 'main' },
            evidence: { provenBy: 'eks-tag', loadBalancers: [], addresses: 0 },
            message: /^Cluster shop no longer exists\. It left 1 security group in vpc-\w+\. It keeps the VPC/,
          },
        ],
      },
      {
        name: 'terraform-provider-11473-security-group-that-an-instance-uses',
        build: (region) =>
          withGroupOfEks(zonesOf(region)).eni({
            subnet: 'private-a',
            status: 'in-use',
            description: 'bastion',
            securityGroups: ['eks-cluster-sg-shop-1234567'],
          }),
        finds: [],
      },
    ],
  },
];
