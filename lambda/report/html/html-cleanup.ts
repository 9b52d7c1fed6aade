import { amount, commaList, count, shortDuration } from '../../common/words.ts';
import { type Cleaned, type CleanupOutline, saidText, waitingText } from '../outline/cleanup-outline.ts';
import { causeText, placesText } from '../outline/gap-words.ts';
import {
  keptAdvice,
  keptText,
  outcomeAdvice,
  outcomeText,
  refusalAdvice,
  refusalText,
  whyTakenText,
} from '../words/cleanup-words.ts';
import { type Html, html, NOTHING, scrolling } from './markup.ts';

const MAX_TARGETS = 50;
const MAX_ROWS = 200;
const MAX_IDS = 30;
const MAX_PLACES = 20;

/** What clean-up did or would do, what it refused, and what it keeps. */
export function cleanupHtml(outline: CleanupOutline | null): Html {
  if (outline === null) return NOTHING;
  const { mode, summary, cleaned, refusals, kept, totals } = outline;
  const rest = cleaned.slice(MAX_TARGETS).reduce((sum, { taken }) => sum + taken.length, 0);
  return html`<section aria-labelledby="cleanup"><h2 id="cleanup">Clean-up${mode === 'plan' ? ', a plan' : ''}</h2>
<p>${summary}.</p>
${cleaned.slice(0, MAX_TARGETS).map((target) => html`<h3>${target.place}</h3>${mode === 'plan' ? planTable(target) : outcomes(target)}`)}
${rest === 0 ? NOTHING : html`<p class="soft">And ${count(rest, 'more ENI')}: the JSON and CSV reports have them all.</p>`}
${refusals.length === 0 ? NOTHING : html`<h3>Refused in ${amount(totals.refused)} of ${count(totals.targets, 'target')}</h3>`}
${listOf(
  refusals.map(({ reason, message, places }) =>
    itemOf(refusalText(reason), [placesText(places, MAX_PLACES), causeText(message), refusalAdvice(reason)]),
  ),
)}
${kept.length === 0 ? NOTHING : html`<h3>Kept: ${count(totals.kept, 'unattached ENI')}</h3>`}
${listOf(
  kept.map(({ code, unread, ids }) =>
    itemOf(`${amount(ids.length)} ${keptText(code)}`, [commaList(ids, MAX_IDS), causeText(unread), keptAdvice(code)]),
  ),
)}
</section>`;
}

function planTable({ taken, waiting }: Cleaned): Html {
  const rows = taken
    .slice(0, MAX_ROWS)
    .map(
      ({ eniId, subnetId, addresses, because }) =>
        html`<tr><th scope="row" class="mono">${eniId}</th><td class="mono">${subnetId}</td><td class="number">${amount(addresses)}</td><td class="number">${shortDuration(because.ageMinutes)}</td><td>${because.cluster ?? '–'}</td><td>${whyTakenText(because)}</td></tr>`,
    );
  const more = taken.length - rows.length;
  return html`<p>${count(taken.length, 'ENI')}${more > 0 ? `, of which ${amount(rows.length)} are shown` : ''}${waitingText(waiting)}.</p>
${scrolling('What clean-up would delete', html`<table><thead><tr><th scope="col">ENI</th><th scope="col">Subnet</th><th scope="col" class="number">Addresses</th><th scope="col" class="number">Age</th><th scope="col">Cluster</th><th scope="col">Why</th></tr></thead><tbody>${rows}</tbody></table>`)}`;
}

function outcomes({ taken, outcomes: all, freed, waiting, record }: Cleaned): Html {
  return html`<p>${count(taken.length, 'leaked ENI')}, ${count(freed, 'address', 'addresses')} freed${waitingText(waiting)}.</p>
${listOf(
  all.map(([kind, group]) =>
    itemOf(`${amount(group.length)} ${outcomeText(kind)}`, [
      commaList(
        group.map(({ eniId }) => eniId),
        MAX_IDS,
      ),
      kind === 'deleted' ? '' : saidText(group),
      outcomeAdvice(kind),
    ]),
  ),
)}
${record === null ? NOTHING : html`<p class="soft small">On record in <code>${record}</code>.</p>`}`;
}

function itemOf(head: string, notes: readonly string[]): Html {
  const shown = notes.filter((note) => note.trim() !== '');
  return html`<li><strong>${head}</strong>${shown.map((note) => html`<p class="soft small">${note}</p>`)}</li>`;
}

function listOf(items: readonly Html[]): Html {
  return items.length === 0 ? NOTHING : html`<ul>${items}</ul>`;
}
