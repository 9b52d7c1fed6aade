/** What it takes to believe that something is gone, right before an ENI is deleted for it. */
import { describe, expect, it } from 'vitest';
import { AwsCallError } from '../../lambda/aws/errors.ts';
import type { TargetPorts } from '../../lambda/aws/ports.ts';
import { enisNow } from '../../lambda/cleanup/look-again.ts';
import { type Verification, verify } from '../../lambda/cleanup/verify.ts';
import type { Instance } from '../../lambda/model/inventory.ts';
import type { RegionBuilder } from '../../simulated-aws/index.ts';
import { anEni } from '../checks/an-inventory.ts';
import { aRegion, fakeWorld, plannedThere, TARGET } from './cleaning.ts';
import { SETTINGS } from './leaks.ts';

type Ec2 = TargetPorts['ec2'];
type Eks = TargetPorts['eks'];

const CLUSTER = 'old';
const { signal: never } = new AbortController();

const leaks = (region: RegionBuilder) =>
  region
    .leakedEni({ name: 'leak', subnet: 'a', cluster: CLUSTER, ageMinutes: 30_000 })
    .branchEni({ name: 'branch', subnet: 'a', cluster: CLUSTER });

interface Changed {
  readonly ec2?: (ec2: Ec2) => Partial<Ec2>;
  readonly eks?: (eks: Eks) => Partial<Eks>;
}

/** The last look, with other answers to some of its calls. */
async function lookedAgain(change: Changed) {
  const { verification, region } = await verifiedThere(change);
  return outcomesOf(verification, (name) => region.idOf(name));
}

async function verifiedThere({ ec2 = () => ({}), eks = () => ({}) }: Changed) {
  const region = await aRegion(leaks);
  const plan = await plannedThere(region);
  const { ports } = region;
  const changed = { ...ports, ec2: { ...ports.ec2, ...ec2(ports.ec2) }, eks: { ...ports.eks, ...eks(ports.eks) } };
  const { clock, signal } = fakeWorld();
  const before = region.aws.calls.length;
  const verification = await verify({ target: TARGET, settings: SETTINGS, ports: changed, clock, signal, ...plan });
  return { verification, region, calls: region.aws.calls.slice(before) };
}

function outcomesOf({ plan, dropped }: Verification, idOf: (name: string) => string) {
  const ends = new Map([
    ...plan.entries.map(({ eni }) => [eni.id, 'verified'] as const),
    ...dropped.map(({ candidate, outcome }) => [candidate.eni.id, outcome] as const),
  ]);
  return { leak: ends.get(idOf('leak')), branch: ends.get(idOf('branch')) };
}

function refusal(action: string, code: string, message: string): AwsCallError {
  const error = Object.assign(new Error(message), { name: code, $metadata: { httpStatusCode: 400 } });
  return new AwsCallError(action, error);
}

const throwing = (code: string, message: string) => async (): Promise<never> => {
  throw refusal('ec2:DescribeInstances', code, message);
};

const HTML = throwing('SyntaxError', "Unexpected token '<'");
const OTHER = { id: 'i-0ffffffffffffffff', state: 'terminated' } as Instance;

it('all that is gone, and said to be so by id, is verified', async () => {
  expect(await lookedAgain({})).toEqual({ leak: 'verified', branch: 'verified' });
});

describe('an instance is not gone', () => {
  it.each<[string, Ec2['describeInstances']]>([
    ['for an empty list', async () => ({ items: [], nextToken: undefined })],
    ['for the record of another instance', async () => ({ items: [OTHER], nextToken: undefined })],
    ['for HTML', HTML],
    ['for an error about another id', throwing('InvalidInstanceID.NotFound', "The instance ID 'i-0b' does not exist")],
    ['for an error about no id', throwing('InvalidInstanceID.NotFound', 'Not found')],
    ['for an id that EC2 cannot read', throwing('InvalidInstanceID.Malformed', 'Invalid id')],
    ['when it may not be asked', throwing('UnauthorizedOperation', 'You are not authorized')],
    ['when EC2 breaks', throwing('InternalError', 'An internal error has occurred')],
  ])('%s', async (_what, describeInstances) => {
    expect((await lookedAgain({ ec2: () => ({ describeInstances }) })).leak).toBe('unverified');
  });

  it('while EC2 knows it in any state but terminated', async () => {
    for (const state of ['pending', 'running', 'stopping', 'stopped', 'shutting-down', '']) {
      const ec2 = (): Partial<Ec2> => ({
        describeInstances: async ({ InstanceIds = [] }) => ({
          items: InstanceIds.map((id) => ({ ...OTHER, id, state })),
          nextToken: undefined,
        }),
      });
      expect([state, (await lookedAgain({ ec2 })).leak]).toEqual([state, 'changed']);
    }
  });

  it('but is when EC2 says that it is terminated', async () => {
    const ec2 = (): Partial<Ec2> => ({
      describeInstances: async ({ InstanceIds = [] }) => ({
        items: [OTHER, ...InstanceIds.map((id) => ({ ...OTHER, id }))],
        nextToken: undefined,
      }),
    });
    expect((await lookedAgain({ ec2 })).leak).toBe('verified');
  });
});

describe('a trunk is not gone', () => {
  const trunkAnswers = (answer: Ec2['describeNetworkInterfaces']) => (ec2: Ec2) => ({
    describeNetworkInterfaces: ((input, signal) =>
      input.NetworkInterfaceIds === undefined
        ? ec2.describeNetworkInterfaces(input, signal)
        : answer(input, signal)) satisfies Ec2['describeNetworkInterfaces'],
  });

  it.each<[string, Ec2['describeNetworkInterfaces']]>([
    ['for an empty list', async () => ({ items: [], nextToken: undefined })],
    ['for HTML', HTML],
    [
      'for the record of another ENI',
      async () => ({ items: [anEni({ id: 'eni-0ffffffffffffffff' })], nextToken: undefined }),
    ],
    ['for an error about another id', throwing('InvalidNetworkInterfaceID.NotFound', "The ID 'eni-0b' does not exist")],
    ['for an id that EC2 cannot read', throwing('InvalidNetworkInterfaceId.Malformed', 'Invalid id')],
    ['when it may not be asked', throwing('UnauthorizedOperation', 'You are not authorized')],
  ])('%s', async (_what, answer) => {
    const looked = await lookedAgain({ ec2: trunkAnswers(answer) });
    expect(looked).toEqual({ leak: 'verified', branch: 'unverified' });
  });
});

describe('a cluster is not gone', () => {
  const notFound = (message: string) => throwing('ResourceNotFoundException', message);
  const list = (clusters: string[] | undefined) => async () => ({ $metadata: {}, ...(clusters && { clusters }) });

  it.each<[string, Partial<Eks>]>([
    ['for an answer without one', { describeCluster: async () => ({ $metadata: {} }) }],
    ['for another one', { describeCluster: async () => ({ $metadata: {}, cluster: { name: 'other' } }) }],
    ['for HTML', { describeCluster: HTML }],
    ['for an error about another name', { describeCluster: notFound('No cluster found for name: old-2.') }],
    ['for an error about no name', { describeCluster: notFound('Not found') }],
    ['for a 404 of something else', { describeCluster: throwing('NotFound', 'no old') }],
    ['when the list has it', { listClusters: list(['new', CLUSTER]) }],
    ['when there is no list', { listClusters: list(undefined) }],
    [
      'when a page before the last has no list',
      {
        listClusters: async ({ nextToken }) => ({
          $metadata: {},
          ...(nextToken === undefined ? { nextToken: '2' } : { clusters: [] }),
        }),
      },
    ],
    ['when the list is HTML', { listClusters: HTML }],
    ['when it may not be listed', { listClusters: throwing('AccessDeniedException', 'no') }],
  ])('%s', async (_what, eks) => {
    expect(await lookedAgain({ eks: () => eks })).toEqual({ leak: 'unverified', branch: 'unverified' });
  });

  it.each<[string, Partial<Eks>, string]>([
    [
      'the list contradicts EKS',
      { listClusters: list(['new', CLUSTER]) },
      'eks:ListClusters has cluster old and eks:DescribeCluster says that there is none',
    ],
    ['there is no list', { listClusters: list(undefined) }, 'eks:ListClusters: the answer says nothing of clusters'],
    [
      'EKS speaks of another one',
      { describeCluster: async () => ({ $metadata: {}, cluster: { name: 'other' } }) },
      'eks:DescribeCluster: the answer says nothing of old',
    ],
  ])('which is said, and nothing else, where %s', async (_what, eks, why) => {
    const { verification } = await verifiedThere({ eks: () => eks });
    const messages = verification.dropped.map(({ message }) => message);
    const message = `kept: not everything could be looked at again: ${why}`;
    expect(messages).toEqual([message, message]);
  });

  it('when the list has it on its second page', async () => {
    const listClusters: Eks['listClusters'] = async ({ nextToken }) => ({
      $metadata: {},
      ...(nextToken === undefined ? { clusters: ['new'], nextToken: '2' } : { clusters: [CLUSTER] }),
    });
    expect((await lookedAgain({ eks: () => ({ listClusters }) })).leak).toBe('unverified');
  });
});

describe('the ENI itself', () => {
  it('is not said to be gone for an empty list, nor for another ENI in its place', async () => {
    for (const items of [[], 'others'] as const) {
      const looked = await lookedAgain({
        ec2: (ec2) => ({
          describeNetworkInterfaces: async (_input, signal) => {
            const page = await ec2.describeNetworkInterfaces(
              { Filters: [{ Name: 'status', Values: ['available'] }], MaxResults: 1000 },
              signal,
            );
            const others = page.items.map((eni) => ({ ...eni, id: `${eni.id}f` }));
            return { items: items === 'others' ? others : [], nextToken: undefined };
          },
        }),
      });
      expect(looked).toEqual({ leak: 'unverified', branch: 'unverified' });
    }
  });

  it('is gone only when EC2 says so of its id, and not when it is shown or asked for in vain', async () => {
    const GONE = 'eni-0a';
    const notFound = `The networkInterface ID '${GONE}' does not exist`;
    const describeNetworkInterfaces: Ec2['describeNetworkInterfaces'] = async ({ NetworkInterfaceIds: [id] = [] }) => {
      if (id === GONE) throw refusal('ec2:DescribeNetworkInterfaces', 'InvalidNetworkInterfaceID.NotFound', notFound);
      return { items: id === 'eni-0b' ? [anEni({ id })] : [], nextToken: undefined };
    };
    const { ports } = await aRegion();
    const asking = { ports: { ...ports, ec2: { ...ports.ec2, describeNetworkInterfaces } }, signal: never };
    expect(await enisNow([GONE, 'eni-0b', 'eni-0c'], asking)).toEqual({
      enis: [anEni({ id: 'eni-0b' })],
      gone: new Set([GONE]),
    });
  });

  it('is asked for alone when a list lacks it, and counts as it is shown then', async () => {
    const looked = await lookedAgain({
      ec2: (ec2) => ({
        describeNetworkInterfaces: async (input, signal) =>
          input.NetworkInterfaceIds === undefined
            ? { items: [], nextToken: undefined }
            : ec2.describeNetworkInterfaces(input, signal),
      }),
    });
    expect(looked).toEqual({ leak: 'verified', branch: 'verified' });
  });
});

describe('the last look', () => {
  it('lists the clusters only where EKS says of one that there is none', async () => {
    const describeCluster: Eks['describeCluster'] = async ({ name }) => ({ $metadata: {}, cluster: { name } });
    const listed = ({ calls }: Awaited<ReturnType<typeof verifiedThere>>) =>
      calls.filter(({ action }) => action === 'ListClusters').length;
    expect(listed(await verifiedThere({}))).toBe(1);
    expect(listed(await verifiedThere({ eks: () => ({ describeCluster }) }))).toBe(0);
  });

  it('asks for no instance and no trunk that an ENI does not name', async () => {
    const { calls } = await verifiedThere({});
    const named = calls.filter(({ action }) => ['DescribeInstances', 'DescribeNetworkInterfaces'].includes(action));
    // The ENIs themselves, the instance of the one, and the trunk of the other.
    expect(named).toHaveLength(3);
  });

  it('asks for what AWS manages, too: hidden is not gone', async () => {
    const { calls } = await verifiedThere({});
    const alone = calls.filter(({ parameters }) => 'InstanceIds' in parameters || 'NetworkInterfaceIds' in parameters);
    expect(alone.map(({ action }) => action).sort()).toEqual(['DescribeInstances', 'DescribeNetworkInterfaces']);
    for (const { parameters } of alone) expect(parameters).toMatchObject({ IncludeManagedResources: true });
  });

  it('asks for no ENI alone that the list shows', async () => {
    const { calls, region } = await verifiedThere({});
    const alone = calls.flatMap(({ parameters: { NetworkInterfaceIds } }) => NetworkInterfaceIds ?? []);
    expect(alone).toHaveLength(1);
    for (const name of ['leak', 'branch']) expect(alone).not.toContain(region.idOf(name));
  });

  it('that fails as a whole verifies nothing, and says why', async () => {
    const { verification } = await verifiedThere({ ec2: () => ({ describeNetworkInterfaces: HTML }) });
    expect(verification.plan.entries).toEqual([]);
    expect(verification.failure).toContain("Unexpected token '<'");
    expect(verification.dropped.map(({ outcome }) => outcome)).toEqual(['unverified', 'unverified']);
  });

  it('that sees a reason to keep says that reason, whatever else could not be read', async () => {
    const ec2 = (): Partial<Ec2> => ({
      describeRouteTables: throwing('UnauthorizedOperation', 'no'),
      describeInstances: async ({ InstanceIds = [] }) => ({
        items: InstanceIds.map((id) => ({ ...OTHER, id, state: 'running' })),
        nextToken: undefined,
      }),
    });
    const { verification, region } = await verifiedThere({ ec2 });
    const dropped = verification.dropped.find(({ candidate }) => candidate.eni.id === region.idOf('leak'));
    expect(dropped).toMatchObject({
      outcome: 'changed',
      message: expect.stringMatching(/instance .*(exists|running)/),
    });
  });

  it('takes a bug of ours for a bug, and for no answer of AWS', async () => {
    const describeInstances = () => Promise.reject(new TypeError('a bug'));
    await expect(lookedAgain({ ec2: () => ({ describeInstances }) })).rejects.toThrow(TypeError);
  });
});

describe('a route that leads to the ENI', () => {
  it('keeps it, also when it was made after the plan', async () => {
    const routed: Changed = {
      ec2: () => ({
        describeRouteTables: async ({ Filters }) => ({
          $metadata: {},
          RouteTables: [{ RouteTableId: 'rtb-1', VpcId: Filters?.[0]?.Values?.[0], Routes: await routesToAll() }],
        }),
      }),
    };
    let ids: readonly string[] = [];
    const routesToAll = async () => ids.map((NetworkInterfaceId) => ({ NetworkInterfaceId }));
    const region = await aRegion(leaks);
    ids = [region.idOf('leak')];
    expect(await lookedAgain(routed)).toEqual({ leak: 'changed', branch: 'verified' });
  });

  it('cannot be ruled out when routes may not be read', async () => {
    const denied = {
      ec2: () => ({ describeRouteTables: throwing('UnauthorizedOperation', 'You are not authorized') }),
    };
    expect(await lookedAgain(denied)).toEqual({ leak: 'unverified', branch: 'unverified' });
  });
});
