import type { Report } from '../../lambda/model/report.ts';
import { type Format, render } from '../../lambda/report/render.ts';
import { note, ours, print, type Sink, stdout } from '../output.ts';
import { wantsColor, widthOf } from './streams.ts';
import { writeWhole } from './write-file.ts';

/** Where a report goes and in which form. */
export interface OutputFlags {
  readonly format: Format;
  readonly output?: string;
}

/** Prints the report, or writes it to a file whole or not at all. @throws AuditorError OUTPUT_FAILED */
export async function writeReport(report: Report, { format, output }: OutputFlags): Promise<void> {
  if (output === undefined) return print(ours(reportText(report, format, stdout)));
  await writeWhole(output, render(report, format, { color: false, width: 100 }));
  note(`report written to ${output}`);
}

/** The report as the stream shows it. */
export function reportText(report: Report, format: Format, stream: Pick<Sink, 'isTTY' | 'columns'>): string {
  const color = wantsColor(stream, process.env);
  return render(report, format, { color, width: widthOf(stream, process.env) });
}

/** Why there was no answer from any target, for the last line on stderr. */
export function whyNothing({ targets }: Report): string {
  const gap = targets.flatMap(({ gaps }) => gaps)[0];
  return gap === undefined ? 'there was no target' : `${gap.action}: ${gap.message}`;
}
