import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classifyAwsError } from '../../lambda/aws/errors.ts';
import { inProcessAws } from '../../simulated-aws/in-process.ts';
import { anyWorld } from './worlds/any-world.ts';
import { build } from './worlds/build.ts';
import type { Dates, Ports } from './worlds/direct-ports.ts';
import { type Played, play, refusalOf } from './worlds/play.ts';
import { FAULTS, type WorldSpec } from './worlds/specs.ts';
import { NO_WORLDS, sum, type Tally, tallyOf } from './worlds/tally.ts';
import { direct, sdk } from './worlds/transports.ts';

/** All that can be seen of a play from outside. */
function seen({ runs, violations, store, beginning }: Played) {
  return {
    violations,
    runs: runs.map(({ ending, calls, attempts }) => ({
      ending,
      attempts,
      calls: calls.map(({ action, outcome, errorCode }) => [action, outcome, errorCode].join(' ')),
    })),
    stored: [...store.texts],
    left: [...beginning.scene.region.enis.keys()],
  };
}

/**
 * Without what ends several reads at once: which of them have begun by then is up to the moment. What happens to a
 * deletion stays, but for what only calls without a wire can be given: another clock, a tampered answer.
 */
const anyOrderlyWorld = worldsOverAWire(({ of, what }) => of === 'deletions' || ['step', 'time'].includes(what.kind));

/** The SDK's clients go by the real clock, and what they are answered comes over a wire. */
const anyWireWorld = worldsOverAWire(() => true);

/** Of what happens only that which `stays`, and nothing that only calls without a wire can be given. */
function worldsOverAWire(stays: (happening: CallHappening) => boolean): fc.Arbitrary<WorldSpec> {
  return anyWorld.map((spec) => ({
    ...spec,
    acts: spec.acts.map(({ along: _alone, ...act }) => ({
      ...act,
      clock: undefined,
      proxy: undefined,
      happenings: act.happenings.filter(
        (each) => each.what.kind !== 'clock' && each.what.kind !== 'tampered' && stays(each),
      ),
    })),
  }));
}

type CallHappening = WorldSpec['acts'][number]['happenings'][number];

describe('the SDK with its wire formats', () => {
  it('makes of a world exactly what calls without a wire make of it', async () => {
    let tally: Tally = NO_WORLDS;
    for (const spec of fc.sample(anyOrderlyWorld, { numRuns: 100, seed: 5 })) {
      const overTheWire = await play(spec, sdk);
      expect(seen(overTheWire)).toEqual(seen(await play(spec, direct)));
      tally = sum(tally, tallyOf(overTheWire));
    }
    expect(tally.deletions).toBeGreaterThan(15);
  });

  it('deletes nothing wrong when calls fail, either', async () => {
    let tally: Tally = NO_WORLDS;
    for (const spec of fc.sample(anyWireWorld, { numRuns: 100, seed: 6 })) {
      const played = await play(spec, sdk);
      expect(played.violations).toEqual([]);
      tally = sum(tally, tallyOf(played));
    }
    expect(tally.deletions).toBeGreaterThan(15);
  });
});

const ASKED: Readonly<Record<string, (ports: Ports) => Promise<unknown>>> = {
  DescribeNetworkInterfaces: ({ reads }) => reads.ec2.describeNetworkInterfaces({ MaxResults: 1000 }, never()),
  DescribeSubnets: ({ reads }) => reads.ec2.describeSubnets({ MaxResults: 1000 }, never()),
  DescribeCluster: ({ reads }) => reads.eks.describeCluster({ name: 'nobody' }, never()),
  DeleteNetworkInterface: ({ deleter }) => deleter.deleteNetworkInterface({ NetworkInterfaceId: 'eni-0' }, never()),
};

function never(): AbortSignal {
  return new AbortController().signal;
}

describe('a call that fails', () => {
  it.each(
    [...FAULTS, undefined].flatMap((fault) =>
      Object.keys(ASKED).map((action) => [action, fault ?? 'nothing', fault] as const),
    ),
  )('%s, by %s, fails in the same words with and without a wire', async (action, _name, fault) => {
    const outcomes = await Promise.all(
      [sdk, direct].map(async (transport) => {
        const { world } = build({ clusters: [], nodes: [], enis: [], settings: SETTINGS, acts: [] });
        const aws = inProcessAws(world);
        aws.faults.before(() => (fault === undefined ? undefined : { delayMs: 0, refusal: refusalOf(fault) }));
        return ASKED[action]?.(transport(aws, RIGHT)).then(() => 'answered', classifyAwsError);
      }),
    );
    expect(outcomes[0]).toEqual(outcomes[1]);
    if (fault !== undefined) expect(outcomes[0]).not.toBe('answered');
  });
});

const RIGHT: Dates = { localMs: Date.now, sendingMs: Date.now, date: () => new Date().toUTCString() };

const SETTINGS = { minAgeMinutes: 60, liveClusterGraceMinutes: 60, maxDeletions: 1, maxSharePercent: 25, freezes: [] };
