import { amount, count } from '../../common/words.ts';
import {
  type Cause,
  type Diagnosis,
  type DiagnosisReport,
  type DiagnosisStep,
  STEP_STATES,
  type StepState,
} from '../../model/diagnosis.ts';
import type { LogReport } from '../../model/log-report.ts';
import { type CondensedFinding, condensedFindings } from '../outline/condensed-findings.ts';
import {
  type ConclusionParts,
  conclusionParts,
  followsTexts,
  lookedAtTexts,
  MARKS,
  openSteps,
  remediesOfCause,
  subjectText,
  titleText,
  unsearchedText,
} from '../outline/diagnosis-words.ts';
import { logConclusion, loggedTexts, logSubject } from '../outline/log-words.ts';
import type { ShownStep } from '../outline/remedies.ts';
import { clipped, shortTime } from '../words/plain-text.ts';
import { checkHtml, remedyHtml, stepHtml } from './html-findings.ts';
import { logAlsoHtml, logHtml } from './html-logs.ts';
import { type Html, html, NOTHING, withCode } from './markup.ts';
import { contentsHtml, glossaryHtml, inTwo, kickerHtml, mapsSection, pageOf } from './page.ts';

const MAX_CAUSES = 20;
const MAX_CONDENSED = 20;
const MAX_UNSEARCHED = 20;
const MAX_TEXT = 600;

/**
 * A diagnosis as one page that stands by itself: what it comes to and what to do first, then each question with what was
 * looked at, and who holds the addresses of the subnets that it is about.
 * @param unknownLines lines of logs that are not known, too
 */
export function diagnosisHtml(report: DiagnosisReport, unknownLines: boolean): string {
  const { tool, diagnoses, logs } = report;
  const maps = diagnoses.flatMap(({ addressMaps }) => addressMaps?.maps ?? []);
  const leftOut = diagnoses.reduce((sum, { addressMaps }) => sum + (addressMaps?.leftOut ?? 0), 0);
  const at = shortTime(diagnoses[0]?.at ?? logs?.at ?? '');
  const [first] = diagnoses;
  const subject = first === undefined ? (logs === null ? '' : logSubject(logs)) : subjectText(first);
  return pageOf({
    title: `EKS IP diagnosis: ${subject}`,
    mainId: 'questions',
    header: html`${kickerHtml('EKS IP diagnosis', [at, subject])}
${first === undefined ? NOTHING : answerHtml(first, logs, 'h1')}
${first === undefined && logs !== null ? logAnswerHtml(logs) : NOTHING}
${contents(report, maps.length)}`,
    main: html`${diagnoses.map((each, index) => placeHtml(each, logs, index))}
${logs === null ? NOTHING : logHtml(logs, { alone: first === undefined, unknown: unknownLines })}
${mapsSection(maps, leftOut, 'Subnets that the findings are about, address by address.')}
${unsearchedHtml(report)}
${glossaryHtml()}`,
    footer: html`<p>${tool.name} ${tool.version}, ${at}. Whatever could not be looked at is named: it is never “nothing wrong”.</p>`,
  });
}

function contents({ diagnoses, logs, unsearched }: DiagnosisReport, maps: number): Html {
  return contentsHtml([
    ...diagnoses.flatMap((each, index) =>
      diagnoses.length < 2 ? [] : [html`<a href="#place-${index}">${subjectText(each)}</a>`],
    ),
    ...(logs === null ? [] : [html`<a href="#logs">Logs</a>`]),
    ...(maps === 0 ? [] : [html`<a href="#maps">${count(maps, 'map of a subnet', 'maps of subnets')}</a>`]),
    ...(unsearched.length === 0 ? [] : [html`<a href="#unsearched">Not looked at</a>`]),
    html`<a href="#words">Words</a>`,
  ]);
}

const TONES: Readonly<Record<ConclusionParts['label'], string>> = {
  'MOST LIKELY': 'high',
  'AT RISK': 'medium',
  'NO CAUSE FOUND': 'unknown',
};

const LABELS: Readonly<Record<ConclusionParts['label'], string>> = {
  'MOST LIKELY': 'Most likely',
  'AT RISK': 'At risk',
  'NO CAUSE FOUND': 'No cause found',
};

/** @param as what it comes to: the page's headline, or of a further place a paragraph */
function answerHtml(diagnosis: Diagnosis, logs: LogReport | null, as: 'h1' | 'p'): Html {
  const { label, now, what, first, follows } = conclusionParts(diagnosis, logs);
  const { head, rest } = inTwo(what);
  return html`${labelHtml(label)}
${as === 'h1' ? html`<h1>${withCode(head)}</h1>` : html`<p class="says">${withCode(head)}</p>`}
${ledeHtml([rest, now, followsText(follows)])}
${tallyHtml(diagnosis)}
${firstHtml(first, as === 'h1' ? html`<h2>Do this first</h2>` : html`<h3>Do this first</h3>`)}`;
}

function logAnswerHtml(logs: LogReport): Html {
  const { label, what, first, follows, also } = logConclusion(logs);
  const { head, rest } = inTwo(what);
  return html`${labelHtml(label)}
<h1>${withCode(head)}</h1>
${ledeHtml([rest, followsText(follows)])}
${firstHtml(first === '' ? [] : [{ text: first }], html`<h2>Do this first</h2>`)}
${logAlsoHtml(also)}`;
}

function labelHtml(label: ConclusionParts['label']): Html {
  return html`<p class="severity c-${TONES[label]}">${LABELS[label]}</p>`;
}

function followsText(follows: string): string {
  return follows === '' ? '' : `This leads to ${follows}.`;
}

function ledeHtml(texts: readonly string[]): Html {
  const shown = texts.filter((text) => text !== '');
  return shown.length === 0 ? NOTHING : html`<p class="lede">${withCode(shown.join(' '))}</p>`;
}

function firstHtml(steps: readonly ShownStep[], heading: Html): Html {
  if (steps.length === 0) return NOTHING;
  return html`<div class="notes"><div class="note">${heading}<div class="do">${steps.map(stepHtml)}</div></div></div>`;
}

const STATES: Readonly<Record<StepState, { readonly tone: string; readonly words: string }>> = {
  ok: { tone: 'clean', words: 'ok' },
  bad: { tone: 'high', words: 'wrong' },
  unknown: { tone: 'unknown', words: 'open' },
  'not-applicable': { tone: 'info', words: 'does not apply' },
};

function tallyHtml({ steps }: Diagnosis): Html {
  const of = (state: StepState) => steps.filter((step) => step.state === state).length;
  const there = STEP_STATES.filter((state) => of(state) > 0);
  if (there.length === 0) return NOTHING;
  return html`<ul class="tally">${there.map((state) => html`<li><b class="c-${STATES[state].tone}">${amount(of(state))}</b>${MARKS[state]} ${STATES[state].words}</li>`)}</ul>`;
}

/** The questions of one place; of a further place also what they come to. */
function placeHtml(diagnosis: Diagnosis, logs: LogReport | null, index: number): Html {
  return html`<section aria-labelledby="place-${index}"><h2 id="place-${index}">${index === 0 ? 'Questions' : subjectText(diagnosis)}</h2>
${index === 0 ? NOTHING : answerHtml(diagnosis, logs, 'p')}
${diagnosis.steps.map((step) => questionHtml(step, diagnosis, logs))}
${lookedAtHtml(diagnosis)}
</section>`;
}

function questionHtml(step: DiagnosisStep, diagnosis: Diagnosis, logs: LogReport | null): Html {
  const { state, evidence, causes, notes } = step;
  const { tone, words } = STATES[state];
  const seen = evidence.map((text) => html`<li>${clipped(text, MAX_TEXT)}</li>`);
  const noted = condensedFindings(notes);
  const more = causes.length - MAX_CAUSES;
  return html`<article class="finding is-${tone}">
<p class="severity c-${tone}">${MARKS[state]} ${words}</p>
<h3>${titleText(step)}</h3>
${causes.slice(0, MAX_CAUSES).map(causeHtml)}
${more > 0 ? html`<p class="soft">And ${count(more, 'more cause')}: the JSON form has them all.</p>` : NOTHING}
${loggedTexts(step, logs).map(({ mark, text }) => html`<p>${mark} ${withCode(text)}</p>`)}
${followsTexts(step, diagnosis).map((text) => html`<p class="soft">↳ ${text}</p>`)}
${openSteps(step, diagnosis).map((steps) => html`<div class="do">${steps.map(stepHtml)}</div>`)}
${seen.length + noted.length === 0 ? NOTHING : html`<details><summary>What was looked at</summary><ul>${seen}${condensedItems(noted)}</ul></details>`}
</article>`;
}

function causeHtml(cause: Cause): Html {
  const follows = condensedFindings(cause.consequences);
  return html`<ul class="causes">${condensedItems(condensedFindings(cause.findings))}</ul>
${follows.length === 0 ? NOTHING : html`<p class="leads">This leads to</p><ul class="causes">${condensedItems(follows)}</ul>`}
${remediesOfCause(cause).map(remedyHtml)}`;
}

function condensedItems(condensed: readonly CondensedFinding[]): readonly Html[] {
  const more = condensed.length - MAX_CONDENSED;
  return [
    ...condensed
      .slice(0, MAX_CONDENSED)
      .map(({ check, text }) => html`<li>${text} <span class="small">${checkHtml(clipped(check, 128))}</span></li>`),
    ...(more > 0 ? [html`<li>and ${amount(more)} more</li>`] : []),
  ];
}

/** None where a cause was found. */
function lookedAtHtml(diagnosis: Diagnosis): Html {
  const texts = lookedAtTexts(diagnosis);
  if (texts === undefined) return NOTHING;
  return html`<dl><dt>Looked at</dt><dd>${texts.lookedAt}</dd><dt>Not looked at</dt><dd>${texts.notLookedAt}</dd></dl>`;
}

function unsearchedHtml({ unsearched }: DiagnosisReport): Html {
  if (unsearched.length === 0) return NOTHING;
  const more = unsearched.length - MAX_UNSEARCHED;
  return html`<section aria-labelledby="unsearched"><h2 id="unsearched">Not looked at</h2>
<p>There may be a cluster of that name there, too.</p>
<ul>${unsearched.slice(0, MAX_UNSEARCHED).map((place) => html`<li>${unsearchedText(place)}</li>`)}${more > 0 ? html`<li>and ${count(more, 'more target')}</li>` : NOTHING}</ul></section>`;
}
