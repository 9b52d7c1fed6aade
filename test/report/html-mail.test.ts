import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../lambda/model/report.ts';
import { inertText } from '../../lambda/report/email/html/mail-markup.ts';
import { renderHtmlEmail } from '../../lambda/report/email/html/render-html-email.ts';
import { outlineOf } from '../../lambda/report/outline/outline.ts';
import { newsWithoutLedger, outlineWith, someNews } from '../notify/sample-news.ts';
import { reports } from './any-report.ts';
import { HOSTILE } from './hostile-text.ts';
import { tagsOf } from './html-page.ts';
import { anApplied, aPlan } from './sample-cleanup.ts';
import { aFinding, aGap, aReport, aTarget, realisticReport } from './sample-report.ts';

const LOCATION = 'https://eu-west-1.console.aws.amazon.com/s3/object/audits?region=eu-west-1&prefix=reports/r.json';

const mailOf = (report: Report, location: string | null = LOCATION) => renderHtmlEmail(outlineOf(report), location);
const mailOfNews = (report: Report) => renderHtmlEmail(outlineWith(report, someNews(report)), LOCATION);

const textOf = (markup: string) =>
  markup
    .replaceAll(/<style>[\s\S]*?<\/style>/g, '')
    .replaceAll(/<\/?span[^>]*>/g, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&quot;', '"')
    .replaceAll(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
    .replaceAll(/\s+/g, ' ');

/** Findings that a mail says it left out, by its own words. */
const cutIn = (text: string) =>
  [...text.matchAll(/Cut for length: ([\d,]+) findings? in/g)].reduce(
    (sum, [, cut = '0']) => sum + Number(cut.replaceAll(',', '')),
    0,
  );

describe('a mail in HTML', () => {
  it('says what it comes to, what to do first, what was not looked at, and then what is new and worse', () => {
    const text = textOf(mailOfNews(realisticReport()));
    const words = [
      'Since the last message: 18 new, 14 worse.',
      'Do this first',
      'Not looked at',
      'Open the whole report',
      'New 18 findings: 1 critical, 13 medium, 4 info',
      'Worse 14 findings',
      'Still open 21 findings',
    ];
    const places = words.map((each) => text.indexOf(each));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places[0]).toBeGreaterThan(0);
    expect(text).toContain('New: 333344445555 eu-west-1: sts:AssumeRole denied → nothing was read.');
    expect(text).toContain('is never “nothing wrong”');
  });

  it('says of a clean-up what became of ENIs, what was refused, and what is kept', () => {
    const text = textOf(mailOf(aReport({ cleanup: anApplied() })));
    for (const words of ['14 leaked ENIs, 110 addresses freed', 'Refused in 2 targets', 'Kept: 44 unattached ENIs'])
      expect(text).toContain(words);
    expect(textOf(mailOf(aReport({ cleanup: aPlan() })))).toMatch(/Plan .* leaked ENIs? to delete/);
  });

  it('has a link to the report where that has one, and its place where it has none', () => {
    expect(mailOf(realisticReport(), null)).not.toContain('whole report:');
    expect(textOf(mailOf(realisticReport(), '/var/audits/r.json'))).toContain('The whole report: /var/audits/r.json');
  });

  it('is under 96,000 bytes and counts every finding that has no room, the mildest first', () => {
    const long = '"= \u6f22'.repeat(200);
    const remediation = { steps: [{ text: long }, { text: long }], url: 'https://docs.aws.amazon.com/eks/' };
    const findings = Array.from({ length: 300 }, (_, index) =>
      aFinding({
        id: String(index).padStart(16, '0'),
        check: `check-${index % 20}`,
        severity: index % 3 === 0 ? 'high' : 'low',
        cluster: `cluster-${index}`,
        message: `${index} ${long}`,
        resource: { type: 'AWS::EKS::Cluster', id: `cluster-${index}`, arn: `arn:${index}` },
        remediation,
      }),
    );
    const targets = Array.from({ length: 60 }, (_, index) =>
      aTarget({
        accountId: String(index).padStart(12, '0'),
        status: 'failed',
        gaps: [aGap({ section: 'target', message: `${index} ${long}`, action: `sts:Assume${index}` })],
      }),
    );
    const mail = mailOf(aReport({ findings, targets, cleanup: anApplied() }));
    expect(Buffer.byteLength(mail)).toBeLessThanOrEqual(96_000);
    const text = textOf(mail);
    expect(cutIn(text)).toBeGreaterThan(270);
    expect(text).toMatch(/Cut for length: .* \(\d\d high, 200 low\)\. The whole report has them\./);
    expect(text).toContain('more things.');
  });
});

/** All that may be in a mail. */
const TAGS =
  /^(?:!DOCTYPE|\/?(?:html|head|title|body|style|div|span|h1|h2|h3|p|ul|li|a|pre|code|table|thead|tbody|tr|th|td)|br|meta)$/;
const ATTRIBUTES = /^(?:html|lang|charset|content|name|class|href|rel|scope)$/;

describe('text from outside in a mail', () => {
  it('brings no tag, no attribute and no link of its own, and is never too large', () => {
    fc.assert(
      fc.property(reports({ maxFindings: 12 }), fc.boolean(), (report, isNews) => {
        const mail = isNews ? mailOfNews(report) : mailOf(report);
        expect(Buffer.byteLength(mail)).toBeLessThanOrEqual(96_000);
        const tags = tagsOf(mail.replaceAll(/<style>[\s\S]*?<\/style>/g, ''));
        expect(tags.filter(({ name }) => !TAGS.test(name)).map(({ name }) => name)).toEqual([]);
        const attributes = tags.flatMap((tag) => [...tag.attributes.keys()]);
        expect(attributes.filter((name) => !ATTRIBUTES.test(name))).toEqual([]);
        const links = tags.flatMap((tag) => tag.attributes.get('href') ?? []);
        expect(
          links.filter((href) => !/^https:\/\/(docs\.aws\.amazon\.com|eu-west-1\.console\.aws)/.test(href)),
        ).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  it('is the same to read and to copy, and holds nothing that a mail program takes for an address', () => {
    const addresses = ['evil.example', 'www.evil.example/x', 'a@evil.example', 'slack://evil', 'evil\u3002example'];
    for (const text of [...addresses, 'see evil.example.', 'VPC CNI 1.23.2, 10.0.0.0/24', ...HOSTILE]) {
      const { markup } = inertText(text);
      for (const address of addresses) expect(markup).not.toContain(address);
    }
    expect(inertText('see evil.example.').markup).toBe('see evil<span>.</span>example.');
    expect(inertText('1.23.2, 10.0.0.0/24, 8.5 %').markup).toBe('1.23.2, 10.0.0.0/24, 8.5 %');
    const hostile = 'sign in at https://evil.example/login';
    const report = aReport({
      findings: [aFinding({ message: hostile, remediation: { steps: [{ text: hostile }], url: '' } })],
      targets: [aTarget({ status: 'partial', gaps: [aGap({ message: hostile })] })],
      cleanup: anApplied(),
    });
    const mail = renderHtmlEmail(outlineWith(report, newsWithoutLedger(report)), hostile);
    expect(mail).not.toMatch(/https?:\/\/|evil\.example/);
    expect(textOf(mail)).toContain('hxxps://evil.example/login');
  });

  it('leaves a command as it is', () => {
    const argv = ['aws', 'eks', 'update-addon', '--configuration-values', '{"env":{"HTTP_PROXY":"http://a.proxy"}}'];
    const steps = [{ text: 'Set it:' }, { command: { argv } }];
    const mail = mailOf(aReport({ findings: [aFinding({ remediation: { steps, url: '' } })] }));
    expect(textOf(mail)).toContain(`'{"env":{"HTTP_PROXY":"http://a.proxy"}}'`);
    expect(mail).not.toContain('http://a');
  });
});
