import { readFile } from 'node:fs/promises';
import { readProblem } from '../../lambda/common/file-errors.ts';
import { AuditorError } from '../../lambda/model/errors.ts';
import type { Report } from '../../lambda/model/report.ts';
import { compareReports } from '../../lambda/report/diff/compare-reports.ts';
import { renderDiff, renderDiffJson } from '../../lambda/report/diff/render-diff.ts';
import { readReport } from '../../lambda/report/json/read-report.ts';
import { assertAllWritable, type Destination, writeAll } from './destinations.ts';
import { EXIT } from './exit-codes.ts';
import { type OutputFlags, writeReport } from './report-output.ts';

export type DiffFormat = 'table' | 'json';

/**
 * Writes a report that was stored as JSON in another form.
 * @throws AuditorError REPORT_INVALID, OUTPUT_FAILED
 */
export async function report(file: string, flags: OutputFlags): Promise<number> {
  await assertAllWritable(flags.destinations);
  await writeReport(await stored(file), flags);
  return EXIT.ok;
}

/**
 * Compares two stored reports.
 * @returns the exit code: 1 where something is new or worse, 3 where only a finding of the earlier report was not judged
 * @throws AuditorError REPORT_INVALID, OUTPUT_FAILED
 */
export async function reportDiff(
  [earlier, later]: readonly [string, string],
  destinations: readonly Destination<DiffFormat>[],
): Promise<number> {
  await assertAllWritable(destinations);
  const diff = compareReports(await stored(earlier), await stored(later));
  await writeAll(destinations, 'difference', (format, shown) =>
    format === 'json' ? renderDiffJson(diff) : renderDiff(diff, shown),
  );
  const { opened, openedUnknown, worse, notJudged } = diff;
  if (opened.length + openedUnknown.length + worse.length > 0) return EXIT.findings;
  return notJudged.length > 0 ? EXIT.incomplete : EXIT.ok;
}

async function stored(file: string): Promise<Report> {
  return readReport(await textOf(file), file);
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new AuditorError('REPORT_INVALID', `${file}: ${readProblem(error)}`, { cause: error });
  }
}
