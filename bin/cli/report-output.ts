import type { Report } from '../../lambda/model/report.ts';
import type { Severity } from '../../lambda/model/severity.ts';
import { DEFAULT_VIEW, type Grouping, type View } from '../../lambda/report/outline/view.ts';
import { type Format, render } from '../../lambda/report/render.ts';
import type { Sink } from '../output.ts';
import { type Destination, writeAll } from './destinations.ts';
import { wantsColor, widthOf } from './streams.ts';

/** Where a report goes, in which forms, and how much of it is shown. */
export interface OutputFlags {
  readonly destinations: readonly Destination<Format>[];
  readonly full?: boolean;
  readonly groupBy?: Grouping;
  readonly minSeverity?: Severity;
}

/** Prints the report, or writes it to files, whole or not at all. @throws AuditorError OUTPUT_FAILED */
export async function writeReport(
  report: Report,
  { destinations, ...flags }: OutputFlags,
  { everyRegion = false }: Pick<Partial<View>, 'everyRegion'> = {},
): Promise<void> {
  const { full = false, groupBy = DEFAULT_VIEW.groupBy, minSeverity = DEFAULT_VIEW.minSeverity } = flags;
  const view: View = { full, groupBy, minSeverity, everyRegion };
  await writeAll(destinations, 'report', (format, { color, width }) => render(report, format, { color, width, view }));
}

/** The report as the stream shows it. */
export function reportText(
  report: Report,
  format: Format,
  stream: Pick<Sink, 'isTTY' | 'columns'>,
  view: View = DEFAULT_VIEW,
): string {
  const color = wantsColor(stream, process.env);
  return render(report, format, { color, width: widthOf(stream, process.env), view });
}

/** Why there was no answer from any target, for the last line on stderr. */
export function whyNothing({ targets }: Report): string {
  const gap = targets.flatMap(({ gaps }) => gaps)[0];
  return gap === undefined ? 'there was no target' : `${gap.action}: ${gap.message}`;
}
