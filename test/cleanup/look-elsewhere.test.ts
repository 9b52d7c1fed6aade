/** Which other regions are asked for clusters, and what their answers come to. */
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { AwsCallError } from '../../lambda/aws/errors.ts';
import type { OtherRegions } from '../../lambda/aws/regions.ts';
import { lookElsewhere } from '../../lambda/cleanup/elsewhere.ts';
import { whyElsewhere } from '../../lambda/facts/eni/clusters-elsewhere.ts';
import type { CleanupSettings } from '../../lambda/model/cleanup.ts';
import { notRead } from '../../lambda/model/coverage.ts';
import type { Inventory } from '../../lambda/model/inventory.ts';
import { anEni, anInventory, aSubnet, OTHER_ACCOUNT, REGION } from '../checks/an-inventory.ts';
import { INSTANCE_TAG, leakedCniEni } from './leaks.ts';

const LEAK = leakedCniEni();
/** Made by a VPC CNI that knows no cluster. */
const NAMELESS = { ...LEAK, tags: { [INSTANCE_TAG]: 'i-0a' } };
const HOME = [REGION, 'us-east-1', 'ap-south-1'];

/** An account whose other regions have these clusters; a region without any is not there to be asked. */
function regions(clusters: Readonly<Record<string, readonly string[]>>, enabled: readonly string[] = HOME) {
  const asked: string[] = [];
  const others: OtherRegions = {
    enabled: async () => enabled,
    eksIn: (region) => ({
      listClusters: async () => {
        asked.push(region);
        return { $metadata: {}, clusters: [...(clusters[region] ?? [])] };
      },
    }),
  };
  return { others, asked };
}

function look(
  inventory: Inventory,
  others: OtherRegions,
  settings: Pick<CleanupSettings, 'clusterRegions'> = {},
  signal: AbortSignal = new AbortController().signal,
) {
  return lookElsewhere(inventory, others, settings, signal);
}

const withLeak = anInventory({ availableEnis: [LEAK] });

describe('the other regions', () => {
  it('are asked each once, and a name is known by the regions that have it, in order', async () => {
    const { others, asked } = regions({ 'us-east-1': ['old', 'prod'], 'ap-south-1': ['old'] });
    expect(await look(withLeak, others)).toEqual({
      regions: new Map([
        ['old', ['ap-south-1', 'us-east-1']],
        ['prod', ['us-east-1']],
      ]),
      unread: [],
      sharedVpcs: new Set(),
    });
    expect(asked.sort()).toEqual(['ap-south-1', 'us-east-1']);
  });

  it('are those that the settings name, each once and never the own', async () => {
    const { others, asked } = regions({});
    await look(withLeak, others, { clusterRegions: ['us-east-1', REGION, 'us-east-1'] });
    expect(asked).toEqual(['us-east-1']);
  });

  it('are unread when the list of regions lacks the own: it cannot be right', async () => {
    const { others, asked } = regions({}, ['us-east-1']);
    const { unread } = await look(withLeak, others);
    expect(unread).toEqual([`ec2:DescribeRegions: the answer says nothing of ${REGION}`]);
    expect(asked).toEqual([]);
  });

  it('that do not answer are unread, each by its name', async () => {
    const { others } = regions({ 'us-east-1': ['old'] });
    const denied = Object.assign(new Error('no'), { name: 'AccessDeniedException' });
    const eksIn: OtherRegions['eksIn'] = (region) =>
      region === 'ap-south-1'
        ? { listClusters: () => Promise.reject(new AwsCallError('eks:ListClusters', denied)) }
        : others.eksIn(region);
    const { regions: found, unread } = await look(withLeak, { ...others, eksIn });
    expect(unread).toEqual([expect.stringMatching(/^ap-south-1: eks:ListClusters \(denied\)/)]);
    expect(found).toEqual(new Map([['old', ['us-east-1']]]));
  });

  it('are unread when they may not be listed', async () => {
    const denied = Object.assign(new Error('no'), { name: 'UnauthorizedOperation' });
    const enabled = () => Promise.reject(new AwsCallError('ec2:DescribeRegions', denied));
    expect(await look(withLeak, { ...regions({}).others, enabled })).toEqual({
      regions: new Map(),
      unread: [expect.stringMatching(/^ec2:DescribeRegions \(denied\)/)],
      sharedVpcs: new Set(),
    });
  });

  it('are asked no longer than the run lasts', async () => {
    const stopping = new AbortController();
    stopping.abort();
    const heard: boolean[] = [];
    const { others } = regions({});
    const eksIn: OtherRegions['eksIn'] = (region) => ({
      listClusters: (input, signal) => {
        heard.push(signal?.aborted === true);
        return others.eksIn(region).listClusters(input, signal);
      },
    });
    await look(withLeak, { ...others, eksIn }, {}, stopping.signal);
    expect(heard).toEqual([true, true]);
  });

  it('are waited for only for a time', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const heard: boolean[] = [];
    const { others } = regions({});
    const eksIn: OtherRegions['eksIn'] = (region) => ({
      listClusters: (input, signal) => {
        vi.advanceTimersByTime(60 * 60_000);
        heard.push(signal?.aborted === true);
        return others.eksIn(region).listClusters(input, signal);
      },
    });
    await look(withLeak, { ...others, eksIn });
    expect(heard).toEqual([true, true]);
  });

  it('may be many, and all of them listen for the end of the run', async () => {
    const warned = vi.spyOn(process, 'emitWarning').mockReturnValue();
    onTestFinished(() => warned.mockRestore());
    const { others } = regions({});
    const eksIn: OtherRegions['eksIn'] = (region) => ({
      listClusters: (input, signal) => {
        signal?.addEventListener('abort', () => {});
        return others.eksIn(region).listClusters(input, signal);
      },
    });
    const many = Array.from({ length: 30 }, (_, index) => `region-${index}`);
    await look(withLeak, { ...others, eksIn, enabled: async () => [REGION, ...many] });
    expect(warned).not.toHaveBeenCalled();
  });

  it('a bug in asking is a bug, and no region that could not be read', async () => {
    const { others } = regions({});
    const enabled = () => Promise.reject(new TypeError('a bug'));
    await expect(look(withLeak, { ...others, enabled })).rejects.toThrow(TypeError);
  });
});

describe('no other region is asked', () => {
  it.each([
    ['where nothing is unattached', anInventory({})],
    ['where nothing may be deleted', anInventory({ availableEnis: [leakedCniEni({ requesterManaged: true })] })],
    ['where what may be deleted names no cluster', anInventory({ availableEnis: [NAMELESS] })],
    ['where the unattached ENIs could not be read', unread(withLeak, 'availableEnis')],
  ])('%s', async (_where, inventory) => {
    const { others, asked } = regions({});
    expect(await look(inventory, others)).toMatchObject({ regions: new Map(), unread: [] });
    expect(asked).toEqual([]);
  });
});

describe('a VPC is known to be shared', () => {
  const shared = new Set([LEAK.vpcId]);
  const theirs = anEni({ vpcId: LEAK.vpcId, ownerId: OTHER_ACCOUNT });
  const theirSubnet = aSubnet({ vpcId: LEAK.vpcId, ownerId: OTHER_ACCOUNT });

  it.each([
    ['by a subnet', anInventory({ availableEnis: [LEAK], subnets: [theirSubnet] })],
    ['by an ENI in a subnet', anInventory({ availableEnis: [LEAK], subnetEnis: [theirs] })],
    ['by an unattached ENI', anInventory({ availableEnis: [LEAK, theirs] })],
    ['also where nothing may be deleted', anInventory({ subnets: [theirSubnet] })],
  ])('%s', async (_how, inventory) => {
    expect((await look(inventory, regions({}).others)).sharedVpcs).toEqual(shared);
  });

  it('also while its subnets or their ENIs could not be read', async () => {
    const both = anInventory({ availableEnis: [LEAK, theirs] });
    for (const section of ['subnets', 'subnetEnis'] as const)
      expect((await look(unread(both, section), regions({}).others)).sharedVpcs).toEqual(shared);
  });
});

it('an ENI that names no cluster is not kept for regions that could not be read', () => {
  const elsewhere = { regions: new Map(), unread: ['us-east-1: denied'], sharedVpcs: new Set<string>() };
  expect(whyElsewhere(NAMELESS, new Map(), elsewhere)).toEqual([]);
  expect(whyElsewhere(LEAK, new Map(), elsewhere)).toEqual([{ code: 'regions-unread', because: 'us-east-1: denied' }]);
  expect(whyElsewhere(LEAK, new Map(), { ...elsewhere, unread: [] })).toEqual([]);
});

function unread(inventory: Inventory, section: 'availableEnis' | 'subnets' | 'subnetEnis'): Inventory {
  const gap = notRead<never>({ section, reason: 'denied', action: 'ec2:DescribeSubnets', message: 'no' });
  return { ...inventory, sections: { ...inventory.sections, [section]: gap } };
}
