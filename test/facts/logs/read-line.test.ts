import { describe, expect, it, test } from 'vitest';
import { endJoining, joinLine, startJoining } from '../../../lambda/facts/logs/join-lines.ts';
import type { LogRecord } from '../../../lambda/facts/logs/log-record.ts';

const AS_OF = Date.UTC(2026, 10, 29);

function recordsOf(lines: readonly string[], component?: LogRecord['component']): readonly LogRecord[] {
  const joining = startJoining({ component, asOf: AS_OF });
  return [...lines.flatMap((line) => joinLine(joining, line)), ...endJoining(joining)];
}

const POOL = 'IP pool stats: total = 0, used = 0, c.maxIPsPerENI = 6';
const zap = JSON.stringify({ level: 'debug', ts: '2024-01-10T20:47:34.235Z', caller: 'ipamd/ipamd.go:1', msg: POOL });

describe('a line says the same whatever stands around it', () => {
  const at = '2024-01-10T20:47:34.235Z';
  it.each<[string, string, string | undefined]>([
    ['seelog to CNI 1.4', `2018-09-11T07:28:11Z [DEBUG] ${POOL}`, '2018-09-11T07:28:11.000Z'],
    ['seelog with a tab', `2019-06-04T09:00:00.835Z [DEBUG]\t${POOL}`, '2019-06-04T09:00:00.835Z'],
    ['seelog of 1.6', `2020-03-05T09:00:00.123Z [INFO] \t${POOL}`, '2020-03-05T09:00:00.123Z'],
    ['zap', zap, at],
    ['zap with a zone', zap.replace('235Z', '235+0000'), at],
    ['logrus', `time="2024-06-10T05:06:35Z" level=info msg="${POOL}"`, '2024-06-10T05:06:35.000Z'],
    ['CRI', `2024-01-10T20:47:34.235999999Z stderr F ${zap}`, at],
    ['CRI of plain text', `2024-01-10T20:47:34.235999999Z stdout F ${POOL}`, at],
    ['docker', JSON.stringify({ log: `${zap}\n`, stream: 'stderr', time: '2024-01-10T20:47:35Z' }), at],
    ['kubectl --prefix', `[pod/aws-node-x7k2p/aws-node] ${zap}`, at],
    ['kubectl --prefix --timestamps', `[pod/aws-node-x7k2p/aws-node] 2024-01-10T20:47:34.9Z ${zap}`, at],
    ['an export of CloudWatch', `2024-01-10T20:47:34.000Z ${zap}`, at],
    ['an event of CloudWatch', JSON.stringify({ timestamp: 1704919654235, message: zap, ingestionTime: 1 }), at],
    [
      'syslog and klog',
      `Nov 28 12:00:00 ip-10-0-0-1 kubelet[1234]: E1128 12:00:00.123456    1234 file.go:96] ${POOL}`,
      '2026-11-28T12:00:00.123Z',
    ],
    ['short-iso', `2026-11-28T12:00:00+0000 ip-10-0-0-1 kubelet[1]: ${POOL}`, '2026-11-28T12:00:00.000Z'],
    [
      'the journal as JSON',
      JSON.stringify({
        MESSAGE: POOL,
        __REALTIME_TIMESTAMP: '1704919654235000',
        _HOSTNAME: 'h',
        SYSLOG_IDENTIFIER: 'kubelet',
      }),
      at,
    ],
    [
      'the journal as bytes',
      JSON.stringify({ MESSAGE: [...Buffer.from(POOL)], __REALTIME_TIMESTAMP: '1704919654235000' }),
      at,
    ],
    ['nodeadm', JSON.stringify({ level: 'info', ts: 1704919654.235, msg: POOL }), at],
    ['nodeadm of the SDK', `SDK 2026/02/19 07:57:30 DEBUG ${POOL}`, '2026-02-19T07:57:30.000Z'],
    ['bootstrap.sh', `2024-06-10T05:06:35+0000 [eks-bootstrap] ${POOL}`, '2024-06-10T05:06:35.000Z'],
    ['no form at all', POOL, undefined],
  ])('%s', (_name, line, time) => {
    const [record, ...others] = recordsOf([line]);
    expect(others).toEqual([]);
    expect(record?.text).toBe(POOL);
    expect(record?.time).toBe(time === undefined ? undefined : Date.parse(time));
  });
});

describe('who wrote a line', () => {
  it.each<[string, string, LogRecord['component']]>([
    ['is read from its caller', zap, 'ipamd'],
    ['is read from its unit', 'Nov 28 12:00:00 h kubelet[1]: x', 'kubelet'],
    ['is read from its unit without a pid', 'Nov 28 12:00:00 h containerd: x', 'containerd'],
    [
      'is read from its container',
      '[pod/aws-node-x7k2p/aws-node] starting IPAM daemon in background ... ok.',
      'aws-node',
    ],
    ['is its caller before its container', `[pod/aws-node-x7k2p/aws-node] ${zap}`, 'ipamd'],
    ['is an event by its columns', '4m22s  Warning  FailedCreatePodSandBox  pod/web-1  no', 'event'],
    ['is nobody that matters', 'Nov 28 12:00:00 h sshd[1]: x', 'other'],
  ])('%s', (_name, line, component) => {
    expect(recordsOf([line]).map((record) => record.component)).toEqual([component]);
  });
});

describe('lines that belong together', () => {
  it('are an error of the AWS SDK over two lines', () => {
    const [record, next] = recordsOf([
      '2018-09-11T07:28:11Z [ERROR] Failed to CreateNetworkInterface InsufficientFreeAddressesInSubnet: none',
      '\tstatus code: 400, request id: 1',
      '2018-09-11T07:28:12Z [DEBUG] next',
    ]);
    expect(record?.text).toContain('none\n\tstatus code: 400');
    expect(next?.text).toBe('next');
  });

  it('are those without a time behind one with a time, up to an empty line', () => {
    const texts = recordsOf(['2018-09-11T07:28:11Z [ERROR] panic', 'goroutine 1', '', 'main.main()']).map(
      ({ text }) => text,
    );
    expect(texts).toEqual(['panic\ngoroutine 1', 'main.main()']);
  });

  it('are none in a text without times', () => {
    expect(recordsOf(['one', 'two', 'three'])).toHaveLength(3);
  });

  it('are those of one pod where pods are mixed', () => {
    const texts = recordsOf([
      '[pod/aws-node-a/aws-node] 2018-09-11T07:28:11Z [ERROR] first',
      '[pod/aws-node-b/aws-node] 2018-09-11T07:28:11Z [ERROR] second',
      '[pod/aws-node-a/aws-node] \tstatus code: 400',
    ]).map(({ text }) => text);
    expect(texts).toEqual(['first\n\tstatus code: 400', 'second']);
  });

  it('are the parts of a line that a container runtime cut', () => {
    const half = Math.floor(zap.length / 2);
    const cri = recordsOf([
      `2024-01-10T20:47:34.235999999Z stderr P ${zap.slice(0, half)}`,
      `2024-01-10T20:47:34.235999999Z stderr F ${zap.slice(half)}`,
    ]);
    const docker = recordsOf([
      JSON.stringify({ log: zap.slice(0, half), stream: 'stderr' }),
      JSON.stringify({ log: `${zap.slice(half)}\n`, stream: 'stderr' }),
    ]);
    for (const records of [cri, docker]) {
      expect(records.map(({ text, component }) => [text, component])).toEqual([[POOL, 'ipamd']]);
    }
  });

  it('have an end, whatever is written', () => {
    const [record] = recordsOf([
      '2018-09-11T07:28:11Z [ERROR] x',
      ...Array<string>(100).fill(`\t${'y'.repeat(10_000)}`),
    ]);
    expect(record?.text.length).toBe(65_536);
  });
});

describe('an event', () => {
  it('of a list has its pod, its count and its age', () => {
    const [record] = recordsOf([
      'default     4m22s (x17 over 4m54s)   Warning   FailedCreatePodSandBox   pod/web-1   Failed to create pod sandbox: no',
    ]);
    expect(record).toBeDefined();
  });

  it('of `kubectl describe` counts itself', () => {
    const [record] = recordsOf([
      '  Warning  NetworkNotReady  4m22s (x17 over 4m54s)  kubelet  network is not ready: container runtime network not ready',
    ]);
    expect(record).toMatchObject({ component: 'event', times: 17, span: 32_000, level: 'warn', time: undefined });
    expect(record?.order).toBe(AS_OF - 262_000);
  });

  it('of `kubectl get events` names its pod', () => {
    const [plain, all] = recordsOf([
      '4m22s       Warning   FailedCreatePodSandBox   pod/web-1   Failed to create pod sandbox: no',
      'shop        2m          Normal    Pulled                   pod/web-2   Container image "x" already present on machine',
    ]);
    expect(plain).toMatchObject({ component: 'event', pod: 'web-1', level: 'warn' });
    expect(all).toMatchObject({ component: 'event', pod: 'web-2', level: 'info' });
  });
});

test('a line without a year is of the last one in which it is not to come', () => {
  const [december] = recordsOf(['Dec 24 12:00:00 h kubelet[1]: x']);
  expect(new Date(december?.time ?? 0).getUTCFullYear()).toBe(2025);
});

test('whatever is written, a line is one', () => {
  const hostile = [
    '{',
    '{"msg":7}',
    '{"log":"{\\"log\\":\\"x\\"}","stream":"s"}',
    '{"MESSAGE":[300,-1]}',
    '[pod//] x',
    'time="" level= msg=',
    '\u0000\u001B[2J',
    'E9999 99:99:99.9 1 a] x',
    'Xxx 99 99:99:99 h u: x',
    `${'{"msg":'.repeat(3000)}1${'}'.repeat(3000)}`,
  ];
  for (const line of hostile) expect(recordsOf([line]).length).toBeLessThanOrEqual(1);
});
