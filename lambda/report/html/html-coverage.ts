import { causeText, placesText } from '../outline/gap-words.ts';
import type { Outline } from '../outline/outline.ts';
import { type Html, html, NOTHING } from './markup.ts';

const MAX_PLACES = 20;
const MAX_FAILURES = 3;

/** What could not be looked at, in full. */
export function notLookedAtHtml({ coverage: { unread, unanswered } }: Outline): Html {
  if (unread.length + unanswered.length === 0) return NOTHING;
  const gaps = unread.map(({ words: { what, cause, dependents, advice }, places }) => {
    const lines = [placesText(places, MAX_PLACES), cause, dependents, advice].filter((line) => line !== '');
    return html`<li><strong>${what}</strong>${lines.map((line) => html`<p class="soft small">${line}</p>`)}</li>`;
  });
  const checks = unanswered.map(
    ({ text, failures }) =>
      html`<li>${text}${failures.slice(0, MAX_FAILURES).map((failure) => html`<p class="soft small">${causeText(failure)}</p>`)}</li>`,
  );
  return html`<section aria-labelledby="unread"><h2 id="unread">Not looked at</h2><ul>${gaps}${checks}</ul></section>`;
}

/** Where earlier audits were not known. */
export function withoutMemoryHtml({ memory: { causes, consequence } }: Outline): Html {
  if (causes.length === 0) return NOTHING;
  const items = causes.map(
    ({ message, places }) => html`<li>${message}<p class="soft small">${placesText(places, MAX_PLACES)}</p></li>`,
  );
  return html`<section aria-labelledby="memory"><h2 id="memory">Without memory</h2><p>Here ${consequence}.</p><ul>${items}</ul></section>`;
}

export function suppressionHtml({ suppressions: { text, notices } }: Outline): Html {
  if (text === '' && notices.length === 0) return NOTHING;
  const items = notices.map((notice) => html`<li>${notice}</li>`);
  return html`<section aria-labelledby="suppressed"><h2 id="suppressed">Suppressions</h2>${text === '' ? NOTHING : html`<p>${text}.</p>`}${items.length === 0 ? NOTHING : html`<ul>${items}</ul>`}</section>`;
}
