import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DiagnosisReport } from '../../lambda/model/diagnosis.ts';
import { renderDiagnosis } from '../../lambda/report/render-diagnosis.ts';
import { aDiagnosis, aDiagnosisReport, aStep, PILE } from './a-diagnosis.ts';
import { aMap } from './a-map.ts';
import { diagnosisReports } from './any-diagnosis.ts';
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
