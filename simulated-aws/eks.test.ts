import {
  DescribeAddonCommand,
  DescribeAddonVersionsCommand,
  DescribeClusterCommand,
  DescribeFargateProfileCommand,
  DescribeNodegroupCommand,
  DescribeUpdateCommand,
  type EKSClient,
  ListAddonsCommand,
  ListClustersCommand,
  ListFargateProfilesCommand,
  ListIdentityProviderConfigsCommand,
  ListNodegroupsCommand,
  ListUpdatesCommand,
  paginateListClusters,
} from '@aws-sdk/client-eks';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aWorld, type SimulatedAws, startSimulatedAws, type World } from './index.ts';
import { clientsOf, failureOf } from './sdk.ts';

const ACCOUNT = '111122223333';
let world: World;
let aws: SimulatedAws;
let eks: EKSClient;

beforeEach(async () => {
  world = aWorld().account(ACCOUNT, (a) =>
    a.region('eu-west-1', (r) => {
      r.vpc('main', { cidr: '10.0.0.0/16' }).subnet('a', { cidr: '10.0.0.0/20' }).subnet('b', { cidr: '10.0.16.0/20' });
      for (const name of ['prod', 'dev', 'test']) {
        r.cluster(name, { version: '1.33', subnets: ['a', 'b'], cni: { version: 'v1.20.4-eksbuild.1' } });
      }
      r.nodegroup('prod', 'workers', { instanceTypes: ['m5.large'], subnets: ['a'], nodes: 2 });
      r.fargateProfile('prod', 'batch', { subnets: ['b'] });
    }),
  );
  aws = await startSimulatedAws(world);
  ({ eks } = clientsOf(aws));
});
afterEach(() => aws.stop());

test('a cluster is described as EKS does, with its times as dates', async () => {
  const { cluster } = await eks.send(new DescribeClusterCommand({ name: 'prod' }));
  expect(cluster).toMatchObject({
    name: 'prod',
    arn: `arn:aws:eks:eu-west-1:${ACCOUNT}:cluster/prod`,
    version: '1.33',
    status: 'ACTIVE',
    kubernetesNetworkConfig: { ipFamily: 'ipv4' },
  });
  expect(cluster?.createdAt).toBeInstanceOf(Date);
  expect(cluster?.resourcesVpcConfig?.subnetIds).toHaveLength(2);
});

test('what hangs on a cluster is listed and described by name', async () => {
  const clusterName = 'prod';
  expect((await eks.send(new ListNodegroupsCommand({ clusterName }))).nodegroups).toEqual(['workers']);
  expect((await eks.send(new ListAddonsCommand({ clusterName }))).addons).toEqual(['vpc-cni']);
  expect((await eks.send(new ListFargateProfilesCommand({ clusterName }))).fargateProfileNames).toEqual(['batch']);
  const { nodegroup } = await eks.send(new DescribeNodegroupCommand({ clusterName, nodegroupName: 'workers' }));
  expect(nodegroup).toMatchObject({ instanceTypes: ['m5.large'], clusterName, health: { issues: [] } });
  const { addon } = await eks.send(new DescribeAddonCommand({ clusterName, addonName: 'vpc-cni' }));
  expect(addon).toMatchObject({ addonVersion: 'v1.20.4-eksbuild.1' });
  const profile = new DescribeFargateProfileCommand({ clusterName, fargateProfileName: 'batch' });
  expect((await eks.send(profile)).fargateProfile).toMatchObject({ fargateProfileName: 'batch', status: 'ACTIVE' });
});

test('updates are of a cluster, a node group or an add-on, each listed by itself', async () => {
  world
    .in(ACCOUNT, 'eu-west-1')
    .update('prod', { minutesAgo: 90, errors: [{ code: 'IpNotAvailable' }] })
    .update('prod', { minutesAgo: 60, nodegroup: 'workers', status: 'Successful' });
  const listed = async (more: { nodegroupName?: string; addonName?: string } = {}) =>
    (await eks.send(new ListUpdatesCommand({ name: 'prod', ...more }))).updateIds ?? [];
  const [updateId = ''] = await listed();
  const { update } = await eks.send(new DescribeUpdateCommand({ name: 'prod', updateId }));
  expect(update).toMatchObject({ type: 'VersionUpdate', status: 'Failed', errors: [{ errorCode: 'IpNotAvailable' }] });
  expect(update?.createdAt).toBeInstanceOf(Date);
  expect(await listed({ nodegroupName: 'workers' })).toHaveLength(1);
  expect(await listed({ addonName: 'vpc-cni' })).toEqual([]);
  const ofAnother = new DescribeUpdateCommand({ name: 'prod', nodegroupName: 'workers', updateId });
  expect(await failureOf(eks.send(ofAnother))).toMatch(/^ResourceNotFoundException:/);
});

describe('what does not exist', () => {
  test.each([
    ['cluster', new DescribeClusterCommand({ name: 'x' }), 'No cluster found for name: x.'],
    ['cluster of a list', new ListNodegroupsCommand({ clusterName: 'x' }), 'No cluster found for name: x.'],
    [
      'node group',
      new DescribeNodegroupCommand({ clusterName: 'prod', nodegroupName: 'x' }),
      'No node group found for name: x.',
    ],
    ['add-on', new DescribeAddonCommand({ clusterName: 'prod', addonName: 'x' }), 'No addon: x found in cluster: prod'],
    [
      'Fargate profile',
      new DescribeFargateProfileCommand({ clusterName: 'prod', fargateProfileName: 'x' }),
      'No Fargate Profile found with name: x.',
    ],
  ])('(a %s) is said with its name', async (_, command, message) => {
    const call = eks.send(command as DescribeClusterCommand);
    expect(await failureOf(call)).toBe(`ResourceNotFoundException: ${message}`);
    expect(aws.calls.at(-1)).toMatchObject({ outcome: 'error', errorCode: 'ResourceNotFoundException' });
  });
});

describe('lists', () => {
  test('come in pages of maxResults, by name', async () => {
    const pages: (string[] | undefined)[] = [];
    for await (const page of paginateListClusters({ client: eks, pageSize: 2 }, {})) pages.push(page.clusters);
    expect(pages).toEqual([['dev', 'prod'], ['test']]);
  });

  test('go on when a cluster vanishes between pages', async () => {
    const first = await eks.send(new ListClustersCommand({ maxResults: 1 }));
    world.in(ACCOUNT, 'eu-west-1').deleteCluster('prod');
    const { clusters } = await eks.send(new ListClustersCommand({ maxResults: 100, nextToken: first.nextToken }));
    expect([...(first.clusters ?? []), ...(clusters ?? [])]).toEqual(['dev', 'test']);
  });

  test.each([0, 101])('do not take %i results a page', async (maxResults) => {
    expect(await failureOf(eks.send(new ListClustersCommand({ maxResults })))).toMatch(/^InvalidParameterException:/);
  });

  test('refuse a token that was not given', async () => {
    const call = eks.send(new ListClustersCommand({ nextToken: 'made-up' }));
    expect(await failureOf(call)).toMatch(/^InvalidParameterException:/);
  });
});

describe('what is not simulated', () => {
  test('is refused by the operation’s path', async () => {
    expect(await failureOf(eks.send(new ListIdentityProviderConfigsCommand({ clusterName: 'prod' })))).toContain(
      '/clusters/prod/identity-provider-configs',
    );
    expect(aws.unsupported).toEqual([expect.stringContaining('GET /clusters/prod/identity-provider-configs')]);
  });

  test('is refused by the parameter’s name', async () => {
    const call = eks.send(new ListClustersCommand({ include: ['all'] }));
    expect(await failureOf(call)).toMatch(/SimulatedAwsUnsupported.*parameter include of eks:ListClusters/);
  });
});

/** Of an answer for Kubernetes 1.22 as eksctl printed it in September 2022. */
const OFFERED_IN_2022 = [
  ['v1.11.3-eksbuild.1', false],
  ['v1.11.2-eksbuild.1', false],
  ['v1.11.0-eksbuild.1', false],
  ['v1.10.3-eksbuild.1', false],
  ['v1.10.2-eksbuild.1', false],
  ['v1.10.1-eksbuild.1', true],
  ['v1.9.3-eksbuild.1', false],
  ['v1.9.1-eksbuild.1', false],
  ['v1.8.0-eksbuild.1', false],
] as const;

test('the versions of an add-on are told for one Kubernetes version, as EKS told them in 2022', async () => {
  const versions = OFFERED_IN_2022.map(([version]) => version);
  world.region(ACCOUNT, 'eu-west-1')?.cniVersions.set('1.22', { versions, default: 'v1.10.1-eksbuild.1' });
  const { addons } = await eks.send(
    new DescribeAddonVersionsCommand({ addonName: 'vpc-cni', kubernetesVersion: '1.22' }),
  );
  expect(addons).toEqual([
    {
      addonName: 'vpc-cni',
      type: 'networking',
      addonVersions: OFFERED_IN_2022.map(([addonVersion, defaultVersion]) => ({
        addonVersion,
        architecture: ['amd64', 'arm64'],
        compatibilities: [{ clusterVersion: '1.22', defaultVersion, platformVersions: ['*'] }],
      })),
    },
  ]);
});

test.each([
  ['1.33', 'v1.17.1-eksbuild.1'],
  ['1.30', 'v1.16.0-eksbuild.1'],
])(
  'the oldest version for Kubernetes %s is the one in the README of the VPC CNI, %s',
  async (kubernetesVersion, oldest) => {
    const { addons = [] } = await eks.send(
      new DescribeAddonVersionsCommand({ addonName: 'vpc-cni', kubernetesVersion }),
    );
    expect(addons[0]?.addonVersions?.at(-1)?.addonVersion).toBe(oldest);
  },
);
