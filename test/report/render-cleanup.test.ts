import { describe, expect, it } from 'vitest';
import { CLEANUP_OUTCOMES, CLEANUP_REFUSALS, type CleanupReport } from '../../lambda/model/cleanup.ts';
import { FORMATS, render } from '../../lambda/report/render.ts';
import { outcomeText, refusalText } from '../../lambda/report/words/cleanup-words.ts';
import { aKept, anApplied, anOutcome, aPlan, aTaken, aTargetCleanup } from './sample-cleanup.ts';
import { aFinding, aReport, aTarget } from './sample-report.ts';

/** A run that cleaned up and audited nothing. */
const cleanupRun = (cleanup: CleanupReport) =>
  aReport({ cleanup, targets: [aTarget({ evaluated: ['cleanup-refused'] })] });

const table = (cleanup: CleanupReport, width = 100) => render(cleanupRun(cleanup), 'table', { color: false, width });

/** Those that tools have of their own have findings alone. */
const WITH_CLEANUP = FORMATS.filter(
  (format) => !['sarif', 'junit', 'ocsf', 'asff', 'github', 'prometheus'].includes(format),
);

describe('a clean-up', () => {
  it.each(WITH_CLEANUP)(
    'has in %s what was refused and why, what was kept and why, and where the record is',
    (format) => {
      const text = render(cleanupRun(anApplied()), format, { color: false, width: 120 });
      expect(text).toContain('eks:ListClusters');
      expect(text).toMatch(/222233334444[ ,].*eu-west-1|"222233334444"/);
      expect(text).toMatch(/not made by EKS networking|not-made-by-eks/);
      expect(text).toContain('s3://eks-ip-audit-111122223333/ledger/cleanup/2026-11-23/');
      expect(text).toMatch(/110 addresses freed|"addressesFreed"+: ?110/);
      expect(text).toContain('You are not authorized to perform this operation.');
    },
  );

  it('never reads as if checks had found nothing', () => {
    const nothing = { mode: 'apply' as const, targets: [aTargetCleanup({ decisions: [aKept(1)] })] };
    for (const format of ['table', 'markdown'] as const) {
      const text = render(cleanupRun(nothing), format, { color: false, width: 100 });
      expect(text).not.toMatch(/nothing found|clean\b(?!-)/i);
      expect(text).toContain('nothing to delete, 1 unattached ENI kept');
    }
  });

  it('has its verdict beside that of the audit where there was one', () => {
    const report = aReport({ findings: [aFinding()], cleanup: anApplied() });
    const lines = render(report, 'table', { color: false, width: 100 }).split('\n');
    expect(lines[0]).toMatch(/^ HIGH {2}1 high/);
    expect(lines[2]).toMatch(/^CLEAN-UP {2}11 of 14 leaked ENIs deleted, 110 addresses freed/);
  });

  it('counts an ENI that is kept for several reasons once, under the first', () => {
    const kept = aKept(1, { code: 'exempt' }, { code: 'attached' });
    const text = table({ mode: 'plan', targets: [aTargetCleanup({ decisions: [kept] })] });
    expect(text).toContain('KEPT  1 unattached ENI, by the main reason');
    expect(text).toContain('  1  tagged eks-ip-auditor/keep');
    expect(text).not.toContain('with an attachment');
  });

  it.each([
    { code: 'regions-unread', because: 'ec2:DescribeRegions: access denied' } as const,
    { code: 'vpc-unread', vpcId: 'vpc-1', because: 'ec2:DescribeRegions: access denied' } as const,
  ])('says what could not be read where $code keeps ENIs, and to allow that', (reason) => {
    const targets = [aTargetCleanup({ decisions: [aKept(1, reason), aKept(2, reason)] })];
    for (const format of ['table', 'markdown'] as const) {
      const text = render(cleanupRun({ mode: 'plan', targets }), format, { color: false, width: 100 });
      expect(text.replaceAll('\\', '').match(/ec2:DescribeRegions: access denied/g)).toHaveLength(1);
      expect(text).toContain('Allow the call that failed');
    }
  });

  it.each([
    [{ code: 'cluster-unknown' } as const, 'The findings of an audit say of each whom to ask.'],
    [{ code: 'routes-unknown' } as const, 'See what was not looked at.'],
    [
      { code: 'cluster-grace', cluster: 'prod', sightings: 1, availableMinutes: 0, graceMinutes: 1440 } as const,
      'A later run takes those that 3 audits in a row see unattached and unchanged.',
    ],
  ])('says what to do where %j keeps an ENI', (reason, advice) => {
    expect(table({ mode: 'plan', targets: [aTargetCleanup({ decisions: [aKept(1, reason)] })] })).toContain(advice);
  });

  it('tells the same refusal of many targets once, though it names each', () => {
    const targets = ['111122223333', '222233334444', '333344445555', '444455556666'].map((accountId) =>
      aTargetCleanup({ accountId, refused: { reason: 'no-memory', message: `no ledger of ${accountId} eu-west-1` } }),
    );
    const text = table({ mode: 'apply', targets });
    expect(text.match(/no ledger of/g)).toHaveLength(1);
    expect(text).toContain('333344445555 eu-west-1 and 1 more target');
    expect(text).toContain('REFUSED  4 of 4 targets');
  });

  it.each(CLEANUP_REFUSALS)('says why when refused for %s', (reason) => {
    const refused = { reason, message: 'because of this' };
    const text = table({ mode: 'apply', targets: [aTargetCleanup({ refused, decisions: [aTaken(1)] })] });
    expect(text).toContain(`${refusalText(reason)}, 1 leaked ENI left`);
    expect(text).toContain('because of this');
    expect(text.split('\n')[0]).toBe(' CLEAN-UP  refused in 1 of 1 target · 1 target read whole');
  });
});

describe('a plan', () => {
  it('lists every ENI that it takes, with subnet, addresses, age, cluster and why', () => {
    const lines = table(aPlan()).split('\n');
    const rows = lines.filter((line) => line.startsWith('    eni-'));
    expect(rows).toHaveLength(14);
    expect(rows[0]).toBe(
      '    eni-000000000a1b2c3d4  subnet-0a1b2c3d4e5f60718   10  5 d  staging  instance and cluster gone',
    );
    expect(lines[0]).toMatch(/^ CLEAN-UP {2}14 leaked ENIs would be deleted, 140 addresses freed; 6 more wait/);
  });

  it('lists them in two lines each where the terminal is narrow, and cuts no id', () => {
    const text = table(aPlan(), 60);
    expect(text.match(/^ {4}eni-[0-9a-f]{17}: 10 addresses/gm)).toHaveLength(14);
    expect(text).not.toContain('WHY');
  });

  it('takes no address for freed', () => {
    expect(table(aPlan())).not.toMatch(/\d+ deleted/);
  });
});

describe('outcomes', () => {
  it.each(CLEANUP_OUTCOMES.filter((outcome) => outcome !== 'waiting'))('say what became of the ENI: %s', (outcome) => {
    const taken = aTaken(1);
    const target = aTargetCleanup({ decisions: [taken], outcomes: [anOutcome(taken, outcome, 'said by AWS')] });
    const text = table({ mode: 'apply', targets: [target] });
    expect(text.replaceAll(/\s+/g, ' ')).toContain(`1 ${outcomeText(outcome)}: ${taken.eniId}`);
    expect(text.includes('said by AWS')).toBe(outcome !== 'deleted');
  });

  it('that wait are a number, whether they have outcomes or not', () => {
    const [one, two] = [aTaken(1), aTaken(2)];
    const target = aTargetCleanup({
      decisions: [one, two],
      waiting: 1,
      outcomes: [anOutcome(one, 'deleted'), anOutcome(two, 'waiting', 'over the limit')],
      addressesFreed: 10,
    });
    const [first] = table({ mode: 'apply', targets: [target] }).split('\n');
    expect(first).toMatch(/1 of 1 leaked ENI deleted, 10 addresses freed; 1 more waits for the next run/);
  });
});
