import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { homeSession } from '../../lambda/aws/sessions.ts';
import type { DiscoveryContext } from '../../lambda/estate/targets.ts';
import { type Visitor, type WalkProgress, type WalkRequest, walkEstate } from '../../lambda/estate/walk.ts';
import type { TargetResult } from '../../lambda/model/report.ts';
import { aWorld, type SimulatedAws, startSimulatedAws } from '../../simulated-aws/index.ts';
import { stubEnvironment } from '../support/environment.ts';

const HOME = '111122223333';
const CLOSED = '444455556666';
const REGIONS = ['eu-west-1', 'eu-west-2', 'us-east-1'];

/** Our own account in three regions. */
const OWN: WalkRequest = { accounts: [{}], regions: REGIONS, concurrency: { targets: 2, callsPerTarget: 1 } };

/** And, before it, one that lets nobody in. */
const WITH_CLOSED: WalkRequest = {
  ...OWN,
  accounts: [{ roleArn: `arn:aws:iam::${CLOSED}:role/gone` }, {}],
  regions: ['eu-west-1'],
};

let aws: SimulatedAws;

beforeAll(async () => {
  aws = await startSimulatedAws(aWorld({ home: HOME }).account(HOME, (account) => account.region('eu-west-1')));
});
beforeEach(() => stubEnvironment(aws.env()));
afterAll(() => aws.stop());

async function context(): Promise<DiscoveryContext> {
  return { home: await homeSession(), homeRegion: 'eu-west-1', signal: new AbortController().signal };
}

interface Outcome {
  readonly said: string;
}

const RESULT: Omit<TargetResult, 'accountId' | 'region'> = {
  status: 'complete',
  gaps: [],
  notEvaluated: [],
  resources: {},
  evaluated: [],
  memory: { status: 'off', message: null },
};

/** Says where it was, and writes down what it is told to. */
function aVisitor(visit: Visitor<Outcome>['visit'] = async ({ target: { region } }) => ({ said: region })) {
  const events: WalkProgress[] = [];
  const visitor = {
    visit,
    unreachable: ({ accountId }, { action }) => ({ said: `${accountId}: ${action}` }),
    progress: {
      report: (event) => events.push(event),
      resultOf: ({ said }) => ({ accountId: HOME, region: said, ...RESULT }),
    },
  } satisfies Visitor<Outcome>;
  return { events, visitor };
}

describe('a walk over an estate', () => {
  it('gives an outcome a target, in the order of the targets, whichever ends first', async () => {
    const waits = new Map([['eu-west-1', 30]]);
    const { visitor } = aVisitor(async ({ target: { region } }) => {
      await new Promise((resolve) => setTimeout(resolve, waits.get(region) ?? 0));
      return { said: region };
    });
    expect(await walkEstate(OWN, await context(), visitor)).toEqual(REGIONS.map((said) => ({ said })));
  });

  it('visits no more targets at a time than asked for', async () => {
    let inside = 0;
    let most = 0;
    const { visitor } = aVisitor(async ({ target: { region } }) => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setTimeout(resolve, 5));
      inside -= 1;
      return { said: region };
    });
    await walkEstate(OWN, await context(), visitor);
    expect(most).toBe(2);
  });

  it('tells of the targets, and of the beginning and the end of each', async () => {
    const { visitor, events } = aVisitor();
    await walkEstate({ ...OWN, concurrency: { targets: 1, callsPerTarget: 1 } }, await context(), visitor);
    expect(events).toEqual([
      { kind: 'targets', targets: REGIONS.map((region) => expect.objectContaining({ accountId: HOME, region })) },
      ...REGIONS.flatMap((region) => [
        { kind: 'target-started', target: { accountId: HOME, region } },
        {
          kind: 'target-finished',
          target: { accountId: HOME, region },
          result: { accountId: HOME, region, ...RESULT },
        },
      ]),
    ]);
  });

  it('has an outcome for a target that cannot be entered', async () => {
    const { visitor } = aVisitor();
    expect(await walkEstate(WITH_CLOSED, await context(), visitor)).toEqual([
      { said: `${CLOSED}: sts:AssumeRole` },
      { said: 'eu-west-1' },
    ]);
  });

  it('neither visits nor tells of what is skipped, and keeps its place', async () => {
    const { visitor, events } = aVisitor();
    const skip = (planned: { readonly kind: string }) => (planned.kind === 'unreachable' ? 'skipped' : undefined);
    expect(await walkEstate(WITH_CLOSED, await context(), visitor, skip)).toEqual(['skipped', { said: 'eu-west-1' }]);
    expect(events.flatMap((event) => ('target' in event ? event.target.accountId : []))).toEqual([HOME, HOME]);
    expect(events[0]).toEqual({ kind: 'targets', targets: [expect.objectContaining({ accountId: HOME })] });
  });
});

describe('a visit that throws', () => {
  const boom = async ({ target: { region } }: { readonly target: { readonly region: string } }) => {
    if (region === 'eu-west-2') throw new Error('boom');
    return { said: region };
  };

  it('is an outcome where the visitor has one, and told with what was thrown', async () => {
    const { visitor, events } = aVisitor(boom);
    const outcomes = await walkEstate(OWN, await context(), {
      ...visitor,
      crashed: ({ region }, { message }) => ({ said: `${region}: ${message}` }),
    });
    expect(outcomes).toEqual([
      { said: 'eu-west-1' },
      { said: 'eu-west-2: a bug in EKS IP Auditor: boom' },
      { said: 'us-east-1' },
    ]);
    expect(events).toContainEqual({
      kind: 'target-crashed',
      target: { accountId: HOME, region: 'eu-west-2' },
      error: new Error('boom'),
    });
  });

  it('ends the walk where the visitor has none', async () => {
    const { visitor } = aVisitor(boom);
    await expect(walkEstate(OWN, await context(), visitor)).rejects.toThrow('boom');
  });
});
