import { describe, expect, test } from 'vitest';
import { kubernetesSource } from '../../lambda/kubernetes/source.ts';
import { aWorld, type RegionBuilder } from '../../simulated-aws/index.ts';
import { CA, TOKEN } from '../../simulated-aws/kubernetes/api-server.ts';
import { anAwsNodeDaemonSet, anEniConfig } from '../../simulated-aws/kubernetes/objects.ts';
import { startKubeApi } from '../support/kube-api.ts';
import { ACCOUNT, callsOf, collect, gapsOf, items, REGION, serve } from './collecting.ts';

const OWNER = '444455556666';

/** A cluster in the VPC `main`, subnets that only the test gives a use, and a VPC without EKS. */
const aRegion = (build: (region: RegionBuilder) => unknown) =>
  aWorld().account(ACCOUNT, (a) =>
    a.region(REGION, (r) => {
      r.vpc('main', { cidr: '10.0.0.0/16' })
        .vpc('other', { cidr: '10.9.0.0/16' })
        .subnet('control', { vpc: 'main', cidr: '10.0.0.0/24' })
        .subnet('candidate', { vpc: 'main', cidr: '10.0.1.0/24' })
        .subnet('unused', { vpc: 'main', cidr: '10.0.2.0/24' })
        .subnet('foreign', { vpc: 'other', cidr: '10.9.0.0/24' })
        .serviceEni('rds', { subnet: 'unused' })
        .serviceEni('lambda', { subnet: 'foreign' })
        .cluster('prod', { subnets: ['control'] });
      build(r);
    }),
  );

async function subnetsInScope(build: (region: RegionBuilder) => unknown): Promise<readonly string[]> {
  const aws = await serve(aRegion(build));
  const inventory = await collect(aws, { sections: ['subnets', 'subnetEnis'] });
  expect(
    gapsOf(inventory).filter(({ section }) => section.startsWith('subnet') && section !== 'subnetReservations'),
  ).toEqual([]);
  const subnets = new Map(items(inventory, 'subnets').map((subnet) => [subnet.id, subnet.tags.Name ?? '']));
  for (const { subnetId } of items(inventory, 'subnetEnis')) expect([...subnets.keys()]).toContain(subnetId);
  return [...subnets.values()].sort();
}

describe('the subnets that EKS uses', () => {
  test('are those of clusters, and no others where nothing else tells', async () => {
    expect(await subnetsInScope(() => {})).toEqual(['control']);
  });

  test.each([
    ['are those that ENIConfigs name', { AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 'true' }, ['candidate', 'control']],
    ['are not those of ENIConfigs that the VPC CNI makes no use of', {}, ['control']],
  ])('%s', async (_, environment, expected) => {
    let candidate = '';
    const world = aRegion((region) => {
      candidate = region.idOf('subnet', 'candidate');
    });
    const api = await startKubeApi({
      eniconfigs: [anEniConfig('eu-west-1a', candidate), anEniConfig('eu-west-1b', 'subnet-0gone')],
      daemonsets: { 'kube-system/aws-node': anAwsNodeDaemonSet(environment) },
    });
    const server = { url: api.url, ca: CA, serverName: undefined, verified: true };
    const source = kubernetesSource({ server, credentials: async () => ({ token: TOKEN }) });
    const kubernetes = async () => ({ byCluster: new Map([['prod', source]]) });
    const inventory = await collect(await serve(world), { sections: ['subnets'], kubernetes });
    expect(
      items(inventory, 'subnets')
        .map(({ tags }) => tags.Name)
        .sort(),
    ).toEqual(expected);
  });

  test.each<[string, (r: RegionBuilder) => unknown]>([
    ['a node group', (r) => r.nodegroup('prod', 'workers', { subnets: ['candidate'] })],
    ['a Fargate profile', (r) => r.fargateProfile('prod', 'jobs', { subnets: ['candidate'] })],
    ['a node', (r) => r.selfManagedNode('prod', { subnet: 'candidate' })],
    ['a Karpenter node', (r) => r.karpenterNode('prod', { subnet: 'candidate' })],
    ['an Auto Mode node', (r) => r.autoModeNode('prod', { subnet: 'candidate' })],
    ['pods of nodes elsewhere', (r) => r.selfManagedNode('prod', { subnet: 'control', podSubnet: 'candidate' })],
    ['a branch ENI in use', (r) => r.branchEni({ subnet: 'candidate', status: 'in-use' })],
    ['a branch ENI left behind', (r) => r.branchEni({ subnet: 'candidate', status: 'available' })],
    ['a leaked ENI', (r) => r.leakedEni({ subnet: 'candidate', instance: 'gone' })],
    ['the tag of the CNI', (r) => r.tag('subnet', 'candidate', { 'kubernetes.io/role/cni': '1' })],
    [
      'the tag by which newer releases leave it alone',
      (r) => r.tag('subnet', 'candidate', { 'kubernetes.io/role/cni': '0' }),
    ],
    ['the tag of a cluster', (r) => r.tag('subnet', 'candidate', { 'kubernetes.io/cluster/prod': 'shared' })],
    ['the tag of its load balancers', (r) => r.tag('subnet', 'candidate', { 'kubernetes.io/role/elb': '1' })],
    ['the tag of its internal ones', (r) => r.tag('subnet', 'candidate', { 'kubernetes.io/role/internal-elb': '' })],
    ['the tag of Karpenter', (r) => r.tag('subnet', 'candidate', { 'karpenter.sh/discovery': 'prod' })],
  ])('are those with %s', async (_, build) => {
    expect(await subnetsInScope(build)).toEqual(['candidate', 'control']);
  });

  test('are in other VPCs too, where a leak shows that EKS was there', async () => {
    expect(await subnetsInScope((r) => r.leakedEni({ subnet: 'foreign', instance: 'gone' }))).toEqual([
      'control',
      'foreign',
    ]);
  });

  test('are all of them with scope "all"', async () => {
    const aws = await serve(aRegion(() => {}));
    const inventory = await collect(aws, { scope: 'all', sections: ['subnets', 'subnetEnis'] });
    expect(items(inventory, 'subnets')).toHaveLength(4);
    expect(callsOf(aws, 'ListClusters')).toEqual([]);
  });

  test('are known to be another account’s where they are shared', async () => {
    const aws = await serve(
      aRegion((r) =>
        r
          .subnet('shared', { vpc: 'main', cidr: '10.0.3.0/24', ownerId: OWNER })
          .nodegroup('prod', 'workers', { subnets: ['shared'], nodes: 1 }),
      ),
    );
    const inventory = await collect(aws, { sections: ['subnets', 'subnetEnis'] });
    expect(items(inventory, 'subnets').map(({ ownerId }) => ownerId)).toEqual([ACCOUNT, OWNER]);
    expect(items(inventory, 'subnetEnis').some(({ ownerId }) => ownerId === ACCOUNT)).toBe(true);
  });
});

describe('the search for pods’ ENIs in subnets that nothing else names', () => {
  test('asks once for a batch of subnets where there are none', async () => {
    const aws = await serve(
      aRegion((r) => {
        for (let n = 0; n < 210; n++)
          r.subnet(`spare-${n}`, { vpc: 'main', cidr: `10.0.${16 + Math.floor(n / 16)}.${(n % 16) * 16}/28` });
      }),
    );
    await collect(aws, { sections: ['subnets'] });
    // 1 for the available ENIs, 2 for 212 subnets: 198 of them and two descriptions are all that a call takes.
    expect(callsOf(aws, 'DescribeNetworkInterfaces')).toHaveLength(3);
  });

  test('reads no subnet to its end once it has seen an ENI there', async () => {
    const aws = await serve(
      aRegion((r) => {
        r.subnet('pods', { vpc: 'main', cidr: '10.0.128.0/17' }).trunkEni({ name: 'trunk', subnet: 'control' });
        for (let n = 0; n < 2500; n++) r.branchEni({ subnet: 'pods', trunk: 'trunk', status: 'in-use' });
        r.branchEni({ subnet: 'candidate', trunk: 'trunk', status: 'in-use' });
      }),
    );
    const inventory = await collect(aws, { sections: ['subnets'] });
    const names = items(inventory, 'subnets').map(({ tags }) => tags.Name);
    expect(names.sort()).toEqual(['candidate', 'control', 'pods']);
    // Available ENIs; a full page of `pods`; then the rest without it.
    expect(callsOf(aws, 'DescribeNetworkInterfaces')).toHaveLength(3);
  });
});
