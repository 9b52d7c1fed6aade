import { commaList, count } from '../../../common/words.ts';
import { type Html, NOTHING } from '../../html/markup.ts';
import { type Cleaned, type CleanupOutline, saidText, waitingText } from '../../outline/cleanup-outline.ts';
import { causeText, placesText } from '../../outline/gap-words.ts';
import {
  keptAdvice,
  keptText,
  outcomeAdvice,
  outcomeText,
  refusalAdvice,
  refusalText,
} from '../../words/cleanup-words.ts';
import { clipped } from '../../words/plain-text.ts';
import { mail } from './mail-markup.ts';

const MAX_IDS = 4;
const MAX_ID = 64;
const MAX_PLACE = 200;

/** What clean-up did or would do, what it refused and what it keeps: so many of each, and how many more. */
export function cleanupDetails({ mode, cleaned, refusals, kept, totals }: CleanupOutline, most: number): Html {
  return mail`${list(
    mode === 'plan' ? 'Plan' : 'Outcomes',
    cleaned.slice(0, most).map((target) => targetItem(target, mode)),
    moreText(cleaned.length - most, 'more target'),
  )}
${list(
  `Refused in ${count(totals.refused, 'target')}`,
  refusals
    .slice(0, most)
    .map(({ reason, message, places }) =>
      itemOf(refusalText(reason), [placesText(places), causeText(message), refusalAdvice(reason)]),
    ),
  moreText(refusals.length - most, 'more reason'),
)}
${list(
  `Kept: ${count(totals.kept, 'unattached ENI')}`,
  kept
    .slice(0, most)
    .map(({ code, unread, ids }) =>
      itemOf(`${count(ids.length, 'ENI')}: ${keptText(code)}`, [idsText(ids), causeText(unread), keptAdvice(code)]),
    ),
  moreText(kept.length - most, 'more reason'),
)}`;
}

function targetItem({ place, taken, outcomes, freed, waiting }: Cleaned, mode: CleanupOutline['mode']): Html {
  const what =
    mode === 'plan'
      ? `${count(taken.length, 'leaked ENI')} to delete${waitingText(waiting)}`
      : `${count(taken.length, 'leaked ENI')}, ${count(freed, 'address', 'addresses')} freed${waitingText(waiting)}`;
  const became = outcomes.map(([kind, group]) =>
    [
      `${count(group.length, 'ENI')}: ${outcomeText(kind)} (${idsText(group.map(({ eniId }) => eniId))}).`,
      kind === 'deleted' ? '' : clipped(saidText(group), MOST_OF_SAID),
      outcomeAdvice(kind),
    ]
      .filter((part) => part !== '')
      .join(' '),
  );
  return itemOf(`${clipped(place, MAX_PLACE)}: ${what}`, became);
}

const MOST_OF_SAID = 400;

function idsText(ids: readonly string[]): string {
  return commaList(
    ids.map((id) => clipped(id, MAX_ID)),
    MAX_IDS,
  );
}

function moreText(left: number, noun: string): string {
  return left > 0 ? `And ${count(left, noun)}.` : '';
}

function itemOf(head: string, notes: readonly string[]): Html {
  const shown = notes.filter((note) => note.trim() !== '');
  return mail`<li>${head}${shown.map((note) => mail`<br><span class="soft">${note}</span>`)}</li>`;
}

function list(heading: string, items: readonly Html[], more: string): Html {
  if (items.length === 0 && more === '') return NOTHING;
  return mail`<h3>${heading}</h3>
${items.length === 0 ? NOTHING : mail`<ul>${items}</ul>`}
${more === '' ? NOTHING : mail`<p class="soft">${more}</p>`}`;
}
