import { capitalised, count } from '../../../common/words.ts';
import { type Html, NOTHING } from '../../html/markup.ts';
import { inBrief } from '../../outline/coverage.ts';
import { type FirstThing, firstThingOf } from '../../outline/first-thing.ts';
import { placesText } from '../../outline/gap-words.ts';
import type { Outline } from '../../outline/outline.ts';
import { clipped, shortTime } from '../../words/plain-text.ts';
import { cleanupDetails } from './mail-cleanup.ts';
import { findingsHtml, remedyHtml, resolvedHtml, worstGroups } from './mail-findings.ts';
import { fitMail, type Room } from './mail-fit.ts';
import { mail, mailPage, wholeReport } from './mail-markup.ts';

const MAX_TITLE = 70;
const MAX_LEDE = 600;
const MAX_BRIEF = 5;
const MAX_BRIEF_TEXT = 400;
const MAX_CAUSES = 3;
const MAX_NOTICES = 3;
const MAX_CLOSED = 2;

/**
 * The mail as HTML: what the top of the page says, under 100 KB. What it comes to, what to do first and what nobody could
 * look at; then what changed, causes with what follows from them, and without a ledger all that is open. Findings that
 * have no room are counted, the least severe first.
 */
export function renderHtmlEmail(outline: Outline, reportLocation: string | null): string {
  return fitMail((room) => written(outline, reportLocation, room));
}

function written(outline: Outline, reportLocation: string | null, room: Room): string {
  const { run, verdict, changes, open } = outline;
  const first = run === 'clean-up' ? undefined : firstThingOf(changes?.toAct ?? open);
  const content = mail`${top(outline)}
${notes(outline, first)}
${wholeReport(reportLocation)}
${cleanupHtml(outline, room)}
${changed(outline, first, room)}
${memoryHtml(outline)}
${suppressionHtml(outline)}
${footer(outline)}`;
  return mailPage(clipped(`EKS IP ${run}: ${verdict.foundShort}`, MAX_TITLE), content);
}

function top({ headline, verdict, run, changes, statuses, open, source, coverage, audience }: Outline): Html {
  const isOfChanges = changes !== null && run === 'audit';
  const since = changes === null && statuses !== '' ? `Since the last audit: ${statuses}.` : '';
  const told = [
    isOfChanges ? changes.sentence : since,
    `${capitalised(verdict.found)}${open.causes === '' ? '' : ` (${open.causes})`}.`,
    `${capitalised(verdict.read)}.`,
    audience,
  ].filter((part) => part !== '');
  return mail`<h1>${clipped(headline, MAX_LEDE)}</h1>
<p>${clipped(told.join(' '), MAX_LEDE)}</p>
<p class="soft">EKS IP ${run}, ${shortTime(source.startedAt)}, ${count(coverage.targets, 'target')}</p>`;
}

/** What to do first, and what nobody could look at. */
function notes({ coverage, changes, nothingAudited }: Outline, first: FirstThing | undefined): Html {
  const brief = inBrief(coverage);
  const more = brief.length - MAX_BRIEF;
  const advice = coverage.unread.find(
    ({ isNew, words }) => (changes === null || isNew || nothingAudited) && words.advice !== '',
  );
  const doFirst =
    first !== undefined
      ? mail`<p>${first.group.words.headline}<br><span class="soft">${first.group.words.place}, ${first.group.check}</span></p>
${remedyHtml(first.remedy)}`
      : advice !== undefined
        ? mail`<p>${clipped(advice.words.advice, MAX_BRIEF_TEXT)} (${placesText(advice.places)})</p>`
        : undefined;
  const unread = brief
    .slice(0, MAX_BRIEF)
    .map(({ text, isNew }) => mail`<li>${isNew ? 'New: ' : ''}${clipped(text, MAX_BRIEF_TEXT)}</li>`);
  return mail`${doFirst === undefined ? NOTHING : note('Do this first', doFirst)}
${
  unread.length === 0
    ? NOTHING
    : note(
        'Not looked at',
        mail`<ul>${unread}</ul>${more > 0 ? mail`<p class="soft">And ${count(more, 'more thing')}.</p>` : NOTHING}`,
      )
}`;
}

function note(heading: string, content: Html): Html {
  return mail`<div class="note"><h2>${heading}</h2>
${content}</div>`;
}

function cleanupHtml({ cleanup, run }: Outline, room: Room): Html {
  if (cleanup === null) return NOTHING;
  const summary = run === 'clean-up' ? NOTHING : mail`<p>${clipped(capitalised(cleanup.summary), MAX_LEDE)}.</p>`;
  return mail`<h2>Clean-up</h2>
${summary}
${cleanupDetails(cleanup, room.cleanup)}`;
}

function changed({ changes, open, resolved }: Outline, first: FirstThing | undefined, room: Room): Html {
  if (changes === null) {
    return mail`${findingsHtml('Open', open, worstGroups([open], room.groups), first)}${resolvedHtml(resolved, 'the last audit', room.gone)}`;
  }
  const { fresh, worse, stillOpen } = changes;
  const shown = worstGroups([fresh, worse], room.groups);
  return mail`${findingsHtml('New', fresh, shown, first)}
${findingsHtml('Worse', worse, shown, first)}
${resolvedHtml(changes.resolved, 'the last message', room.gone)}
${stillOpen.count === 0 ? NOTHING : mail`<h2>Still open <span class="soft">${count(stillOpen.count, 'finding')}: ${stillOpen.severities}</span></h2>`}`;
}

/** Where earlier audits were not known. */
function memoryHtml({ memory: { causes, consequence } }: Outline): Html {
  if (causes.length === 0) return NOTHING;
  const more = causes.length - MAX_CAUSES;
  const items = causes
    .slice(0, MAX_CAUSES)
    .map(({ message, places }) => mail`<li>${message}<br><span class="soft">${placesText(places)}</span></li>`);
  return mail`<h2>Without memory</h2>
<p>Here ${consequence}.</p>
<ul>${items}</ul>${more > 0 ? mail`<p class="soft">And ${count(more, 'more cause')}.</p>` : NOTHING}`;
}

function suppressionHtml({ suppressions: { text, notices } }: Outline): Html {
  if (text === '' && notices.length === 0) return NOTHING;
  const more = notices.length - MAX_NOTICES;
  const items = notices.slice(0, MAX_NOTICES).map((notice) => mail`<li>${clipped(notice, MAX_BRIEF_TEXT)}</li>`);
  return mail`<h2>Suppressions</h2>
${text === '' ? NOTHING : mail`<p>${text}.</p>`}
${items.length === 0 ? NOTHING : mail`<ul>${items}</ul>`}${more > 0 ? mail`<p class="soft">And ${count(more, 'more notice')}.</p>` : NOTHING}`;
}

function footer({ source, run, coverage: { lookedAt, closedClusters } }: Outline): Html {
  const { name, version } = source.tool;
  const looked = [...(lookedAt === '' ? [] : [`Looked at ${lookedAt}.`]), ...closedClusters.slice(0, MAX_CLOSED)];
  return mail`<div class="footer">${looked.map((text) => mail`<p>${clipped(text, MAX_LEDE)}</p>`)}
<p>${name} ${clipped(version, 40)}, ${run} ${clipped(source.auditId, 80)}. What could not be looked at is named: it is never “nothing wrong”.</p></div>`;
}
