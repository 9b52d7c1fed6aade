import { setImmediate } from 'node:timers/promises';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { aWorld, iamActionsOf, type SimulatedAws } from '../../simulated-aws/index.ts';
import { changeEni } from '../../simulated-aws/world/records.ts';
import { ACCOUNT, collect, gapsOf, items, REGION, serve } from './collecting.ts';

const ON_A_PAGE = 5;

/** What protects no ENI. */
const OF_EC2 = ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'];

const withLeaks = (count: number) =>
  aWorld().account(ACCOUNT, (a) =>
    a.region(REGION, (r) => {
      r.vpc('main', { cidr: '10.0.0.0/16' }).subnet('a', { cidr: '10.0.0.0/18' }).subnet('b', { cidr: '10.0.64.0/18' });
      r.cluster('prod', { subnets: ['a', 'b'] }).nodegroup('prod', 'workers', { subnets: ['a'], nodes: 2 });
      r.leakedEni({ subnet: 'a', cluster: 'prod', ageMinutes: 600, count });
    }),
  );

/** The names of the calls, as they came, those for unattached ENIs by a name of their own. */
function actionsOf({ calls }: SimulatedAws): readonly string[] {
  return calls.map(({ action, parameters }) => (isForUnattached(parameters) ? 'unattached' : action));
}

function isForUnattached(parameters: object): boolean {
  return JSON.stringify(parameters).includes('"available"');
}

const ATTACHED = {
  AttachmentId: 'eni-attach-0a',
  InstanceId: 'i-0a',
  InstanceOwnerId: ACCOUNT,
  DeviceIndex: 1,
  Status: 'attached',
  DeleteOnTermination: false,
} as const;

/** A cluster comes while a page of the unattached ENIs is answered. */
function clusterComesBeforePage(aws: SimulatedAws, page: number): void {
  let pages = 0;
  aws.faults.before((world, { parameters }) => {
    pages += isForUnattached(parameters) ? 1 : 0;
    if (pages !== page) return undefined;
    pages += 1;
    const region = world.in(ACCOUNT, REGION);
    region.cluster('later', { subnets: ['a', 'b'] }).nodegroup('later', 'others', { subnets: ['b'], nodes: 1 });
    return undefined;
  });
}

describe('unattached ENIs', () => {
  test('are read before anything else where they are on one page', async () => {
    const aws = await serve(withLeaks(ON_A_PAGE), { mostOnAPage: ON_A_PAGE });
    await collect(aws);
    const actions = actionsOf(aws);
    expect(actions.indexOf('unattached')).toBe(0);
    expect(actions.filter((action) => action === 'unattached')).toHaveLength(1);
    expect(actions.filter((action) => action === 'ListClusters')).toHaveLength(1);
  });

  test('are read beside what is known of clusters where they take many pages, and before all that goes by who uses them', async () => {
    const aws = await serve(withLeaks(3 * ON_A_PAGE), { mostOnAPage: ON_A_PAGE });
    await collect(aws);
    const actions = actionsOf(aws);
    const [second, last] = [actions.indexOf('unattached', 1), actions.lastIndexOf('unattached')];
    expect(actions.slice(0, second)).toEqual(['unattached']);
    expect(actions.slice(last)).toContain('DescribeInstances');
    expect(actions.slice(last)).toContain('ListClusters');
    const beside = iamActionsOf(aws.calls.slice(second, last)).filter((action) => !action.startsWith('eks:'));
    expect(actions.slice(second, last)).toContain('ListClusters');
    expect(new Set(beside)).toEqual(new Set([...OF_EC2, 'autoscaling:DescribeAutoScalingGroups']));
  });

  test.each([2, 3])('see a cluster that comes before their page %i', async (page) => {
    const aws = await serve(withLeaks(3 * ON_A_PAGE), { mostOnAPage: ON_A_PAGE });
    clusterComesBeforePage(aws, page);
    const inventory = await collect(aws);
    expect(gapsOf(inventory)).toEqual([]);
    expect(
      items(inventory, 'clusters')
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['later', 'prod']);
    expect(
      items(inventory, 'nodegroups')
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['others', 'workers']);
    expect(items(inventory, 'nodes')).toHaveLength(3);
  });

  test('are not those that the list of all ENIs, which is read after, shows in use', async () => {
    const aws = await serve(withLeaks(3));
    const before = items(await collect(aws), 'availableEnis').map(({ id }) => id);
    const [used = ''] = before;
    aws.faults.before((world, { action, parameters }) => {
      if (action !== 'DescribeNetworkInterfaces' || isForUnattached(parameters)) return undefined;
      changeEni(world.in(ACCOUNT, REGION).state, used, { Status: 'in-use', Attachment: ATTACHED });
      return undefined;
    });
    const inventory = await collect(aws);
    expect(gapsOf(inventory)).toEqual([]);
    expect(items(inventory, 'availableEnis').map(({ id }) => id)).toEqual(before.filter((id) => id !== used));
  });

  test('leave clusters a gap where they cannot be listed once more', async () => {
    const aws = await serve(withLeaks(3 * ON_A_PAGE), { mostOnAPage: ON_A_PAGE });
    let lists = 0;
    aws.faults.before((_world, { action }) => {
      lists += action === 'ListClusters' ? 1 : 0;
      return action === 'ListClusters' && lists > 1 ? { delayMs: 0, refusal: 'denied' } : undefined;
    });
    const inventory = await collect(aws);
    expect(gapsOf(inventory)).toMatchObject([{ section: 'clusters', reason: 'denied', action: 'eks:ListClusters' }]);
    expect(items(inventory, 'nodegroups')).toHaveLength(1);
    expect(items(inventory, 'nodes')).toHaveLength(2);
  });

  test('throw a bug once, where the names of clusters meet it twice', async () => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    onTestFinished(() => {
      process.off('unhandledRejection', unhandled);
    });
    const aws = await serve(withLeaks(3 * ON_A_PAGE), { mostOnAPage: ON_A_PAGE });
    const bug = new TypeError('a bug');
    const listClusters = () => Promise.reject(bug);
    const reading = collect(aws, { changed: (ports) => ({ ...ports, eks: { ...ports.eks, listClusters } }) });
    await expect(reading).rejects.toBe(bug);
    await setImmediate();
    expect(unhandled).not.toHaveBeenCalled();
  });
});
