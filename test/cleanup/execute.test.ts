import { describe, expect, it, test } from 'vitest';
import { seeWhetherGone } from '../../lambda/cleanup/confirm.ts';
import { type Executed, executor } from '../../lambda/cleanup/execute.ts';
import type { Unwritten } from '../../lambda/cleanup/record.ts';
import { type VerifiedPlan, verify } from '../../lambda/cleanup/verify.ts';
import type { CleanupOutcome, CleanupSettings } from '../../lambda/model/cleanup.ts';
import type { Target } from '../../lambda/model/target.ts';
import type { RegionBuilder } from '../../simulated-aws/index.ts';
import { removeEni } from '../../simulated-aws/world/records.ts';
import { minutesAgo, NOW } from '../checks/an-inventory.ts';
import { aRegion, deletionsAsked, type FakeWorld, fakeWorld, plannedThere, TARGET } from './cleaning.ts';
import { SETTINGS } from './leaks.ts';

type Region = Awaited<ReturnType<typeof aRegion>>;

const DELETE = 'ec2:DeleteNetworkInterface';

const threeLeaks = (region: RegionBuilder) =>
  region
    .leakedEni({ name: 'a', subnet: 'a', cluster: 'old', ageMinutes: 30_000 })
    .leakedEni({ name: 'b', subnet: 'a', cluster: 'old', ageMinutes: 20_000 })
    .leakedEni({ name: 'c', subnet: 'a', cluster: 'old', ageMinutes: 10_000 });

interface Run {
  readonly region: Region;
  readonly world: FakeWorld;
  readonly plan: VerifiedPlan;
  readonly recorded: readonly CleanupOutcome[];
  readonly execute: (target?: Target) => Promise<Executed>;
  /** What became of each, by the names above. */
  readonly executed: () => Promise<Readonly<Record<string, string>>>;
}

/** Three leaks, verified and not yet deleted. */
async function aRun(
  conclude: (outcomes: readonly CleanupOutcome[]) => Unwritten = () => undefined,
  settings: Partial<CleanupSettings> = {},
): Promise<Run> {
  const region = await aRegion(threeLeaks);
  const world = fakeWorld();
  const planned = await plannedThere(region);
  const { plan } = await verify({ target: TARGET, settings: SETTINGS, ports: region.ports, ...world, ...planned });
  const recorded: CleanupOutcome[] = [];
  const execute = (target = TARGET) =>
    executor({
      target,
      settings: { ...SETTINGS, ...settings },
      ...region,
      world,
      onOutcome: () => {},
      record: {
        conclude: async (outcomes) => {
          recorded.push(...outcomes);
          return conclude(outcomes);
        },
      },
    })(plan);
  const names = new Map(['a', 'b', 'c'].map((name) => [region.idOf(name), name]));
  return {
    region,
    world,
    plan,
    recorded,
    execute,
    executed: async () => {
      const { outcomes } = await execute();
      return Object.fromEntries(outcomes.map(({ eniId, outcome }) => [names.get(eniId), outcome]));
    },
  };
}

function existing({ region, idOf }: Region): readonly string[] {
  return ['a', 'b', 'c'].filter((name) => region.state.enis.has(idOf(name)));
}

describe('executing a verified plan', () => {
  it('tries once whether it may, then deletes one after the other and sees each gone', async () => {
    const { region, execute } = await aRun();
    const { outcomes, stopped } = await execute();
    expect(outcomes).toMatchObject(
      ['a', 'b', 'c'].map((name) => ({ eniId: region.idOf(name), addresses: 10, outcome: 'deleted' })),
    );
    expect(stopped).toBeUndefined();
    expect(existing(region)).toEqual([]);
    expect(deletionsAsked(region.aws)).toEqual(
      ['trial a', 'delete a', 'delete b', 'delete c'].map((each) => each.replace(/\w$/, region.idOf)),
    );
    expect(region.aws.unsupported).toEqual([]);
  });

  it('makes at most two calls a second', async () => {
    const { region, world, execute } = await aRun();
    const times: number[] = [];
    region.aws.faults.before((_world, call) => {
      if (call.action === 'DeleteNetworkInterface') times.push(world.clock().getTime());
      return undefined;
    });
    await execute();
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(gaps).toEqual([500, 500, 500]);
  });

  it('makes no other call that changes anything', async () => {
    const { region, execute } = await aRun();
    await execute();
    const changing = region.aws.calls.filter(({ action }) => !/^(Describe|List|Get)/.test(action));
    expect(new Set(changing.map(({ action }) => action))).toEqual(new Set(['DeleteNetworkInterface']));
  });

  it('writes down what became of each, right after it', async () => {
    const seen: (readonly [string, readonly string[]])[] = [];
    const run = await aRun((outcomes) => {
      for (const { eniId } of outcomes) seen.push([eniId, existing(run.region)]);
      return undefined;
    });
    await run.execute();
    const { idOf } = run.region;
    expect(seen).toEqual([
      [idOf('a'), ['b', 'c']],
      [idOf('b'), ['c']],
      [idOf('c'), []],
    ]);
  });

  it('writes nothing down where nothing is left to write', async () => {
    const written: number[] = [];
    const run = await aRun((outcomes) => {
      written.push(outcomes.length);
      return undefined;
    });
    await run.execute();
    expect(written).toEqual([1, 1, 1]);
  });

  it('tells of each outcome, those too that were not tried', async () => {
    const { region, plan, world } = await aRun();
    const told: CleanupOutcome[] = [];
    world.stop();
    const { outcomes } = await executor({ ...parts, ...region, world, onOutcome: (each) => told.push(each) })(plan);
    expect(outcomes).toHaveLength(3);
    expect(told).toEqual(outcomes);
  });

  it('ends with a bug of ours, which is no answer of EC2', async () => {
    const { region, plan, world } = await aRun();
    const deleter = { deleteNetworkInterface: () => Promise.reject(new TypeError('a bug')) };
    await expect(executor({ ...parts, ...region, world, deleter })(plan)).rejects.toThrow(TypeError);
  });

  it('deletes nothing by a clock that is not AWS’s', async () => {
    const { region, plan, world } = await aRun();
    const clock = { read: () => ({ known: true, aheadMs: 30 * 60_000 }) as const };
    const { outcomes } = await executor({ ...parts, ...region, world, ports: { ...region.ports, clock } })(plan);
    for (const each of outcomes)
      expect(each).toMatchObject({ outcome: 'not-attempted', message: expect.stringContaining('correct it') });
    expect(deletionsAsked(region.aws)).toEqual([]);
  });

  it('deletes nothing more once what it did cannot be written down, and says why', async () => {
    const run = await aRun(() => 'the record of deletions could not be written: disk full');
    const { outcomes, stopped } = await run.execute();
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['deleted', 'not-attempted', 'not-attempted']);
    expect(outcomes[1]?.message).toContain('disk full');
    expect(stopped).toContain('disk full');
    expect(existing(run.region)).toEqual(['b', 'c']);
  });

  it('tries again to write down what it could not, along with what it did not try', async () => {
    let tries = 0;
    const run = await aRun(() => (++tries === 1 ? 'full' : undefined));
    await run.execute();
    expect(run.recorded.slice(1).map(({ outcome }) => outcome)).toEqual(['deleted', 'not-attempted', 'not-attempted']);
  });
});

it('no outcome is written down twice, also when a later one could not be written at once', async () => {
  const written: string[] = [];
  let tries = 0;
  const run = await aRun((outcomes) => {
    if (++tries === 2) return 'full';
    written.push(...outcomes.map(({ eniId }) => eniId));
    return undefined;
  });
  await run.execute();
  expect(written).toEqual(['a', 'b', 'c'].map(run.region.idOf));
});

describe('denial', () => {
  it('of the trial ends the target before anything is deleted', async () => {
    const { region, executed } = await aRun();
    region.aws.faults.deny(DELETE);
    expect(await executed()).toEqual({ a: 'denied', b: 'not-attempted', c: 'not-attempted' });
    expect(deletionsAsked(region.aws)).toEqual([`trial ${region.idOf('a')}`]);
    expect(existing(region)).toEqual(['a', 'b', 'c']);
  });

  it('of a deletion ends the target there', async () => {
    const { region, execute } = await aRun();
    let calls = 0;
    region.aws.faults.before((_world, call) =>
      call.action === 'DeleteNetworkInterface' && ++calls === 3 ? { delayMs: 0, refusal: 'denied' } : undefined,
    );
    const { outcomes, stopped } = await execute();
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['deleted', 'denied', 'not-attempted']);
    expect(outcomes[1]?.message).toMatch(/^You are not authorized/);
    expect(stopped).toBe('deleting is denied there');
    expect(existing(region)).toEqual(['b', 'c']);
  });

  it('of the credentials ends the target, too', async () => {
    const { region, executed } = await aRun();
    region.aws.faults.expire({ accountId: TARGET.accountId });
    expect(await executed()).toEqual({ a: 'denied', b: 'not-attempted', c: 'not-attempted' });
  });
});

describe('throttling', () => {
  const tooFast = { code: 'RequestLimitExceeded', message: 'Request limit exceeded.', status: 503 };

  it('is waited for longer and longer', async () => {
    const { region, world, executed } = await aRun();
    region.aws.faults.fail(DELETE, { ...tooFast, times: 3 });
    expect(await executed()).toEqual({ a: 'deleted', b: 'deleted', c: 'deleted' });
    expect(world.waits.slice(0, 4)).toEqual([1000, 2000, 4000, 500]);
  });

  it('that does not end leaves the target alone', async () => {
    const { region, world, executed } = await aRun();
    region.aws.faults.fail(DELETE, tooFast);
    expect(await executed()).toEqual({ a: 'throttled', b: 'not-attempted', c: 'not-attempted' });
    expect(world.waits).toEqual([1000, 2000, 4000, 8000, 16_000]);
    expect(existing(region)).toEqual(['a', 'b', 'c']);
  });
});

describe('a deletion that EC2 throttles', () => {
  const refusal = {
    kind: 'error' as const,
    action: '*',
    code: 'RequestLimitExceeded',
    message: 'Too fast',
    status: 503,
  };
  /** The first deletion, after its trial. */
  const throttleFirst = ({ region }: Run, meanwhile: () => void = () => {}) => {
    let calls = 0;
    region.aws.faults.before((_world, { action }) => {
      if (action !== 'DeleteNetworkInterface' || ++calls !== 2) return undefined;
      meanwhile();
      return { delayMs: 0, refusal };
    });
  };

  it('is tried again when nothing stands against it', async () => {
    const run = await aRun();
    throttleFirst(run);
    await run.execute();
    expect(existing(run.region)).toEqual([]);
  });

  it('is not tried again when a freeze began meanwhile', async () => {
    const from = new Date(NOW.getTime() + 800).toISOString();
    const run = await aRun(undefined, { freezes: [{ from, until: minutesAgo(-10).toISOString(), reason: 'sale' }] });
    throttleFirst(run);
    await run.execute();
    expect(existing(run.region)).toEqual(['a', 'b', 'c']);
  });

  test.each<readonly [string, (run: Run) => void]>([
    ['its verification expired', ({ world }) => world.advance(2)],
    ['the run is over', ({ world }) => world.stop()],
  ])('is not tried again when %s', async (_, happens) => {
    const run = await aRun();
    throttleFirst(run, () => happens(run));
    await run.execute();
    expect(existing(run.region)).toEqual(['a', 'b', 'c']);
  });
});

describe('looking whether it is gone', () => {
  it('ends with the first look when the run has to stop', async () => {
    const region = await aRegion(threeLeaks);
    const world = fakeWorld();
    world.stop();
    const before = region.aws.calls.length;
    expect(await seeWhetherGone(region.idOf('a'), region.ports, world)).toMatchObject({ kind: 'shown' });
    expect(region.aws.calls.length - before).toBe(1);
  });
});

describe('a connection that is cut', () => {
  const nthDelete = (region: Region, nth: number, refusal: 'drop' | 'drop-answer') => {
    let calls = 0;
    region.aws.faults.before((_world, call) =>
      call.action === 'DeleteNetworkInterface' && ++calls === nth ? { delayMs: 0, refusal } : undefined,
    );
  };

  it('before the deletion happened is a failure, never tried again blindly', async () => {
    const { region, execute } = await aRun();
    nthDelete(region, 2, 'drop');
    const { outcomes } = await execute();
    expect(outcomes).toMatchObject([
      { outcome: 'failed', message: /no answer .*still shows it/ },
      { outcome: 'deleted' },
      { outcome: 'deleted' },
    ]);
    expect(existing(region)).toEqual(['a']);
    expect(deletionsAsked(region.aws).filter((each) => each === `delete ${region.idOf('a')}`)).toHaveLength(1);
  });

  it('after the deletion happened is a deletion whose answer was lost', async () => {
    const { region, execute } = await aRun();
    nthDelete(region, 2, 'drop-answer');
    const { outcomes } = await execute();
    expect(outcomes).toMatchObject([{ outcome: 'deleted', message: /the answer was lost/ }, {}, {}]);
    expect(existing(region)).toEqual([]);
  });

  it('during the trial deletes nothing, and the next ENI is tried', async () => {
    const { region, executed } = await aRun();
    nthDelete(region, 1, 'drop');
    expect(await executed()).toEqual({ a: 'failed', b: 'deleted', c: 'deleted' });
    expect(deletionsAsked(region.aws).slice(0, 2)).toEqual([`trial ${region.idOf('a')}`, `trial ${region.idOf('b')}`]);
  });

  it('during the trial never makes ours what somebody else deleted meanwhile', async () => {
    const { region, execute } = await aRun();
    let calls = 0;
    region.aws.faults.before((_world, { action }) => {
      if (action !== 'DeleteNetworkInterface' || ++calls !== 1) return undefined;
      removeEni(region.region.state, region.idOf('a'));
      return { delayMs: 0, refusal: 'drop' };
    });
    expect((await execute()).outcomes.map(({ outcome }) => outcome)).toEqual(['failed', 'deleted', 'deleted']);
  });

  it('when looking, too, leaves open what happened', async () => {
    const { region, execute } = await aRun();
    nthDelete(region, 2, 'drop-answer');
    region.aws.faults.drop('ec2:DescribeNetworkInterfaces');
    const { outcomes } = await execute();
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['unconfirmed', 'unconfirmed', 'unconfirmed']);
    expect(outcomes[0]?.message).toMatch(/no answer .*could not be asked/);
  });
});

describe('other actors', () => {
  it('that take an ENI into use again keep it', async () => {
    const { region, executed } = await aRun();
    region.region.instance({ name: 'node', subnet: 'a' }).attachEni('b', 'node');
    expect(await executed()).toEqual({ a: 'deleted', b: 'in-use', c: 'deleted' });
    expect(existing(region)).toEqual(['b']);
  });

  it('that delete it first are told from us', async () => {
    const { region, executed } = await aRun();
    removeEni(region.region.state, region.idOf('a'));
    removeEni(region.region.state, region.idOf('c'));
    expect(await executed()).toEqual({ a: 'already-gone', b: 'deleted', c: 'already-gone' });
  });
});

describe('an answer', () => {
  it('that it does not exist is not believed while it is shown', async () => {
    const { region, execute } = await aRun();
    region.aws.faults.fail(DELETE, {
      code: 'InvalidNetworkInterfaceID.NotFound',
      message: 'The networkInterface ID does not exist',
      status: 400,
    });
    expect((await execute()).outcomes).toMatchObject([{ outcome: 'failed', message: /but still shows it/ }, {}, {}]);
  });

  it('that it is another account’s is that ENI’s alone', async () => {
    const { region, execute } = await aRun();
    let calls = 0;
    const refusal = {
      kind: 'error' as const,
      action: '*',
      code: 'AuthFailure',
      message: 'You do not have permission to access the specified resource.',
      status: 401,
    };
    region.aws.faults.before((_world, call) =>
      call.action === 'DeleteNetworkInterface' && ++calls === 2 ? { delayMs: 0, refusal } : undefined,
    );
    expect((await execute()).outcomes.map(({ outcome }) => outcome)).toEqual(['failed', 'deleted', 'deleted']);
  });

  it('of acceptance counts only when the ENI is gone', async () => {
    const region = await aRegion(threeLeaks);
    const world = fakeWorld();
    const plan = await aPlanOf(region);
    // EC2 goes on showing what it deleted.
    const shown = await region.ports.ec2.describeNetworkInterfaces({}, world.signal);
    const ports = { ...region.ports, ec2: { ...region.ports.ec2, describeNetworkInterfaces: async () => shown } };
    const execute = executor({ ...parts, deleter: region.deleter, ports, world });
    const { outcomes } = await execute(plan);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['unconfirmed', 'unconfirmed', 'unconfirmed']);
    expect(world.waits.filter((wait) => wait === 1000)).toHaveLength(3 * 4);
  });
});

const parts = { target: TARGET, settings: SETTINGS, onOutcome: () => {}, record: { conclude: async () => undefined } };

async function aPlanOf(region: Region): Promise<VerifiedPlan> {
  const planned = await plannedThere(region);
  const { clock, signal } = fakeWorld();
  return (await verify({ target: TARGET, settings: SETTINGS, ports: region.ports, clock, signal, ...planned })).plan;
}

describe('the time of a run', () => {
  it('ends it between two deletions, and the one under way is finished', async () => {
    const { region, world, executed } = await aRun();
    let calls = 0;
    region.aws.faults.before((_world, call) => {
      if (call.action === 'DeleteNetworkInterface' && ++calls === 2) world.stop();
      return undefined;
    });
    expect(await executed()).toEqual({ a: 'deleted', b: 'not-attempted', c: 'not-attempted' });
    expect(existing(region)).toEqual(['b', 'c']);
  });

  it('that is over before it begins deletes nothing', async () => {
    const { region, world, execute } = await aRun();
    world.stop();
    const { outcomes, stopped } = await execute();
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['not-attempted', 'not-attempted', 'not-attempted']);
    expect(stopped).toBe('the run ended before its turn');
    expect(deletionsAsked(region.aws)).toEqual([]);
  });

  it('makes a verification expire', async () => {
    const { region, world, executed } = await aRun();
    world.advance(2);
    expect(await executed()).toEqual({ a: 'not-attempted', b: 'not-attempted', c: 'not-attempted' });
    expect(deletionsAsked(region.aws)).toEqual([]);
  });

  it('makes a verification expire also on the way', async () => {
    const { region, world, executed } = await aRun();
    let calls = 0;
    region.aws.faults.before((_world, call) => {
      if (call.action === 'DeleteNetworkInterface' && ++calls === 2) world.advance(2);
      return undefined;
    });
    expect(await executed()).toEqual({ a: 'deleted', b: 'not-attempted', c: 'not-attempted' });
  });
});

describe('what is no verified plan of the target', () => {
  test.each([
    ['another account', { ...TARGET, accountId: '444455556666' }],
    ['another region', { ...TARGET, region: 'us-east-1' }],
  ])('is refused: one of %s', async (_name, target) => {
    const { region, execute } = await aRun();
    await expect(execute(target)).rejects.toThrow('cannot be executed in');
    expect(deletionsAsked(region.aws)).toEqual([]);
  });

  it('is refused: a copy', async () => {
    const { region, world, plan } = await aRun();
    const copy = { ...plan, entries: plan.entries } as unknown as VerifiedPlan;
    await expect(executor({ ...parts, ...region, world })(copy)).rejects.toThrow('only what verify made');
    expect(deletionsAsked(region.aws)).toEqual([]);
  });
});
