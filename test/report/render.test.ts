import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderEmail } from '../../lambda/report/email/render-email.ts';
import { outlineOf } from '../../lambda/report/outline/outline.ts';
import { FORMATS, render } from '../../lambda/report/render.ts';
import { isUrl, widthOf } from '../../lambda/report/text/columns.ts';
import { isOneWord } from '../commands/one-word.ts';
import { reports } from './any-report.ts';
import { aFinding, aLeak, aReport, aTarget, realisticReport } from './sample-report.ts';

const PLAIN = { color: false, width: 100 };
/** Everything that steers a terminal or hides text, but the line break. */
const DANGEROUS = /[^\P{Cc}\r\n]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]|\uFE01|\u3164|\u2800|\u{E0131}/u;
/** Markdown puts one format character of its own behind `@` and `://`. */
const WORD_JOINER = /\u2060/g;

/** Those that have a place for all there is to say; what the others have is held in tools.test.ts. */
const WHOLE = FORMATS.filter((format) => !['sarif', 'junit', 'ocsf', 'asff', 'github', 'prometheus'].includes(format));
const WITH_WORDS = FORMATS.filter((format) => !['asff', 'prometheus'].includes(format));

describe('every format', () => {
  it.each(FORMATS)('%s lets no control character through', (format) => {
    fc.assert(
      fc.property(reports({ maxFindings: 60 }), (report) => {
        const text = render(report, format, PLAIN);
        expect(format === 'markdown' ? text.replaceAll(WORD_JOINER, '') : text).not.toMatch(DANGEROUS);
      }),
      { numRuns: 15 },
    );
  });

  it.each(WITH_WORDS)('%s says what could not be read, and the action to allow', (format) => {
    const text = render(realisticReport(), format, PLAIN);
    expect(text).toContain('ec2:DescribeSubnets');
    expect(text).toContain('sts:AssumeRole');
    expect(text).toContain('333344445555');
  });

  it.each(WITH_WORDS.filter((format) => format !== 'ocsf'))('%s says which ledger took no part, and why', (format) => {
    const memory = { status: 'failed', message: 'cannot read s3-bucket targets.json; allow s3:GetObject' } as const;
    const text = render(aReport({ targets: [aTarget({ memory })] }), format, PLAIN);
    expect(text).toContain('allow s3:GetObject');
    if (format === 'table' || format === 'markdown') {
      expect(text).toContain('every finding in 1 of 1 target counts as new');
    }
  });

  it.each(WHOLE)('%s has what is resolved, and tells nobody to do anything about it', (format) => {
    const text = render(aReport({ findings: [aLeak(1, { status: 'resolved' })] }), format, PLAIN);
    expect(text).toMatch(/resolved/i);
    expect(text).toContain('eni-000000000a1b2e2c3');
    if (format === 'table' || format === 'markdown') expect(text).not.toContain('delete-network-interface');
  });

  it.each(FORMATS)('%s ends in one line break and is the same every time', (format) => {
    const text = render(realisticReport(), format, PLAIN);
    expect(text).toMatch(/[^\n]\n$/);
    expect(render(realisticReport(), format, PLAIN)).toBe(text);
  });
});

describe('table', () => {
  it('is never wider than the terminal, but for links', () => {
    fc.assert(
      fc.property(reports({ maxFindings: 60 }), fc.integer({ min: 40, max: 140 }), (report, width) => {
        const lines = render(report, 'table', { color: false, width }).split('\n');
        const wide = lines.filter((line) => widthOf(line) > width && !isUrl(line.trim()) && !isOneWord(line));
        expect(wide).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});

describe('a mail', () => {
  it('lets no control character of an error through', () => {
    const threw = 'TypeError: line\r\nbreak\ttab\u001b[2J';
    const notEvaluated = [{ check: 'leaked-eni', partly: false, because: [{ threw }] }];
    const report = aReport({ targets: [aTarget({ status: 'partial', notEvaluated })] });
    const mail = renderEmail(outlineOf(report), null);
    expect(mail.replaceAll(/\s+/g, ' ')).toContain('the check failed: TypeError: line break tab');
    expect(mail).not.toMatch(DANGEROUS);
  });

  const aSecond = (id: string) => {
    const argv = ['aws', 'eks', 'create-addon', '--cluster-name', id, '--configuration-values', 'x'.repeat(60)];
    const steps = [
      { text: `${'Update the VPC CNI. '.repeat(10)}This creates the add-on:` },
      { command: { argv, shell: argv.join(' ') } },
      { text: 'Then look again.' },
    ];
    return aFinding({ id, check: 'cni-outdated', severity: 'medium', remediation: { steps, url: '' } });
  };

  it('says of a command that is too long for it where that is', () => {
    const mail = renderEmail(outlineOf(aReport({ findings: [aFinding(), aSecond('prod')] })), null);
    const text = mail.replaceAll(/\s+/g, ' ');
    expect(text).not.toContain('create-addon');
    expect(text).toContain('This creates the add-on (the report has the command). Then look again.');
  });

  it('says for how many more ENIs its command holds', () => {
    const mail = renderEmail(outlineOf(aReport({ findings: [aLeak(1), aLeak(2), aLeak(3)] })), null);
    expect(mail.match(/delete-network-interface/g)).toHaveLength(1);
    expect(mail).toContain('Likewise for 2 more, each with its own id.');
  });
});
