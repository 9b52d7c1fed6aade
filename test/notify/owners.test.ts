import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../lambda/checks/index.ts';
import type { Finding } from '../../lambda/model/finding.ts';
import type { Change } from '../../lambda/model/ledger.ts';
import { ownerNews } from '../../lambda/notify/owner-news.ts';
import { isOf, type OwnerMatch, reportFor } from '../../lambda/notify/owners.ts';
import { aFinding, aGap, aLeak, aReport, aTarget } from '../report/sample-report.ts';

const owner = (match: OwnerMatch, name = 'payments-team') => ({ name, match });

const shared = aFinding({ cluster: null, evidence: { ...aFinding().evidence, clusters: ['payments', 'search'] } });

describe('a finding is an owner’s', () => {
  it.each([
    ['by its cluster', { clusters: ['staging'] }, aLeak(1, { cluster: 'staging' }), true],
    ['by a glob over its cluster', { clusters: ['pay*-??'] }, aLeak(1, { cluster: 'payments-eu' }), true],
    ['not by the beginning of its cluster', { clusters: ['pay'] }, aLeak(1, { cluster: 'payments' }), false],
    ['not by a cluster when it has none', { clusters: ['*'] }, aLeak(1, { cluster: null }), false],
    ['by one of the clusters that share its subnet', { clusters: ['search'] }, shared, true],
    ['by its account', { accounts: ['111122223333'] }, aLeak(1), true],
    ['not by another account', { accounts: ['444455556666'] }, aLeak(1), false],
    ['by its check', { checks: ['leaked-*'] }, aLeak(1), true],
    ['where every criterion holds', { accounts: ['111122223333'], checks: ['leaked-eni'] }, aLeak(1), true],
    ['not where one criterion fails', { accounts: ['111122223333'], checks: ['subnet-*'] }, aLeak(1), false],
    ['never where none is given', {}, aLeak(1), false],
  ])('%s', (_, match, finding, expected) => {
    expect(isOf(owner(match), finding)).toBe(expected);
  });
});

describe('a report for an owner', () => {
  const theirs = aLeak(1, { cluster: 'payments', region: 'eu-west-1' });
  const others = aLeak(2, { cluster: 'search', region: 'eu-central-1', accountId: '444455556666' });
  const whole = {
    ...aReport({
      findings: [{ ...theirs, explainedBy: [others.id] }, others],
      targets: [
        aTarget(),
        aTarget({ accountId: '444455556666', region: 'eu-central-1', status: 'partial', gaps: [aGap()] }),
      ],
      notices: [{ check: 'leaked-eni', resource: 'eni-of-search', problem: 'expired', expires: '2026-01-01' }],
    }),
    accountNames: { '111122223333': 'Payments', '444455556666': 'Search' },
  };
  const own = reportFor(owner({ clusters: ['payments'] }), whole, []);

  it('has their findings and the targets of these, counted anew', () => {
    expect(own.findings.map(({ id }) => id)).toEqual([theirs.id]);
    expect(own.targets.map(({ accountId }) => accountId)).toEqual(['111122223333']);
    expect(own.summary).toMatchObject({
      targets: { complete: 1, partial: 0 },
      findings: { medium: 1 },
      complete: true,
    });
  });

  it('has nothing that names what is others’', () => {
    expect(JSON.stringify(own)).not.toMatch(/search|444455556666|eu-central-1|Search/);
    expect(own.findings[0]?.explainedBy).toEqual([]);
    expect(JSON.stringify(own)).not.toContain(others.id);
  });

  it('has the target of a change of theirs that it has no finding of any more', () => {
    const gone: Change = { kind: 'resolved', finding: aLeak(3, { cluster: 'payments', status: 'resolved' }) };
    const left = reportFor(
      owner({ clusters: ['payments'] }),
      { ...whole, findings: [whole.findings[1] ?? others].map(asReported) },
      [gone],
    );
    expect(left.targets.map(({ accountId }) => accountId)).toEqual(['111122223333']);
  });
});

function asReported(finding: Finding) {
  return { explainedBy: [], ...finding };
}

const CLUSTERS = ['payments-eu', 'payments-us', 'search', 'ops'];
const ACCOUNTS = ['111122223333', '444455556666'];
const CHECK_IDS = CHECKS.slice(0, 4).map(({ meta }) => meta.id);

const someOf = (values: readonly string[]) =>
  fc.option(fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 2 }), { nil: undefined });
const aMatch = fc.record({
  clusters: someOf([...CLUSTERS, 'payments-*', '*']),
  accounts: someOf(ACCOUNTS),
  checks: someOf([...CHECK_IDS, 'subnet-*', '*']),
});
const someFindings = fc
  .array(
    fc.record({
      cluster: fc.constantFrom(...CLUSTERS, null),
      accountId: fc.constantFrom(...ACCOUNTS),
      check: fc.constantFrom(...CHECK_IDS),
    }),
    { maxLength: 8 },
  )
  .map((parts) => parts.map((part, index) => aLeak(index + 1, part)));

/** Of names and ids that hold no other character of a pattern than these two. */
function asPattern(glob: string): RegExp {
  return new RegExp(`^${glob.replaceAll('*', '.*').replaceAll('?', '.')}$`);
}

/** Said once more, in another way. */
function isTheirs(match: OwnerMatch, { cluster, accountId, check }: Finding): boolean {
  if (Object.values(match).every((each) => each === undefined)) return false;
  if (match.accounts !== undefined && !match.accounts.includes(accountId)) return false;
  if (match.checks !== undefined && !match.checks.some((glob) => asPattern(glob).test(check))) return false;
  return (
    match.clusters === undefined || (cluster !== null && match.clusters.some((glob) => asPattern(glob).test(cluster)))
  );
}

describe('routing', () => {
  it('gives each finding to exactly the owners that match it, and takes nothing from anybody', () => {
    fc.assert(
      fc.property(fc.array(aMatch, { maxLength: 4 }), someFindings, (matches, findings) => {
        const owners = matches.map((match, index) => owner(match, `owner-${index}`));
        const report = aReport({ findings, targets: ACCOUNTS.map((accountId) => aTarget({ accountId })) });
        const told = findings.map((finding): Change => ({ kind: 'new', finding }));
        const news = ownerNews(owners, report, told, undefined, { when: 'changes', minSeverity: 'info' });
        for (const [
          index,
          {
            owner: { match },
            changes,
            report: own,
            isWorthIt,
          },
        ] of news.entries()) {
          const expected = findings.filter((finding) => isTheirs(match, finding)).map(({ id }) => id);
          expect(news[index]?.owner.name).toBe(`owner-${index}`);
          expect(changes.map(({ finding }) => finding.id)).toEqual(expected);
          expect(own.findings.map(({ id }) => id)).toEqual(expected);
          expect(isWorthIt).toBe(expected.length > 0);
        }
      }),
    );
  });
});
