import { describe, expect, it, test } from 'vitest';
import { type CleanTargetRequest, type CleanTargetWorld, cleanTarget } from '../../lambda/cleanup/clean-target.ts';
import { ledgerKey } from '../../lambda/ledger/keys.ts';
import type { ObjectStore } from '../../lambda/ledger/store.ts';
import { readLedger } from '../../lambda/ledger/target-ledger.ts';
import type { CleanupSettings } from '../../lambda/model/cleanup.ts';
import { AuditorError } from '../../lambda/model/errors.ts';
import type { RegionBuilder } from '../../simulated-aws/index.ts';
import { minutesAgo, NOW } from '../checks/an-inventory.ts';
import { callsOf } from '../collect/collecting.ts';
import {
  aRegion,
  aStore,
  deletionsAsked,
  type FakeWorld,
  failingStore,
  fakeWorld,
  recordIn,
  TARGET,
} from './cleaning.ts';
import { SETTINGS } from './leaks.ts';

type Region = Awaited<ReturnType<typeof aRegion>>;
type Options = Partial<Omit<CleanTargetRequest, 'settings'>> & {
  readonly settings?: Partial<CleanupSettings>;
  readonly onProgress?: CleanTargetWorld['onProgress'];
};

const never = new AbortController().signal;

/** Two leaks of a cluster that is gone, one ENI of a person, and one of a node that is up. */
const leaksAndOthers = (region: RegionBuilder) =>
  region
    .cluster('prod', { subnets: ['a'] })
    .selfManagedNode('prod', { subnet: 'a', name: 'node' })
    .leakedEni({ name: 'leak', subnet: 'a', cluster: 'old', ageMinutes: 300 })
    .leakedEni({ name: 'late', subnet: 'a', cluster: 'old', ageMinutes: 200, addresses: 4 })
    .leakedEni({ name: 'alive', subnet: 'a', cluster: 'prod', instance: { instance: 'node' } })
    .eni({ name: 'spare', subnet: 'a', description: 'failover' });

function clean(region: Region, store: ObjectStore | undefined, world: FakeWorld, options: Options = {}) {
  const { settings = {}, onProgress, ...request } = options;
  return cleanTarget(
    {
      target: TARGET,
      mode: 'apply',
      settings: { ...SETTINGS, ...settings },
      scope: 'eks',
      declaredClusters: {},
      store,
      runId: 'run-1',
      ...request,
    },
    { reads: region.ports, others: region.others, deleter: request.mode === 'plan' ? undefined : region.deleter },
    { ...world, ...(onProgress === undefined ? {} : { onProgress }) },
  );
}

/** A region that an earlier plan saw 31 minutes ago. */
async function seenBefore(build: (region: RegionBuilder) => unknown = leaksAndOthers) {
  const region = await aRegion(build);
  const store = await aStore();
  const world = fakeWorld();
  await clean(region, store, world, { mode: 'plan' });
  world.advance(31);
  return { region, store, world };
}

function exists({ region, idOf }: Region, name: string): boolean {
  return region.state.enis.has(idOf(name));
}

describe('cleaning a target', () => {
  it('deletes what leaked and nothing else, and says what it freed', async () => {
    const { region, store, world } = await seenBefore();
    const { cleanup, result, findings } = await clean(region, store, world);
    expect(cleanup).toMatchObject({
      refused: null,
      waiting: 0,
      outcomes: [
        { eniId: region.idOf('leak'), outcome: 'deleted', addresses: 10 },
        { eniId: region.idOf('late'), outcome: 'deleted', addresses: 4 },
      ],
      addressesFreed: 14,
      record: store.pathOf('cleanup/2026-11-23/111122223333/eu-west-1.ndjson'),
    });
    expect(['leak', 'late', 'alive', 'spare'].filter((name) => exists(region, name))).toEqual(['alive', 'spare']);
    expect(result).toMatchObject({
      status: 'complete',
      gaps: [],
      evaluated: ['cleanup-refused'],
      memory: { status: 'kept' },
    });
    expect(findings).toEqual([]);
    expect(region.aws.unsupported).toEqual([]);
  });

  it('finds nothing to do the second time', async () => {
    const { region, store, world } = await seenBefore();
    await clean(region, store, world);
    world.advance(31);
    const asked = deletionsAsked(region.aws).length;
    const { cleanup } = await clean(region, store, world);
    expect(cleanup).toMatchObject({ outcomes: [], addressesFreed: 0, record: null });
    expect(deletionsAsked(region.aws)).toHaveLength(asked);
  });

  it('decides and changes nothing in a plan', async () => {
    const { region, store, world } = await seenBefore();
    const { cleanup } = await clean(region, store, world, { mode: 'plan' });
    expect(cleanup.decisions.map(({ eniId, verdict }) => [eniId, verdict]).slice(0, 2)).toEqual([
      [region.idOf('leak'), 'take'],
      [region.idOf('late'), 'take'],
    ]);
    expect(cleanup.decisions.filter(({ verdict }) => verdict === 'keep')).toHaveLength(2);
    expect(cleanup).toMatchObject({ outcomes: [], record: null });
    expect(region.aws.calls.every(({ action }) => /^(Describe|List|Get)/.test(action))).toBe(true);
    expect(await recordIn(store)).toEqual([]);
  });

  it('deletes nothing that it sees for the first time, or again too soon', async () => {
    const region = await aRegion(leaksAndOthers);
    const store = await aStore();
    const world = fakeWorld();
    for (const minutes of [0, 29]) {
      world.advance(minutes);
      const { cleanup } = await clean(region, store, world);
      expect(cleanup).toMatchObject({ refused: null, outcomes: [] });
      expect(JSON.stringify(cleanup.decisions)).toContain('seen-once');
    }
    expect(deletionsAsked(region.aws)).toEqual([]);
  });

  it('counts a sighting from the end of the reading, not from its beginning', async () => {
    const region = await aRegion(leaksAndOthers);
    const store = await aStore();
    const world = fakeWorld();
    region.aws.faults.after('ec2:DescribeNetworkInterfaces', () => world.advance(10));
    await clean(region, store, world, { mode: 'plan' });
    const ledger = await readLedger(store, TARGET, never);
    expect(ledger?.sightings[region.idOf('leak')]?.firstSeen).toBe(minutesAgo(-10).toISOString());
  });

  it('deletes only what a person agreed to', async () => {
    const { region, store, world } = await seenBefore();
    const { cleanup } = await clean(region, store, world, {
      only: new Set([region.idOf('late'), region.idOf('spare')]),
    });
    expect(cleanup.outcomes).toMatchObject([
      { eniId: region.idOf('late'), outcome: 'deleted' },
      { eniId: region.idOf('leak'), outcome: 'waiting', message: 'it was not in the plan that was agreed to' },
    ]);
    expect(exists(region, 'leak') && exists(region, 'spare')).toBe(true);
  });

  it('makes the youngest wait over the limit of a run', async () => {
    const { region, store, world } = await seenBefore();
    const { cleanup } = await clean(region, store, world, { settings: { maxDeletions: 1 } });
    expect(cleanup).toMatchObject({ waiting: 1, outcomes: [{ outcome: 'deleted' }, { outcome: 'waiting' }] });
    expect(exists(region, 'late')).toBe(true);
  });

  it('goes on to the next ENIs, looking again at each few of them', async () => {
    const { region, store, world } = await seenBefore((builder) =>
      builder.leakedEni({ subnet: 'a', cluster: 'old', count: 20, addresses: 1 }),
    );
    const { cleanup } = await clean(region, store, world);
    expect(cleanup.outcomes.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 20 }, () => 'deleted'));
    expect(deletionsAsked(region.aws).filter((each) => each.startsWith('trial'))).toHaveLength(1);
  });

  it('tells of each outcome as it comes', async () => {
    const { region, store, world } = await seenBefore();
    const told: string[] = [];
    await clean(region, store, world, {
      onProgress: (event) => {
        if (event.kind === 'outcome') told.push(event.outcome.outcome);
      },
    });
    expect(told).toEqual(['deleted', 'deleted']);
  });
});

describe('a target is refused', () => {
  test.each([
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeInstances',
    'eks:ListClusters',
    'eks:DescribeCluster',
    'ec2:DescribeSubnets',
  ])('when %s is denied', async (action) => {
    const { region, store, world } = await seenBefore();
    region.aws.faults.deny(action);
    const { cleanup, result } = await clean(region, store, world);
    expect(cleanup).toMatchObject({
      refused: { reason: 'gap', message: expect.stringContaining(action) },
      outcomes: [],
    });
    expect(result.status).not.toBe('complete');
    expect(result).toMatchObject({ evaluated: [], notEvaluated: [{ check: 'cleanup-refused' }] });
    expect(deletionsAsked(region.aws)).toEqual([]);
  });

  it('without a ledger', async () => {
    const region = await aRegion(leaksAndOthers);
    const { cleanup, result } = await clean(region, undefined, fakeWorld());
    expect(cleanup).toMatchObject({ refused: { reason: 'no-memory' }, outcomes: [], record: null });
    expect(result.memory).toEqual({ status: 'off', message: null });
    expect(deletionsAsked(region.aws)).toEqual([]);
  });

  it('with a ledger that cannot be read, which stays as it is', async () => {
    const { region, store, world } = await seenBefore();
    const stored = await store.get(ledgerKey(TARGET), never);
    await store.put(ledgerKey(TARGET), '{ "broken', stored?.version, never);
    const { cleanup, result } = await clean(region, store, world);
    expect(cleanup).toMatchObject({
      refused: { reason: 'no-memory', message: expect.stringContaining(store.pathOf(ledgerKey(TARGET))) },
    });
    expect(result.memory).toMatchObject({ status: 'failed' });
    expect((await store.get(ledgerKey(TARGET), never))?.text).toBe('{ "broken');
    expect(deletionsAsked(region.aws)).toEqual([]);
  });

  it('with a ledger that cannot be written', async () => {
    const { region, store, world } = await seenBefore();
    const { cleanup } = await clean(
      region,
      failingStore(store, 'targets/', () => true),
      world,
    );
    expect(cleanup).toMatchObject({ refused: { reason: 'no-memory', message: /the disk is full/ }, outcomes: [] });
    expect(deletionsAsked(region.aws)).toEqual([]);
  });

  it('within a freeze', async () => {
    const { region, store, world } = await seenBefore();
    const freezes = [{ from: minutesAgo(60).toISOString(), until: minutesAgo(-90).toISOString(), reason: 'sale' }];
    const { cleanup, result } = await clean(region, store, world, { settings: { freezes } });
    expect(cleanup).toMatchObject({ refused: { reason: 'frozen', message: /sale/ }, outcomes: [] });
    expect(cleanup.decisions.filter(({ verdict }) => verdict === 'take')).toHaveLength(2);
    expect(result).toMatchObject({ status: 'complete', evaluated: [] });
  });

  it('when too large a part of it would go, until that is over, and a finding says so', async () => {
    const { region, store, world } = await seenBefore((builder) =>
      builder.leakedEni({ subnet: 'a', cluster: 'old', count: 21, addresses: 1 }),
    );
    const first = await clean(region, store, world);
    expect(first.cleanup).toMatchObject({ refused: { reason: 'share' }, outcomes: [] });
    expect(first.findings).toMatchObject([{ check: 'cleanup-refused', status: 'new' }]);
    world.advance(60);
    expect((await clean(region, store, world)).findings).toMatchObject([{ status: 'ongoing' }]);
    expect(deletionsAsked(region.aws)).toEqual([]);
    const freezes = [{ from: NOW.toISOString(), until: minutesAgo(-600).toISOString(), reason: 'sale' }];
    world.advance(60);
    expect((await clean(region, store, world, { settings: { freezes } })).findings).toEqual([]);
    const last = await clean(region, store, world, { settings: { maxSharePercent: 100 } });
    expect(last.findings).toMatchObject([{ check: 'cleanup-refused', status: 'resolved' }]);
    expect(last.cleanup.outcomes).toHaveLength(21);
  });
});

describe('what an audit finds meanwhile counts', () => {
  it('when it ended after this run read the ledger', async () => {
    const { region, store, world } = await seenBefore();
    const raced: ObjectStore = {
      ...store,
      put: async (key, text, expected, signal) => {
        if (key === ledgerKey(TARGET) && !hasRaced) {
          hasRaced = true;
          await forgetSightings(store);
        }
        return store.put(key, text, expected, signal);
      },
    };
    let hasRaced = false;
    const { cleanup } = await clean(region, raced, world);
    expect(cleanup).toMatchObject({ refused: null, outcomes: [] });
    expect(deletionsAsked(region.aws)).toEqual([]);
  });
});

/** As an audit does that saw none of the ENIs available. */
async function forgetSightings(store: ObjectStore): Promise<void> {
  const stored = await store.get(ledgerKey(TARGET), never);
  const ledger = JSON.parse(stored?.text ?? '{}');
  await store.put(ledgerKey(TARGET), JSON.stringify({ ...ledger, sightings: {} }), stored?.version, never);
}

describe('the record', () => {
  it('holds an intent with all that is known of each ENI, then what became of it', async () => {
    const { region, store, world } = await seenBefore();
    const { cleanup } = await clean(region, store, world);
    const lines = await recordIn(store);
    expect(lines.map(({ kind, eniId }) => [kind, eniId])).toEqual([
      ['intent', region.idOf('leak')],
      ['intent', region.idOf('late')],
      ['outcome', region.idOf('leak')],
      ['outcome', region.idOf('late')],
    ]);
    const [taken] = cleanup.decisions;
    expect(lines[0]).toMatchObject({
      runId: 'run-1',
      accountId: TARGET.accountId,
      region: TARGET.region,
      at: minutesAgo(-31).toISOString(),
      because: taken?.verdict === 'take' ? taken.because : undefined,
      eni: {
        id: region.idOf('leak'),
        subnetId: region.region.idOf('subnet', 'a'),
        description: expect.stringMatching(/^aws-K8S-i-/),
        securityGroupIds: [expect.stringMatching(/^sg-/)],
        privateIpAddresses: Array.from({ length: 10 }, () => expect.stringMatching(/^10(?:\.\d{1,3}){3}$/)),
        tags: { 'cluster.k8s.amazonaws.com/name': 'old' },
        macAddress: expect.any(String),
      },
    });
    expect(lines[2]).toEqual({
      kind: 'outcome',
      runId: 'run-1',
      accountId: TARGET.accountId,
      region: TARGET.region,
      ...cleanup.outcomes[0],
    });
  });

  it('is written before the first deletion, so that a crash there leaves the intent', async () => {
    const { region, store, world } = await seenBefore();
    let atFirstDeletion: readonly unknown[] = [];
    const crash = new Error('the process ends here');
    const deleter = {
      deleteNetworkInterface: async () => {
        atFirstDeletion = await recordIn(store);
        throw crash;
      },
    };
    await expect(clean({ ...region, deleter }, store, world)).rejects.toBe(crash);
    expect(atFirstDeletion).toMatchObject([{ kind: 'intent' }, { kind: 'intent' }]);
  });

  it('that cannot be written ahead means that nothing is deleted', async () => {
    const { region, store, world } = await seenBefore();
    const { cleanup } = await clean(
      region,
      failingStore(store, 'cleanup/', () => true),
      world,
    );
    expect(cleanup.outcomes).toMatchObject([
      { outcome: 'not-attempted', message: /the record of deletions could not be written: .*the disk is full/ },
      { outcome: 'not-attempted' },
    ]);
    expect(callsOf(region.aws, 'DeleteNetworkInterface')).toEqual([]);
  });

  it('whose first lines were written and not acknowledged says of each ENI that nothing was done', async () => {
    const { region, store, world } = await seenBefore();
    let isFirst = true;
    const losesFirstAnswer: ObjectStore = {
      ...store,
      put: async (key, text, expected, signal) => {
        const written = await store.put(key, text, expected, signal);
        if (!key.startsWith('cleanup/') || !isFirst) return written;
        isFirst = false;
        throw new AuditorError('LEDGER_FAILED', 'the answer was lost');
      },
    };
    const { cleanup } = await clean(region, losesFirstAnswer, world);
    expect(cleanup.outcomes.map(({ outcome }) => outcome)).toEqual(['not-attempted', 'not-attempted']);
    expect(callsOf(region.aws, 'DeleteNetworkInterface')).toEqual([]);
    expect((await recordIn(store)).map(({ kind, outcome }) => outcome ?? kind)).toEqual([
      'intent',
      'intent',
      'not-attempted',
      'not-attempted',
    ]);
  });

  it('that cannot be written for a bug of ours ends the run with it, and nothing is deleted', async () => {
    const { region, store, world } = await seenBefore();
    const bug = new TypeError('key is undefined');
    const broken: ObjectStore = {
      ...store,
      put: async (key, ...rest) => {
        if (key.startsWith('cleanup/')) throw bug;
        return store.put(key, ...rest);
      },
    };
    await expect(clean(region, broken, world)).rejects.toBe(bug);
    expect(callsOf(region.aws, 'DeleteNetworkInterface')).toEqual([]);
  });

  it('tells of what changed since the plan, too', async () => {
    const { region, store, world } = await seenBefore();
    // Once the plan has read the clusters, somebody protects an ENI.
    region.aws.faults.after('eks:ListClusters', () => region.region.tag('eni', 'leak', { 'eks-ip-auditor/keep': '' }));
    await clean(region, store, world);
    expect((await recordIn(store)).map(({ kind, outcome }) => outcome ?? kind)).toEqual([
      'changed',
      'intent',
      'deleted',
    ]);
    expect(exists(region, 'leak')).toBe(true);
  });
});

describe('of twelve ENIs, more than are looked at in one go', () => {
  const twelve = () =>
    seenBefore((builder) => builder.leakedEni({ subnet: 'a', cluster: 'old', count: 12, addresses: 1 }));

  it('all are left alone once deleting was denied', async () => {
    const { region, store, world } = await twelve();
    region.aws.faults.deny('ec2:DeleteNetworkInterface');
    const { cleanup } = await clean(region, store, world);
    expect(deletionsAsked(region.aws)).toHaveLength(1);
    expect(cleanup.outcomes.map(({ outcome }) => outcome)).toEqual(['denied', ...Array(11).fill('not-attempted')]);
  });

  it('those after the first ten are not even looked at once a last look failed', async () => {
    const { region, store, world } = await twelve();
    let lastLooks = 0;
    region.aws.faults.before((_world, { action, parameters }) => {
      const isLastLook = JSON.stringify(parameters).includes('network-interface-id');
      if (action !== 'DescribeNetworkInterfaces' || !isLastLook) return undefined;
      lastLooks++;
      return { delayMs: 0, refusal: 'denied' };
    });
    const { cleanup } = await clean(region, store, world);
    expect(deletionsAsked(region.aws)).toEqual([]);
    expect(lastLooks).toBe(1);
    expect(cleanup.outcomes.map(({ outcome }) => outcome)).toEqual([
      ...Array(10).fill('unverified'),
      ...Array(2).fill('not-attempted'),
    ]);
    expect(cleanup.outcomes[11]?.message).toContain('EC2 could not be asked about the ENIs again');
  });
});

it('what is to delete, and was given nothing to delete with, is a bug', async () => {
  const { region, store, world } = await seenBefore();
  const unarmed = { ...region, deleter: undefined } as unknown as Region;
  await expect(clean(unarmed, store, world)).rejects.toThrow('given nothing to delete with');
});

it('outcomes come in the order of the plan, those that changed meanwhile among them, each said once', async () => {
  const { region, store, world } = await seenBefore();
  region.aws.faults.after('eks:ListClusters', () => region.region.tag('eni', 'late', { 'eks-ip-auditor/keep': '' }));
  const told: string[] = [];
  const { cleanup } = await clean(region, store, world, {
    onProgress: (event) => {
      if (event.kind === 'outcome') told.push(`${event.outcome.outcome} ${event.outcome.eniId}`);
    },
  });
  expect(cleanup.outcomes.map(({ outcome, eniId }) => `${outcome} ${eniId}`)).toEqual([
    `deleted ${region.idOf('leak')}`,
    `changed ${region.idOf('late')}`,
  ]);
  expect(told).toEqual([`changed ${region.idOf('late')}`, `deleted ${region.idOf('leak')}`]);
});

it('only what was deleted counts as freed', async () => {
  const { region, store, world } = await seenBefore();
  const { cleanup } = await clean(region, store, world, { settings: { maxDeletions: 1 } });
  expect(cleanup.addressesFreed).toBe(10);
});

it('a wait that is ended by the end of the run ends in a report', async () => {
  const { region, store, world } = await seenBefore();
  const sleep = async () => {
    world.stop();
    throw new Error('The operation was aborted');
  };
  const { cleanup } = await clean(region, store, { ...world, sleep });
  expect(cleanup.outcomes.map(({ outcome }) => outcome)).toEqual(['not-attempted', 'not-attempted']);
  expect((await recordIn(store)).map(({ kind, outcome }) => outcome ?? kind)).toEqual([
    'intent',
    'intent',
    'not-attempted',
    'not-attempted',
  ]);
});

it('stops when a freeze begins on the way', async () => {
  const { region, store, world } = await seenBefore((builder) =>
    builder.leakedEni({ subnet: 'a', cluster: 'old', count: 12, addresses: 1 }),
  );
  const from = new Date(world.clock().getTime() + 3_000).toISOString();
  const freezes = [{ from, until: minutesAgo(-600).toISOString(), reason: 'sale' }];
  const { cleanup } = await clean(region, store, world, { settings: { freezes } });
  expect(cleanup.refused).toBeNull();
  const deleted = cleanup.outcomes.filter(({ outcome }) => outcome === 'deleted');
  expect(deleted.map(({ at }) => at < from)).toEqual(Array(5).fill(true));
  expect(cleanup.outcomes.slice(5)).toMatchObject(Array(7).fill({ outcome: 'not-attempted', message: /sale/ }));
});
