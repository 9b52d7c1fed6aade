import { count } from '../../common/words.ts';
import type { LogLine, LogReport } from '../../model/log-report.ts';
import {
  factsText,
  lineWords,
  logSubject,
  NOT_ASKED,
  nodeText,
  poolTexts,
  toldLines,
  unknownLinesText,
  unreadTexts,
} from '../outline/log-words.ts';
import { clipped } from '../words/plain-text.ts';
import { type Html, html, NOTHING } from './markup.ts';

const MAX_LINES = 30;
const MAX_NODES = 30;
const MAX_UNREAD = 20;
const MAX_UNKNOWN = 30;
const MAX_ALSO = 5;

/** What logs prove: known lines, nodes with their pools, and what was not read. */
export function logHtml(
  report: LogReport,
  { alone, unknown }: { readonly alone: boolean; readonly unknown: boolean },
): Html {
  const { standing, others } = toldLines(report.lines);
  const lines = [...standing, ...others];
  const more = lines.length - MAX_LINES;
  const facts = factsText(report.lines);
  const notRead = [...unreadTexts(report, MAX_UNREAD), unknownLinesText(report), ...(alone ? [NOT_ASKED] : [])];
  const shown = notRead.filter((text) => text !== '');
  return html`<section aria-labelledby="logs"><h2 id="logs">What the logs prove</h2>
<p class="soft">${logSubject(report)}</p>
${lines.slice(0, MAX_LINES).map(lineHtml)}
${more > 0 ? html`<p class="soft">And ${count(more, 'more known line')}: the JSON form has them all.</p>` : NOTHING}
${facts === '' ? NOTHING : html`<p class="soft">${facts}</p>`}
${nodesHtml(report)}
${unknown ? unknownHtml(report) : NOTHING}
${shown.length === 0 ? NOTHING : html`<h3>Not read, not known, not asked</h3>${listOf(shown)}`}
</section>`;
}

/** Other causes that stand in logs. */
export function logAlsoHtml(also: readonly string[]): Html {
  if (also.length === 0) return NOTHING;
  const more = also.length - MAX_ALSO;
  const rest = more > 0 ? [`and ${count(more, 'more cause')}`] : [];
  return html`<div class="notes"><div class="note"><h2>Also</h2>${listOf([...also.slice(0, MAX_ALSO), ...rest])}</div></div>`;
}

const STATES: Readonly<Record<LogLine['state'], string>> = { stands: 'high', passed: 'clean', noted: 'info' };

function lineHtml(line: LogLine): Html {
  const { mark, headline, because, pods, proves, rulesOut } = lineWords(line);
  const under = [because, pods, `Proves: ${proves}`, rulesOut === '' ? '' : `Rules out: ${rulesOut}`];
  return html`<article class="finding is-${STATES[line.state]}"><p class="says"><span class="c-${STATES[line.state]}">${mark}</span> ${headline} <code>${clipped(line.error, 128)}</code></p>
${under.filter((text) => text !== '').map((text) => html`<p class="soft small">${text}</p>`)}</article>`;
}

function nodesHtml({ nodes }: LogReport): Html {
  if (nodes.length === 0) return NOTHING;
  const more = nodes.length - MAX_NODES;
  const items = nodes
    .slice(0, MAX_NODES)
    .map((node) => html`<li>${nodeText(node)}${node.pools.map((pool) => listOf(poolTexts(pool)))}</li>`);
  return html`<h3>Nodes</h3><ul>${items}${more > 0 ? html`<li>and ${count(more, 'more node')}</li>` : NOTHING}</ul>`;
}

function unknownHtml({ unknownLines: { lines } }: LogReport): Html {
  if (lines.length === 0) return NOTHING;
  return html`<h3>Not known</h3><ul>${lines
    .slice(0, MAX_UNKNOWN)
    .map((line) => html`<li>${count(line.count, 'time')}: <code>${clipped(line.sample, 300)}</code></li>`)}</ul>`;
}

function listOf(texts: readonly string[]): Html {
  return html`<ul>${texts.map((text) => html`<li>${text}</li>`)}</ul>`;
}
