import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Change } from '../../../lambda/model/ledger.ts';
import { withoutPictures } from '../../../lambda/model/pictures.ts';
import type { Report } from '../../../lambda/model/report.ts';
import type { Severity } from '../../../lambda/model/severity.ts';
import { messageBytes, type SnsMessage, snsMessage } from '../../../lambda/notify/channels/sns/sns-message.ts';
import { coverageKeys } from '../../../lambda/notify/gap-keys.ts';
import { compactJson } from '../../../lambda/report/json/render-json.ts';
import { outlineOf } from '../../../lambda/report/outline/outline.ts';
import { isUrl, widthOf } from '../../../lambda/report/text/columns.ts';
import { asReported } from '../../commands/as-reported.ts';
import { isOneWord } from '../../commands/one-word.ts';
import { reports } from '../../report/any-report.ts';
import { anApplied, aPlan } from '../../report/sample-cleanup.ts';
import { aFinding, aGap, aLeak, aReport, aTarget, realisticReport } from '../../report/sample-report.ts';
import { newsWith, outlineWith, someNews } from '../sample-news.ts';

const LIMIT = 262_144;
const CONTROL = /[^\P{Cc}\n]|[\p{Cs}\p{Noncharacter_Code_Point}]/u;

function messageOf(report: Report, location: string | null = null): SnsMessage {
  return snsMessage(report, outlineOf(report), location);
}

/** Without a ledger, and with one that knows some of the findings and gaps. */
const WAYS: readonly (readonly [string, (report: Report, location?: string) => SnsMessage])[] = [
  ['without a ledger', messageOf],
  ['with a ledger', (report, location) => snsMessage(report, outlineWith(report, someNews(report)), location ?? null)],
];

function variants({ message }: SnsMessage): Readonly<Record<string, string>> {
  return JSON.parse(message);
}

/** Findings that a text says it left out, by its own words. */
function cutIn(text: string): number {
  const match = /Cut for length: ([\d,]+) findings? in/.exec(text);
  return match === null ? 0 : Number(match[1]?.replaceAll(',', ''));
}

it('mails no link but ours, whatever AWS says, and no command that differs', () => {
  const hostile = 'sign in at https://evil.example/login or HTTP://evil.example';
  const command = {
    argv: ['aws', 'eks', 'update-addon', '--configuration-values', '{"env":{"HTTP_PROXY":"http://proxy"}}'],
  };
  const report = aReport({
    findings: [
      aFinding({
        message: hostile,
        evidence: { eksSays: hostile },
        remediation: { steps: [{ text: hostile }, { command }], url: 'https://docs.aws.amazon.com/eks/x.html' },
      }),
    ],
    targets: [aTarget({ status: 'partial', gaps: [aGap({ message: hostile })] })],
  });
  const location = 'https://eu-west-1.console.aws.amazon.com/s3/object/b';
  const { email = '' } = variants(messageOf(report, location));
  expect(email.match(/https?:\/\/\S+/gi)).toEqual(['http://proxy"}}\'', location]);
  expect(email).toContain('hxxps://evil.example/login');
});

it('mails no link but ours in what AWS said of a deletion', () => {
  const applied = anApplied();
  const targets = applied.targets.map((target) => ({
    ...target,
    outcomes: target.outcomes.map((outcome) => ({ ...outcome, message: 'see https://evil.example/login' })),
  }));
  const { email = '' } = variants(messageOf(aReport({ cleanup: { ...applied, targets } })));
  expect(email).toContain('      see hxxps://evil.example/login');
});

it('mails no link but ours where what to do first goes on in a second line', () => {
  const hostile = `${'Another subnet of the zone is needed for pods and nodes alike. '}https://evil.example/login`;
  const findings = [
    aFinding({ remediation: { steps: [{ text: hostile }], url: 'https://docs.aws.amazon.com/eks/x.html' } }),
  ];
  const { email = '' } = variants(messageOf(aReport({ findings })));
  expect(email).toContain('       hxxps://evil.example/login');
});

describe.each(WAYS)('a message of whatever report, %s', (_, messageOf) => {
  const any = reports({ maxFindings: 20_000 });
  // Shrinking a report of thousands takes minutes; the seed is enough to find the failure again.
  const runs = { numRuns: 6, endOnFailure: true };

  it('stays under the limit of SNS, attributes included', () => {
    fc.assert(
      fc.property(any, fc.webUrl(), (report, url) => {
        expect(messageBytes(messageOf(report, url))).toBeLessThan(LIMIT);
      }),
      runs,
    );
  });

  it('has a string for every protocol, valid JSON where JSON is due, and no control characters', () => {
    fc.assert(
      fc.property(any, (report) => {
        const texts = variants(messageOf(report));
        expect(Object.keys(texts)).toEqual(['default', 'email', 'https', 'sqs', 'lambda']);
        for (const text of Object.values(texts)) expect(text).not.toMatch(CONTROL);
        for (const protocol of ['https', 'sqs', 'lambda'])
          expect(() => JSON.parse(texts[protocol] ?? '')).not.toThrow();
      }),
      runs,
    );
  });

  it('has a subject that SNS takes', () => {
    fc.assert(
      fc.property(any, (report) => {
        expect(messageOf(report).subject).toMatch(/^[A-Za-z0-9][\x20-\x7e]{0,98}$/);
      }),
      runs,
    );
  });

  it('mails no line over 72 columns, but for links, and no tab', () => {
    fc.assert(
      fc.property(any, (report) => {
        const { email = '' } = variants(messageOf(report));
        expect(
          email.split('\n').filter((line) => widthOf(line) > 72 && !isUrl(line.trim()) && !isOneWord(line)),
        ).toEqual([]);
        expect(email).not.toContain('\t');
      }),
      runs,
    );
  });

  it('mails at most 60 lines, and shows at most 12 in chat', () => {
    fc.assert(
      fc.property(any, fc.webUrl(), (report, url) => {
        const { email = '', https = '' } = variants(messageOf(report, url));
        expect(email.trimEnd().split('\n').length).toBeLessThanOrEqual(60);
        expect(JSON.parse(https).content.description.split('\n').length).toBeLessThanOrEqual(12);
      }),
      runs,
    );
  });

  it('mails at most 60 lines wherever the report is', () => {
    const { email = '' } = variants(messageOf(realisticReport(), `/reports/${'a folder/'.repeat(600)}`));
    expect(email.trimEnd().split('\n').length).toBeLessThanOrEqual(60);
  });

  it('keeps to the limits of the chat format', () => {
    fc.assert(
      fc.property(any, fc.nat(2000), (report, length) => {
        const url = `https://example.com/${'x'.repeat(length)}`;
        const { content, metadata } = JSON.parse(variants(messageOf(report, url)).https ?? '');
        expect(content.title.length).toBeLessThanOrEqual(250);
        expect(content.description.length).toBeLessThanOrEqual(8000);
        expect(content.description).not.toMatch(/<[!@#h]|@(channel|here|everyone)/);
        for (const value of Object.values(metadata.additionalContext)) expect(value).toBeTypeOf('string');
      }),
      runs,
    );
  });

  it('tells machines the whole report, or its summary and how much is missing', () => {
    fc.assert(
      fc.property(any, (report) => {
        const { sqs = '', lambda } = variants(messageOf(report, 's3://bucket/report.json'));
        expect(lambda).toBe(sqs);
        const told = JSON.parse(sqs);
        if ('findings' in told) expect(sqs === compactJson(withoutPictures(report))).toBe(true);
        else {
          expect(told.cut.findings).toBe(report.findings.length);
          expect(told.summary.findings).toEqual(report.summary.findings);
          expect(told.reportLocation).toBe('s3://bucket/report.json');
        }
      }),
      runs,
    );
  });
});

describe('a message of thousands of findings', () => {
  const severities = ['critical', 'high', 'medium', 'low'] as const;
  const many = aReport({
    findings: severities.flatMap((severity) =>
      Array.from({ length: 5000 }, (_, index) =>
        aFinding({
          id: index.toString(16).padStart(16, '0'),
          severity,
          resource: {
            type: 'AWS::EC2::Subnet',
            id: `subnet-${severity}-${index}`,
            arn: `arn:aws:ec2:::subnet-${index}`,
          },
          message: `subnet ${severity} number ${index} (10.0.0.0/24) has 3 of 251 addresses free`,
        }),
      ),
    ),
  });
  const texts = variants(messageOf(many));
  const described: string = JSON.parse(texts.https ?? '').content.description;

  it.each([
    ['email', texts.email ?? ''],
    ['chat', described],
  ])('%s tells or counts every finding', (_, text) => {
    const told = text.match(/subnet critical number \d+/g)?.length ?? 0;
    expect(told).toBeGreaterThan(4);
    expect(told + cutIn(text)).toBe(20_000);
  });

  it.each([
    ['email', texts.email ?? ''],
    ['chat', described],
  ])('%s tells no lesser finding while a worse one is cut', (_, text) => {
    expect(text).not.toMatch(/subnet (high|medium|low) number/);
    expect(text.replaceAll(/\s+/g, ' ')).toMatch(/\([\d,]+ critical, 5,000 high, 5,000 medium, 5,000 low\)/);
  });

  it('points machines to where the report is, or says that nothing keeps it', () => {
    expect(JSON.parse(texts.sqs ?? '')).toMatchObject({ reportLocation: null, cut: { findings: 20_000, targets: 1 } });
    const { sqs = '' } = variants(messageOf(many, 'https://example.com/report.json'));
    expect(JSON.parse(sqs)).toMatchObject({ reportLocation: 'https://example.com/report.json' });
  });
});

describe('a message of a realistic report', () => {
  const message = messageOf(realisticReport());

  it('has counts and what was not read in its subject', () => {
    expect(message.subject).toBe(
      '2 critical, 1 high, 50 lesser in prod and 3 more - EKS IP audit, 2 of 4 targets NOT READ WHOLE',
    );
  });

  it('says in a clean audit that it is clean', () => {
    expect(messageOf(aReport({})).subject).toBe('Nothing found - EKS IP audit, 1 target read');
    expect(messageOf(aReport({ targets: [] })).subject).toBe('Nothing found - EKS IP audit, NO TARGETS READ');
  });

  it('mails worst first, then what could not be read, with what to do', () => {
    const { email = '' } = variants(message);
    const order = [
      'FIRST',
      'CRITICAL: 2 critical',
      'CRITICAL  subnet',
      'HIGH  subnet',
      'MEDIUM  leaked',
      'NOT LOOKED AT',
      'SUPPRESSIONS',
    ];
    const places = order.map((text) => email.indexOf(text));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places).not.toContain(-1);
    expect(email).toContain('ec2:DescribeSubnets');
    expect(email).toContain('delete-network-interface');
  });

  it('carries the whole report for machines', () => {
    expect(JSON.parse(variants(message).sqs ?? '')).toEqual(asReported(realisticReport()));
  });

  it('is a custom notification for chat', () => {
    expect(JSON.parse(variants(message).https ?? '')).toMatchObject({
      version: '1.0',
      source: 'custom',
      content: { textType: 'client-markdown', keywords: expect.arrayContaining(['critical', 'leaked-eni']) },
      metadata: {
        threadId: 'eks-ip-auditor-2026-11-23',
        additionalContext: { maxSeverity: 'critical', complete: 'false' },
      },
    });
  });

  it('has attributes that filter policies can ask for', () => {
    expect(message.attributes).toEqual({
      kind: { DataType: 'String', StringValue: 'report' },
      maxSeverity: { DataType: 'String', StringValue: 'critical' },
      checks: {
        DataType: 'String.Array',
        StringValue: '["subnet-low-ips","unsupported-instance-type","leaked-eni","unattached-eni"]',
      },
      accounts: { DataType: 'String.Array', StringValue: '["111122223333","222233334444","333344445555"]' },
      complete: { DataType: 'String', StringValue: 'false' },
    });
  });

  it('marks a list of accounts that was cut', () => {
    const findings = Array.from({ length: 600 }, (_, index) =>
      aFinding({ id: index.toString(16).padStart(16, '0'), accountId: String(100_000_000_000 + index) }),
    );
    const accounts: string[] = JSON.parse(messageOf(aReport({ findings })).attributes.accounts.StringValue);
    expect(accounts).toHaveLength(501);
    expect(accounts.at(-1)).toBe('more');
  });
});

describe('a message of what changed', () => {
  const known = realisticReport();
  const old = { status: 'ongoing' as const, firstSeen: '2026-11-03T03:12:09.000Z' };
  const [critical, low, unsupported, ...others] = known.findings;
  const gone = Array.from({ length: 3 }, (_, index) => aLeak(500 + index, { ...old, status: 'resolved' }));
  const report = aReport({
    findings: [
      ...(critical === undefined ? [] : [critical]),
      ...(unsupported === undefined ? [] : [{ ...unsupported, ...old }]),
      ...(low === undefined ? [] : [{ ...low, ...old }]),
      ...others.map((finding) => ({ ...finding, ...old })),
      ...gone,
    ],
    targets: known.targets,
  });
  const changes: readonly Change[] = [
    ...report.findings.slice(0, 1).map((finding) => ({ kind: 'new' as const, finding })),
    ...report.findings.slice(1, 2).map((finding) => ({ kind: 'worse' as const, finding, was: 'low' as const })),
    ...gone.map((finding) => ({ kind: 'resolved' as const, finding })),
  ];
  const news = newsWith(report, changes, { toldGaps: coverageKeys(report).slice(1) });
  const message = snsMessage(report, outlineWith(report, news));
  const texts = variants(message);
  const described: string = JSON.parse(texts.https ?? '').content.description;

  it('has what changed in its subject, and what was not read', () => {
    expect(message.subject).toBe(
      'Critical: 1 new, 1 worse in prod, legacy; 3 resolved - EKS IP audit, 2 of 4 targets NOT READ WHOLE',
    );
  });

  it.each([
    ['email', texts.email ?? '', ['FIRST', 'NEW', 'WORSE', 'RESOLVED', 'STILL OPEN', 'NOT LOOKED AT']],
    ['chat', described, ['CRITICAL', 'was low', 'RESOLVED', 'STILL OPEN', 'NOT LOOKED AT']],
  ])('%s has new, worse, resolved, still open and what was not looked at, in this order', (_, text, heads) => {
    const places = heads.map((head) => text.indexOf(head));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places).not.toContain(-1);
    expect(text).toContain('was low');
    expect(text).toContain('51 findings: 1 high, 37 medium, 1 low, 12 info');
  });

  it('says what to do about what is new or worse, and not again about what is known', () => {
    expect(texts.email).toContain('aws eks update-addon');
    expect(texts.email).not.toContain('delete-network-interface');
  });

  it('marks what can no longer be looked at, and tells it first', () => {
    expect(texts.email).toMatch(/NOT LOOKED AT.*\n {2}• NEW: /);
    expect(texts.email?.match(/• NEW: /g)).toHaveLength(1);
  });

  it('is the report for machines', () => {
    expect(JSON.parse(texts.sqs ?? '')).toEqual(asReported(report));
  });

  it('counts what is new, worse and resolved for chat', () => {
    expect(JSON.parse(texts.https ?? '').metadata.additionalContext.changes).toBe('1 new, 1 worse, 3 resolved');
  });
});

describe('a mail of what is new and what got worse', () => {
  function mailOf(fresh: number, worse: number): string {
    const subnets = (amount: number, severity: Severity) =>
      Array.from({ length: amount }, (_, index) =>
        aFinding({
          id: `${severity}-${index}`,
          check: 'subnet-low-ips',
          severity,
          message: `${severity} ${index}.`,
          resource: {
            type: 'AWS::EC2::Subnet',
            id: `subnet-${index}`,
            arn: `arn:aws:ec2:::subnet/${severity}${index}`,
          },
        }),
      );
    const [low, critical] = [subnets(fresh, 'low'), subnets(worse, 'critical')];
    const report = aReport({ findings: [...critical, ...low] });
    const changes: readonly Change[] = [
      ...low.map((finding) => ({ kind: 'new' as const, finding })),
      ...critical.map((finding) => ({ kind: 'worse' as const, finding, was: 'high' as const })),
    ];
    return variants(snsMessage(report, outlineWith(report, newsWith(report, changes)))).email ?? '';
  }

  it('cuts none while there is room for both', () => {
    expect(mailOf(1, 10)).not.toContain('Cut for length');
  });

  it('cuts what is less severe first', () => {
    const mail = mailOf(60, 12);
    expect(mail.match(/critical \d/g)).toHaveLength(12);
    expect(mail).toMatch(/Cut for length: .* low\)/);
    expect(mail.trimEnd().split('\n').length).toBeLessThanOrEqual(60);
  });
});

describe('a heartbeat', () => {
  const silent = { lastToldAt: '2026-11-10T00:00:00.000Z' };
  const messageOfSilence = (report: Report) =>
    snsMessage(report, outlineWith(report, newsWith(report, [], { ...silent, toldGaps: coverageKeys(report) })));

  it('says that all is well only when all was read and nothing is open', () => {
    const message = messageOfSilence(aReport({}));
    expect(message.subject).toBe('All is well - EKS IP audit, 1 target read');
    expect(variants(message).email).toContain('Nothing to tell since 2026-11-10 00:00 UTC: all is well.');
  });

  it.each([
    ['something is open', aReport({ findings: [aFinding({ status: 'ongoing', severity: 'info' })] })],
    ['something could not be read', aReport({ targets: [aTarget({ status: 'partial', gaps: [aGap()] })] })],
    ['a ledger failed', aReport({ targets: [aTarget({ memory: { status: 'failed', message: 'no' } })] })],
    ['there were no targets', aReport({ targets: [] })],
  ])('does not when %s', (_, report) => {
    const message = messageOfSilence(report);
    expect(JSON.stringify(message).toLowerCase()).not.toContain('all is well');
    expect(variants(message).email).toContain('Nothing to tell since');
  });

  it('says how much is open, and since when', () => {
    const findings = [aFinding({ status: 'ongoing', firstSeen: '2026-11-03T03:12:09.000Z' })];
    const message = messageOfSilence(aReport({ findings }));
    expect(message.subject).toBe('Nothing new, still open: 1 high - EKS IP audit, 1 target read');
    expect(variants(message).email?.replaceAll(/\s+/g, ' ')).toContain(
      'this is still so: 1 finding open, the oldest since 2026-11-03 03:12 UTC.',
    );
  });
});

describe('a message of a clean-up', () => {
  const target = aTarget({ evaluated: ['cleanup-refused'] });
  const report = aReport({ cleanup: anApplied(), targets: [target] });
  const message = snsMessage(report, outlineWith(report, newsWith(report, [])));
  const texts = variants(message);

  it('says in its subject what was deleted and freed, and nothing of what was not looked for', () => {
    expect(message.subject).toBe('11 of 14 leaked ENIs deleted, 110 addresses freed - EKS IP clean-up, 1 target read');
    expect(message.message).not.toMatch(/nothing found|clean:/i);
  });

  it.each([
    ['email', texts.email ?? ''],
    ['chat', JSON.parse(texts.https ?? '').content.description as string],
  ])('%s has every outcome, what was refused and where the record is', (_, text) => {
    expect(text).toContain('11 deleted');
    expect(text).toContain('1 attached again, so kept');
    expect(text).toContain('1 not deleted: access denied');
    expect(text).toContain('eks:ListClusters');
    expect(text).toContain('cleanup/2026-11-23/111122223333/eu-west-1.ndjson');
  });

  it('says of a plan what would be deleted', () => {
    const planned = aReport({ cleanup: aPlan(), targets: [target] });
    const { subject, message: text } = snsMessage(planned, outlineWith(planned, newsWith(planned, [])));
    expect(subject).toBe('14 leaked ENIs to delete - EKS IP clean-up, 1 target read');
    expect(text).toContain('14 leaked ENIs would be deleted');
  });
});
