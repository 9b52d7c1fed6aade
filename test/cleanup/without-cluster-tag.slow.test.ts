/** ENIs of a VPC CNI that does not know its cluster: taken only as the setting says, and where nobody else could need them. */
import { describe, expect, it } from 'vitest';
import { cleanTarget } from '../../lambda/cleanup/clean-target.ts';
import type { CleanupSettings } from '../../lambda/model/cleanup.ts';
import { whyKeptText, whyTakenText } from '../../lambda/report/words/cleanup-words.ts';
import type { RegionBuilder } from '../../simulated-aws/index.ts';
import { aRegion, aStore, deletionsAsked, fakeWorld, TARGET } from './cleaning.ts';
import { DAY, SETTINGS } from './leaks.ts';

const ANOTHER_ACCOUNT = '444455556666';
const CI = { cidr: '10.9.0.0/16' };
const SUBNET = { vpc: 'ci', cidr: '10.9.0.0/20' };

/** What a CI account has after a run: a VPC in which nothing but an ENI of the CNI is left. */
const nameless = (region: RegionBuilder) =>
  region
    .vpc('ci', CI)
    .subnet('ci-a', SUBNET)
    .leakedEni({ name: 'leak', subnet: 'ci-a', clusterTag: false, ageMinutes: 300 });

interface Story {
  readonly build?: (region: RegionBuilder) => unknown;
  readonly settings?: Partial<CleanupSettings>;
  readonly prepare?: (region: Awaited<ReturnType<typeof aRegion>>) => void;
  /** What happens between the plan of the clean-up and its last look. */
  readonly meanwhile?: (region: RegionBuilder) => unknown;
  /** Looks of a day's distance before the clean-up. */
  readonly looks?: number;
}

/** Plans for days, then cleans. */
async function cleaned({ build = () => {}, settings = {}, prepare = () => {}, meanwhile, looks = 4 }: Story) {
  const region = await aRegion((builder) => build(nameless(builder)));
  prepare(region);
  const time = fakeWorld();
  const request = {
    target: TARGET,
    settings: { ...SETTINGS, withoutClusterTag: true, ...settings },
    scope: 'eks' as const,
    declaredClusters: {},
    store: await aStore(),
    runId: 'run',
  };
  const ports = { reads: region.ports, others: region.others, deleter: region.deleter };
  for (let look = 0; look < looks; look++) {
    await cleanTarget({ ...request, mode: 'plan' }, ports, time);
    time.advance(DAY);
  }
  let hasHappened = meanwhile === undefined;
  region.aws.faults.before((_world, { parameters }) => {
    // The trial deletion and the last look are the first calls about this ENI alone.
    const isLastLook = JSON.stringify(parameters).includes(region.idOf('leak'));
    if (isLastLook && !hasHappened) {
      hasHappened = true;
      meanwhile?.(region.region);
    }
    return undefined;
  });
  const { cleanup } = await cleanTarget({ ...request, mode: 'apply' }, ports, time);
  const decision = cleanup.decisions.find(({ eniId }) => eniId === region.idOf('leak'));
  const outcome = cleanup.outcomes.find(({ eniId }) => eniId === region.idOf('leak'));
  const isThere = region.region.state.enis.has(region.idOf('leak'));
  return { decision, outcome, isThere, refused: cleanup.refused, deletions: deletionsAsked(region.aws) };
}

it('goes where nothing of EKS is in its VPC, and the plan names the setting', async () => {
  const { decision, outcome, isThere } = await cleaned({});
  expect({ outcome: outcome?.outcome, isThere }).toEqual({ outcome: 'deleted', isThere: false });
  if (decision?.verdict !== 'take') throw new Error('it was not taken');
  expect(whyTakenText(decision.because)).toBe(
    'instance gone, no cluster tag and nothing of EKS in its VPC (cleanup.withoutClusterTag), ' +
      'seen unattached at 5 audits in a row over 4 d',
  );
});

it('goes also while clusters and nodes are in other VPCs', async () => {
  const { isThere } = await cleaned({
    build: (region) => region.cluster('prod', { subnets: ['a'] }).selfManagedNode('prod', { subnet: 'a' }),
  });
  expect(isThere).toBe(false);
});

describe('is planned for nothing', () => {
  it.each<[string, Story, string]>([
    ['with the setting off', { settings: { withoutClusterTag: false } }, 'no-cluster-tag'],
    ['by default', { settings: { withoutClusterTag: undefined } }, 'no-cluster-tag'],
    ['when it was not watched for a day', { looks: 1 }, 'no-cluster-grace'],
    [
      'when a cluster is in its VPC',
      { build: (region) => region.cluster('ci', { subnets: ['ci-a'], controlPlaneEnis: 0 }) },
      'vpc-has-cluster',
    ],
    [
      'when a node is in its VPC',
      {
        build: (region) =>
          region.cluster('prod', { subnets: ['a'] }).selfManagedNode('prod', { subnet: 'ci-a', name: 'node' }),
      },
      'vpc-has-node',
    ],
    [
      'when an ENI of the CNI is in use in its VPC',
      {
        build: (region) =>
          region
            .instance({ name: 'plain', subnet: 'ci-a' })
            .leakedEni({ name: 'used', subnet: 'ci-a', clusterTag: false, instance: { instance: 'plain' } })
            .attachEni('used', 'plain'),
      },
      'vpc-has-node',
    ],
    [
      'when another account has an ENI in its VPC',
      { build: (region) => region.eni({ name: 'theirs', subnet: 'ci-a', ownerId: ANOTHER_ACCOUNT }) },
      'vpc-shared',
    ],
    [
      'when another account owns a subnet of its VPC that EKS does not use',
      { build: (region) => region.subnet('ci-b', { vpc: 'ci', cidr: '10.9.16.0/20', ownerId: ANOTHER_ACCOUNT }) },
      'vpc-shared',
    ],
  ])('%s', async (_name, story, code) => {
    const { decision, isThere, refused } = await cleaned(story);
    expect(refused).toBeNull();
    expect(decision).toMatchObject({
      verdict: 'keep',
      reasons: expect.arrayContaining([expect.objectContaining({ code })]),
    });
    expect(isThere).toBe(true);
  });

  it('and says which setting would change that', async () => {
    const { decision } = await cleaned({ settings: { withoutClusterTag: false } });
    if (decision?.verdict !== 'keep') throw new Error('it was taken');
    expect(decision.reasons.map(whyKeptText)).toEqual([
      'no tag names its cluster, and cleanup.withoutClusterTag is off',
    ]);
  });
});

describe('is kept by the last look', () => {
  it.each<[string, (region: RegionBuilder) => unknown, string]>([
    [
      'when a cluster was made in its VPC since the plan',
      (region) => region.cluster('ci', { subnets: ['ci-a'], controlPlaneEnis: 0 }),
      'has cluster ci',
    ],
    [
      'when a node came into its VPC since the plan',
      (region) => region.instance({ name: 'node', subnet: 'ci-a', tags: { 'kubernetes.io/cluster/ci': 'owned' } }),
      'has a node',
    ],
    [
      'when another account came into its VPC since the plan',
      (region) => region.eni({ name: 'theirs', subnet: 'ci-a', ownerId: ANOTHER_ACCOUNT }),
      'another account uses',
    ],
  ])('%s', async (_name, meanwhile, why) => {
    const { decision, outcome, isThere } = await cleaned({ meanwhile });
    expect(decision?.verdict).toBe('take');
    expect(outcome).toMatchObject({ outcome: 'changed', message: expect.stringContaining(why) });
    expect(isThere).toBe(true);
  });
});

describe('is kept when this could not be read:', () => {
  it.each(['eks:ListClusters', 'ec2:DescribeInstances', 'ec2:DescribeSubnets', 'ec2:DescribeNetworkInterfaces'])(
    '%s at the last look',
    async (action) => {
      let deny = false;
      const { outcome, isThere } = await cleaned({
        prepare: ({ aws }) => {
          aws.faults.before((_world, call) => {
            const isIt = `${call.service}:${call.action}` === action;
            // Only what is asked about the VPC and its clusters: the rest is other rules' to ask for.
            const isOfVpc = /vpc-id/.test(JSON.stringify(call.parameters)) || /Clusters|Subnets/.test(call.action);
            return deny && isIt && isOfVpc ? { delayMs: 0, refusal: 'denied' } : undefined;
          });
        },
        meanwhile: () => {
          deny = true;
        },
      });
      expect(outcome).toMatchObject({ outcome: 'unverified', message: expect.stringContaining(action) });
      expect(isThere).toBe(true);
    },
  );

  it.each([
    ['DescribeNetworkInterfaces', 'vpc-id'],
    ['DescribeInstances', 'vpc-id'],
  ])('%s in the plan', async (action, filter) => {
    const { decision, isThere } = await cleaned({
      prepare: ({ aws }) => {
        aws.faults.before((_world, call) =>
          call.action === action && JSON.stringify(call.parameters).includes(filter)
            ? { delayMs: 0, refusal: 'denied' }
            : undefined,
        );
      },
    });
    expect(decision).toMatchObject({
      verdict: 'keep',
      reasons: [{ code: 'vpc-unread', because: expect.stringContaining(action) }],
    });
    expect(isThere).toBe(true);
  });
});

it('an ENI whose creation time was once in the future stays of unknown age at every later look', async () => {
  const soon = new Date(fakeWorld().clock().getTime() + 90 * 60_000).toISOString().replace(/\.\d+Z$/, 'Z');
  const { decision, isThere } = await cleaned({
    prepare: ({ region }) => region.tag('eni', 'leak', { 'node.k8s.amazonaws.com/createdAt': soon }),
    looks: 6,
  });
  expect(decision).toMatchObject({ verdict: 'keep', reasons: [{ code: 'age-unknown' }] });
  expect(isThere).toBe(true);
});
