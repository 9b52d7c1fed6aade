import * as z from 'zod';
import { isRecord } from '../../common/is-record.ts';
import { isNestedTooDeep } from '../../common/nesting.ts';
import { parsedJson } from '../../common/parsed-json.ts';
import { AuditorError } from '../../model/errors.ts';
import type { Report } from '../../model/report.ts';
import { asReport, shownReportSchema } from './report-schema.ts';

const marked = z.object({ schemaVersion: z.string(), tool: z.object({ name: z.literal('eks-ip-auditor') }) });

/**
 * A report from its JSON, of this release or an earlier one.
 * @param name of the file, for the error
 * @throws AuditorError REPORT_INVALID, in one line
 */
export function readReport(text: string, name: string): Report {
  const value = parsedJson(text.replace(/^\uFEFF/, ''));
  const { data } = marked.safeParse(value);
  if (data === undefined)
    throw invalid(name, 'this is no JSON report of eks-ip-auditor; audit --format json writes one');
  if (isNestedTooDeep(value)) throw invalid(name, 'it is nested deeper than any report');
  const { data: report, error } = shownReportSchema.safeParse(data.schemaVersion === '1' ? fromVersion1(value) : value);
  if (report !== undefined) return withoutRepeats(asReport(report), name);
  if (data.schemaVersion !== '1' && data.schemaVersion !== '2') {
    throw invalid(name, `its schemaVersion is ${JSON.stringify(data.schemaVersion)}, and this release reads 1 and 2`);
  }
  const [issue] = error.issues;
  throw invalid(name, `this is no whole report: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
}

/** Whatever goes by ids and places would take the last of several, and that may be the mildest. */
function withoutRepeats(report: Report, name: string): Report {
  const id = repeated(report.findings.map((finding) => finding.id));
  if (id !== undefined) throw invalid(name, `two of its findings have the id ${id}, and each has its own`);
  const place = repeated(report.targets.map(({ accountId, region }) => `${accountId} ${region}`));
  if (place !== undefined) throw invalid(name, `two of its targets are ${place}, and each is there once`);
  return report;
}

/** The first that is there more than once. */
function repeated(values: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return values.find((value) => seen.size === seen.add(value).size);
}

function invalid(name: string, problem: string): AuditorError {
  return new AuditorError('REPORT_INVALID', `${name}: ${problem}`);
}

/** In version 1 what was resolved stood among the findings, and nothing counted them by status. */
function fromVersion1(value: unknown): unknown {
  if (!isRecord(value) || !Array.isArray(value.findings) || !isRecord(value.summary)) return value;
  const all = value.findings.filter(isRecord);
  const count = (status: string) => all.filter((each) => each.status === status && each.suppressed === null).length;
  return {
    ...value,
    schemaVersion: '2',
    findings: all.filter(({ status }) => status !== 'resolved'),
    resolved: all.filter(({ status }) => status === 'resolved'),
    summary: {
      ...value.summary,
      findingsByStatus: { new: count('new'), ongoing: count('ongoing'), resolved: count('resolved') },
    },
  };
}
