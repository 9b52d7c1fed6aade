import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AwsSecurityFinding } from '@aws-sdk/client-securityhub';
import { Ajv, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import parsePrometheus from 'parse-prometheus-text-format';
import { describe, expect, it } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import type { Report } from '../../../lambda/model/report.ts';
import { type Format, render } from '../../../lambda/report/render.ts';
import { asffFinding } from '../../../lambda/report/tools/asff.ts';
import { reports } from '../any-report.ts';
import { aFinding, aGap, aReport, aTarget, isNotEvaluated, realisticReport } from '../sample-report.ts';

const text = (report: Report, format: Format) => render(report, format, { color: false, width: 100 });
const schema = (name: string) => readFileSync(join(import.meta.dirname, 'schemas', name), 'utf8');
const LINTED = { strict: false, validateFormats: false, unicodeRegExp: false } as const;

const RUNS = { numRuns: 25 };
const anyReport = reports({ maxFindings: 12 });

function errorsOf(validate: ValidateFunction, value: unknown): unknown {
  validate(value);
  return validate.errors ?? [];
}

const HOSTILE = '%0A::error::x\r\n::set-output name=a::b ]]></failure><script>alert(1)</script>"\\';

describe('sarif', () => {
  // It is of draft 4, which differs from what Ajv knows in nothing that it uses.
  const { $schema: _, id: __, ...rest } = JSON.parse(schema('sarif-2.1.0.json'));
  const validate = new Ajv(LINTED).compile(rest);

  it('is SARIF 2.1.0 by its own schema, whatever the report', () => {
    expect(errorsOf(validate, JSON.parse(text(realisticReport(), 'sarif')))).toEqual([]);
    fc.assert(
      fc.property(anyReport, (report) => {
        expect(errorsOf(validate, JSON.parse(text(report, 'sarif')))).toEqual([]);
      }),
      RUNS,
    );
  });

  it('has a result for each finding that is there, with its rule, its place and what to do, suppressed ones marked', () => {
    const report = aReport({
      findings: [
        aFinding({ check: 'subnet-low-ips' }),
        aFinding({ id: '1'.repeat(16), status: 'resolved' }),
        aFinding({ id: '2'.repeat(16), suppressed: { reason: 'known', expires: null, by: 'tag' } }),
      ],
    });
    const [run] = JSON.parse(text(report, 'sarif')).runs;
    expect(run.results).toHaveLength(2);
    expect(run.results[0]).toMatchObject({
      ruleId: 'subnet-low-ips',
      partialFingerprints: { 'eksIpAuditor/v1': aFinding().id },
    });
    expect(run.tool.driver.rules[run.results[0].ruleIndex].id).toBe('subnet-low-ips');
    expect(run.results[1].suppressions).toEqual([{ kind: 'external', status: 'accepted', justification: 'known' }]);
  });
});

describe('junit', () => {
  const xsd = schema('junit.xsd');

  it('is JUnit XML by the schema of Jenkins, whatever the report', { timeout: 60_000 }, async () => {
    const some = [realisticReport(), ...fc.sample(anyReport, 8)];
    const xml = some.map((report, index) => ({ fileName: `${index}.xml`, contents: text(report, 'junit') }));
    const { errors } = await validateXML({ xml, schema: [{ fileName: 'junit.xsd', contents: xsd }] });
    expect(errors).toEqual([]);
  });

  it('skips a check that could not answer, and passes it nowhere', () => {
    const gap = aGap();
    const target = aTarget({
      status: 'partial',
      gaps: [gap],
      evaluated: ['leaked-eni'],
      notEvaluated: [isNotEvaluated('subnet-low-ips', gap)],
    });
    const xml = text(aReport({ targets: [target] }), 'junit');
    expect(xml).toContain('tests="2" failures="0" errors="0" skipped="1"');
    expect(xml).toMatch(
      /classname="eks-ip-auditor.subnet-low-ips" name="[^"]*no full answer"[^>]*>\n\s*<skipped>[^<]*ec2:DescribeSubnets/,
    );
    expect(xml).toMatch(/classname="eks-ip-auditor.leaked-eni" name="[^"]*" time="0"\/>/);
  });

  it('fails a finding of medium and above, and tells a milder one in a case that passes', () => {
    const findings = [aFinding({ severity: 'medium' }), aFinding({ id: '1'.repeat(16), severity: 'low' })];
    const xml = text(aReport({ findings }), 'junit');
    expect(xml.match(/<failure type="medium"/g)).toHaveLength(1);
    expect(xml.match(/<system-out>low: /g)).toHaveLength(1);
  });
});

describe('ocsf', () => {
  const validate = new Ajv2020(LINTED).compile(JSON.parse(schema('ocsf-compliance-finding-1.5.0.json')));

  it('is Compliance Findings of OCSF 1.5.0 by its own schema, whatever the report', () => {
    const errors = (report: Report) =>
      JSON.parse(text(report, 'ocsf')).flatMap((event: unknown) => errorsOf(validate, event));
    expect(errors(realisticReport())).toEqual([]);
    fc.assert(
      fc.property(anyReport, (report) => {
        expect(errors(report)).toEqual([]);
      }),
      RUNS,
    );
  });

  it('closes what is over, and says of a check without an answer that its compliance is unknown', () => {
    const gap = aGap();
    const target = aTarget({ status: 'partial', gaps: [gap], notEvaluated: [isNotEvaluated('subnet-low-ips', gap)] });
    const [closed, unknown] = JSON.parse(
      text(aReport({ findings: [aFinding({ status: 'resolved' })], targets: [target] }), 'ocsf'),
    );
    expect(closed).toMatchObject({ activity_id: 3, status_id: 4, compliance: { status_id: 1 } });
    expect(unknown).toMatchObject({ severity_id: 0, compliance: { control: 'subnet-low-ips', status_id: 0 } });
    expect(unknown.message).toContain('ec2:DescribeSubnets');
  });
});

describe('asff', () => {
  it('has the fields of the SDK, and keeps within what Security Hub takes, whatever the report', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        for (const finding of report.findings) {
          const asff: AwsSecurityFinding = asffFinding(finding, report);
          expect(asff.Title?.length).toBeLessThanOrEqual(256);
          expect(asff.Description?.length).toBeLessThanOrEqual(1024);
          expect(asff.Id?.length).toBeLessThanOrEqual(512);
          expect(asff.Resources?.[0]?.Id?.length).toBeLessThanOrEqual(512);
          expect(asff.Remediation?.Recommendation?.Text?.length).toBeLessThanOrEqual(512);
          expect(asff.Types?.every((type) => /^Software and Configuration Checks(\/[^/]+){0,2}$/.test(type))).toBe(
            true,
          );
        }
      }),
      RUNS,
    );
  });

  it('keeps its id from audit to audit, is suppressed where the finding is, and archived once it is over', () => {
    const [open, quiet, over] = JSON.parse(
      text(
        aReport({
          findings: [
            aFinding(),
            aFinding({ suppressed: { reason: 'known', expires: null, by: 'snooze' } }),
            aFinding({ status: 'resolved' }),
          ],
        }),
        'asff',
      ),
    );
    expect(open).toMatchObject({
      RecordState: 'ACTIVE',
      Workflow: { Status: 'NEW' },
      Compliance: { Status: 'FAILED' },
    });
    expect(quiet).toMatchObject({ Id: open.Id, RecordState: 'ACTIVE', Workflow: { Status: 'SUPPRESSED' } });
    expect(over).toMatchObject({ Id: open.Id, RecordState: 'ARCHIVED', Workflow: { Status: 'RESOLVED' } });
  });
});

describe('github', () => {
  it('is a workflow command a line, and nothing in a name begins another or ends its own', () => {
    const finding = aFinding({ message: `a ${HOSTILE} subnet.`, severity: 'critical' });
    const lines = text(aReport({ findings: [finding] }), 'github')
      .trimEnd()
      .split('\n');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^::error title=critical%3A [^:]*::a %250A::error::x /);
    fc.assert(
      fc.property(anyReport, (report) => {
        for (const line of text(report, 'github').split('\n').slice(0, -1))
          expect(line).toMatch(/^::(error|warning|notice) title=[^:,\n]*::./);
      }),
      RUNS,
    );
  });

  it('warns of what could not be looked at before anything else', () => {
    expect(text(realisticReport(), 'github')).toMatch(/^::warning title=Not looked at::/);
  });
});

describe('prometheus', () => {
  it('is read by a parser of its format, whatever the names', () => {
    const finding = aFinding({ cluster: `a ${HOSTILE}` });
    const metrics = parsePrometheus(text(aReport({ findings: [finding] }), 'prometheus'));
    const own = metrics.find(({ name }) => name === 'eks_ip_auditor_findings_of_check')?.metrics;
    expect(own).toHaveLength(1);
    expect(own?.[0]).toMatchObject({ value: '1', labels: { check: finding.check } });
    expect(new Set(metrics.map(({ type }) => type))).toEqual(new Set(['GAUGE']));
    fc.assert(
      fc.property(anyReport, (report) => {
        expect(parsePrometheus(text(report, 'prometheus')).length).toBeGreaterThanOrEqual(2);
      }),
      RUNS,
    );
  });

  it('counts zero where nothing is wrong, and nothing at all where nobody could look', () => {
    const targets = [aTarget(), aTarget({ accountId: '333344445555', status: 'failed' })];
    const lines = text(aReport({ targets }), 'prometheus').split('\n');
    const findings = lines.filter((line) => line.startsWith('eks_ip_auditor_findings{'));
    expect(findings).toHaveLength(5);
    expect(findings.every((line) => line.includes(`account="${aTarget().accountId}"`) && line.endsWith(' 0'))).toBe(
      true,
    );
    expect(lines.filter((line) => /target_status\{.*333344445555.*failed"\} 1$/.test(line))).toHaveLength(1);
  });
});
