import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { logReportOf } from '../../lambda/diagnose/log-report.ts';
import { readLogs, readLogsOf } from '../../lambda/logs/read-logs.ts';
import type { LogReport } from '../../lambda/model/log-report.ts';
import { type Entries, tarGzOf, tarOf, zipOf } from './archives.ts';

const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

async function folderOf(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'logs-'));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return folder;
}

async function fileOf(name: string, content: string | Uint8Array): Promise<string> {
  return join(await folderOf({ [name]: content }), name);
}

async function read(
  paths: readonly string[],
  { stdin = '', signal = new AbortController().signal }: { stdin?: string | Uint8Array; signal?: AbortSignal } = {},
): Promise<LogReport> {
  const chunks = [Buffer.from(stdin)];
  async function* bytes() {
    yield* chunks;
  }
  const reading = await readLogs(paths, { stdin: bytes(), now: new Date('2026-11-29T00:00:00Z'), signal });
  return logReportOf(reading.tally, readLogsOf(reading, paths));
}

const UNKNOWN_TYPE = '2018-09-20T14:31:08Z [ERROR] Failed to get eni limit due to unknown instance type t3.medium\n';
const STARTING = '2018-09-20T14:30:00Z [INFO] Starting L-IPAMD 1.1.0 ...\n';
const UNAUTHORIZED =
  'Nov 28 12:00:00 ip-10-0-0-1 kubelet[1]: E1128 12:00:00.000000    1 f.go:1] "Unable to register node with API server" err="Unauthorized" node="x"\n';

const BUNDLE: Entries = {
  './var_log/aws-routed-eni/ipamd.log': UNKNOWN_TYPE,
  './var_log/aws-routed-eni/ipamd-2018-09-20T14-00-00.000.log.gz': gzipSync(STARTING),
  './kubelet/kubelet.log': UNAUTHORIZED,
  './system/instance-id.txt': 'i-0123456789abcdef0\n',
};

const saidOf = ({ lines }: LogReport) => Object.fromEntries(lines.map(({ error, count }) => [error, count]));

describe('the year that a line lacks', () => {
  const lastOf = async (path: string) => (await read([path])).lines[0]?.last;

  it.each([
    ['the day on which its log was put aside', 'messages-20241201', '2024-11-28T12:00:00.000Z'],
    ['that day, of a log that is packed', 'messages-20241201.gz', '2024-11-28T12:00:00.000Z'],
    ['the year before that day', 'kubelet.log-20240610', '2023-11-28T12:00:00.000Z'],
    ['none to come, whatever a name says', 'messages-20310101', '2026-11-28T12:00:00.000Z'],
    ['none to come, whatever a bundle says', 'eks_i-0a_2031-01-01_0000-UTC_0.7.8/messages', '2026-11-28T12:00:00.000Z'],
    ['the last one, where a number is no day', 'messages-20249999', '2026-11-28T12:00:00.000Z'],
  ])('is by %s', async (_, name, time) => {
    const path = await fileOf(name, name.endsWith('.gz') ? gzipSync(UNAUTHORIZED) : UNAUTHORIZED);
    expect(await lastOf(name.includes('/') ? path.replace(/\/eks_.*/, '') : path)).toBe(time);
  });
});

describe('logs', () => {
  const whole = {
    'ipamd-unknown-type-limit': 1,
    'kubelet-register-unauthorized': 1,
    'ipamd-starting': 1,
  };

  it('are the same in a folder, a tar.gz, a tar, a zip, and in one another', async () => {
    const files = Object.fromEntries(
      Object.entries(BUNDLE).flatMap(([name, content]) =>
        typeof content === 'string' || content instanceof Uint8Array ? [[name, content] as const] : [],
      ),
    );
    const tar = await tarGzOf(BUNDLE);
    const text = {
      'var_log\\aws-routed-eni\\ipamd.log': STARTING + UNKNOWN_TYPE,
      'kubelet\\kubelet.log': UNAUTHORIZED,
    };
    const paths = [
      await folderOf(files),
      await fileOf('b.tar.gz', tar),
      await fileOf('no-name-of-an-archive', tar),
      await fileOf('b.tar', await tarOf(BUNDLE)),
      await fileOf('b.zip', zipOf(text)),
      await fileOf('all.tgz', await tarGzOf({ 'case/b.tar.gz': tar })),
      await folderOf({ 'case/b.tar.gz': tar }),
    ];
    for (const path of paths) {
      const report = await read([path]);
      expect(saidOf(report)).toEqual(whole);
      expect(report.unread).toEqual([]);
      expect(report.nodes).toHaveLength(1);
      expect(report.nodes[0]).toMatchObject({ release: '1.1.0', host: 'ip-10-0-0-1' });
    }
  });

  it('are of the instance that the bundle names', async () => {
    const { nodes } = await read([await fileOf('b.tar.gz', await tarGzOf(BUNDLE))]);
    expect(nodes[0]?.name).toBe('i-0123456789abcdef0');
    const named = await fileOf(
      'eks_i-0aaaaaaaaaaaaaaaa_2018-09-20_1600-UTC_0.7.8.tar.gz',
      await tarGzOf({ 'kubelet/kubelet.log': UNAUTHORIZED }),
    );
    const report = await read([named]);
    expect(report.nodes[0]?.name).toBe('i-0aaaaaaaaaaaaaaaa');
    // The year that its lines lack is that of the bundle.
    expect(report.last).toBe('2017-11-28T12:00:00.000Z');
  });

  it('come from stdin', async () => {
    expect(saidOf(await read(['-'], { stdin: UNKNOWN_TYPE }))).toEqual({ 'ipamd-unknown-type-limit': 1 });
    expect(saidOf(await read(['-'], { stdin: gzipSync(UNKNOWN_TYPE) }))).toEqual({ 'ipamd-unknown-type-limit': 1 });
  });

  it('are of one node for each bundle, and for each file by itself', async () => {
    const folder = await folderOf({
      'i-0aaaaaaaaaaaaaaaa/var/log/aws-routed-eni/ipamd.log': UNKNOWN_TYPE,
      'i-0bbbbbbbbbbbbbbbb/var/log/aws-routed-eni/ipamd.log': UNKNOWN_TYPE,
      'aws-node-x7k2p.log': UNKNOWN_TYPE,
    });
    const { nodes } = await read([folder]);
    expect(nodes.map(({ name }) => name)).toEqual(['aws-node-x7k2p.log', 'i-0aaaaaaaaaaaaaaaa', 'i-0bbbbbbbbbbbbbbbb']);
  });

  it('are of a node without a name where nothing names it', async () => {
    const before = process.cwd();
    process.chdir(await folderOf({ 'ipamd.log': UNKNOWN_TYPE }));
    const { nodes } = await read(['ipamd.log']).finally(() => process.chdir(before));
    expect(nodes.map(({ name }) => name)).toEqual(['unnamed node']);
  });

  it('may be UTF-16, have Windows line ends, and bytes that are no text', async () => {
    const windows = Buffer.from(`\ufeff${UNKNOWN_TYPE.replace('\n', '\r\n')}`, 'utf16le');
    expect(saidOf(await read([await fileOf('a.log', windows)]))).toEqual({ 'ipamd-unknown-type-limit': 1 });
    const broken = Buffer.concat([Buffer.from([0xff, 0xc0, 0x80, 0x0a]), Buffer.from(UNKNOWN_TYPE)]);
    expect(saidOf(await read([await fileOf('ipamd.log', broken)]))).toEqual({ 'ipamd-unknown-type-limit': 1 });
  });

  it('that are not there are a mistake of whoever names them', async () => {
    await expect(read(['/nowhere/ipamd.log'])).rejects.toThrow('--logs /nowhere/ipamd.log: there is no such file');
  });
});

describe('what cannot be read is told, and the rest counts', () => {
  it('of a gzip that breaks off', async () => {
    const lines = Array.from({ length: 5000 }, (_, index) =>
      UNKNOWN_TYPE.replace('31:08', `31:${index % 60}`.padEnd(5, '0')),
    );
    const whole = gzipSync(lines.join(''));
    const report = await read([await fileOf('ipamd.log.gz', whole.subarray(0, whole.length - 200))]);
    expect(report.unread).toMatchObject([{ reason: 'broken', message: 'it breaks off: what is behind that' }]);
    expect(report.lines[0]?.count).toBeGreaterThan(1000);
  });

  it('of a tar.gz that breaks off in the middle of an entry', async () => {
    const noise = Array.from({ length: 20_000 }, (_, index) => `2018-09-20T14:31:08Z [DEBUG] ${index * 7919} x`).join(
      '\n',
    );
    const whole = await tarGzOf({ './var_log/aws-routed-eni/ipamd.log': UNKNOWN_TYPE, './kubelet/kubelet.log': noise });
    const report = await read([await fileOf('b.tar.gz', whole.subarray(0, whole.length - 20_000))]);
    expect(saidOf(report)).toEqual({ 'ipamd-unknown-type-limit': 1 });
    expect(report.records).toBeGreaterThan(5000);
    expect(report.unread.map(({ reason }) => reason)).toContain('broken');
    expect(report.conclusion.state).toBe('cause');
  });

  it('of archives that are damaged', async () => {
    const gzip = gzipSync(UNKNOWN_TYPE.repeat(10_000));
    gzip.fill(0x55, 200, 400);
    const tar = await tarOf(BUNDLE);
    tar.fill(0x55, 1030, 1100);
    const zip = zipOf({ 'ipamd.log': UNKNOWN_TYPE.repeat(1000) });
    for (const path of [
      await fileOf('a.gz', gzip),
      await fileOf('a.tar', tar),
      await fileOf('a.zip', zip.subarray(0, 90)),
      await fileOf('b.gz', Buffer.from([0x1f, 0x8b, 1, 2, 3])),
    ]) {
      const { unread, conclusion } = await read([path]);
      expect(unread[0]?.reason).toBe('broken');
      expect(['unknown', 'cause']).toContain(conclusion.state);
    }
  });

  it('of lines without end', async () => {
    const path = await fileOf('ipamd.log', `${'x'.repeat(300_000)}\n${UNKNOWN_TYPE}`);
    const report = await read([path]);
    expect(saidOf(report)).toEqual({ 'ipamd-unknown-type-limit': 1 });
    expect(report.unread).toMatchObject([{ reason: 'too-large' }]);
  });

  it('of files that are no text, where they should be', async () => {
    const zeros = new Uint8Array(10_000);
    const folder = await folderOf({ 'ipamd.log': zeros, wtmp: zeros, 'journal/system.journal': zeros });
    const { unread } = await read([folder]);
    expect(unread.map(({ part, reason }) => [part.slice(folder.length + 1), reason])).toEqual([
      ['ipamd.log', 'not-text'],
      ['journal/system.journal', 'not-text'],
    ]);
  });

  it('in an archive, without waiting for whoever reads them: what is behind them counts', async () => {
    const zeros = new Uint8Array(10_000);
    let deep: Uint8Array = zeros;
    for (let depth = 0; depth < 6; depth++) deep = await tarOf({ 'a.tar': deep });
    for (const entries of [
      { 'a.bin': zeros, 'ipamd.log': UNKNOWN_TYPE },
      { 'a.tar': deep, 'ipamd.log': UNKNOWN_TYPE },
    ]) {
      const report = await read([await fileOf('b.tar.gz', await tarGzOf(entries))]);
      expect(saidOf(report)).toEqual({ 'ipamd-unknown-type-limit': 1 });
    }
  });

  it('when the time is over', async () => {
    const report = await read([await fileOf('ipamd.log', UNKNOWN_TYPE)], { signal: AbortSignal.abort() });
    expect(report.unread).toMatchObject([{ reason: 'timeout' }]);
    expect(report.conclusion.state).toBe('unknown');
  });
});

describe('an archive of somebody who means harm', () => {
  it('writes nothing, and what its names say is not done', async () => {
    const before = await readdir(tmpdir());
    const path = await fileOf(
      'evil.tar.gz',
      await tarGzOf({
        '../../../../tmp/evil/ipamd.log': UNKNOWN_TYPE,
        '/etc/cron.d/evil': 'x',
        link: { type: 'symlink', linkname: '/etc/passwd' },
        device: { type: 'character-device', devmajor: 1, devminor: 5 },
        pipe: { type: 'fifo' },
      }),
    );
    const report = await read([path]);
    expect(saidOf(report)).toEqual({ 'ipamd-unknown-type-limit': 1 });
    expect(report.unread.map(({ part, reason }) => [part.slice(path.length), reason])).toEqual([
      [': device', 'not-a-file'],
      [': pipe', 'not-a-file'],
    ]);
    const made = (await readdir(tmpdir())).filter((name) => !before.includes(name) && name.startsWith('evil'));
    expect(made).toEqual([]);
  });

  it('has archives in archives only so deep', async () => {
    let inner: Buffer = Buffer.from(UNKNOWN_TYPE);
    for (let depth = 0; depth < 12; depth++) inner = gzipSync(inner);
    const { unread } = await read([await fileOf('a.gz', inner)]);
    expect(unread).toMatchObject([{ reason: 'limit' }]);
  });

  it('is a folder whose links are not followed out of it', async () => {
    const outside = await fileOf('secret.log', UNKNOWN_TYPE);
    const folder = await folderOf({ 'pods/a.log': STARTING });
    await symlink(outside, join(folder, 'ipamd.log'));
    await symlink(join(folder, 'pods'), join(folder, 'containers'));
    const report = await read([folder]);
    expect(saidOf(report)).toEqual({ 'ipamd-starting': 1 });
    expect(report.unread).toMatchObject([{ reason: 'not-a-file', message: 'it is a link that leads out' }]);
  });
});
