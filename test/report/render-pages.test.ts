import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DiagnosisReport } from '../../lambda/model/diagnosis.ts';
import type { Outlook } from '../../lambda/model/what-if.ts';
import { renderDiagnosis } from '../../lambda/report/render-diagnosis.ts';
import { renderWhatIf } from '../../lambda/report/render-what-if.ts';
import { aDiagnosis, aDiagnosisReport, aStep, PILE } from './a-diagnosis.ts';
import { aMap } from './a-map.ts';
import { anOutlook, BROKEN, FINDING, whatIfOf } from './a-what-if.ts';
import { diagnosisReports } from './any-diagnosis.ts';
import { hostileText } from './hostile-text.ts';
import { foreignIn, hashesOf, textOf } from './html-page.ts';

const page = (report: DiagnosisReport) => renderDiagnosis(report, 'html', { color: false, width: 80 });

const inOrder = (text: string, ...words: readonly string[]) => {
  const places = words.map((each) => text.indexOf(each));
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(places[0]).toBeGreaterThan(0);
};

describe('the page of a diagnosis', () => {
  const PILED = { ...PILE, addressMaps: { maps: [aMap()], leftOut: 1 } };

  it('begins with the most likely cause and what to do first; questions and maps follow', () => {
    const text = textOf(page(aDiagnosisReport(PILED)));
    inOrder(
      text,
      'Most likely 3 leaked ENIs in subnet-0a1b2c3d4e5f60718',
      'This leads to subnet-low-ips',
      'Do this first',
      'aws ec2 delete-network-interface',
      'Questions',
      '✗ wrong No leaks',
      '✗ wrong There is room',
      'payments-private-a (subnet-0c96)',
    );
    expect(text).toContain('1 more subnet had no room here');
  });

  it('has all that the terminal says of a question: what it leads to, what to do, what follows from another', () => {
    const text = textOf(page(aDiagnosisReport(PILED)));
    inOrder(
      text.slice(text.indexOf('Questions')),
      'leaked-eni',
      'This leads to',
      'It cannot be updated.',
      'Likewise for 2 more',
      'follows from leaked-eni, see above',
    );
  });

  it('never says that all is well of what was not looked at', () => {
    const unread = aStep({
      state: 'unknown',
      unknown: [
        { kind: 'not-read', sections: ['subnets'], reason: 'denied', action: 'ec2:DescribeSubnets', message: 'no' },
      ],
    });
    const place = { accountId: '222233334444', region: 'eu-west-1', action: 'sts:AssumeRole', message: 'no' };
    const report = aDiagnosisReport(
      aDiagnosis({ steps: [unread], conclusion: { state: 'unknown', cause: null, logged: null } }),
    );
    const text = textOf(page({ ...report, unsearched: [place] }));
    inOrder(
      text,
      'No cause found',
      '1 question is open',
      '? open',
      'ec2:DescribeSubnets',
      'There may be a cluster of that name there, too.',
      '222233334444 eu-west-1 (sts:AssumeRole: no)',
    );
  });

  it('has each place that has a cluster of that name', () => {
    const there = aDiagnosis({ target: { accountId: '222233334444', region: 'us-east-1' } });
    const written = page(aDiagnosisReport(PILED, there));
    inOrder(textOf(written), 'Questions', 'cluster prod, 222233334444 us-east-1 No cause found');
    expect(written.match(/<h1>/g)).toHaveLength(1);
  });

  it('lets its own style and script run alone', () => {
    const { policy, style, script } = hashesOf(page(aDiagnosisReport(PILED)));
    for (const part of ["default-src 'none'", `style-src ${style}`, `script-src ${script}`]) {
      expect(policy.replaceAll('&#39;', "'").replaceAll('&#61;', '=')).toContain(part);
    }
  });

  it('brings no tag, no attribute and no link of what is called something, in logs neither', () => {
    fc.assert(
      fc.property(diagnosisReports, (report) => {
        expect(foreignIn(page(report))).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });
});

describe('the page of changes that are not made', () => {
  const changed = (...outlooks: readonly Outlook[]) =>
    renderWhatIf(whatIfOf(...outlooks), 'html', { color: false, width: 80 });

  it('begins with what breaks first and what would change; bars, node groups and findings follow', () => {
    inOrder(
      textOf(changed(BROKEN)),
      'First to break subnet-0641 has too few addresses for node 6.',
      'Then: And again.',
      'workers: 4 → 6 nodes',
      'Swipe the picture to see all of it.',
      'now 41 taken, 210 free',
      'then 81 taken, 170 free',
      'comes: high shop-private-a (subnet-0b67) is low.',
      'changes: low → high',
      'goes: info',
      '1 finding stays (1 high or critical). stays: high',
    );
  });

  it.each<[string, Partial<Outlook>, string]>([
    ['nothing breaks', {}, 'Nothing new breaks Nothing new breaks.'],
    [
      'a grave finding comes',
      { findings: { ...BROKEN.findings, change: [] } },
      'Worse than now All nodes get their addresses.',
    ],
    [
      'not all was judged',
      { notJudged: ['A node.'] },
      'Not all was judged Nothing new breaks of what could be judged.',
    ],
  ])('says that %s', (_, parts, said) => {
    expect(textOf(changed(anOutlook(parts)))).toContain(said);
  });

  it('draws what an update holds, and what is full', () => {
    const [subnet] = anOutlook().subnets;
    if (subnet === undefined) throw new Error('there is no subnet');
    const during = { taken: 251, free: 0, blocks: 0 };
    const written = changed(anOutlook({ subnets: [{ ...subnet, during }] }));
    expect(textOf(written)).toContain('update 251 taken, 0 free');
    expect(written.match(/class="short"/g)).toHaveLength(1);
  });

  it('brings no tag, no attribute and no link of what is called something', () => {
    fc.assert(
      fc.property(hostileText, (evil) => {
        const [subnet] = anOutlook().subnets;
        const [group] = anOutlook().nodegroups;
        const finding = { ...FINDING, check: evil, message: evil, names: { 'subnet-1': evil } };
        const outlook = anOutlook({
          cluster: evil,
          subnets: subnet === undefined ? [] : [{ ...subnet, name: evil, zone: evil, cidr: evil }],
          nodegroups: group === undefined ? [] : [{ ...group, name: evil }],
          breaks: [{ when: 'scale', nodegroup: evil, node: 1, message: evil }],
          findings: { come: [finding], change: [], go: [finding], stay: [finding], checks: [] },
          assumptions: [evil],
          notJudged: [evil],
        });
        expect(foreignIn(changed(outlook, outlook))).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });
});
