import { amount, count } from '../../common/words.ts';
import type { ReportedFinding } from '../../model/finding.ts';
import { harmlessJson } from '../json/render-json.ts';
import { shownFinding } from '../json/report-schema.ts';
import { placeOf } from '../outline/places.ts';
import { wrap } from '../text/columns.ts';
import { layoutFor, type RenderOptions } from '../text/layout.ts';
import { withNames } from '../words/names.ts';
import { harmless } from '../words/plain-text.ts';
import type { Moved, ReportDiff } from './compare-reports.ts';

/** The difference for a terminal: one line of numbers, then each finding under what became of it. */
export function renderDiff(diff: ReportDiff, options: RenderOptions): string {
  const { width, paint } = layoutFor(options);
  const section = (head: string, why: string, findings: readonly (ReportedFinding | Moved)[]) =>
    findings.length === 0
      ? []
      : [
          '',
          paint.strong(head) + (why === '' ? '' : `  ${why}`),
          ...findings.flatMap((each) => {
            const { finding, was } = 'finding' in each ? each : { finding: each, was: undefined };
            const change = was === undefined ? '' : `, was ${was}`;
            const head = `  ${finding.severity.toUpperCase()}${change}  `;
            return [
              ...wrap(harmless(withNames(finding.message, finding.names)), width, head),
              ...wrap(`${harmless(finding.check)}, ${placeOf(finding)}`, width, '      ').map(paint.faint),
            ];
          }),
        ];
  const lines = [
    ...wrap(summaryOf(diff), width, ''),
    ...section('NEW', '', diff.opened),
    ...section('FOUND', 'the earlier report did not look there', diff.openedUnknown),
    ...section('WORSE', '', diff.worse),
    ...section('MILDER', '', diff.milder),
    ...section('GONE', '', diff.gone),
    ...section('NOT JUDGED', 'the later report did not look there', diff.notJudged),
  ];
  return `${lines.join('\n')}\n`;
}

/** `2 new, 1 worse, 3 gone, 12 as before` */
function summaryOf({ opened, openedUnknown, worse, milder, gone, notJudged, asBefore }: ReportDiff): string {
  const parts = [
    [opened.length, 'new'],
    [openedUnknown.length, 'found where the earlier report did not look'],
    [worse.length, 'worse'],
    [milder.length, 'milder'],
    [gone.length, 'gone'],
    [notJudged.length, 'not judged any more'],
  ] as const;
  const changed = parts.filter(([number]) => number > 0).map(([number, what]) => `${amount(number)} ${what}`);
  const same = `${count(asBefore, 'finding')} as before`;
  return changed.length === 0 ? `Nothing changed: ${same}.` : `${[...changed, same].join(', ')}.`;
}

/** The same for programs. */
export function renderDiffJson({ worse, milder, asBefore, ...lists }: ReportDiff): string {
  const shownMoved = ({ finding, was }: Moved) => ({ was, finding: shownFinding(finding) });
  return `${harmlessJson(
    {
      new: lists.opened.map(shownFinding),
      found: lists.openedUnknown.map(shownFinding),
      worse: worse.map(shownMoved),
      milder: milder.map(shownMoved),
      gone: lists.gone.map(shownFinding),
      notJudged: lists.notJudged.map(shownFinding),
      asBefore,
    },
    2,
  )}\n`;
}
