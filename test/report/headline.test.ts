import { describe, expect, it } from 'vitest';
import type { Finding } from '../../lambda/model/finding.ts';
import type { Report } from '../../lambda/model/report.ts';
import type { NotToldYet } from '../../lambda/report/outline/changes.ts';
import { outlineOf } from '../../lambda/report/outline/outline.ts';
import { anApplied, aPlan } from './sample-cleanup.ts';
import { aFinding, aGap, aLeak, aReport, aTarget, isNotEvaluated } from './sample-report.ts';

const headline = (report: Report, notToldYet?: NotToldYet) => outlineOf(report, notToldYet).headline;

const LOW = 'Cluster prod: subnet-0a1b2c3d4e5f60718 (10.0.1.0/24, eu-west-1a) has 12 of 251 addresses free (4.8 %)';

const low = (index: number, parts: Partial<Finding> = {}) =>
  aFinding({ id: String(index).padStart(16, '0'), ...parts });

const denied = aTarget({ region: 'us-east-1', status: 'partial', gaps: [aGap()] });
const closed = aTarget({
  kubernetes: [{ cluster: 'prod', status: 'not-read', expected: [aGap({ action: 'connect' })] }],
});
const unknown = { status: 'failed', message: 'the ledger is not readable' } as const;
const noFindings = { changes: [], gaps: [], silentSince: null };

describe('the headline', () => {
  it.each<[string, Report, string]>([
    ['all is in order', aReport({}), 'Nothing found.'],
    [
      'nothing is found and not all was read',
      aReport({ targets: [aTarget(), denied] }),
      'Nothing found in what could be read; 1 of 2 targets was not read whole.',
    ],
    [
      'nothing was read',
      aReport({ targets: [aTarget({ status: 'failed', gaps: [aGap()] })] }),
      'Nothing could be read, so nothing is known.',
    ],
    ['there is no target', aReport({ targets: [] }), 'Nothing could be read, so nothing is known.'],
    [
      'a check failed',
      aReport({ targets: [aTarget({ status: 'partial', notEvaluated: [isNotEvaluated('leaked-eni', aGap())] })] }),
      'Nothing found in what could be read; the target was not read whole.',
    ],
    [
      'a cluster let nobody in',
      aReport({ targets: [closed] }),
      'Nothing found; not every cluster let us read its Kubernetes API.',
    ],
    [
      'there is no cluster',
      aReport({ targets: [aTarget({ resources: { clusters: 0 } })] }),
      'No EKS cluster in eu-west-1.',
    ],
    [
      'all that is open is suppressed',
      aReport({ findings: [low(1, { suppressed: { reason: 'known', expires: '2027-01-01', by: 'configuration' } })] }),
      'Nothing found; 1 finding is suppressed.',
    ],
    ['it is the first audit', aReport({ findings: [low(1)] }), `${LOW}.`],
    [
      'there are worse and milder ones',
      aReport({
        findings: [low(1), low(2, { severity: 'critical' }), low(3, { severity: 'critical', region: 'us-east-1' })],
      }),
      `${LOW}; 1 more critical finding.`,
    ],
    [
      'some are new',
      aReport({
        findings: [low(1, { status: 'ongoing' }), low(2, { severity: 'low' }), low(3, { status: 'resolved' })],
      }),
      `${LOW}; 1 finding is new and 1 is resolved since the last audit.`,
    ],
    [
      'none is new',
      aReport({ findings: [low(1, { status: 'ongoing' })] }),
      `${LOW}; nothing new was found since the last audit.`,
    ],
    [
      'all are resolved',
      aReport({ findings: [low(1, { status: 'resolved' }), low(2, { status: 'resolved' })] }),
      'Nothing found; 2 findings are resolved since the last audit.',
    ],
    [
      'all known are resolved and not all was read',
      aReport({ findings: [low(1, { status: 'resolved' })], targets: [denied] }),
      'Nothing found in what could be read; 1 finding is resolved since the last audit; the target was not read whole.',
    ],
    [
      'a ledger failed',
      aReport({
        findings: [low(1), low(2, { status: 'ongoing', severity: 'low' })],
        targets: [aTarget({ memory: unknown }), aTarget({ region: 'us-east-1' })],
      }),
      `${LOW}; what changed is not known in 1 of 2 targets.`,
    ],
    [
      'many say the same',
      aReport({ findings: [aLeak(1), aLeak(2), aLeak(3)] }),
      'Cluster staging: 3 leaked ENIs in subnet-0a1b2c3d4e5f60718: 30 addresses held, oldest 2 d.',
    ],
    [
      'it is of no cluster, in one of several targets',
      aReport({ findings: [low(1, { cluster: null })], targets: [aTarget(), aTarget({ region: 'us-east-1' })] }),
      LOW.replace('Cluster prod', '111122223333 eu-west-1').concat('.'),
    ],
    [
      'its message names the cluster',
      aReport({ findings: [low(1, { message: 'Node group prod/workers cannot grow. Much else.' })] }),
      'Node group prod/workers cannot grow.',
    ],
    [
      'it cleaned up and did nothing else',
      aReport({ cleanup: anApplied(), targets: [aTarget({ evaluated: [] })] }),
      `${outlineOf(aReport({ cleanup: anApplied(), targets: [aTarget({ evaluated: [] })] })).verdict.found}.`,
    ],
    ['it also planned a clean-up', aReport({ cleanup: aPlan(), findings: [low(1)] }), `${LOW}.`],
  ])('says where %s what there is, and no more', (_, report, said) => {
    expect(headline(report)).toBe(said);
  });

  it('tells a cause before what follows from it, of those that are worst', () => {
    const cause = low(1, { check: 'leaked-eni', message: 'The cause.', cluster: null });
    const follows = { ...low(2, { message: 'What follows.', cluster: null }), explainedBy: [cause.id] };
    expect(headline(aReport({ findings: [follows, cause] }))).toBe('The cause; 1 more high finding.');
    const milder = { ...cause, severity: 'medium' as const };
    expect(headline(aReport({ findings: [follows, milder] }))).toBe('What follows.');
  });

  it('has the names of subnets without their ids, but for a name that two have', () => {
    const id = 'subnet-0a1b2c3d4e5f60718';
    const named = (name: string, other: string) =>
      headline(aReport({ findings: [low(1, { names: { [id]: name, 'subnet-2': other } })] }));
    expect(named('prod-a', 'prod-b')).toContain('Cluster prod: prod-a (10.0.1.0/24, eu-west-1a) has 12');
    expect(named('prod-a', 'prod-a')).toContain(`prod-a (${id}, 10.0.1.0/24, eu-west-1a) has 12`);
    expect(named('all is well', 'prod-b')).toContain('"all is well" (10.0.1.0/24');
  });

  it('is one harmless line of bounded length, whatever things are called', () => {
    const evil = '\u001b[2J\u202eAll is well. \n'.repeat(99);
    const text = headline(
      aReport({ findings: [low(1, { cluster: evil, message: evil, names: { 'subnet-1': evil } })] }),
    );
    expect(text).not.toMatch(/\p{Cc}|\p{Cf}/u);
    expect(text.length).toBeLessThan(400);
  });

  describe('of a message', () => {
    const known = low(1, { status: 'ongoing', severity: 'critical' });
    const fresh = low(2, { message: 'This is new.', cluster: null });

    it('tells the worst of what is new to readers, and what changed for them', () => {
      const changes = [
        { kind: 'new', finding: fresh },
        { kind: 'resolved', finding: low(3) },
      ] as const;
      expect(headline(aReport({ findings: [known, fresh] }), { ...noFindings, changes })).toBe(
        'This is new; 1 finding is new and 1 is resolved since the last message.',
      );
    });

    it.each<[string, NotToldYet, string]>([
      ['nothing', noFindings, 'nothing new since the last message'],
      ['less to look at', { ...noFindings, gaps: ['x'] }, 'less was read than at the last message'],
    ])('tells the worst that is open where readers have %s new', (_, notToldYet, said) => {
      expect(headline(aReport({ findings: [known] }), notToldYet)).toBe(`${LOW}; ${said}.`);
    });
  });
});
