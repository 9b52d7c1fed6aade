import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { summarize } from '../../lambda/audit/summarize.ts';
import { openFindings } from '../../lambda/model/open-findings.ts';
import type { View } from '../../lambda/report/outline/view.ts';
import { render } from '../../lambda/report/render.ts';
import { reports } from './any-report.ts';
import { aFinding, aGap, aLeak, aReport, aTarget, isNotEvaluated, realisticReport } from './sample-report.ts';

const table = (report: Parameters<typeof render>[0], width = 100, view: Partial<View> = {}) =>
  render(report, 'table', { color: false, width, view });
const full = (report: Parameters<typeof render>[0], width = 100) => table(report, width, { full: true });

describe('verdict', () => {
  it('says in the first line that nothing was found and everything was read', () => {
    expect(table(aReport({})).split('\n')[0]).toBe(' CLEAN  nothing found · 1 target read whole');
  });

  it('says what a clean audit looked at', () => {
    expect(table(aReport({}))).toContain('Looked at 2 clusters, 5 node groups, 41 nodes, 12 subnets');
  });

  it('does not call an audit clean that could not look', () => {
    const gap = aGap();
    const partial = aTarget({ status: 'partial', gaps: [gap], notEvaluated: [isNotEvaluated('subnet-low-ips', gap)] });
    const [first] = table(aReport({ targets: [aTarget(), partial] })).split('\n');
    expect(first).toBe(' UNKNOWN  nothing found in what could be read · 1 of 2 targets read whole, 1 in part');
  });

  it('says that nothing is known when no target could be read', () => {
    const failed = aTarget({ status: 'failed', gaps: [aGap({ section: 'target' })], resources: {} });
    expect(table(aReport({ targets: [failed] }))).toContain('nothing could be read, so nothing is known');
    expect(table(aReport({ targets: [] }))).toContain('nothing could be read, so nothing is known');
  });

  it('has the worst severity, the counts and the targets', () => {
    expect(table(realisticReport(), 120).split('\n')[0]).toBe(
      ' CRITICAL  2 critical, 1 high, 37 medium, 1 low, 12 info · 2 of 4 targets read whole, 1 in part, 1',
    );
  });
});

describe('findings', () => {
  it('come worst first', () => {
    const heads = [...full(realisticReport()).matchAll(/^ {2}(CRITICAL|HIGH|MEDIUM|LOW|INFO) {2}/gm)].map(
      ([, head]) => head,
    );
    expect(heads).toEqual(['CRITICAL', 'CRITICAL', 'HIGH', 'MEDIUM', 'MEDIUM', 'LOW', 'INFO']);
  });

  it('of one subnet are one group, with totals and the first few ids', () => {
    const leaks = Array.from({ length: 37 }, (_, index) => aLeak(index));
    const text = full(aReport({ findings: leaks }));
    expect(text).toContain('37 leaked ENIs in subnet-0a1b2c3d4e5f60718: 370 addresses held, oldest 5 d');
    expect(text).toContain('and 33 more');
    expect(text.match(/a cluster that no longer exists/g)).toHaveLength(1);
  });

  it('of different subnets are different groups, the one that holds most first', () => {
    const few = aLeak(1, {}, { subnet: 'subnet-few' });
    const many = aLeak(2, {}, { subnet: 'subnet-many', addresses: 50 });
    const text = table(
      aReport({
        findings: [few, aLeak(3, {}, { subnet: 'subnet-few' }), many, aLeak(4, {}, { subnet: 'subnet-many' })],
      }),
    );
    expect(text.indexOf('in subnet-many')).toBeLessThan(text.indexOf('in subnet-few'));
  });

  it('say what values differ, and how often', () => {
    const states = ['gone', 'gone', 'terminated'];
    const leaks = states.map((instanceState, index) => aLeak(index, {}, { instanceState }));
    expect(full(aReport({ findings: leaks }))).toContain('instance gone (2), terminated (1)');
  });

  it('say of all only what is true of all', () => {
    const tagless = 'The VPC resource controller finds no ENI without a cluster tag.';
    const leaks = [
      aLeak(1, {}, { cluster: null, clusterState: 'not named', whyNotCleaned: [tagless] }),
      aLeak(2, {}, { whyNotCleaned: [] }),
    ];
    const text = full(aReport({ findings: leaks }));
    expect(text).toContain(`1 of 2: ${tagless}`);
    expect(full(aReport({ findings: [leaks[0] ?? aLeak(1)] }))).toContain(`    ${tagless}`);
  });

  it('that differ in nothing but the resource speak once', () => {
    const nodes = ['i-1', 'i-2', 'i-3'].map((id) =>
      aFinding({
        check: 'unsupported-instance-type',
        resource: { type: 'AWS::EC2::Instance', id, arn: `arn:aws:ec2:eu-west-1:111122223333:instance/${id}` },
        message: `${id} is an m1.small, which the VPC CNI does not know.`,
      }),
    );
    expect(table(aReport({ findings: nodes }))).toContain('3 nodes alike: i-1 is an m1.small');
  });

  it('tell what to do once, with a command that can be pasted', () => {
    const text = full(aReport({ findings: Array.from({ length: 37 }, (_, index) => aLeak(index)) }));
    expect(text.match(/delete-network-interface/g)).toHaveLength(1);
    expect(text).toContain(
      '\n        aws ec2 delete-network-interface --region eu-west-1 \\\n        --network-interface-id eni-000000000a1b2c3d4\n',
    );
    expect(text).toContain('Likewise for 36 more, each with its own id.');
  });

  it('break a long command before an option, with a backslash', () => {
    expect(full(aReport({ findings: [aLeak(0)] }), 72)).toContain(
      'aws ec2 delete-network-interface --region eu-west-1 \\\n        --network-interface-id eni-000000000a1b2c3d4\n',
    );
  });

  it('beyond a screenful are counted', () => {
    const subnets = Array.from({ length: 40 }, (_, index) =>
      aFinding({
        id: index.toString(16).padStart(16, '0'),
        resource: { type: 'AWS::EC2::Subnet', id: `subnet-${index}`, arn: `arn:aws:ec2:::subnet/subnet-${index}` },
        message: `subnet number ${index} is low`,
      }),
    );
    expect(full(aReport({ findings: subnets }))).toContain('and 28 more findings: 28 high: the JSON and CSV reports');
    expect(table(aReport({ findings: subnets }))).toContain('and 35 more findings: 35 high');
  });

  it('that are suppressed are counted and not told', () => {
    const text = table(
      aReport({
        findings: [aFinding({ suppressed: { reason: 'known', expires: '2027-01-01', by: 'configuration' } })],
      }),
    );
    expect(text).toContain('1 finding is suppressed');
    expect(text).not.toContain('10.0.1.0/24');
  });

  it('say what changed once something was there before', () => {
    const ongoing = aFinding({ status: 'ongoing', firstSeen: '2026-11-01T00:00:00.000Z' });
    const text = table(aReport({ findings: [ongoing, aFinding({ id: '00000000000000ff', severity: 'low' })] }));
    expect(text).toContain('1 new, 1 ongoing, 0 resolved');
    expect(text).toContain('since 2026-11-01');
  });
});

describe('the first screen', () => {
  const report = realisticReport();

  it('tells findings by cluster, those with the worst first, and then what no cluster has', () => {
    expect(table(report).match(/^(?:CLUSTER|ACCOUNT) .*$/gm)).toEqual([
      'CLUSTER legacy · 111122223333 eu-west-1 · 1 critical',
      'CLUSTER prod · 111122223333 eu-west-1 · 1 critical',
      'CLUSTER edge · 111122223333 us-east-1 · 1 high',
      'CLUSTER staging · 111122223333 eu-west-1 · 37 medium, 1 low',
      'ACCOUNT 111122223333 eu-west-1 · 12 info: unattached-eni',
    ]);
  });

  it('has at most 40 lines, and names the sections for which there is no room', () => {
    const clusters = Array.from({ length: 30 }, (_, index) => {
      const id = index.toString(16).padStart(16, '0');
      return aFinding({ id, cluster: `c${String(index).padStart(2, '0')}`, severity: index < 20 ? 'high' : 'low' });
    });
    const text = table(aReport({ findings: clusters }));
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(50);
    expect(text).toContain('CLUSTER c15 · 111122223333 eu-west-1 · 1 high: subnet-low-ips\n');
    expect(text).toMatch(/\nand \d+ more sections: .*10 low\n/);
  });

  it('says that there is more, which the whole has', () => {
    expect(table(report)).toContain('All details: --full.');
    expect(full(report)).not.toContain('--full');
    expect(table(report)).not.toContain('made by vpc-cni');
    expect(full(report)).toContain('made by vpc-cni');
  });

  it('tells by check or by account where asked to', () => {
    expect(table(report, 100, { groupBy: 'check' }).match(/^CHECK .*$/gm)).toEqual([
      'CHECK subnet-low-ips · 1 critical, 1 high',
      'CHECK unsupported-instance-type · 1 critical',
      'CHECK leaked-eni · 37 medium, 1 low',
      'CHECK unattached-eni · 12 info',
    ]);
    expect(table(report, 100, { groupBy: 'account' }).match(/^ACCOUNT .*$/gm)).toEqual([
      'ACCOUNT 111122223333 · 2 critical, 1 high, 37 medium, 1 low, 12 info',
    ]);
  });

  it('is of at most 100 columns, however wide the terminal is', () => {
    const widest = Math.max(
      ...full(report, 200)
        .split('\n')
        .map((line) => line.length),
    );
    expect(widest).toBeLessThanOrEqual(100);
  });
});

describe('findings that are milder than was asked for', () => {
  it('are counted and not listed', () => {
    const text = table(realisticReport(), 100, { minSeverity: 'high' });
    expect(text).toContain('Below high, not listed: 37 medium, 1 low, 12 info.');
    expect(text).not.toContain('[leaked-eni');
    expect(text.split('\n')[0]).toContain('37 medium');
  });

  it('are listed where they explain one that is not', () => {
    const leak = aLeak(1);
    const low = { ...aFinding(), explainedBy: [leak.id] };
    const text = table(aReport({ findings: [leak, low] }), 100, { minSeverity: 'high' });
    expect(text).toContain('leaked in');
    expect(text).toMatch(/↳ HIGH {2}subnet-/);
    expect(text).not.toContain('not listed');
  });
});

describe('the overview', () => {
  it('tells none from not looked at, and cuts no name', () => {
    const gap = aGap();
    const targets = [
      aTarget(),
      aTarget({
        region: 'us-east-1',
        status: 'partial',
        gaps: [gap],
        notEvaluated: [isNotEvaluated('leaked-eni', gap)],
      }),
    ];
    const findings = [aFinding(), aLeak(1)];
    const text = full(aReport({ findings, targets }), 60);
    expect(text).toMatch(/^ {2}subnet-low-ips +1 +·$/m);
    expect(text).toMatch(/^ {2}leaked-eni +\? +1$/m);
    expect(text).toContain('? none seen, but not everything could be looked at');
    expect(full(aReport({ findings }))).not.toContain('none seen');
    expect(full(aReport({ findings: [aLeak(1), aFinding({ check: 'private-vpc-lacks-endpoint' })] }), 40)).toContain(
      'private-vpc-lacks-endpoint: 1 high',
    );
  });
});

describe('what is resolved', () => {
  const gone = Array.from({ length: 12 }, (_, index) =>
    aLeak(index, { status: 'resolved', firstSeen: '2026-11-18T03:12:09.000Z' }),
  );

  it('is no finding: the audit is clean, and what is gone is condensed in a section of its own', () => {
    const text = table(aReport({ findings: gone }));
    expect(text.split('\n')[0]).toBe(' CLEAN  nothing found · 1 target read whole · 0 new, 0 ongoing, 12 resolved');
    expect(text).toContain('RESOLVED since the last audit · 12 findings');
    expect(text).toContain(
      '  ✓ 12 leaked ENIs in subnet-0a1b2c3d4e5f60718 held 120 addresses.\n    leaked-eni (medium, 12 findings),',
    );
    expect(text).toMatch(/first seen\s+2026-11-18/);
    expect(text).not.toContain('MEDIUM');
  });

  it('is not told when it was suppressed', () => {
    const suppressed = { reason: 'known', expires: '2027-01-01', by: 'configuration' as const };
    const text = table(aReport({ findings: [aLeak(1, { status: 'resolved', suppressed })] }));
    expect(text).not.toContain('RESOLVED');
    expect(text).not.toContain('suppressed');
  });

  it('never counts as open, whatever else there is', () => {
    fc.assert(
      fc.property(reports({ maxFindings: 30 }), (report) => {
        const open = { ...report, findings: openFindings(report.findings) };
        expect(report.summary.findings).toEqual(summarize(report.targets, open.findings, []).findings);
        const { findings, maxSeverity } = report.summary;
        expect(Object.values(findings).reduce((sum, count) => sum + count, 0)).toBe(open.findings.length);
        expect(maxSeverity === null).toBe(open.findings.length === 0);
      }),
      { numRuns: 50 },
    );
  });
});

describe('what was audited without memory', () => {
  it('is told once for a cause, though its words name each ledger', () => {
    const targets = ['eu-west-1', 'us-east-1'].map((region) =>
      aTarget({ region, memory: { status: 'failed', message: `cannot read targets/111122223333/${region}.json` } }),
    );
    const text = table(aReport({ targets: [...targets, aTarget({ region: 'eu-north-1' })] }));
    expect(text).toContain('WITHOUT MEMORY  every finding in 2 of 3 targets counts as new');
    expect(text.match(/cannot read/g)).toHaveLength(1);
    expect(text).toContain('    111122223333 eu-west-1, 111122223333 us-east-1');
  });

  it('or could only not be written is told as that: what it knew of earlier audits holds', () => {
    const memory = { status: 'unwritten', message: 'could not write ledger.json: the disk is full' } as const;
    const text = table(aReport({ targets: [aTarget({ memory }), aTarget({ region: 'eu-north-1' })] }));
    expect(text).toContain(
      'WITHOUT MEMORY  this audit is not remembered in 1 of 2 targets: the next repeats what is new',
    );
    expect(text).toContain('could not write ledger.json: the disk is full');
    expect(text).not.toContain('counts as new');
  });
});

describe('what was looked at', () => {
  it('makes a reader who looked in the wrong place think of it', () => {
    const nowhere = aTarget({ resources: { clusters: 0, nodegroups: 0 } });
    const text = table(aReport({ targets: [nowhere] }));
    expect(text).toContain('Looked at 0 clusters (is this the right account and region?), 0 node groups.');
    expect(table(aReport({ targets: [nowhere, aTarget()] }))).not.toContain('right account');
  });
});

describe('an audit of regions without a cluster', () => {
  const nowhere = aReport({ targets: [aTarget({ resources: { clusters: 0, nodegroups: 0 } })] });

  it('is not clean, and says where else to look', () => {
    expect(table(nowhere).split('\n')[0]).toBe(
      ' NO CLUSTER  no EKS cluster in eu-west-1 · look everywhere with --region all · 1 target read whole',
    );
    expect(table(nowhere, 100, { everyRegion: true })).not.toContain('--region all');
  });

  it('is still unknown where not everything could be read', () => {
    const targets = [...nowhere.targets, aTarget({ status: 'partial', gaps: [aGap()], resources: {} })];
    expect(table(aReport({ targets }))).toMatch(/^ UNKNOWN /);
  });

  it('is clean where a check was asked for that looks at no cluster', () => {
    expect(table(aReport({ targets: [aTarget({ resources: { availableEnis: 3 } })] }))).toMatch(/^ CLEAN /);
  });
});

describe('what could not be looked at', () => {
  it('is one line for a denied call: what has no answer for want of it, and what to allow in which role', () => {
    const gap = aGap();
    const checks = ['subnet-low-ips', 'shared-subnet', 'leaked-eni'];
    const target = aTarget({
      accountId: '222233334444',
      status: 'partial',
      gaps: [gap, aGap({ section: 'subnetEnis', dependsOn: 'subnets' })],
      notEvaluated: checks.map((check) => isNotEvaluated(check, gap, check === 'leaked-eni')),
    });
    const text = table(aReport({ targets: [target] }));
    expect(text.replaceAll(/\n {4}/g, ' ')).toContain(
      '\n  222233334444 eu-west-1: ec2:DescribeSubnets denied → 3 checks have no full answer. Allow it in role eks-ip-auditor.\n',
    );
    expect(text).not.toContain('not authorized');
  });

  it('names no role where the targets have different ones', () => {
    const gaps = ['one', 'two'].map((role) => aGap({ message: `User: arn:aws:sts::1:assumed-role/${role}/x is not` }));
    const targets = gaps.map((gap) => aTarget({ status: 'partial', gaps: [gap] }));
    expect(table(aReport({ targets })).replaceAll(/\s+/g, ' ')).toContain(
      'Allow it in the role that the auditor uses there.',
    );
  });

  it('in full is told once for all targets that lack the same permission', () => {
    const gap = aGap();
    const targets = ['eu-west-1', 'us-east-1', 'us-west-2', 'eu-north-1'].map((region) =>
      aTarget({ region, status: 'partial', gaps: [gap], notEvaluated: [isNotEvaluated('subnet-low-ips', gap)] }),
    );
    const text = full(aReport({ targets }));
    expect(text.match(/subnets: access denied \(ec2:DescribeSubnets\)/g)).toHaveLength(1);
    expect(text).toContain('us-west-2 and 1 more target');
    expect(text.match(/no\s+answer\s+from\s+subnet-low-ips/g)).toHaveLength(1);
  });

  it('names all checks without an answer in one line for a target, and for targets that lack the same ones', () => {
    const gap = aGap();
    const without = (region: string, names: readonly string[], partly: readonly string[] = []) =>
      aTarget({
        region,
        status: 'partial',
        gaps: [gap],
        notEvaluated: [
          ...names.map((check) => isNotEvaluated(check, gap)),
          ...partly.map((check) => isNotEvaluated(check, gap, true)),
        ],
      });
    const targets = [
      without('eu-west-1', ['subnet-low-ips', 'shared-subnet'], ['leaked-eni']),
      without('us-east-1', ['shared-subnet', 'subnet-low-ips']),
      without('us-west-2', ['subnet-low-ips']),
    ];
    const text = full(aReport({ targets }));
    expect(text.split('\n').filter((line) => line.includes('answer from'))).toEqual([
      '  • 111122223333 eu-west-1, 111122223333 us-east-1: no answer from 2 checks: subnet-low-ips,',
      '  • 111122223333 us-west-2: no answer from subnet-low-ips',
      '  • 111122223333 eu-west-1: only part of an answer from leaked-eni',
    ]);
  });

  it('is one thing when the time was over, however many calls it ended', () => {
    const message = 'the time of this run was over before AWS answered';
    const gaps = [
      aGap({ reason: 'timeout', message }),
      aGap({ section: 'clusters', reason: 'timeout', action: 'eks:ListClusters', message }),
    ];
    const text = full(aReport({ targets: [aTarget({ status: 'partial', gaps })] }));
    expect(text).toContain('  • subnets, clusters: out of time (ec2:DescribeSubnets and 1 other call)');
    expect(text.match(/out of time/g)).toHaveLength(1);
  });

  it('leaves what clean-up could not judge to its refusal', () => {
    const gap = aGap();
    const target = aTarget({ status: 'partial', gaps: [gap], notEvaluated: [isNotEvaluated('cleanup-refused', gap)] });
    expect(table(aReport({ targets: [target] }))).not.toContain('cleanup-refused');
  });

  it('includes a check that failed, with its error', () => {
    const failed = { check: 'leaked-eni', partly: false, because: [{ threw: 'TypeError: x is undefined' }] };
    const text = table(aReport({ targets: [aTarget({ status: 'partial', notEvaluated: [failed] })] }));
    expect(text).toContain('NOT LOOKED AT');
    expect(text).toContain('the check failed: TypeError: x is undefined');
  });
});

describe('colour', () => {
  it('is there when asked for and changes no word', () => {
    const painted = render(realisticReport(), 'table', { color: true, width: 100 });
    expect(painted).not.toBe(table(realisticReport()));
    expect(stripVTControlCharacters(painted)).toBe(table(realisticReport()));
  });
});
