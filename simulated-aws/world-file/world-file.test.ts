import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { formatAddress } from '../world/addresses.ts';
import { subnetOf } from '../world/describe.ts';
import { aWorld, type World } from '../world/index.ts';
import { readWorld, worldOfJson } from './read.ts';

const ACCOUNT = '111122223333';
const REGION = 'eu-west-1';
const README = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');

/** A file with this in it, outside of the repository. */
function file(name: string, text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'world-file-')), name);
  writeFileSync(path, text);
  return path;
}

/** A region of one VPC and two subnets, with more in it. */
function inRegion(more: object) {
  const subnets = { 'private-a': { cidr: '10.0.0.0/24' }, 'private-b': { cidr: '10.0.1.0/24', az: 'eu-west-1b' } };
  return { accounts: { [ACCOUNT]: { regions: { [REGION]: { vpcs: { main: {} }, subnets, ...more } } } } };
}

async function problemOf(file: string): Promise<string> {
  return readWorld(file).then(
    () => 'no problem',
    (error: Error) => error.message,
  );
}

function jsonProblem(world: unknown): string {
  try {
    worldOfJson(typeof world === 'string' ? world : JSON.stringify(world));
    return 'no problem';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** What of a region AWS would show, without what hangs on the order in which things were made. */
function shapeOf(world: World) {
  const state = world.region(ACCOUNT, REGION);
  if (state === undefined) throw new Error('no region');
  return {
    subnets: [...state.subnets.values()].map((record) => subnetOf(state, record)),
    enis: [...state.enis.values()].map(({ shape, addresses }) => [
      shape.Description,
      shape.InterfaceType,
      shape.Status,
      shape.TagSet,
      addresses.map(formatAddress),
    ]),
    instances: [...state.instances.values()].map(({ shape }) => shape),
    clusters: [...state.clusters.values()],
    groups: [...state.autoScalingGroups.values()],
    templates: [...state.launchTemplates.values()],
    iam: [...state.iam.roles.values(), ...state.iam.instanceProfiles.values()],
    topics: [...state.topics.values()],
  };
}

describe('a world in JSON', () => {
  test('is the world that the builders make of the same options', () => {
    const now = '2026-11-20T12:00:00Z';
    const role = `arn:aws:iam::${ACCOUNT}:role/reader`;
    const topic = `arn:aws:sns:${REGION}:${ACCOUNT}:news`;
    const { world } = worldOfJson(
      JSON.stringify({
        now,
        accounts: {
          [ACCOUNT]: {
            iamRoles: { workers: { policies: ['AmazonEKSWorkerNodePolicy'] } },
            instanceProfiles: { workers: { role: 'workers' } },
            regions: {
              [REGION]: {
                vpcs: { main: { secondaryCidrs: ['100.64.0.0/16'] } },
                subnets: { a: { cidr: '10.0.0.0/24' }, b: { cidr: '100.64.0.0/24', az: 'eu-west-1b' } },
                reservations: [{ subnet: 'a', cidr: '10.0.0.128/25', type: 'prefix' }],
                launchTemplates: { own: { versions: [{ InstanceType: 'm5.large' }] } },
                clusters: {
                  prod: {
                    subnets: ['a', 'b'],
                    cni: { env: { WARM_IP_TARGET: '2' } },
                    addons: { coredns: { version: 'v1.11.4-eksbuild.2' } },
                    nodegroups: { workers: { subnets: ['a'], nodes: 2, instanceTypes: ['m5.large'] } },
                    selfManagedGroups: { own: { subnets: ['b'], launchTemplate: 'own', nodes: 1 } },
                    fargateProfiles: { batch: { subnets: ['a'] } },
                    nodes: [
                      { kind: 'self-managed', subnet: 'a', name: 'old', instanceProfile: 'workers' },
                      { kind: 'karpenter', subnet: 'b', count: 2, nodePool: 'spot', name: 'fast' },
                    ],
                    podIdentities: [{ namespace: 'kube-system', serviceAccount: 'aws-node', role: 'workers' }],
                  },
                },
                instances: [{ name: 'server', subnet: 'b' }],
                leakedEnis: [{ subnet: 'a', count: 2, addresses: 3, instance: { instance: 'server' } }],
                serviceEnis: [{ kind: 'rds', subnet: 'b' }],
                enis: [{ name: 'mine', subnet: 'b', description: 'mine', attachedTo: 'server' }],
                fill: [{ subnet: 'b', leaving: 7 }],
              },
            },
          },
        },
        roles: { [role]: { externalId: 'x' } },
        topics: { [topic]: { subscriptions: [{ protocol: 'email', endpoint: 'team@example.com' }] } },
      }),
    );
    const built = aWorld({ now: new Date(now) }).account(ACCOUNT, (account) => {
      account
        .iamRole('workers', { policies: ['AmazonEKSWorkerNodePolicy'] })
        .instanceProfile('workers', { role: 'workers' })
        .region(REGION, (region) =>
          region
            .vpc('main', { secondaryCidrs: ['100.64.0.0/16'] })
            .subnet('a', { cidr: '10.0.0.0/24' })
            .subnet('b', { cidr: '100.64.0.0/24', az: 'eu-west-1b' })
            .reservation('a', { cidr: '10.0.0.128/25', type: 'prefix' })
            .launchTemplate('own', { versions: [{ InstanceType: 'm5.large' }] })
            .cluster('prod', { subnets: ['a', 'b'], cni: { env: { WARM_IP_TARGET: '2' } } })
            .addon('prod', 'coredns', { version: 'v1.11.4-eksbuild.2' })
            .nodegroup('prod', 'workers', { subnets: ['a'], nodes: 2, instanceTypes: ['m5.large'] })
            .selfManagedGroup('prod', 'own', { subnets: ['b'], launchTemplate: 'own', nodes: 1 })
            .fargateProfile('prod', 'batch', { subnets: ['a'] })
            .selfManagedNode('prod', { subnet: 'a', name: 'old', instanceProfile: 'workers' })
            .karpenterNode('prod', { subnet: 'b', nodePool: 'spot', name: 'fast-1' })
            .karpenterNode('prod', { subnet: 'b', nodePool: 'spot', name: 'fast-2' })
            .podIdentity('prod', { namespace: 'kube-system', serviceAccount: 'aws-node', role: 'workers' })
            .instance({ name: 'server', subnet: 'b' })
            .leakedEni({ subnet: 'a', count: 2, addresses: 3, instance: { instance: 'server' } })
            .serviceEni('rds', { subnet: 'b' })
            .eni({ name: 'mine', subnet: 'b', description: 'mine' })
            .attachEni('mine', 'server')
            .fillSubnet('b', { leaving: 7 }),
        );
    });
    built.role(role, { externalId: 'x' });
    built.topic(topic, { subscriptions: [{ protocol: 'email', endpoint: 'team@example.com' }] });
    expect(shapeOf(world)).toEqual(shapeOf(built));
    expect([...world.roles]).toEqual([...built.roles]);
  });

  test('has its faults, buckets and organisations', () => {
    const { world, faults } = worldOfJson(
      JSON.stringify({
        home: '222233334444',
        accounts: { [ACCOUNT]: {}, '222233334444': { optIn: ['af-south-1'], regions: { 'af-south-1': {} } } },
        buckets: { reports: { region: 'af-south-1' } },
        organizations: [{ management: ACCOUNT, units: { Work: { units: { Live: { accounts: ['222233334444'] } } } } }],
        faults: [{ kind: 'deny', action: 'ec2:*' }],
      }),
    );
    expect(world.homeAccountId).toBe('222233334444');
    expect(world.buckets.get('reports')).toMatchObject({ accountId: '222233334444', region: 'af-south-1' });
    expect(world.organizations[0]?.accounts.get('222233334444')?.parentId).toMatch(/^ou-/);
    expect(faults).toEqual([{ kind: 'deny', action: 'ec2:*' }]);
  });

  test.each<[string, unknown, string]>([
    ['no JSON', '{', 'not JSON: '],
    ['no object', [], 'expected object, received array'],
    [
      'an unknown field',
      inRegion({ subnetz: {} }),
      `regions["eu-west-1"]: there is no "subnetz" here; known are vpcs, sub`,
    ],
    [
      'a wrong type',
      inRegion({ leakedEnis: [{ subnet: 'private-a', count: '3' }] }),
      'leakedEnis[0].count: expected number',
    ],
    [
      'a field that is missing',
      inRegion({ leakedEnis: [{}] }),
      'leakedEnis[0].subnet: expected string, received undefined',
    ],
    [
      'an unknown choice',
      inRegion({ fill: [{ subnet: 'private-a', leaving: 1, with: 'db' }] }),
      'fill[0].with: expected one of "alb"|',
    ],
    ['no account id', { accounts: { '12': {} } }, 'accounts["12"]: an account id is twelve digits'],
    ['a home that is not there', { home: ACCOUNT, accounts: {} }, `home: account ${ACCOUNT} is none of accounts`],
    [
      'an unknown region',
      { accounts: { [ACCOUNT]: { regions: { moon: {} } } } },
      'regions.moon: region moon is not enabled',
    ],
    [
      'a zone of elsewhere',
      inRegion({ subnets: { a: { cidr: '10.0.0.0/24', az: 'us-east-1a' } } }),
      'subnets.a: zone us-east-1a is not in eu-west-1',
    ],
    ['a subnet outside of its VPC', inRegion({ subnets: { a: { cidr: '10.9.0.0/24' } } }), 'outside its VPC'],
    [
      'an unknown handle',
      inRegion({ leakedEnis: [{ subnet: 'x' }] }),
      'leakedEnis[0]: no subnet named x in 111122223333 eu-west-1; there are private-a, private-b',
    ],
    [
      'a full subnet',
      inRegion({ leakedEnis: [{ subnet: 'private-a', count: 26 }] }),
      'leakedEnis[0]: There are not enough free addresses',
    ],
    [
      'a place in a cluster',
      inRegion({ clusters: { prod: { subnets: ['private-a'], nodegroups: { w: { subnets: ['x'] } } } } }),
      'clusters.prod.nodegroups.w: no subnet named x',
    ],
    [
      'a shape that is none of several',
      inRegion({
        clusters: {
          prod: { subnets: ['private-a'], nodegroups: { w: { subnets: ['private-a'], launchTemplate: { nam: 1 } } } },
        },
      }),
      'launchTemplate.name: expected string',
    ],
    ['a fault of no kind', { accounts: {}, faults: [{ kind: 'burn' }] }, 'faults[0].kind: '],
  ])('with %s is refused, with the place and what would be right', (_, world, problem) => {
    expect(jsonProblem(world)).toContain(problem);
  });

  test('says the first of what is wrong, and how much more there is', () => {
    expect(jsonProblem(inRegion({ fill: [{}] }))).toMatch(/fill\[0\]\.subnet: .* \(and 1 more\)$/);
  });
});

describe('a hostile world', () => {
  test.each<[string, string]>([
    ['a prototype', '{"accounts":{},"__proto__":{"x":1}}'],
    ['a prototype for a region', `{"accounts":{"${ACCOUNT}":{"regions":{"eu-west-1":{"__proto__":{"vpcs":{}}}}}}}`],
    [
      'a number of ENIs that fills the memory',
      JSON.stringify(inRegion({ leakedEnis: [{ subnet: 'private-a', count: 1e12 }] })),
    ],
    [
      'more nodes than there are addresses',
      JSON.stringify(
        inRegion({
          clusters: { c: { subnets: ['private-a'], nodegroups: { w: { subnets: ['private-a'], nodes: 60_000 } } } },
        }),
      ),
    ],
    ['an age before all time', JSON.stringify(inRegion({ instances: [{ subnet: 'private-a', ageMinutes: 1e300 }] }))],
    [
      'a nesting without end',
      `{"accounts":{},"organizations":[{"management":"${ACCOUNT}","units":${'{"a":{"units":'.repeat(20_000)}{}${'}}'.repeat(20_000)}}]}`,
    ],
  ])('with %s is refused in a line', (_, text) => {
    expect(jsonProblem(text)).not.toBe('no problem');
    expect({}).not.toHaveProperty('x');
  });

  test('steers no terminal with its names', async () => {
    const name = 'a\u001b[2J\r\n\u202eb';
    const problem = await problemOf(
      file('w.json', JSON.stringify(inRegion({ clusters: { prod: { subnets: [name] } } }))),
    );
    expect(problem).toContain('no subnet named a\\u{1b}[2J\\u{d} \\u{202e}b in');
  });
});

describe('a world file', () => {
  test('is found by its path, wherever it is', async () => {
    const { world } = await readWorld(file('w.json', JSON.stringify(inRegion({}))));
    expect(world.region(ACCOUNT, REGION)?.subnets.size).toBe(2);
  });

  test.each<[string, string, string]>([
    ['that exports nothing', 'export const x = 1;', 'exports neither default nor world'],
    ['whose export is no world', 'export default () => ({});', 'its export is not a world'],
    ['that throws', "throw new Error('not today');", 'not today'],
    [
      'with a fault of no kind',
      "export default ({ aWorld }) => aWorld();\nexport const faults = [{ kind: 'burn' }];",
      'faults: [0].kind',
    ],
  ])('that is a module %s is refused with its name', async (_, text, problem) => {
    const path = file('w.ts', text);
    expect(await problemOf(path)).toContain(`${path}: ${problem}`);
  });

  test.each([
    ['/nowhere/w.json', 'there is no such file'],
    ['/nowhere/w.ts', 'there is no such file'],
    ['/', 'not a file'],
    ['/dev/zero', 'not a file'],
  ])('at %s is refused: %s', async (path, problem) => {
    expect(await problemOf(path)).toBe(`${path}: ${problem}`);
  });

  test.each(['json', 'ts'])('in %s, as the README shows it, is a world with leaks and a fault', async (language) => {
    const blocks = [...README.matchAll(/^```(json|ts)\n([\s\S]*?)^```$/gm)];
    const [, , text = ''] = blocks.find(([, kind]) => kind === language) ?? [];
    const { world, faults } = await readWorld(file(`w.${language}`, text));
    const enis = [...(world.region(ACCOUNT, REGION)?.enis.values() ?? [])];
    expect(enis.filter(({ shape }) => shape.Status === 'available').length).toBeGreaterThan(10);
    expect(faults).toHaveLength(1);
  });
});
