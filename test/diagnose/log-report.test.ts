import { describe, expect, it, test } from 'vitest';
import { logReportOf } from '../../lambda/diagnose/log-report.ts';
import { KNOWN_ERRORS } from '../../lambda/facts/errors/known-errors.ts';
import { endJoining, joinLine, startJoining } from '../../lambda/facts/logs/join-lines.ts';
import { componentOfFile } from '../../lambda/facts/logs/log-components.ts';
import { countRecord, startTally } from '../../lambda/facts/logs/log-tally.ts';
import { NAMED_ERRORS } from '../../lambda/facts/logs/what-lines-mean.ts';
import type { LogReport } from '../../lambda/model/log-report.ts';
import { logConclusion } from '../../lambda/report/outline/log-words.ts';

const AS_OF = Date.UTC(2026, 10, 29);
const NODE = 'bundle_i-0123456789abcdef0';

/** What logs of these names say, each as lines. */
function reportOf(logs: Readonly<Record<string, string>>, unread: LogReport['unread'] = []): LogReport {
  const tally = startTally();
  for (const [name, text] of Object.entries(logs)) {
    const [origin = NODE, file = name] = name.includes('/') ? name.split('/') : [NODE, name];
    const joining = startJoining({ component: componentOfFile(file), asOf: AS_OF });
    const lines = text.trim().split('\n');
    for (const record of [...lines.flatMap((line) => joinLine(joining, line)), ...endJoining(joining)]) {
      countRecord(tally, record, origin);
    }
  }
  return logReportOf(tally, {
    paths: ['x'],
    at: new Date(AS_OF).toISOString(),
    files: 1,
    bytes: 1,
    unread,
    moreUnread: 0,
  });
}

const statesOf = ({ lines }: LogReport) => Object.fromEntries(lines.map(({ error, state }) => [error, state]));

const kubelet = (time: string, text: string) =>
  `Nov 28 ${time} ip-10-0-0-1 kubelet[1]: E1128 ${time}.000000    1 file.go:1] ${text}`;
const UNINITIALIZED =
  '"Container runtime network not ready" networkReady="NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized"';
const UNAUTHORIZED = '"Unable to register node with API server" err="Unauthorized" node="ip-10-0-0-1"';
const NO_ADDRESS =
  'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "1": plugin type="aws-cni" name="aws-cni" failed (add): add cmd: failed to assign an IP address to container';
const EMPTY = 'DataStore has no available IP addresses';

describe('the most likely cause', () => {
  it('is the unknown type, and what fails for it follows', () => {
    const { conclusion } = reportOf({
      'ipamd.log': `
2018-09-20T14:31:08Z [ERROR] Failed to get eni limit due to unknown instance type t3.medium
2018-09-20T14:31:09Z [DEBUG] IP pool stats: total = 0, used = 0, c.currentMaxAddrsPerENI = 6, c.maxAddrsPerENI = 6
2018-09-20T14:31:10Z [DEBUG] Skipping increase IPPOOL due to max ENI already attached to the instance : 3
2018-09-20T18:31:09Z [DEBUG] IP pool stats: total = 0, used = 0, c.currentMaxAddrsPerENI = 6, c.maxAddrsPerENI = 6
2018-09-20T18:31:10Z [ERROR] ${EMPTY}`,
    });
    expect(conclusion).toMatchObject({
      state: 'cause',
      cause: { kind: 'line', check: 'unsupported-instance-type', error: 'ipamd-unknown-type-limit' },
    });
  });

  it('is the same from its tail alone: all ENIs attached, and no address on them', () => {
    const { conclusion } = reportOf({
      'ipamd.log': `
2018-09-20T14:31:09Z [DEBUG] IP pool stats: total = 0, used = 0, c.currentMaxAddrsPerENI = 6, c.maxAddrsPerENI = 6
2018-09-20T14:31:10Z [DEBUG] Skipping increase IPPOOL due to max ENI already attached to the instance : 3`,
    });
    expect(conclusion).toMatchObject({
      state: 'cause',
      cause: { kind: 'no-address-on-enis', check: 'unsupported-instance-type' },
    });
  });

  it('is no limit of ENIs while addresses are ready', () => {
    const { conclusion, lines } = reportOf({
      'ipamd.log': `
2018-09-20T14:31:09Z [DEBUG] IP pool stats: total = 15, used = 3, c.currentMaxAddrsPerENI = 6, c.maxAddrsPerENI = 6
2018-09-20T14:31:10Z [DEBUG] Skipping increase IPPOOL due to max ENI already attached to the instance : 3`,
    });
    expect(conclusion).toMatchObject({ state: 'healthy', cause: null });
    expect(lines.map(({ role }) => role)).toEqual(['fact', 'fact']);
  });

  it('is a full node where a pod came for an address, and a risk where none did', () => {
    const full = `
2018-09-20T14:31:09Z [DEBUG] IP pool stats: total = 15, used = 15, c.currentMaxAddrsPerENI = 6, c.maxAddrsPerENI = 6
2018-09-20T14:31:10Z [DEBUG] Skipping increase IPPOOL due to max ENI already attached to the instance : 3`;
    expect(reportOf({ 'ipamd.log': full }).conclusion).toMatchObject({ state: 'risk', cause: { kind: 'node-full' } });
    const failing = `${full}\n2018-09-20T14:31:11Z [ERROR] assignPodIPv4AddressUnsafe: no available IP addresses`;
    expect(reportOf({ 'ipamd.log': failing }).conclusion).toMatchObject({
      state: 'cause',
      cause: { kind: 'node-full', check: 'node-ip-slots-full' },
      follows: ['ipamd-reply-no-address'],
    });
  });

  it('is Unauthorized before the CNI that does not start for it, though that is said more often', () => {
    const text = ['10:00:00', '10:05:00', '10:10:00'].map((time) => kubelet(time, UNINITIALIZED)).join('\n');
    const { conclusion } = reportOf({ 'kubelet.log': `${text}\n${kubelet('10:10:01', UNAUTHORIZED)}` });
    expect(conclusion).toMatchObject({
      state: 'cause',
      cause: { check: 'node-role-not-authorized', error: 'kubelet-register-unauthorized' },
      follows: ['kubelet-cni-uninitialized'],
    });
  });

  it('is the code of EC2 and not what wraps it', () => {
    const { conclusion, lines } = reportOf({
      'ipamd.log': `
2018-09-11T07:28:11Z [ERROR] Failed to CreateNetworkInterface InsufficientFreeAddressesInSubnet: The specified subnet does not have enough free addresses to satisfy the request.
\tstatus code: 400, request id: 11111111-2222-4333-8444-555555555555`,
    });
    expect(conclusion.cause).toMatchObject({ check: 'subnet-low-ips', error: 'ec2-subnet-no-addresses' });
    expect(lines.map(({ error, role }) => [error, role])).toEqual([
      ['ec2-subnet-no-addresses', 'cause'],
      ['ipamd-create-eni-failed', 'symptom'],
    ]);
  });

  it('is none that a later line of the node rules out', () => {
    const { conclusion } = reportOf({
      'kubelet.log': [
        kubelet(
          '10:00:00',
          '"x" err="Post \\"https://A.eks.amazonaws.com/api\\": eks.amazonaws.com dial tcp 10.0.0.1:443: i/o timeout"',
        ),
        kubelet('10:01:00', UNAUTHORIZED),
      ].join('\n'),
    });
    expect(conclusion.cause).toMatchObject({ check: 'node-role-not-authorized' });
    expect(conclusion.others.map(({ check }) => check)).not.toContain('nodes-cannot-reach-cluster');
  });

  it('is what fails, with what it may be, where no line says why', () => {
    const { conclusion } = reportOf({ 'events.txt': `4m  Warning  FailedCreatePodSandBox  pod/web-1  ${NO_ADDRESS}` });
    expect(conclusion).toMatchObject({
      state: 'cause',
      cause: { kind: 'symptom', check: null, error: 'sandbox-no-address' },
    });
    expect(conclusion.cause?.mayBe).toContain('subnet-low-ips');
  });

  it('is what breaks first in the order of the questions, on whichever node', () => {
    const { conclusion } = reportOf({
      'a/ipamd.log': '2026-11-28T10:00:00Z [ERROR] InsufficientFreeAddressesInSubnet: none',
      'b/kubelet.log': kubelet('10:00:00', UNAUTHORIZED),
    });
    expect(conclusion.cause).toMatchObject({ check: 'node-role-not-authorized', nodes: ['ip-10-0-0-1'] });
    expect(conclusion.others).toMatchObject([{ check: 'subnet-low-ips', nodes: ['a'] }]);
  });
});

describe('what stands at the end', () => {
  it('is no burst of pods that got their addresses', () => {
    const report = reportOf({
      'ipamd.log': `
2026-11-28T10:00:00Z [ERROR] ${EMPTY}
2026-11-28T10:00:01Z [INFO] Send AddNetworkReply: IPv4Addr , DeviceNumber: 0, err: assignPodIPv4AddressUnsafe: no available IP addresses
2026-11-28T10:00:03Z [INFO] Send AddNetworkReply: IPv4Addr 10.0.1.5, DeviceNumber: 0, err: <nil>`,
    });
    expect(statesOf(report)).toEqual({ 'ipamd-datastore-empty': 'passed', 'ipamd-reply-no-address': 'passed' });
    expect(report.conclusion).toMatchObject({ state: 'healthy', cause: null });
  });

  it('is no failed sandbox of a pod that started after it', () => {
    const started = '1m  Normal  Pulled  pod/web-1  Container image "x" already present on machine';
    const failed = `4m  Warning  FailedCreatePodSandBox  pod/web-1  ${NO_ADDRESS}`;
    expect(reportOf({ 'events.txt': `${started}\n${failed}` }).conclusion.state).toBe('healthy');
    expect(reportOf({ 'events.txt': `${started.replace('web-1', 'web-2')}\n${failed}` }).conclusion.state).toBe(
      'cause',
    );
  });

  it('is no CNI that was not up in the first minute of a node', () => {
    const report = reportOf({
      'kubelet.log': [kubelet('10:00:00', UNINITIALIZED), kubelet('10:01:00', UNINITIALIZED)].join('\n'),
    });
    expect(statesOf(report)).toEqual({ 'kubelet-cni-uninitialized': 'noted' });
  });

  it('is nothing that its writer has not said for long', () => {
    const report = reportOf({
      'kubelet.log': [kubelet('10:00:00', UNAUTHORIZED), kubelet('11:00:00', 'something else')].join('\n'),
    });
    expect(statesOf(report)).toEqual({ 'kubelet-register-unauthorized': 'passed' });
    expect(report.lines[0]?.nodes[0]?.because).toBe('not said again in the last 60 minutes');
  });

  it('is not judged by the clock of another log', () => {
    const report = reportOf({
      'ipamd.log': '2026-11-28T10:00:00Z [ERROR] InsufficientFreeAddressesInSubnet: none',
      'kubelet.log': kubelet('23:00:00', 'something else'),
    });
    expect(statesOf(report)).toEqual({ 'ec2-subnet-no-addresses': 'stands' });
  });
});

describe('a log that says nothing', () => {
  it('is no healthy one where no component is in it', () => {
    expect(reportOf({ 'notes.txt': 'hello\nworld' }).conclusion.state).toBe('unknown');
  });

  it('is no healthy one where no line is known and one is a warning, as of an event that was broken at 80 columns', () => {
    const line =
      '2m  Warning  FailedCreatePodSandBox  pod/web-5d9c7b8f6-abcde  Failed to create pod sandbox: rpc error: code = Unk';
    const report = reportOf({
      'events.txt': `LAST SEEN  TYPE  REASON  OBJECT  MESSAGE\n${line}\nnown desc = failed to ass`,
    });
    expect(report.conclusion.state).toBe('unknown');
    expect(logConclusion(report).what).toBe('No line of these logs is known, and some are at level warning or error.');
  });

  it('is no healthy one where a part could not be read', () => {
    const text = '2018-09-20T14:31:09Z [DEBUG] IP pool stats: total = 15, used = 3, c.maxIPsPerENI = 6';
    const unread = [{ part: 'b.tar.gz', reason: 'broken', message: 'it breaks off' }] as const;
    expect(reportOf({ 'ipamd.log': text }).conclusion.state).toBe('healthy');
    expect(reportOf({ 'ipamd.log': text }, unread).conclusion.state).toBe('unknown');
  });

  it('has its unknown lines counted, the gravest first', () => {
    const { unknownLines } = reportOf({
      'ipamd.log': `
2018-09-20T14:31:09Z [DEBUG] nobody knows 1
2018-09-20T14:31:09Z [DEBUG] nobody knows 2
2018-09-20T14:31:10Z [ERROR] a new fault`,
    });
    expect(unknownLines).toMatchObject({
      count: 3,
      lines: [
        { level: 'error', count: 1 },
        { level: 'debug', count: 2 },
      ],
    });
  });
});

test('release, pool, and settings that somebody made are those of each node', () => {
  const { nodes } = reportOf({
    'i-0aaaaaaaaaaaaaaaa/ipamd.log': `
2026-11-28T10:00:00Z [INFO] Starting L-IPAMD v1.18.3 ...
2026-11-28T10:00:01Z [INFO] Using WARM_ENI_TARGET 2
2026-11-28T10:00:01Z [INFO] Using WARM_IP_TARGET 0
2026-11-28T10:00:02Z [DEBUG] IP pool stats: Total IPs/Prefixes = 28/0, AssignedIPs/CooldownIPs: 28/0, c.maxIPsPerENI = 14`,
    'i-0bbbbbbbbbbbbbbbb/ipamd.log': '2026-11-28T10:00:00Z [INFO] Starting L-IPAMD v1.19.0 ...',
  });
  expect(nodes).toMatchObject([
    {
      name: 'i-0aaaaaaaaaaaaaaaa',
      release: '1.18.3',
      starts: 1,
      settings: [{ name: 'WARM_ENI_TARGET', value: '2' }],
      pools: [{ card: 0, last: { total: 28, assigned: 28, ready: 0 }, emptySince: '2026-11-28T10:00:02.000Z' }],
    },
    { name: 'i-0bbbbbbbbbbbbbbbb', release: '1.19.0', pools: [] },
  ]);
});

test('what is kept has a bound, whatever is written', () => {
  const tally = startTally();
  const joining = startJoining({ component: 'ipamd', asOf: AS_OF });
  for (let index = 0; index < 30_000; index++) {
    const word = index.toString(36).replaceAll(/\d/g, 'q');
    const line = `2026-11-28T10:00:00Z [ERROR] ${word} pod "web-${index}_shop": add cmd: failed to assign an IP address to container`;
    for (const record of joinLine(joining, line)) countRecord(tally, record, `node-${index % 1000}`);
    for (const record of joinLine(joining, `2026-11-28T10:00:00Z [ERROR] ${word}`)) countRecord(tally, record, 'x');
  }
  expect(tally.nodes.size).toBeLessThanOrEqual(200);
  expect(tally.unknownLines.size).toBeLessThanOrEqual(500);
  const pods = [...tally.nodes.values()].flatMap(({ errors }) => [...errors.values()].map((each) => each.pods.size));
  expect(Math.max(...pods)).toBeLessThanOrEqual(100);
  expect(
    JSON.stringify(logReportOf(tally, { paths: [], at: '', files: 0, bytes: 0, unread: [], moreUnread: 0 })).length,
  ).toBeLessThan(1_000_000);
});

test('each line that the tables name is one of the data', () => {
  const known = new Set(KNOWN_ERRORS.map(({ id }) => id));
  expect(NAMED_ERRORS.filter((id) => !known.has(id))).toEqual([]);
});
