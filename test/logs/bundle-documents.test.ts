import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logReportOf } from '../../lambda/diagnose/log-report.ts';
import { readLogs, readLogsOf } from '../../lambda/logs/read-logs.ts';
import type { LoggedNode, LogReport } from '../../lambda/model/log-report.ts';
import { type Entries, tarGzOf } from './archives.ts';
import {
  ctrContainer,
  dockerContainer,
  ENIS_1_6,
  ENIS_1_8,
  enis10,
  enis119,
  enis120,
  IPAMD_SETTINGS,
  NETWORK_SETTINGS,
} from './bundle-shapes.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bundle-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Its collector began at 05:06. */
const BUNDLE = 'eks_i-0aaaaaaaaaaaaaaaa_2024-06-10_0506-UTC_0.7.9.tar.gz';

async function reportOf(entries: Entries, name = BUNDLE): Promise<LogReport> {
  const path = join(folder, name);
  await writeFile(path, await tarGzOf(entries));
  return read(path);
}

async function read(path: string): Promise<LogReport> {
  async function* stdin() {}
  const { signal } = new AbortController();
  const reading = await readLogs([path], { stdin: stdin(), now: new Date('2026-11-29T00:00:00Z'), signal });
  return logReportOf(reading.tally, readLogsOf(reading, [path]));
}

async function nodeOf(entries: Entries, name = BUNDLE): Promise<LoggedNode> {
  const { nodes, unread } = await reportOf(entries, name);
  expect(unread).toEqual([]);
  expect(nodes).toHaveLength(1);
  return nodes[0] as LoggedNode;
}

const pod = { networkName: 'aws-cni', containerID: 'a1', ifName: 'eth0' };
const A = 'eni-0aaaaaaaaaaaaaaaa';
const B = 'eni-0bbbbbbbbbbbbbbbb';
const line = (time: string, text: string) =>
  `${JSON.stringify({ level: 'debug', ts: `2024-06-10T${time}.000Z`, caller: 'ipamd/ipamd.go:1', msg: text })}\n`;
const LOG = 'var_log/aws-routed-eni/ipamd.log';

describe('the pool is that of the answer that the bundle has', () => {
  it.each([
    [
      '1.0 to 1.4',
      { 'var/log/aws-routed-eni/eni.output': enis10({ [A]: [true, false, false], [B]: [true] }) },
      4,
      2,
      0,
    ],
    ['1.4 to 1.6', { 'var/log/aws-routed-eni/eni.out': ENIS_1_6 }, 2, 1, 1],
    ['1.7 and 1.8', { 'ipamd/enis.json': ENIS_1_8 }, 2, 1, 0],
    [
      '1.9',
      {
        'ipamd/enis.json': JSON.stringify(enis119([{ id: A, device: 0, singles: ['pod', 'fresh'] }])).replaceAll(
          'IPAddresses',
          'IPv4Addresses',
        ),
      },
      2,
      1,
      0,
    ],
    [
      '1.10 to 1.19',
      {
        './ipamd/enis.json': JSON.stringify(
          enis119([
            {
              id: A,
              device: 0,
              singles: ['pod', 'fresh', { since: '2024-06-10T05:05:45Z' }, { since: '2024-06-10T05:05:00Z' }],
            },
          ]),
        ),
      },
      4,
      1,
      1,
    ],
    [
      'prefixes, and single addresses that no pod gets beside them',
      {
        './ipamd/enis.json': enis120([[{ id: A, device: 0, singles: ['fresh', 'fresh'], prefixes: [3, 16] }]]),
      },
      32,
      19,
      0,
    ],
    [
      '1.22 on, without ENIs that are excluded from pods',
      {
        './ipamd/enis.json': enis120([
          [
            { id: A, device: 0, singles: ['pod', 'fresh'], more: { IsExcludedForPodIPs: true } },
            { id: B, device: 1, singles: ['pod', 'pod', 'fresh'] },
          ],
        ]),
      },
      3,
      2,
      0,
    ],
  ])('of %s', async (_, entries, total, assigned, cooling) => {
    const { pools } = await nodeOf(entries);
    expect(pools[0]?.last).toEqual({
      at: '2024-06-10T05:06:00.000Z',
      total,
      assigned,
      cooling,
      ready: total - assigned - cooling,
    });
  });

  it('of each network card by itself, with the ENIs that it is of', async () => {
    const { pools } = await nodeOf({
      'ipamd/enis.json': enis120([
        [
          { id: A, device: 0, singles: ['pod', 'pod'] },
          { id: B, device: 1, more: { IsTrunk: true } },
        ],
        [{ id: 'eni-0cccccccccccccccc', device: 1, singles: ['fresh'] }],
      ]),
    });
    expect(pools.map(({ card, last, enis }) => [card, last.ready, enis])).toEqual([
      [
        0,
        0,
        [
          { id: B, isPrimary: false, isTrunk: true, addresses: 0, assigned: 0 },
          { id: A, isPrimary: true, isTrunk: false, addresses: 2, assigned: 2 },
        ],
      ],
      [1, 1, [{ id: 'eni-0cccccccccccccccc', isPrimary: false, isTrunk: false, addresses: 1, assigned: 0 }]],
    ]);
  });

  it('at the time of the bundle, in the course that lines have', async () => {
    const { pools } = await nodeOf({
      'ipamd/enis.json': enis120([[{ id: A, device: 0, singles: ['pod', 'pod'] }]]),
      [LOG]:
        line(
          '05:00:00',
          'IP pool stats for network card 0: Total IPs/Prefixes = 2/0, AssignedIPs/CooldownIPs: 1/0, c.maxIPsPerENI = 14',
        ) +
        line(
          '05:01:00',
          'IP pool stats for network card 0: Total IPs/Prefixes = 2/0, AssignedIPs/CooldownIPs: 2/0, c.maxIPsPerENI = 14',
        ),
    });
    expect(pools[0]).toMatchObject({
      lines: 3,
      emptySince: '2024-06-10T05:01:00.000Z',
      last: { at: '2024-06-10T05:06:00.000Z' },
    });
  });

  it('at the time of the file, which is nearer than the name of its bundle, unless it cannot be', async () => {
    for (const [file, at] of [
      ['2024-06-10T05:06:40.000Z', '2024-06-10T05:06:40.000Z'],
      ['2025-01-01T00:00:00.000Z', '2024-06-10T05:06:00.000Z'],
    ] as const) {
      const unpacked = join(folder, file.slice(0, 4), BUNDLE.replace('.tar.gz', ''));
      await mkdir(join(unpacked, 'ipamd'), { recursive: true });
      await writeFile(join(unpacked, 'ipamd/enis.json'), ENIS_1_8);
      await utimes(join(unpacked, 'ipamd/enis.json'), new Date(file), new Date(file));
      expect((await read(unpacked)).nodes[0]?.pools[0]?.last.at).toBe(at);
    }
  });

  it('of no time where nothing has one, and lines behind it go before it', async () => {
    const { pools } = await nodeOf({ 'ipamd/enis.json': ENIS_1_8 }, 'bundle.tar.gz');
    expect(pools[0]?.last).toMatchObject({ at: null, total: 2 });
  });

  it('of no figures where prefixes were turned on and the node has none yet', async () => {
    const { pools, settings } = await nodeOf({
      'cni/cni-configuration-variables-containerd.json': ctrContainer({
        tag: 'v1.23.2',
        created: '2024-06-10T05:00:00Z',
        env: ['ENABLE_PREFIX_DELEGATION=true'],
      }),
      'ipamd/enis.json': enis120([[{ id: A, device: 0, singles: ['pod', 'fresh'] }]]),
    });
    expect(pools).toEqual([]);
    expect(settings).toEqual([{ name: 'ENABLE_PREFIX_DELEGATION', value: 'true' }]);
  });

  it.each([
    ['before', ['ipamd/enis.json', 'ipamd/ipamd-env-settings.json']],
    ['after', ['ipamd/ipamd-env-settings.json', 'ipamd/enis.json']],
  ])('the same where what says that prefixes are off comes after the answer, or %s it', async (_, order) => {
    const files: Entries = {
      'ipamd/enis.json': enis120([[{ id: A, device: 0, singles: ['pod', 'fresh', 'fresh'], prefixes: [16] }]]),
      'ipamd/ipamd-env-settings.json': JSON.stringify({ ...IPAMD_SETTINGS, ENABLE_PREFIX_DELEGATION: false }),
    };
    const { pools } = await nodeOf(Object.fromEntries(order.map((path) => [path, files[path] ?? ''])));
    expect(pools).toMatchObject([{ last: { total: 3, assigned: 1, ready: 2 }, enis: [{ id: A, addresses: 3 }] }]);
  });

  const taken = { IPAddresses: { a: { IPAMKey: pod }, b: { IPAMKey: pod } }, IsPrefix: false };
  const unlike = { TotalIPs: 5, ENIs: { [A]: { ID: A, Addresses: ['10.0.0.4'] } } };
  it.each([
    [
      'more in use than there is',
      { TotalIPs: 1, ENIs: { [A]: { ID: A, AvailableIPv4Cidrs: { '10.0.0.4/32': taken } } } },
    ],
    ['addresses, and none that is found', unlike],
    ['addresses, and no ENI', { TotalIPs: 5, ENIs: null }],
    ['such a card beside others', { 0: enis119([{ id: A, device: 0, singles: ['fresh'] }]), 1: unlike }],
  ])('of no answer that has %s', async (_, answer) => {
    const { nodes, unread } = await reportOf({ 'ipamd/enis.json': JSON.stringify(answer) });
    expect(nodes).toEqual([]);
    expect(unread).toMatchObject([{ reason: 'broken', message: 'it is no answer of ipamd' }]);
  });

  it('of 200 nodes, and of more it is said that they were not read', async () => {
    const enis = JSON.stringify(enis119([{ id: A, device: 0, singles: ['fresh'] }]));
    const paths = Array.from({ length: 201 }, (_, node) => `n${node}/ipamd/enis.json`);
    const { nodes, unread } = await reportOf(Object.fromEntries(paths.map((path) => [path, enis])));
    expect(nodes).toHaveLength(200);
    expect(unread).toMatchObject([{ part: expect.stringContaining('n200/ipamd/enis.json'), reason: 'limit' }]);
  });

  it('of no figures on a node with IPv6, whose prefix nobody uses up', async () => {
    const block = { Cidr: { IP: '2001:db8::', Mask: '' }, IPAddresses: {}, IsPrefix: true, AddressFamily: '6' };
    const { nodes, unread } = await reportOf({
      'ipamd/enis.json': enis120([[{ id: A, device: 0, more: { IPv6Cidrs: { '2001:db8::/80': block } } }]]),
    });
    expect([nodes, unread]).toEqual([[], []]);
  });
});

it('an address that was free when the bundle was made ends what was said before', async () => {
  const failing =
    line('05:00:00', 'DataStore has no available IP addresses') +
    line('05:04:00', 'DataStore has no available IP addresses');
  const enis = (state: 'pod' | 'fresh') => ({ 'ipamd/enis.json': enis120([[{ id: A, device: 0, singles: [state] }]]) });
  expect((await reportOf({ ...enis('fresh'), [LOG]: failing })).lines).toMatchObject([{ state: 'passed' }]);
  expect((await reportOf({ ...enis('pod'), [LOG]: failing })).lines).toMatchObject([{ state: 'stands' }]);
  const later = failing.replaceAll('T05:', 'T06:');
  expect((await reportOf({ ...enis('fresh'), [LOG]: later })).lines).toMatchObject([{ state: 'stands' }]);
});

describe('ENIs without an address', () => {
  const attached = line('05:00:00', 'Skipping increase IPPOOL due to max ENI already attached to the instance : 3');

  it('are those of a type that the CNI does not know, where all are attached', async () => {
    const { conclusion } = await reportOf({
      'var/log/aws-routed-eni/eni.output': enis10({ [A]: [], [B]: [] }),
      'var/log/aws-routed-eni/ipamd.log': attached,
    });
    expect(conclusion).toMatchObject({
      state: 'cause',
      cause: { kind: 'no-address-on-enis', check: 'unsupported-instance-type' },
    });
  });

  it('prove nothing where more may come', async () => {
    const { conclusion } = await reportOf({ 'ipamd/enis.json': enis120([[{ id: A, device: 0 }]]) });
    expect(conclusion).toMatchObject({ state: 'unknown', cause: null });
  });
});

describe('settings', () => {
  const settingsOf = async (entries: Entries) =>
    Object.fromEntries((await nodeOf(entries)).settings.map(({ name, value }) => [name, value]));

  it('that nobody made are not told', async () => {
    expect(
      await settingsOf({
        'ipamd/ipamd-env-settings.json': JSON.stringify(IPAMD_SETTINGS),
        'ipamd/networkutils-env-settings.json': JSON.stringify(NETWORK_SETTINGS),
        'cni/cni-configuration-variables-containerd.json': ctrContainer({
          tag: 'v1.23.2',
          created: '2024-06-10T04:00:00Z',
        }),
      }),
    ).toEqual({});
  });

  it('in force are told', async () => {
    expect(
      await settingsOf({
        'ipamd/ipamd-env-settings.json': JSON.stringify({ ...IPAMD_SETTINGS, WARM_IP_TARGET: 5, WARM_ENI_TARGET: 0 }),
        'ipamd/networkutils-env-settings.json': JSON.stringify({
          ...NETWORK_SETTINGS,
          AWS_VPC_K8S_CNI_RANDOMIZESNAT: 0,
          AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS: ['10.0.0.0/8', '192.168.0.0/16'],
        }),
      }),
    ).toEqual({
      WARM_IP_TARGET: '5',
      WARM_ENI_TARGET: '0',
      AWS_VPC_K8S_CNI_RANDOMIZESNAT: 'none',
      AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS: '10.0.0.0/8,192.168.0.0/16',
    });
  });

  it('of 1.4 to 1.6 are those of their own files', async () => {
    const answer = JSON.stringify({ WARM_IP_TARGET: 2, WARM_ENI_TARGET: 1, AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: true });
    expect(await settingsOf({ 'var/log/aws-routed-eni/ipamd-env.out': answer })).toEqual({
      WARM_IP_TARGET: '2',
      AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 'true',
    });
  });

  it('are those of the latest: a line, an answer of ipamd, the environment of a container', async () => {
    const containers = (env: readonly string[]) =>
      ctrContainer({ tag: 'v1.18.3', created: '2024-06-10T04:00:00Z', env });
    const answer = (WARM_IP_TARGET: number) => JSON.stringify({ ...IPAMD_SETTINGS, WARM_IP_TARGET });
    const said = line('05:00:00', 'Using WARM_IP_TARGET 7');
    const inContainer = { 'cni/cni-configuration-variables-containerd.json': containers(['WARM_IP_TARGET=3']) };
    expect(await settingsOf(inContainer)).toEqual({ WARM_IP_TARGET: '3' });
    expect(await settingsOf({ [LOG]: said, ...inContainer })).toEqual({ WARM_IP_TARGET: '7' });
    const asked = { ...inContainer, 'ipamd/ipamd-env-settings.json': answer(0) };
    expect(await settingsOf({ ...asked, [LOG]: said })).toEqual({});
    expect(await settingsOf({ ...asked, [LOG]: said.replace('T05:00', 'T05:08') })).toEqual({ WARM_IP_TARGET: '7' });
  });

  it('that a container no longer has are gone with it', async () => {
    const old = ctrContainer({
      tag: 'v1.18.3',
      created: '2024-06-10T04:00:00Z',
      env: ['WARM_IP_TARGET=3', 'MAX_ENI=2'],
    });
    const now = ctrContainer({
      tag: 'v1.18.3',
      created: '2024-06-10T05:00:00Z',
      env: ['ENABLE_PREFIX_DELEGATION=true'],
    });
    for (const file of [old + now, now + old, (now + old).replaceAll('\n', '')]) {
      expect(await settingsOf({ 'cni/cni-configuration-variables-containerd.json': file })).toEqual({
        ENABLE_PREFIX_DELEGATION: 'true',
      });
    }
  });
});

describe('the release', () => {
  const CTR = 'cni/cni-configuration-variables-containerd.json';
  const DOCKER = 'cni/cni-configuration-variables-dockerd.txt';
  const of = async (entries: Entries) => (await nodeOf(entries)).release;
  const started = (time: string, release: string) => line(time, `Starting L-IPAMD v${release}  ...`);

  it('is that of the image of aws-node, whichever runtime says it', async () => {
    const container = { tag: 'v1.18.3-eksbuild.1', created: '2024-06-10T04:00:00.123456789Z' };
    expect(await of({ [CTR]: ctrContainer(container) })).toBe('1.18.3');
    expect(await of({ [DOCKER]: dockerContainer(container) })).toBe('1.18.3');
  });

  it('is what the environment says where the image has no tag', async () => {
    const container = {
      tag: `sha256:${'3c'.repeat(32)}`,
      created: '2024-06-10T04:00:00Z',
      env: ['VPC_CNI_VERSION=v1.19.0'],
    };
    expect(await of({ [DOCKER]: dockerContainer(container) })).toBe('1.19.0');
  });

  it('is that of the container that was made last, and no other container has one', async () => {
    const file = [
      'ctr: container "0f": not found\n',
      ctrContainer({ tag: 'v1.19.0', created: '2024-06-10T05:00:00Z' }),
      ctrContainer({ tag: 'v1.18.3', created: '2024-06-10T04:00:00Z' }),
      ctrContainer({ tag: 'v1.20.0', created: '2024-06-10T05:01:00Z', name: 'aws-eks-nodeagent' }),
    ].join('');
    expect(await of({ [CTR]: file })).toBe('1.19.0');
  });

  it('is that which started last, where a log has a later one', async () => {
    const container = { [CTR]: ctrContainer({ tag: 'v1.18.3', created: '2024-06-10T04:00:00Z' }) };
    expect(await of({ ...container, [LOG]: started('03:00:00', '1.16.0') })).toBe('1.18.3');
    expect(await of({ [LOG]: started('04:30:00', '1.19.0'), ...container })).toBe('1.19.0');
    expect((await nodeOf({ [LOG]: started('04:30:00', '1.19.0'), ...container })).starts).toBe(1);
  });
});

describe('a file of a bundle is never passed over', () => {
  const unreadOf = async (entries: Entries) =>
    (await reportOf(entries)).unread.map(({ part, reason, message }) => [part.replace(folder, ''), reason, message]);

  it('where it is empty: ipamd gave no answer, which is neither a fault nor its absence', async () => {
    const { unread, conclusion } = await reportOf({
      [LOG]: line('05:00:00', 'Starting L-IPAMD v1.18.3  ...'),
      './ipamd/enis.json': '',
      './ipamd/ipamd-env-settings.json': '\n',
      './ipamd/networkutils-env-settings.json': '',
    });
    expect(unread).toEqual([
      {
        part: expect.stringMatching(/UTC_0\.7\.9\.tar\.gz: ipamd\/$/),
        reason: 'missing',
        message:
          'ipamd gave no answer when the bundle was made: introspection was off (DISABLE_INTROSPECTION), or ipamd was down, did not answer in time or is older than 1.4.1',
      },
    ]);
    expect(conclusion).toMatchObject({ state: 'unknown', cause: null });
    expect(await unreadOf({ 'var/log/aws-routed-eni/eni.output': '' })).toEqual([
      [
        `/${BUNDLE}: var/log/aws-routed-eni/`,
        'missing',
        'ipamd gave no answer when the bundle was made: introspection was off (DISABLE_INTROSPECTION), or ipamd was down or did not answer in time',
      ],
    ]);
  });

  it.each([
    ['breaks off', 'ipamd/enis.json', ENIS_1_8.slice(0, 40), 'broken', /^it is no JSON, or only in part/],
    ['is an error of ipamd', 'ipamd/enis.json', 'Internal Server Error\n', 'broken', /^it is no answer of ipamd$/],
    ['is something else', 'ipamd/enis.json', '{"TotalIPs":"many"} [1]', 'broken', /^it is no answer of ipamd$/],
    [
      'has settings of something else',
      'ipamd/ipamd-env-settings.json',
      '{"A":1}',
      'broken',
      /^it is no answer of ipamd$/,
    ],
    ['is no JSON', 'cni/cni-configuration-variables-dockerd.txt', '[{"Config":}]', 'broken', /^it is no JSON/],
    [
      'has no container',
      'cni/cni-configuration-variables-containerd.json',
      'ctr: container id must be provided\n',
      'missing',
      /^it has no container of aws-node/,
    ],
    ['is empty', 'cni/cni-configuration-variables-containerd.json', '', 'missing', /^it has no container of aws-node/],
    ['is not text', 'ipamd/enis.json', '\0'.repeat(600), 'not-text', /^it is no text$/],
    [
      'is too large',
      'ipamd/enis.json',
      ' '.repeat(8 * 1024 ** 2 + 1),
      'too-large',
      /^it has more than 8 MB: all of it$/,
    ],
  ])('where it %s', async (_, name, content, reason, message) => {
    expect(await unreadOf({ [name]: content })).toEqual([
      [`/${BUNDLE}: ${name}`, reason, expect.stringMatching(message)],
    ]);
  });

  it('and what of it is whole counts', async () => {
    const { nodes, unread } = await reportOf({ 'ipamd/enis.json': `${ENIS_1_8}{"TotalIPs":` });
    expect(nodes[0]?.pools[0]?.last.total).toBe(2);
    expect(unread).toMatchObject([{ reason: 'broken' }]);
  });

  it('but for the answer of an ipamd that is older than the question', async () => {
    expect(
      await unreadOf({ 'ipamd/ipamd-env-settings.json': '{"AvailableCommands":["/v1/enis","/v1/pods"]}' }),
    ).toEqual([]);
  });
});

describe('of what stands in a bundle nothing reaches a report', () => {
  it('but settings that the CNI is known to have, with values that it takes', async () => {
    const env = [
      'AWS_SECRET_ACCESS_KEY=hunter2-a',
      'HTTPS_PROXY=https://me:hunter2-b@proxy',
      'WARM_IP_TARGET=hunter2-c',
      'AWS_VPC_K8S_CNI_LOGLEVEL=hunter2 d',
      'ENI_CONFIG_LABEL_DEF=\u001b[31m@here',
      'MAX_ENI=9\nhunter2-e',
      '__proto__=hunter2-f',
      'constructor=hunter2-g',
      'ENABLE_POD_ENI=TRUE',
    ];
    const report = await reportOf({
      'cni/cni-configuration-variables-containerd.json': ctrContainer({
        tag: 'v1.18.3',
        created: '2024-06-10T04:00:00Z',
        env,
      }),
      'ipamd/ipamd-env-settings.json':
        '{"__proto__":{"WARM_IP_TARGET":5},"constructor":1,"WARM_IP_TARGET":{"a":"hunter2"},"WARM_ENI_TARGET":2}',
    });
    expect(JSON.stringify(report)).not.toMatch(/hunter2|here|proto/);
    expect(report.nodes[0]?.settings).toEqual([
      { name: 'ENABLE_POD_ENI', value: 'true' },
      { name: 'WARM_ENI_TARGET', value: '2' },
    ]);
  });

  it('but numbers and ids of ENIs', async () => {
    const eni = { ...enis119([{ id: A, device: 0, singles: ['pod'] }]) };
    const enis = {
      ...(eni.ENIs as object),
      '\u001b[31m`rm`': { IPv4Addresses: { x: null, y: 7, '<b>': { Assigned: 'yes' } } },
      z: 4,
    };
    const report = await reportOf({
      'ipamd/enis.json': JSON.stringify({ TotalIPs: 1e99, AssignedIPs: -1, ENIs: enis }),
    });
    expect(report.nodes[0]?.pools[0]).toMatchObject({ last: { total: 4, assigned: 1, ready: 3 }, enis: [{ id: A }] });
    expect(JSON.stringify(report)).not.toMatch(/rm|<b>|yes/);
  });

  it('whatever its depth', async () => {
    const deep = '['.repeat(300_000) + ']'.repeat(300_000);
    const { unread } = await reportOf({ 'ipamd/enis.json': `{"TotalIPs":0,"ENIs":${deep}}` });
    expect(unread).toMatchObject([{ reason: 'broken' }]);
  });
});
