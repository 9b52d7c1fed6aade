import { describe, expect, test } from 'vitest';
import { aWorld, type RegionBuilder } from '../../simulated-aws/index.ts';
import { ACCOUNT, callsOf, collect, gapOf, items, REGION, serve } from './collecting.ts';

const aRegion = (build: (region: RegionBuilder) => unknown) =>
  aWorld().account(ACCOUNT, (a) => a.region(REGION, (r) => build(r)));

function withGroups(r: RegionBuilder, cluster: string): RegionBuilder {
  return r
    .vpc('main')
    .subnet('a', { cidr: '10.0.0.0/24' })
    .securityGroup('k8s-traffic', { tags: { 'elbv2.k8s.aws/cluster': cluster } })
    .securityGroup('eks-cluster-sg', { tags: { 'aws:eks:cluster-name': cluster } })
    .securityGroup('k8s-elb-a1', { tags: { [`kubernetes.io/cluster/${cluster}`]: 'owned' } })
    .securityGroup('by-terraform', { tags: { [`kubernetes.io/cluster/${cluster}`]: 'owned' } })
    .securityGroup('by-people-for-the-controller', { tags: { 'elbv2.k8s.aws/cluster': cluster } })
    .securityGroup('untagged', {})
    .eni({ name: 'balancer', subnet: 'a', securityGroups: ['k8s-traffic', 'eks-cluster-sg'] })
    .eni({ subnet: 'a', securityGroups: ['untagged'] });
}

async function read(build: (region: RegionBuilder) => unknown) {
  const aws = await serve(aRegion(build));
  const inventory = await collect(aws, { sections: ['leftoverGroups'] });
  return { aws, inventory };
}

describe('the security groups of clusters that are gone', () => {
  test('are those that EKS, the load balancer controller or Kubernetes made, with every ENI in them', async () => {
    const { aws, inventory } = await read((r) => withGroups(r, 'gone'));
    const groups = items(inventory, 'leftoverGroups');
    const found = groups.map(({ name, madeBy, clusterName, enis }) => [name, madeBy, clusterName, enis.length]);
    expect(found.sort()).toEqual([
      ['eks-cluster-sg', 'eks', 'gone', 1],
      ['k8s-elb-a1', 'kubernetes', 'gone', 0],
      ['k8s-traffic', 'load-balancer-controller', 'gone', 1],
    ]);
    expect(callsOf(aws, 'DescribeSecurityGroups')).toHaveLength(1);
    expect(callsOf(aws, 'DescribeNetworkInterfaces').map(({ parameters }) => parameters)).toMatchObject([
      { Filters: [{ Name: 'group-id', Values: groups.map(({ id }) => id).sort() }] },
    ]);
  });

  test('are none, and no ENIs are asked for, where the cluster is there', async () => {
    const { aws, inventory } = await read((r) => withGroups(r, 'prod').cluster('prod', { subnets: ['a'] }));
    expect(items(inventory, 'leftoverGroups')).toEqual([]);
    expect(callsOf(aws, 'DescribeSecurityGroups')).toHaveLength(1);
    expect(JSON.stringify(callsOf(aws, 'DescribeNetworkInterfaces'))).not.toContain('group-id');
  });

  test('are none of a cluster that was made while the region was read', async () => {
    const aws = await serve(aRegion((r) => withGroups(r, 'newcomer')));
    aws.faults.after('eks:ListClusters', (world) => {
      world.in(ACCOUNT, REGION).cluster('newcomer', { subnets: ['a'] });
    });
    const inventory = await collect(aws, { sections: ['leftoverGroups'] });
    expect(items(inventory, 'leftoverGroups')).toEqual([]);
  });

  test('are not asked for in a region without subnets', async () => {
    const { aws, inventory } = await read(() => undefined);
    expect(items(inventory, 'leftoverGroups')).toEqual([]);
    expect(callsOf(aws, 'DescribeSecurityGroups')).toEqual([]);
  });

  test('are a gap where clusters could not be listed: none is known to be gone', async () => {
    const aws = await serve(aRegion((r) => withGroups(r, 'gone')));
    aws.faults.deny('eks:ListClusters');
    const inventory = await collect(aws, { sections: ['leftoverGroups'] });
    expect(gapOf(inventory, 'leftoverGroups')).toMatchObject({ action: 'eks:ListClusters', dependsOn: 'clusters' });
  });
});
