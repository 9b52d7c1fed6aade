import type { AccountBuilder, RegionBuilder } from '../../simulated-aws/index.ts';
import type { PainWorld } from './pain-world.ts';
import { PRIVATE, prod, REGION, twoZones, WORKERS } from './pain-world.ts';

/** A Windows node, with addresses for pods or with its own alone. */
function withWindows(
  region: RegionBuilder,
  account: AccountBuilder,
  policies: readonly string[],
  joined: boolean,
): RegionBuilder {
  account.iamRole('clusters', { policies });
  return twoZones(region)
    .cluster('prod', { subnets: PRIVATE, role: 'clusters' })
    .nodegroup('prod', 'workers', WORKERS)
    .nodegroup('prod', 'windows', {
      instanceTypes: ['c5.xlarge'],
      subnets: ['private-a'],
      amiType: 'WINDOWS_CORE_2022_x86_64',
      nodes: 1,
      joined,
    });
}

/** What checks find that nobody told of in an issue that we know. */
export const OTHER_WORLDS: readonly PainWorld[] = [
  {
    name: 'load-balancers-without-room',
    build: (region) =>
      prod(region)
        .subnet('public-a', { cidr: '10.0.8.0/27', az: `${REGION}a`, tags: { 'kubernetes.io/role/elb': '1' } })
        .subnet('public-b', { cidr: '10.0.8.32/27', az: `${REGION}b`, tags: { 'kubernetes.io/role/elb': '1' } })
        .fillSubnet('public-a', { leaving: 5, with: 'nat' }),
    finds: [{ check: 'load-balancer-subnet-low', severity: 'high', on: { kind: 'subnet', name: 'public-a' } }],
  },
  {
    name: 'clusters-that-compete-for-a-subnet',
    build: (region) =>
      prod(region)
        .cluster('batch', { subnets: PRIVATE })
        .nodegroup('batch', 'workers', { ...WORKERS, scaling: { min: 2, desired: 2, max: 2 } })
        .fillSubnet('private-a', { leaving: 45 }),
    finds: [
      { check: 'shared-subnet', severity: 'low', on: { kind: 'subnet', name: 'private-a' } },
      { check: 'subnet-low-ips', severity: 'medium', on: { kind: 'subnet', name: 'private-a' } },
    ],
  },
  {
    name: 'role-without-the-cni-policy',
    build: (region, account) => {
      account.iamRole('workers', { policies: ['AmazonEKSWorkerNodePolicy', 'AmazonEC2ContainerRegistryPullOnly'] });
      return twoZones(region)
        .cluster('prod', { subnets: PRIVATE })
        .nodegroup('prod', 'workers', { ...WORKERS, nodes: 1, role: 'workers', joined: false });
    },
    finds: [
      {
        check: 'node-role-lacks-cni-policy',
        severity: 'critical',
        on: 'workers',
        message: /ec2:AssignPrivateIpAddresses/,
      },
    ],
  },
  {
    name: 'types-of-a-former-generation',
    build: (region) =>
      twoZones(region)
        .instanceType('m4.large', { enis: 2, ipv4PerEni: 10 }, { CurrentGeneration: false, Hypervisor: 'xen' })
        .cluster('prod', { subnets: PRIVATE })
        .nodegroup('prod', 'workers', { ...WORKERS, instanceTypes: ['m4.large'] }),
    finds: [{ check: 'previous-generation-instance', severity: 'info', on: 'prod/workers' }],
  },
  {
    name: 'types-with-room-for-hardly-any-pod',
    build: (region) =>
      twoZones(region)
        .cluster('prod', { subnets: PRIVATE })
        .nodegroup('prod', 'tiny', { ...WORKERS, instanceTypes: ['t3.nano'], podsPerNode: 2 }),
    finds: [{ check: 'low-pod-density', severity: 'medium', on: 'prod/tiny' }],
  },
  {
    name: 'enis-that-nothing-uses',
    build: (region) => prod(region).eni({ name: 'left', subnet: 'private-a', description: 'migration host' }),
    finds: [{ check: 'unattached-eni', severity: 'info', on: { kind: 'eni', name: 'left' } }],
  },
  {
    name: 'pod-identity-without-its-agent',
    build: (region, account) => {
      account.iamRole('cni', { policies: ['AmazonEKS_CNI_Policy'] });
      return twoZones(region)
        .cluster('prod', { subnets: PRIVATE })
        .podIdentity('prod', { namespace: 'kube-system', serviceAccount: 'aws-node', role: 'cni' })
        .nodegroup('prod', 'workers', { ...WORKERS, joined: false });
    },
    finds: [
      {
        check: 'pod-identity-agent-missing',
        severity: 'high',
        on: 'prod',
        remediation: /create-addon .*eks-pod-identity-agent/,
      },
      { check: 'node-without-pod-ips', severity: 'critical', on: { kind: 'node-of', nodegroup: 'workers' }, times: 2 },
    ],
  },
  {
    name: 'windows-nodes-whose-cluster-role-lacks-the-policy',
    build: (region, account) => withWindows(region, account, ['AmazonEKSClusterPolicy'], false),
    finds: [
      {
        check: 'cluster-role-lacks-policy',
        severity: 'critical',
        on: 'clusters',
        message: /The one Windows node has no address for pods/,
      },
    ],
  },
  {
    name: 'windows-nodes-with-addresses',
    build: (region, account) => withWindows(region, account, ['AmazonEKSClusterPolicy'], true),
    finds: [],
  },
  {
    name: 'auto-mode-without-the-policies-of-its-cluster-role',
    build: (region, account) => {
      account.iamRole('clusters', { policies: ['AmazonEKSClusterPolicy'] });
      return twoZones(region).cluster('auto', { subnets: PRIVATE, autoMode: true, role: 'clusters' });
    },
    finds: [
      {
        check: 'cluster-role-lacks-policy',
        severity: 'high',
        on: 'clusters',
        message: /EKS launches no node/,
        remediation: /AmazonEKSComputePolicy/,
      },
    ],
  },
];
