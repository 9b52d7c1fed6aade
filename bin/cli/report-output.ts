import type { Report } from '../../lambda/model/report.ts';
import type { Severity } from '../../lambda/model/severity.ts';
import { DEFAULT_VIEW, type Grouping, type View } from '../../lambda/report/outline/view.ts';
import { type Format, render } from '../../lambda/report/render.ts';
import { note, ours, print, type Sink, stdout } from '../output.ts';
import { wantsColor, widthOf } from './streams.ts';
import { writeWhole } from './write-file.ts';

/** Where a report goes and in which form. */
export interface OutputFlags {
  readonly format: Format;
  readonly output?: string;
  readonly full?: boolean;
  readonly groupBy?: Grouping;
  readonly minSeverity?: Severity;
}

/** Prints the report, or writes it to a file whole or not at all. @throws AuditorError OUTPUT_FAILED */
export async function writeReport(
  report: Report,
  { format, output, ...flags }: OutputFlags,
  { everyRegion = false }: Pick<Partial<View>, 'everyRegion'> = {},
): Promise<void> {
  const { full = false, groupBy = DEFAULT_VIEW.groupBy, minSeverity = DEFAULT_VIEW.minSeverity } = flags;
  const view: View = { full, groupBy, minSeverity, everyRegion };
  if (output === undefined) return print(ours(reportText(report, format, stdout, view)));
  await writeWhole(output, render(report, format, { color: false, width: 100, view }));
  note(`report written to ${output}`);
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
