import { spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TargetCleanup } from '../../lambda/model/cleanup.ts';
import type { Report } from '../../lambda/model/report.ts';
import { objectText } from '../../simulated-aws/world/buckets.ts';
import {
  aLeakingWorld,
  deletedIds,
  HOME,
  INNOCENT,
  LEAKS,
  leakAgain,
  MEMBER,
  namesThere,
  ROLE,
  TOPIC,
} from './leaking-world.ts';
import { nodeOfMajor } from './node-of-major.ts';
import { publishedCli } from './published-cli.ts';
import { type CliOutcome, runCli, runShell } from './run-cli.ts';
import { type Stage, setStage } from './stage.ts';

const published = publishedCli();

let stage: Stage;
beforeEach(async () => {
  stage = await setStage(aLeakingWorld(), published.cli);
});
afterEach(async () => {
  await stage.strike();
  expect(stage.aws.unsupported).toEqual([]);
});

/** Whether a disk of our own can be made for a process. */
const canMount = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0;

const LEDGER = ['--ledger', 'ledger', '--quiet'] as const;
const EVERYTHING = [...LEAKS, ...Object.keys(INNOCENT)];

/** An audit that remembers what it saw, and forty minutes later what a young leak made of the world. */
async function auditAndWait(...args: readonly string[]): Promise<void> {
  const ledger = args.length === 0 ? LEDGER : args;
  const audit = ['audit', '--check', 'leaked-eni', '--fail-on', 'none', ...ledger];
  const { exitCode, stderr } = await stage.run(audit);
  expect([exitCode, stderr]).toEqual([0, '']);
  stage.wait(40);
  leakAgain(stage.aws.world);
}

function cleanup(verb: 'plan' | 'apply', ...args: readonly string[]): Promise<CliOutcome> {
  return stage.run(['cleanup', verb, ...LEDGER, ...args]);
}

function targetIn(stdout: string): TargetCleanup {
  const report: Report = JSON.parse(stdout);
  const [target, ...more] = report.cleanup?.targets ?? [];
  expect(more).toEqual([]);
  if (target === undefined) throw new Error('the report has no target');
  return target;
}

function idOf(name: string): string {
  return stage.aws.world.in(HOME, 'eu-west-1').idOf('eni', name);
}

function idsOf(names: readonly string[]): readonly string[] {
  return names.map(idOf).sort();
}

/** The record that is kept on disk, line by line. */
async function recordLines(folder = 'ledger'): Promise<readonly Record<string, unknown>[]> {
  const [day = ''] = await readdir(join(stage.cwd, folder, 'cleanup'));
  const text = await readFile(join(stage.cwd, folder, 'cleanup', day, HOME, 'eu-west-1.ndjson'), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

describe('cleanup plan', () => {
  beforeEach(() => auditAndWait());
  afterEach(() => {
    expect(stage.aws.calls.map(({ action }) => action)).not.toContain('DeleteNetworkInterface');
  });

  it('gives a reason for every unattached ENI: three leaked ones are taken, five others kept', async () => {
    const { exitCode, stdout, stderr } = await cleanup('plan', '--format', 'json');
    expect([exitCode, stderr]).toEqual([0, '']);
    const { decisions, refused, outcomes } = targetIn(stdout);
    expect([refused, outcomes]).toEqual([null, []]);
    const taken = decisions.filter(({ verdict }) => verdict === 'take');
    expect(taken.map(({ eniId }) => eniId).sort()).toEqual(idsOf(LEAKS));
    const kept = decisions.flatMap((each) => (each.verdict === 'keep' ? [[each.eniId, each.reasons[0]?.code]] : []));
    expect(Object.fromEntries(kept)).toEqual(
      Object.fromEntries(Object.entries(INNOCENT).map(([name, code]) => [idOf(name), code])),
    );
  });

  it('is a table of what would go and what stays', async () => {
    const { exitCode, stdout } = await cleanup('plan');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('3 leaked ENIs would be deleted, 30 addresses freed');
    for (const id of idsOf(LEAKS)) expect(stdout).toMatch(new RegExp(`^ +${id} .*instance and cluster gone$`, 'm'));
    expect(stdout).toContain('KEPT  5 unattached ENIs');
  });

  it('has a row for each ENI in CSV', async () => {
    const { exitCode, stdout } = await cleanup('plan', '--format', 'csv');
    expect(exitCode).toBe(0);
    for (const id of idsOf(EVERYTHING)) expect(stdout.split('\n').filter((row) => row.includes(id))).toHaveLength(1);
  });

  it('names what it takes in Markdown', async () => {
    const { exitCode, stdout } = await cleanup('plan', '--format', 'markdown');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('3 leaked ENIs would be deleted');
    for (const id of idsOf(LEAKS)) expect(stdout).toContain(id);
  });

  it('counts as having seen what it saw, but only for the next one', async () => {
    await cleanup('plan');
    stage.wait(40);
    const { stdout } = await cleanup('plan', '--format', 'json');
    const young = targetIn(stdout).decisions.find(({ eniId }) => eniId === idOf('young'));
    expect(young?.verdict).toBe('take');
  });

  it('writes its report to a file when told so', async () => {
    const { exitCode, stdout } = await cleanup('plan', '--format', 'json', '--output', 'plan.json');
    expect([exitCode, stdout]).toEqual([0, '']);
    const report = JSON.parse(await readFile(join(stage.cwd, 'plan.json'), 'utf8'));
    expect(report).toMatchObject({ cleanup: { mode: 'plan', targets: [{ accountId: HOME, region: 'eu-west-1' }] } });
  });
});

const RECORD = '--- record ---';

/** Applies with the folder of the record on a disk of its own, and prints the report and all that is on that disk. */
async function applyOnDisk(option: string): Promise<CliOutcome> {
  const folder = join(stage.cwd, 'ledger/cleanup');
  await mkdir(folder);
  const script = join(stage.cwd, 'on-disk.sh');
  const lines = [
    `mount -t tmpfs -o ${option} tmpfs '${folder}'`,
    '"$@" cleanup apply --ledger ledger --quiet --yes',
    `code=$?; echo '${RECORD}'; find '${folder}' -type f -exec cat {} +; exit $code`,
  ];
  await writeFile(script, lines.join('\n'));
  return runShell(`unshare -rm sh '${script}' $CLI`, stage.cliOptions());
}

describe('cleanup apply', () => {
  it('deletes the leaked ENIs and no other', async () => {
    await auditAndWait();
    const { exitCode, stdout, stderr } = await cleanup('apply', '--yes', '--format', 'json');
    expect(exitCode).toBe(0);
    expect(namesThere(stage.aws, EVERYTHING)).toEqual(Object.keys(INNOCENT));
    expect(targetIn(stdout)).toMatchObject({ addressesFreed: 30, waiting: 0, record: expect.any(String) });
    expect(targetIn(stdout).outcomes.map(({ outcome }) => outcome)).toEqual(['deleted', 'deleted', 'deleted']);
    expect(stderr).toContain('PLAN  3 leaked ENIs in 1 target');
    expect(stderr).not.toContain('[y/N]');
  });

  it('writes down what it means to delete, and then what became of it', async () => {
    await auditAndWait();
    await cleanup('apply', '--yes');
    const lines = await recordLines();
    expect(lines.map(({ kind }) => kind)).toEqual(['intent', 'intent', 'intent', 'outcome', 'outcome', 'outcome']);
    const about = (kind: string) => lines.flatMap((line) => (line.kind === kind ? [line.eniId] : [])).sort();
    expect(about('intent')).toEqual(idsOf(LEAKS));
    expect(about('outcome')).toEqual(idsOf(LEAKS));
    expect(lines[0]).toMatchObject({
      eni: { status: 'available', tags: expect.anything(), privateIpAddresses: expect.any(Array) },
      because: { code: 'leaked' },
    });
  });

  it('says what became of each, with progress on stderr', async () => {
    await auditAndWait();
    const { stdout, stderr } = await stage.run(['cleanup', 'apply', '--ledger', 'ledger', '--yes']);
    expect(stdout).toContain('3 of 3 leaked ENIs deleted, 30 addresses freed');
    expect(stdout).toMatch(/on record in ledger\/cleanup\/\d{4}-\d\d-\d\d\/111122223333\/eu-west-1\.ndjson/);
    expect(stderr).toMatch(/^cleaning 1 target$/m);
    for (const id of idsOf(LEAKS)) expect(stderr).toContain(`${HOME} eu-west-1: ${id} deleted (10 addresses)\n`);
  });

  it.skipIf(!canMount)('deletes nothing where the disk of its record is full, and leaves no half of it', async () => {
    await auditAndWait();
    const { exitCode, stdout, stderr } = await applyOnDisk('nr_inodes=1');
    expect(exitCode).toBe(1);
    expect(stdout).toContain('0 of 3 leaked ENIs deleted');
    expect(stdout).toContain('eu-west-1.ndjson: the disk is full');
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(namesThere(stage.aws, EVERYTHING)).toEqual(EVERYTHING);
    expect(stdout.split(RECORD)[1]).toBe('\n');
  });

  it.skipIf(!canMount)(
    'stops where the disk of its record gets full: every line is whole, and none is missing',
    async () => {
      await auditAndWait();
      const { exitCode, stdout } = await applyOnDisk('size=4k');
      expect(exitCode).toBe(1);
      expect(stdout).toContain('1 of 3 leaked ENIs deleted');
      const lines = (stdout.split(RECORD)[1] ?? '').trim().split('\n');
      const intended = lines.map((line) => JSON.parse(line)).map(({ kind, eniId }) => `${kind} ${eniId}`);
      expect(intended.toSorted()).toEqual(idsOf(LEAKS).map((id) => `intent ${id}`));
    },
  );

  it('has nothing left to do the second time', async () => {
    await auditAndWait();
    await cleanup('apply', '--yes');
    const deleted = deletedIds(stage.aws);
    const { exitCode, stdout, stderr } = await cleanup('apply', '--yes');
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toContain('nothing to delete, 5 unattached ENIs kept');
    expect(deletedIds(stage.aws)).toEqual(deleted);
  });

  it('says that there is nothing where there is none', async () => {
    const { exitCode, stdout } = await cleanup('plan', '--region', 'eu-central-1');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('nothing to delete, no unattached ENI');
  });

  it('deletes nothing of what no earlier audit saw', async () => {
    const { exitCode, stdout } = await cleanup('apply', '--yes');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('not seen available 30 minutes ago');
    expect(stdout).toContain('A run 30 minutes from now can take those');
    expect(deletedIds(stage.aws)).toEqual([]);
  });

  it('asks for no more than it deletes when there is a limit, and leaves the rest to the next run', async () => {
    await writeFile(join(stage.cwd, 'eks-ip-auditor.config.json'), '{ "cleanup": { "maxDeletions": 2 } }');
    await auditAndWait();
    const { exitCode, stdout } = await cleanup('apply', '--yes');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/2 of 2 leaked ENIs deleted, 20 addresses freed; 1 more waits for the next\s+run/);
    expect(namesThere(stage.aws, LEAKS)).toHaveLength(1);
  });

  it('publishes the outcome when told where to', async () => {
    await auditAndWait();
    const { exitCode, stderr } = await cleanup('apply', '--yes', '--notify', TOPIC);
    expect(exitCode).toBe(0);
    expect(stderr).toContain(`published to ${TOPIC}\n`);
    expect(stage.aws.publications.map(({ received }) => received.email.message)).toEqual([
      expect.stringContaining('3 of 3 leaked ENIs deleted, 30 addresses freed'),
    ]);
  });
});

describe('where', () => {
  const plannedPlaces = (stdout: string) => {
    const report: Report = JSON.parse(stdout);
    return report.cleanup?.targets.map(({ accountId, region }) => `${accountId} ${region}`).sort();
  };

  it('is the own account and its region, whatever the configuration lists for audits', async () => {
    const targets = { accounts: [{}, { roleArn: ROLE }], regions: ['eu-west-1', 'us-east-1'] };
    await writeFile(join(stage.cwd, 'eks-ip-auditor.config.json'), JSON.stringify({ targets }));
    await auditAndWait();
    const { exitCode, stdout, stderr } = await cleanup('apply', '--yes', '--format', 'json');
    expect([exitCode, plannedPlaces(stdout)]).toEqual([0, [`${HOME} eu-west-1`]]);
    expect(stderr).toContain(`not checked: account ${MEMBER}.`);
    expect(namesThere(stage.aws, ['leak'], { region: 'us-east-1' })).toEqual(['leak']);
    expect(namesThere(stage.aws, ['leak-1', 'leak-2'], { account: MEMBER })).toEqual(['leak-1', 'leak-2']);
  });

  it('is every account and region that flags name', async () => {
    const other = ROLE.replace(MEMBER, HOME).replace('cleaner', 'self');
    stage.aws.world.role(other);
    const flags = ['--role-arn', ROLE, '--role-arn', other, '--region', 'eu-west-1', '--region', 'us-east-1'];
    await auditAndWait(...LEDGER, ...flags);
    const { exitCode, stdout } = await cleanup('apply', '--yes', '--format', 'json', ...flags);
    expect([exitCode, plannedPlaces(stdout)]).toEqual([
      0,
      [`${HOME} eu-west-1`, `${HOME} us-east-1`, `${MEMBER} eu-west-1`, `${MEMBER} us-east-1`],
    ]);
    expect(deletedIds(stage.aws)).toHaveLength(LEAKS.length + 1 + 2);
    expect(namesThere(stage.aws, EVERYTHING)).toEqual(Object.keys(INNOCENT));
  });

  it('is not guessed: without a region anywhere it asks for one', async () => {
    const { AWS_REGION: _, ...env } = stage.aws.env();
    const outcome = await runCli(['cleanup', 'plan', '--ledger', 'ledger'], { ...published, cwd: stage.cwd, env });
    expect(outcome).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: 'error: no region to clean up: give --region eu-west-1 or --region all, or set AWS_REGION\n',
    });
  });

  it('says of an account that cannot be entered that it was not judged, and cleans the others', async () => {
    const flags = ['--role-arn', ROLE, '--role-arn', 'arn:aws:iam::777788889999:role/gone'];
    await auditAndWait(...LEDGER, '--role-arn', ROLE);
    const { exitCode, stdout } = await cleanup('apply', '--yes', '--format', 'json', ...flags);
    const report: Report = JSON.parse(stdout);
    expect(report.cleanup?.targets.map(({ refused }) => refused?.reason)).toEqual([undefined, 'gap']);
    expect(exitCode).toBe(3);
    expect(deletedIds(stage.aws)).toHaveLength(2);
  });
});

describe('what stands in the way', () => {
  it.each(['plan', 'apply'] as const)('of %s without a ledger is said in one line', async (verb) => {
    const { exitCode, stdout, stderr } = await stage.run(['cleanup', verb]);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^error: clean-up needs --ledger: give the ledger of your audits\. .+\n$/);
    expect(stage.aws.calls).toEqual([]);
  });

  it('without --yes and without a terminal is refused, since nobody can be asked', async () => {
    await auditAndWait();
    const before = stage.aws.calls.length;
    expect(await cleanup('apply')).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: 'error: stdin is not a terminal: give --yes to delete the ENIs of the plan\n',
    });
    expect(stage.aws.calls).toHaveLength(before);
  });

  it('in IAM stops at the trial, exits 1 and says once what to allow', async () => {
    await auditAndWait();
    stage.aws.faults.deny('ec2:DeleteNetworkInterface');
    const { exitCode, stdout } = await cleanup('apply', '--yes');
    expect(exitCode).toBe(1);
    expect(stdout.match(/Allow ec2:DeleteNetworkInterface in clean-up's role there\./g)).toHaveLength(1);
    expect(stdout).toContain('0 of 3 leaked ENIs deleted');
    expect(stdout).toMatch(/1 not deleted: access denied: [\s\S]*2 not tried: .*\n +deleting is denied there\n/);
    const asked = stage.aws.calls.filter(({ action }) => action === 'DeleteNetworkInterface');
    expect(asked.map(({ parameters }) => parameters.DryRun)).toEqual([true]);
    expect(namesThere(stage.aws, EVERYTHING)).toEqual(EVERYTHING);
  });

  it('in what it relies on refuses, exits 3 and says what to allow', async () => {
    await auditAndWait();
    stage.aws.faults.deny('ec2:DescribeInstances');
    const { exitCode, stdout } = await cleanup('apply', '--yes');
    expect(exitCode).toBe(3);
    expect(stdout).toContain('REFUSED');
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(/ec2:DescribeInstances denied\. Allow it in/);
    expect(deletedIds(stage.aws)).toEqual([]);
  });

  it('is 2 when nothing at all could be read', async () => {
    await auditAndWait();
    stage.aws.faults.deny('ec2:*');
    stage.aws.faults.deny('eks:*');
    const { exitCode, stderr } = await cleanup('apply', '--yes');
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^error: nothing could be read: (ec2|eks):\w+: .+$/m);
  });

  it('is a freeze, which is no failure', async () => {
    const freeze = { from: '2000-01-01T00:00:00Z', until: '2999-01-01T00:00:00Z', reason: 'the sale' };
    await writeFile(join(stage.cwd, 'eks-ip-auditor.config.json'), JSON.stringify({ cleanup: { freezes: [freeze] } }));
    await auditAndWait();
    for (const verb of ['plan', 'apply'] as const) {
      const { exitCode, stdout } = await cleanup(verb, ...(verb === 'apply' ? ['--yes'] : []));
      expect(exitCode).toBe(0);
      expect(stdout).toContain('within a freeze, 3 leaked ENIs left');
      expect(stdout).toContain('the sale');
    }
    expect(deletedIds(stage.aws)).toEqual([]);
  });

  it('is too many at once, which exits 1 and is published', async () => {
    stage.aws.world.in(HOME, 'eu-west-1').leakedEni({ subnet: 'a', cluster: 'blue', count: 18, addresses: 1 });
    await auditAndWait();
    const { exitCode, stdout, stderr } = await cleanup('apply', '--yes', '--notify', TOPIC);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('too large a part of its ENIs at once, 21 leaked ENIs left');
    for (const id of idsOf(LEAKS)) expect(stdout).toMatch(new RegExp(`^ +${id} .*instance and cluster gone$`, 'm'));
    expect(stderr).toContain(`published to ${TOPIC}\n`);
    expect(deletedIds(stage.aws)).toEqual([]);
  });
});

describe('a ledger', () => {
  const LEDGER_FILE = join('ledger', 'targets', HOME, 'eu-west-1.json');

  it.each([
    ['that is cut off', '{ "schemaVersion": 1, "acc', /ledger\/targets\/111122223333\/eu-west-1\.json: it is not JSON/],
    ['of a newer version', '{ "schemaVersion": 99 }', /a newer eks-ip-auditor wrote it/],
  ])('%s refuses, is named and left as it is', async (_, text, problem) => {
    await mkdir(join(stage.cwd, 'ledger', 'targets', HOME), { recursive: true });
    await writeFile(join(stage.cwd, LEDGER_FILE), text);
    const { exitCode, stdout } = await cleanup('apply', '--yes');
    expect(exitCode).toBe(3);
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(problem);
    expect(await readFile(join(stage.cwd, LEDGER_FILE), 'utf8')).toBe(text);
    expect(deletedIds(stage.aws)).toEqual([]);
  });

  it('that cannot be written refuses, although what it remembers would do', async () => {
    await auditAndWait();
    await writeFile(join(stage.cwd, 'a-file'), '');
    const { exitCode, stdout } = await stage.run(['cleanup', 'apply', '--ledger', 'a-file/ledger', '--yes']);
    expect(exitCode).toBe(3);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('a part of its path is not a folder');
    expect(deletedIds(stage.aws)).toEqual([]);
  });

  it('beside which no record can be kept deletes nothing, and that is no success', async () => {
    await auditAndWait();
    await writeFile(join(stage.cwd, 'ledger', 'cleanup'), 'in the way');
    const { exitCode, stdout } = await cleanup('apply', '--yes');
    expect(exitCode).toBe(1);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('the record of deletions could not be written');
    expect(deletedIds(stage.aws)).toEqual([]);
  });

  it('in S3 serves audits and clean-up alike, and keeps the record', async () => {
    await auditAndWait('--ledger', 's3://memory/eks', '--quiet');
    const { exitCode, stdout } = await stage.run([
      ...['cleanup', 'apply', '--ledger', 's3://memory/eks', '--yes', '--quiet', '--format', 'json'],
    ]);
    expect(exitCode).toBe(0);
    expect(namesThere(stage.aws, EVERYTHING)).toEqual(Object.keys(INNOCENT));
    const { record } = targetIn(stdout);
    expect(record).toMatch(/^s3:\/\/memory\/eks\/cleanup\/\d{4}-\d\d-\d\d\/111122223333\/eu-west-1\.ndjson$/);
    const key = record?.replace('s3://memory/', '') ?? '';
    const text = objectText(stage.aws.world.buckets.get('memory'), key) ?? '';
    expect(text.match(/"kind":"intent"/g)).toHaveLength(3);
    expect(await readdir(stage.cwd)).toEqual([]);
  });

  it('in S3 that the role may not read says what to allow, and nothing is deleted', async () => {
    stage.aws.faults.deny('s3:GetObject');
    const { exitCode, stdout } = await stage.run(['cleanup', 'apply', '--ledger', 's3://memory/eks', '--yes']);
    expect(exitCode).toBe(3);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('not allowed; allow s3:GetObject');
    expect(deletedIds(stage.aws)).toEqual([]);
  });

  it('that is no place is refused before AWS is asked', async () => {
    const { exitCode, stdout, stderr } = await stage.run(['cleanup', 'plan', '--ledger', 'gs://memory']);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toBe('error: ledger "gs://memory": gs:// is not known here; give a folder or s3://bucket/prefix\n');
    expect(stage.aws.calls).toEqual([]);
  });
});

const node20 = nodeOfMajor(20);

describe.skipIf(node20 === undefined)('on Node 20', () => {
  it.each([
    ['a folder', 'ledger'],
    ['S3', 's3://memory/eks'],
  ])('the published command cleans up by a ledger in %s', async (_, ledger) => {
    stage.wait(-40);
    await auditAndWait('--ledger', ledger, '--quiet');
    const { exitCode, stdout, stderr } = await runCli(['cleanup', 'apply', '--ledger', ledger, '--yes', '--quiet'], {
      ...{ ...published, cwd: stage.cwd, env: stage.aws.env() },
      node: node20,
    });
    expect({ exitCode, stderr: stderr.includes('Warning') }).toEqual({ exitCode: 0, stderr: false });
    expect(stdout).toContain('3 of 3 leaked ENIs deleted, 30 addresses freed');
    expect(namesThere(stage.aws, EVERYTHING)).toEqual(Object.keys(INNOCENT));
  });
});
