import { type AutoScalingClient, DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aWorld, type RegionBuilder, type SimulatedAws, startSimulatedAws } from './index.ts';
import { clientsOf, failureOf } from './sdk.ts';

const ACCOUNT = '111122223333';

let aws: SimulatedAws;
let autoscaling: AutoScalingClient;
let region: RegionBuilder;

beforeEach(async () => {
  const world = aWorld().account(ACCOUNT, (a) =>
    a.region('eu-west-1', (r) =>
      r
        .vpc('main')
        .subnet('a', { cidr: '10.0.1.0/24' })
        .subnet('b', { cidr: '10.0.2.0/24', az: 'eu-west-1b' })
        .launchTemplate('own', { versions: [{ InstanceType: 'r5.large' }] })
        .cluster('prod', { subnets: ['a', 'b'] })
        .nodegroup('prod', 'workers', { instanceTypes: ['m5.large', 'c5.large'], subnets: ['a'], nodes: 1 })
        .selfManagedGroup('prod', 'own', { subnets: ['a', 'b'], launchTemplate: 'own', nodes: 2 }),
    ),
  );
  region = world.in(ACCOUNT, 'eu-west-1');
  aws = await startSimulatedAws(world);
  autoscaling = clientsOf(aws).autoscaling;
});
afterEach(() => aws.stop());

const groups = async (...AutoScalingGroupNames: string[]) =>
  (await autoscaling.send(new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames }))).AutoScalingGroups ?? [];

describe('Auto Scaling groups', () => {
  test('of self-managed nodes launch by their template, and have the nodes that they launched', async () => {
    const [group] = await groups('own');
    const LaunchTemplateId = region.idOf('launch-template', 'own');
    expect(group).toMatchObject({
      AvailabilityZones: ['eu-west-1a', 'eu-west-1b'],
      DesiredCapacity: 2,
      LaunchTemplate: { LaunchTemplateId, LaunchTemplateName: 'own', Version: '1' },
      Tags: [{ Key: 'kubernetes.io/cluster/prod', Value: 'owned', PropagateAtLaunch: true, ResourceId: 'own' }],
    });
    expect(group?.MixedInstancesPolicy).toBeUndefined();
    expect(
      group?.Instances?.map(({ InstanceType, AvailabilityZone }) => `${InstanceType} ${AvailabilityZone}`),
    ).toEqual(['r5.large eu-west-1a', 'r5.large eu-west-1b']);
  });

  test('are there for managed node groups, under the name that EKS tells, and go with them', async () => {
    const name = region.state.clusters.get('prod')?.nodegroups.get('workers')?.resources?.autoScalingGroups?.[0]?.name;
    const [group] = await groups(name ?? '');
    const types = group?.MixedInstancesPolicy?.LaunchTemplate?.Overrides?.map(({ InstanceType }) => InstanceType);
    expect(types).toEqual(['m5.large', 'c5.large']);
    expect(group?.Instances).toHaveLength(1);
    region.deleteNodegroup('prod', 'workers');
    expect(await groups()).toHaveLength(1);
  });

  test('have the configuration of their warm pool and its size, and only the instances out of it', async () => {
    const warmPool = { instances: 2, maxGroupPreparedCapacity: 6 };
    region
      .nodegroup('prod', 'pooled', { subnets: ['a', 'b'], nodes: 1, warmPool })
      .nodegroup('prod', 'running', { subnets: ['a'], warmPool: { instances: 1, minSize: 1, poolState: 'RUNNING' } });
    const groupOf = async (nodegroup: string) =>
      (await groups()).find(({ Tags = [] }) => Tags.some(({ Value }) => Value === nodegroup));
    expect(await groupOf('pooled')).toMatchObject({
      WarmPoolConfiguration: { MinSize: 0, MaxGroupPreparedCapacity: 6, PoolState: 'Stopped' },
      WarmPoolSize: 2,
      Instances: [{ LifecycleState: 'InService' }],
    });
    expect(await groupOf('running')).toMatchObject({
      WarmPoolConfiguration: { MinSize: 1, PoolState: 'Running' },
      WarmPoolSize: 1,
    });
    expect((await groupOf('running'))?.Instances ?? []).toEqual([]);
    expect((await groupOf('workers'))?.WarmPoolConfiguration).toBeUndefined();
    const warmed = [...region.state.instances.values()].filter((instance) => instance.warmed);
    expect(warmed.map(({ shape }) => shape.State.Name)).toEqual(['stopped', 'stopped', 'running']);
    const { warmPoolConfig } = region.state.clusters.get('prod')?.nodegroups.get('pooled') ?? {};
    expect(warmPoolConfig).toMatchObject({ enabled: true, poolState: 'STOPPED', maxGroupPreparedCapacity: 6 });
  });

  test('come in pages of the size asked for', async () => {
    const page = (input: object) => autoscaling.send(new DescribeAutoScalingGroupsCommand({ MaxRecords: 1, ...input }));
    const first = await page({});
    const second = await page({ NextToken: first.NextToken });
    expect([first, second].map(({ AutoScalingGroups: all }) => all?.length)).toEqual([1, 1]);
    expect(second.NextToken).toBeUndefined();
    expect(await failureOf(page({ NextToken: 'made-up' }))).toMatch(/^InvalidNextToken/);
    expect(await failureOf(page({ MaxRecords: 101 }))).toMatch(/^ValidationError/);
  });

  test('are refused as IAM words it', async () => {
    aws.faults.deny('autoscaling:*');
    expect(await failureOf(groups())).toBe(
      `AccessDenied: User: arn:aws:iam::${ACCOUNT}:user/simulated is not authorized to perform: autoscaling:DescribeAutoScalingGroups on resource: * because no identity-based policy allows the autoscaling:DescribeAutoScalingGroups action`,
    );
  });
});
