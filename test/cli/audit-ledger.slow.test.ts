import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WEEKDAYS } from '../../lambda/common/days.ts';
import type { Finding } from '../../lambda/model/finding.ts';
import type { Report } from '../../lambda/model/report.ts';
import { asReport } from '../../lambda/report/json/report-schema.ts';
import { removeEni } from '../../simulated-aws/world/index.ts';
import { aLeakingWorld, HOME, leakAgain, TOPIC } from './leaking-world.ts';
import { publishedCli } from './published-cli.ts';
import { type Stage, setStage } from './stage.ts';

const DAY = 24 * 60;

const published = publishedCli();

let stage: Stage;
beforeEach(async () => {
  stage = await setStage(aLeakingWorld(), published.cli);
});
afterEach(async () => {
  await stage.strike();
  expect(stage.aws.unsupported).toEqual([]);
});

function audit(...args: readonly string[]) {
  return stage.run(['audit', '--ledger', 'ledger', '--quiet', ...args]);
}

function snooze(...args: readonly string[]) {
  return stage.run(['snooze', ...args, '--ledger', 'ledger']);
}

async function auditJson(...args: readonly string[]): Promise<Report> {
  return asReport(JSON.parse((await audit('--format', 'json', ...args)).stdout));
}

/** An hour later, the report of the next audit. */
function anHourLater(...args: readonly string[]): Promise<Report> {
  stage.wait(60);
  return auditJson(...args);
}

function idOf(name: string): string {
  return stage.aws.world.in(HOME, 'eu-west-1').idOf('eni', name);
}

function somebodyDeletes(name: string): void {
  removeEni(stage.aws.world.in(HOME, 'eu-west-1').state, idOf(name));
}

function findingOn(name: string, { findings }: Report): Finding | undefined {
  return findings.find(({ resource }) => resource.id === idOf(name));
}

describe('audit --ledger', () => {
  it('tells what is new, what goes on since when, and what is resolved, which it tells once', async () => {
    const first = await auditJson();
    expect(findingOn('leak-1', first)?.status).toBe('new');
    const second = await anHourLater();
    expect(findingOn('leak-1', second)).toMatchObject({
      status: 'ongoing',
      firstSeen: findingOn('leak-1', first)?.firstSeen,
    });
    somebodyDeletes('leak-1');
    leakAgain(stage.aws.world);
    const third = await anHourLater();
    const statuses = ['leak-1', 'leak-2', 'young'].map((name) => findingOn(name, third)?.status);
    expect(statuses).toEqual(['resolved', 'ongoing', 'new']);
    expect(findingOn('leak-1', await anHourLater())).toBeUndefined();
  });

  it('does not count what is resolved in its exit code', async () => {
    const only = ['--check', 'leaked-eni', '--fail-on', 'medium'];
    expect((await audit(...only)).exitCode).toBe(1);
    for (const name of ['leak-1', 'leak-2', 'leak-3', 'kept', 'may-be-taken']) somebodyDeletes(name);
    stage.wait(60);
    const { exitCode, stdout } = await audit(...only);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('RESOLVED since the last audit');
  });

  it.each([
    ['another check', ['--check', 'subnet-low-ips']],
    ['another region', ['--region', 'us-east-1']],
  ])('resolves nothing while it is narrowed to %s', async (_, narrow) => {
    await auditJson();
    somebodyDeletes('leak-1');
    expect(findingOn('leak-1', await anHourLater(...narrow))).toBeUndefined();
    expect(findingOn('leak-1', await anHourLater())?.status).toBe('resolved');
  });

  it('resolves nothing that it could not look at', async () => {
    await auditJson();
    somebodyDeletes('leak-1');
    stage.aws.faults.deny('ec2:DescribeNetworkInterfaces');
    expect((await anHourLater()).findings.map(({ status }) => status)).not.toContain('resolved');
    stage.aws.faults.clear();
    expect(findingOn('leak-1', await anHourLater())?.status).toBe('resolved');
  });

  it('of several audits at once loses nothing', async () => {
    await Promise.all([auditJson(), auditJson('--check', 'leaked-eni'), auditJson('--region', 'us-east-1')]);
    const { findings } = await anHourLater();
    // What has no creation time is as young as its first sighting, and no finding until it is an hour old.
    const dated = findings.filter(({ evidence }) => evidence.ageFrom === 'created-at-tag');
    expect(dated.length).toBeGreaterThan(0);
    expect(new Set(dated.map(({ status }) => status))).toEqual(new Set(['ongoing']));
  });

  it.each([
    ['cut off', '{ "schemaVersion": 1, "acc', 'it is not JSON'],
    ['of a newer version', '{ "schemaVersion": 99 }', 'a newer eks-ip-auditor wrote it'],
  ])('that is %s is named and left as it is, and the audit reports as without', async (_, text, problem) => {
    const file = join(stage.cwd, 'ledger', 'targets', HOME, 'eu-west-1.json');
    await mkdir(join(stage.cwd, 'ledger', 'targets', HOME), { recursive: true });
    await writeFile(file, text);
    const { exitCode, stdout } = await audit('--fail-on', 'medium');
    const onOneLine = stdout.replaceAll(/\s+/g, ' ');
    expect(exitCode).toBe(1);
    expect(onOneLine).toContain('WITHOUT MEMORY every finding in 1 of 1 target counts as new');
    expect(onOneLine).toContain(`ledger/targets/${HOME}/eu-west-1.json: ${problem}`);
    expect(onOneLine).toContain('4 leaked ENIs in');
    expect(await readFile(file, 'utf8')).toBe(text);
  });

  it('in S3 remembers as well', async () => {
    const inS3 = async (): Promise<Report> =>
      JSON.parse((await stage.run(['audit', '--ledger', 's3://memory', '--quiet', '--format', 'json'])).stdout);
    expect(findingOn('leak-1', await inS3())?.status).toBe('new');
    stage.wait(60);
    expect(findingOn('leak-1', await inS3())?.status).toBe('ongoing');
  });
});

describe('audit --ledger --notify', () => {
  const notify = () => audit('--notify', TOPIC);

  function mails(): readonly string[] {
    return stage.aws.publications.map(({ received }) => received.email.message);
  }

  it('sends only changes', async () => {
    await notify();
    expect(mails()).toHaveLength(1);
    stage.wait(60);
    expect((await notify()).stderr).toBe('nothing published: nothing new at or above low\n');
    leakAgain(stage.aws.world);
    somebodyDeletes('leak-1');
    stage.wait(60);
    await notify();
    expect(mails()).toHaveLength(2);
    const [news = '', stillOpen = ''] = mails()[1]?.split('STILL OPEN') ?? [];
    expect(news).toContain(idOf('young'));
    expect(news).not.toContain(idOf('leak-2'));
    expect(news).toMatch(/RESOLVED since the last message · 1 finding/);
    expect(stillOpen).toMatch(/^ {2}\d+ findings: \d+ medium/);
  });

  it('that fails is said in one line and repeated by the next audit, also of what is ongoing by then', async () => {
    stage.aws.faults.deny('sns:Publish');
    const failed = await notify();
    expect([failed.exitCode, failed.stderr]).toEqual([2, expect.stringMatching(/^error: .*sns:Publish.*\n$/)]);
    stage.aws.faults.clear();
    stage.wait(60);
    await notify();
    expect(mails()).toHaveLength(1);
    expect(mails()[0]).toContain('4 leaked ENIs in');
    expect(mails()[0]).not.toContain('STILL OPEN');
  });

  it('is silent for a week while nothing changes, then says that it is alive', async () => {
    await notify();
    stage.wait(6 * DAY);
    await notify();
    expect(mails()).toHaveLength(1);
    stage.wait(DAY);
    await notify();
    expect(mails()).toHaveLength(2);
    stage.wait(DAY);
    await notify();
    expect(mails()).toHaveLength(2);
  });

  it('repeats nothing after a clean-up but that the leaks are gone', async () => {
    await notify();
    stage.wait(40);
    await stage.run(['cleanup', 'apply', '--ledger', 'ledger', '--yes']);
    stage.wait(40);
    await notify();
    const [news = ''] = mails()[1]?.split('STILL OPEN') ?? [];
    expect(news).toMatch(/RESOLVED since the last message · 3 findings/);
    expect(news).not.toMatch(/^NEW/m);
  });

  it('tells of what is snoozed again when that ends, and of nothing between', async () => {
    await notify();
    const snoozed = await snooze('leaked-eni', '--days', '2', '--reason', 'the clean-up runs on Monday');
    expect(snoozed.stdout).toMatch(/^leaked-eni is snoozed to the end of \d{4}-\d\d-\d\d \(UTC\)/);
    stage.wait(60);
    expect((await notify()).stdout).toMatch(/4 findings are suppressed, 4 snoozed until \d{4}-\d\d-\d\d/);
    stage.wait(2 * DAY);
    await notify();
    expect(mails()).toHaveLength(2);
    expect(mails()[1]).toMatch(/^NEW {2}4 findings/m);
  });

  it('counts what is snoozed as suppressed, and what is not snoozed any more as open', async () => {
    const [first] = (await auditJson('--check', 'leaked-eni')).findings;
    const id = first?.id ?? '';
    await snooze(id, '--days', '3', '--reason', 'known');
    expect((await snooze()).stdout).toMatch(new RegExp(`^finding ${id}, to the end of .*: known\n$`));
    const during = (await auditJson('--check', 'leaked-eni')).findings.find((finding) => finding.id === id);
    expect(during?.suppressed).toMatchObject({ reason: 'known', by: 'snooze' });
    await snooze(id, '--end');
    expect((await snooze()).stdout).toBe('nothing is snoozed\n');
    const after = (await auditJson('--check', 'leaked-eni')).findings.find((finding) => finding.id === id);
    expect(after?.suppressed).toBeNull();
  });

  it('heeds a tag that suppresses where the configuration says so, and not otherwise', async () => {
    stage.aws.world.in(HOME, 'eu-west-1').tag('eni', 'leak-1', { 'eks-ip-auditor/suppress': 'leaked-eni' });
    expect(findingOn('leak-1', await auditJson())?.suppressed).toBeNull();
    await writeFile(join(stage.cwd, 'eks-ip-auditor.config.json'), '{ "suppressByTag": true }');
    expect(findingOn('leak-1', await auditJson())?.suppressed).toMatchObject({ by: 'tag', expires: null });
    expect((await audit()).stdout).toMatch(/1 finding is suppressed, 1 by tags/);
  });

  it('snoozes nothing by an object that it cannot read, and says so', async () => {
    await snooze('leaked-eni', '--days', '2', '--reason', 'x');
    await writeFile(join(stage.cwd, 'ledger', 'snoozes.json'), 'x');
    const { summary } = await auditJson('--check', 'leaked-eni');
    expect(summary).toMatchObject({ suppressed: 0, suppressionNotices: [{ check: 'snooze', problem: 'unread' }] });
    expect((await snooze('leaked-eni', '--end')).stderr).toMatch(/^error: cannot use .*snoozes.json: it is not JSON/);
  });

  it('is shown before it is sent, and neither sent nor remembered by that', async () => {
    const preview = (...args: readonly string[]) =>
      stage.run(['notify', 'preview', '--ledger', 'ledger', '--quiet', ...args]);
    const shown = await preview();
    expect(shown.exitCode).toBe(0);
    expect(shown.stdout).toMatch(/^Subject: Medium: \d+ new in .*\n\nFIRST {2}/);
    expect(JSON.parse((await preview('--format', 'chat')).stdout)).toMatchObject({ source: 'custom' });
    expect(JSON.parse((await preview('--format', 'sqs')).stdout)).toHaveProperty('findings');
    expect(mails()).toEqual([]);
    await notify();
    const [sent] = stage.aws.publications;
    // The last line of both names the audit.
    const untilFooter = (text = '') => text.split('\neks-ip-auditor ')[0];
    expect(untilFooter(shown.stdout)).toBe(untilFooter(`Subject: ${sent?.subject}\n\n${sent?.received.email.message}`));
    stage.wait(60);
    expect((await preview()).stdout).toBe('nothing published: nothing new at or above low\n');
  });

  it('is a weekly digest besides where that is on, which can be shown before', async () => {
    const preview = (...args: readonly string[]) =>
      stage.run(['notify', 'preview', '--digest', '--ledger', 'ledger', '--quiet', ...args]);
    const shown = await preview();
    expect([shown.exitCode, shown.stdout]).toEqual([0, expect.stringMatching(/^Subject: Weekly digest: /)]);
    expect(JSON.parse((await preview('--format', 'chat')).stdout)).toMatchObject({
      metadata: { eventType: 'EksIpDigest' },
    });
    expect(JSON.parse((await preview('--format', 'sqs')).stdout)).toHaveProperty('digest');
    expect((await preview('--owner', 'x')).stderr).toMatch(/^error: --digest and --owner do not go together/);
    // An hour from now may be tomorrow, which must not be its day.
    const weeklyDigest = WEEKDAYS[(new Date().getUTCDay() + 6) % 7];
    const notifications = { weeklyDigest };
    await writeFile(join(stage.cwd, 'eks-ip-auditor.config.json'), JSON.stringify({ notifications }));
    const digests = () => stage.aws.publications.filter(({ subject }) => subject?.startsWith('Weekly digest'));
    expect((await notify()).stderr).toContain(`weekly digest published to ${TOPIC}`);
    expect(digests()).toHaveLength(1);
    stage.wait(60);
    await notify();
    await audit('--notify', TOPIC, '--check', 'leaked-eni');
    expect(digests()).toHaveLength(1);
    stage.wait(7 * DAY);
    await notify();
    expect(digests()).toHaveLength(2);
    const withoutLedger = await stage.run(['audit', '--quiet', '--notify', TOPIC]);
    expect(withoutLedger.stderr).toContain('no weekly digest: without a ledger there is no trend');
    await writeFile(
      join(stage.cwd, 'eks-ip-auditor.config.json'),
      JSON.stringify({ notifications: { weeklyDigest: 'mondy' } }),
    );
    expect((await notify()).stderr).toMatch(/notifications\.weeklyDigest.*monday/s);
  });

  it('is shown as an owner would get it', async () => {
    const owner = (name: string, clusters: readonly string[]) => ({
      name,
      match: { clusters },
      emails: ['a@example.com'],
    });
    const notifications = { owners: [owner('everything', ['*']), owner('nothing', ['none'])] };
    await writeFile(join(stage.cwd, 'eks-ip-auditor.config.json'), JSON.stringify({ notifications }));
    const preview = (...args: readonly string[]) => stage.run(['notify', 'preview', '--quiet', ...args]);
    expect((await preview('--owner', 'everything')).stdout).toContain('Findings of everything only. Also for: ');
    expect((await preview('--owner', 'nothing')).stdout).toBe(
      'nothing would be published to nothing: none of their findings changed\n',
    );
    expect((await preview()).stdout).toContain('Also for: everything (each their own findings).');
    const misspelt = await preview('--owner', 'everythign');
    expect([misspelt.exitCode, misspelt.stderr]).toEqual([
      2,
      'error: no owner has the name "everythign"; did you mean "everything"?\n',
    ]);
  });
});
