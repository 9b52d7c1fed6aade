import { amount, commaList, count } from '../../common/words.ts';
import type { CleanupOutcome } from '../../model/cleanup.ts';
import { type Cleaned, type CleanupOutline, type Kept, type Refusal, waitingText } from '../outline/cleanup-outline.ts';
import { causeText, placesText } from '../outline/gap-words.ts';
import {
  keptAdvice,
  keptText,
  outcomeAdvice,
  outcomeText,
  refusalAdvice,
  refusalText,
} from '../words/cleanup-words.ts';
import { clipped } from '../words/plain-text.ts';
import { wrap } from './columns.ts';
import type { Layout } from './layout.ts';
import { planRows } from './plan-lines.ts';

const BULLET = '  • ';
const UNDER_BULLET = '    ';
const ADVICE = '  → ';
const UNDER_OUTCOME = '      ';
const OUTCOME_ADVICE = '    → ';
const MAX_TARGETS = 12;
const MAX_REFUSALS = 6;
const MAX_IDS = 4;
const MAX_ID = 64;

/**
 * What clean-up did or would do, what it refused, and what it keeps: a section each. A plan lists every ENI that it
 * takes, or would but for a refusal, when `whole`, which is for the one who is about to say yes to it.
 */
export function cleanupSections(
  outline: CleanupOutline,
  layout: Layout,
  { whole }: { readonly whole: boolean },
): readonly (readonly string[])[] {
  return [takenLines(outline, layout, whole), refusedLines(outline, layout, whole), keptLines(outline, layout)].filter(
    (lines) => lines.length > 0,
  );
}

function takenLines({ mode, cleaned, totals }: CleanupOutline, layout: Layout, whole: boolean): readonly string[] {
  if (cleaned.length === 0) return [];
  const most = mode === 'plan' && whole ? cleaned.length : MAX_TARGETS;
  const what = `${count(totals.taken, 'leaked ENI')} in ${count(cleaned.length, 'target')}`;
  const lines = cleaned
    .slice(0, most)
    .flatMap((target) =>
      mode === 'apply' ? outcomeLines(target, layout) : whole ? planLines(target, layout) : planInShort(target, layout),
    );
  return [
    head(mode === 'plan' ? 'PLAN' : 'OUTCOMES', what, layout),
    ...lines,
    ...restLines(cleaned.slice(most), layout),
  ];
}

function planLines(target: Cleaned, layout: Layout): readonly string[] {
  return [...wrap(planText(target), layout.width, BULLET), ...planRows(target.taken, layout)];
}

function planInShort(target: Cleaned, { width, paint }: Layout): readonly string[] {
  const ids = commaList(idsOf(target.taken), MAX_IDS);
  return [...wrap(planText(target), width, BULLET), ...wrap(ids, width, UNDER_BULLET).map(paint.faint)];
}

function planText({ place, taken, waiting }: Cleaned): string {
  const addresses = taken.reduce((sum, decision) => sum + decision.addresses, 0);
  const freed = count(addresses, 'address', 'addresses');
  return `${clipped(place, MAX_ID)}: ${count(taken.length, 'ENI')}, ${freed}${waitingText(waiting)}`;
}

function outcomeLines(target: Cleaned, { width, paint }: Layout): readonly string[] {
  const { place, taken, waiting, outcomes, freed, record } = target;
  const deleted = outcomes.find(([kind]) => kind === 'deleted')?.[1].length ?? 0;
  const done = `${amount(deleted)} of ${amount(taken.length)} deleted, ${count(freed, 'address', 'addresses')} freed`;
  return [
    ...wrap(`${clipped(place, MAX_ID)}: ${done}${waitingText(waiting)}`, width, BULLET),
    ...outcomes.flatMap(([kind, group]) => {
      const ids = commaList(idsOf(group), MAX_IDS);
      const advice = outcomeAdvice(kind);
      return [
        ...wrap(`${amount(group.length)} ${outcomeText(kind)}: ${ids}`, width, UNDER_BULLET),
        ...(kind === 'deleted' ? [] : saidLines(group, width).map(paint.faint)),
        ...(advice === '' ? [] : wrap(advice, width, OUTCOME_ADVICE)),
      ];
    }),
    ...(record === null ? [] : wrap(`on record in ${clipped(record, 1200)}`, width, UNDER_BULLET).map(paint.faint)),
  ];
}

/** What was said of these, the first of them and how many said something else. */
function saidLines(group: readonly CleanupOutcome[], width: number): readonly string[] {
  const said = new Set(group.map(({ eniId, message }) => message.replaceAll(eniId, 'it')));
  const [first = ''] = said;
  if (first.trim() === '') return [];
  const others = said.size > 1 ? ` (and ${count(said.size - 1, 'other cause')})` : '';
  return wrap(`${causeText(first)}${others}`, width, UNDER_OUTCOME);
}

function restLines(targets: readonly Cleaned[], { width, paint }: Layout): readonly string[] {
  if (targets.length === 0) return [];
  const enis = targets.reduce((sum, { taken }) => sum + taken.length, 0);
  const text = `and ${count(enis, 'more ENI')} in ${count(targets.length, 'target')}: the JSON and CSV reports have them all`;
  return wrap(text, width, UNDER_BULLET).map(paint.faint);
}

function refusedLines({ mode, refusals, totals }: CleanupOutline, layout: Layout, whole: boolean): readonly string[] {
  if (refusals.length === 0) return [];
  const { width, paint } = layout;
  const what = `${amount(totals.refused)} of ${count(totals.targets, 'target')}`;
  const more = refusals.length - MAX_REFUSALS;
  return [
    head('REFUSED', what, layout, paint.warning),
    ...refusals.slice(0, MAX_REFUSALS).flatMap((refusal) => refusalLines(refusal, layout, whole && mode === 'plan')),
    ...(more > 0 ? wrap(`and for ${count(more, 'more cause')}`, width, UNDER_BULLET).map(paint.faint) : []),
  ];
}

function refusalLines({ reason, message, places, taken }: Refusal, layout: Layout, whole: boolean): readonly string[] {
  const { width, paint } = layout;
  const advice = refusalAdvice(reason);
  const spared = taken.length === 0 ? '' : `, ${count(taken.length, 'leaked ENI')} left`;
  return [
    ...wrap(`${refusalText(reason)}${spared}`, width, BULLET),
    ...wrap(placesText(places), width, UNDER_BULLET).map(paint.faint),
    ...(message.trim() === '' ? [] : wrap(causeText(message), width, UNDER_BULLET)),
    ...(whole && taken.length > 0 ? planRows(taken, layout) : []),
    ...(advice === '' ? [] : wrap(advice, width, ADVICE)),
  ];
}

function keptLines({ kept, totals }: CleanupOutline, layout: Layout): readonly string[] {
  if (kept.length === 0) return [];
  const { width, paint } = layout;
  const digits = Math.max(...kept.map(({ ids }) => amount(ids.length).length));
  return [
    head('KEPT', `${count(totals.kept, 'unattached ENI')}, by the main reason`, layout),
    ...kept.flatMap(({ code, unread, ids }: Kept) => {
      const [line = '', ...rest] = wrap(
        `${keptText(code)}: ${commaList(ids.map(short), 2)}`,
        width,
        `  ${amount(ids.length).padStart(digits)}  `,
      );
      const advice = keptAdvice(code);
      const said = unread === '' ? [] : wrap(causeText(unread), width, UNDER_OUTCOME);
      return [
        line,
        ...rest.map(paint.faint),
        ...said.map(paint.faint),
        ...(advice === '' ? [] : wrap(advice, width, OUTCOME_ADVICE)),
      ];
    }),
  ];
}

function head(
  label: string,
  text: string,
  { width, paint }: Layout,
  tone: (text: string) => string = paint.strong,
): string {
  const [first = '', ...rest] = wrap(text, width, `${label}  `);
  return [tone(label) + paint.strong(first.slice(label.length)), ...rest.map(paint.strong)].join('\n');
}

function idsOf(enis: readonly { readonly eniId: string }[]): readonly string[] {
  return enis.map(({ eniId }) => short(eniId));
}

function short(id: string): string {
  return clipped(id, MAX_ID);
}
