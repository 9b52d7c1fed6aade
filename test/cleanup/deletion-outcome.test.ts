import { describe, expect, it, test } from 'vitest';
import { type Answer, deletionOutcome } from '../../lambda/cleanup/deletion-outcome.ts';
import type { RegionBuilder } from '../../simulated-aws/index.ts';
import { changeEni } from '../../simulated-aws/world/records.ts';
import { aRegion, fakeWorld } from './cleaning.ts';

type Region = Awaited<ReturnType<typeof aRegion>>;

const oneLeak = (region: RegionBuilder) => region.leakedEni({ name: 'leak', subnet: 'a', cluster: 'old' });

const SIGHTS = {
  'no longer shows it': (region: Region) => region.region.deleteEni('leak'),
  'still shows it': () => {},
  'shows it tagged to be kept': (region: Region) => region.region.tag('eni', 'leak', { 'eks-ip-auditor/keep': '' }),
  'shows it tagged no_manage': (region: Region) =>
    region.region.tag('eni', 'leak', { 'node.k8s.amazonaws.com/no_manage': 'true' }),
  'shows it managed by a service': ({ region, idOf }: Region) =>
    changeEni(region.state, idOf('leak'), { RequesterManaged: true }),
  'does not let us look': (region: Region) => region.aws.faults.deny('ec2:DescribeNetworkInterfaces'),
} as const;

const said = (kind: Exclude<Answer['kind'], 'accepted'>): Answer => ({ kind, message: 'EC2 said so' });

async function settled(answer: Answer, sight: keyof typeof SIGHTS) {
  const region = await aRegion(oneLeak);
  const eniId = region.idOf('leak');
  SIGHTS[sight](region);
  const before = region.aws.calls.length;
  const settlement = await deletionOutcome(answer, eniId, region.ports, fakeWorld());
  return { ...settlement, looks: region.aws.calls.length - before };
}

describe('whatever EC2 answers, what became of the ENI is what EC2 shows after it', () => {
  test.each<readonly [Answer, keyof typeof SIGHTS, string, RegExp]>([
    [{ kind: 'accepted' }, 'no longer shows it', 'deleted', /^deleted$/],
    [{ kind: 'accepted' }, 'still shows it', 'unconfirmed', /^EC2 accepted the deletion, but still shows it$/],
    [{ kind: 'accepted' }, 'does not let us look', 'unconfirmed', /^EC2 accepted .* could not be asked: ec2:Describe/],
    [said('gone'), 'no longer shows it', 'already-gone', /^somebody else deleted it first$/],
    [said('gone'), 'still shows it', 'failed', /does not exist, but still shows it$/],
    [said('gone'), 'does not let us look', 'unconfirmed', /does not exist, but could not be asked: ec2:Describe/],
    [said('unanswered'), 'no longer shows it', 'deleted', /^deleted; the answer was lost \(EC2 said so\)$/],
    [said('unanswered'), 'still shows it', 'failed', /^no answer \(EC2 said so\), and EC2 still shows it$/],
    [said('unanswered'), 'does not let us look', 'unconfirmed', /^no answer .* could not be asked: ec2:Describe/],
  ])('%j, and it %s', async (answer, sight, outcome, message) => {
    const settlement = await settled(answer, sight);
    expect(settlement).toMatchObject({ outcome, message: expect.stringMatching(message) });
    expect(settlement.stop).toBeUndefined();
  });

  it.each(['in-use', 'refused', 'would-succeed'] as const)(
    '%s is of this ENI alone, and no look is needed',
    async (kind) => {
      expect(await settled(said(kind), 'still shows it')).toEqual({
        outcome: kind === 'in-use' ? 'in-use' : 'failed',
        message: 'EC2 said so',
        looks: 0,
      });
    },
  );

  it('throttled ends the target', async () => {
    expect(await settled(said('throttled'), 'still shows it')).toEqual({
      outcome: 'throttled',
      message: 'EC2 said so',
      stop: 'EC2 throttles deletions: EC2 said so',
      looks: 0,
    });
  });

  it('denied ends the target, also where EC2 does not let us look', async () => {
    const denied = { outcome: 'denied', message: 'EC2 said so', stop: 'deleting is denied there' };
    expect(await settled(said('denied'), 'still shows it')).toMatchObject(denied);
    expect(await settled(said('denied'), 'no longer shows it')).toMatchObject(denied);
    expect(await settled(said('denied'), 'does not let us look')).toMatchObject(denied);
    expect(await settled(said('denied'), 'shows it managed by a service')).toMatchObject(denied);
  });

  it.each(['shows it tagged to be kept', 'shows it tagged no_manage'] as const)(
    'denied is of this ENI alone where EC2 %s',
    async (sight) => {
      expect(await settled(said('denied'), sight)).toEqual({
        outcome: 'changed',
        message: 'kept: tagged to stay since it was looked at (EC2 said so)',
        looks: 1,
      });
    },
  );
});
