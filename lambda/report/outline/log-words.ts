import { sum } from '../../common/sum.ts';
import { amount, commaList, count, list } from '../../common/words.ts';
import type { DiagnosisStep } from '../../model/diagnosis.ts';
import {
  isGrave,
  type LogCause,
  type LoggedNode,
  type LoggedPool,
  type LogLine,
  type LogReport,
  type SaidOnNode,
} from '../../model/log-report.ts';
import { clipped } from '../words/plain-text.ts';

const MAX_TEXT = 600;
const MAX_NAME = 128;
const MAX_NODES = 3;
const MAX_PODS = 3;
const MAX_SETTINGS = 8;
const MAX_PATHS = 3;
const MAX_FACTS = 10;
const MAX_ENIS = 6;

/** What logs come to: the most likely cause, what to do first, and what it explains. Sentences. */
export interface LogConclusion {
  readonly label: 'MOST LIKELY' | 'AT RISK' | 'NO CAUSE FOUND';
  readonly what: string;
  /** Empty for none. */
  readonly first: string;
  /** Known lines that follow; empty for none. */
  readonly follows: string;
  /** Other causes that stand, each as a line. */
  readonly also: readonly string[];
}

export function logConclusion(report: LogReport): LogConclusion {
  const { state, cause, others, follows } = report.conclusion;
  const also = others.map((other) => causeText(other, report));
  switch (state) {
    case 'cause':
    case 'risk': {
      const label = state === 'cause' ? 'MOST LIKELY' : 'AT RISK';
      const what = cause === null ? '' : causeText(cause, report);
      const first = cause === null ? '' : firstText(cause, report);
      return { label, what, first, follows: followsText(follows, report), also };
    }
    case 'healthy':
      return {
        label: 'NO CAUSE FOUND',
        what: `Nothing that stands at the end of these logs keeps pods from an address. ${passedText(report)}`.trim(),
        first: 'Ask AWS too: eks-ip-auditor diagnose CLUSTER.',
        follows: '',
        also,
      };
    case 'unknown':
      return {
        label: 'NO CAUSE FOUND',
        what: `${unknownText(report)} ${passedText(report)}`.trim(),
        first: isReadWhole(report)
          ? 'Look at these lines with --logs-unknown; `eks-ip-auditor explain -` also knows one that was broken into several.'
          : 'Give all of the logs: ipamd.log, plugin.log, the kubelet, or a bundle of the EKS log collector.',
        follows: '',
        also,
      };
  }
}

/** Then what is unknown is what lines mean. */
function isReadWhole({ ofComponents, unread, moreUnread }: LogReport): boolean {
  return ofComponents > 0 && unread.length + moreUnread === 0;
}

function unknownText(report: LogReport): string {
  const { ofComponents, unread, moreUnread, records } = report;
  const unreadParts = unread.length + moreUnread;
  if (records === 0 && unreadParts === 0) return 'The logs are empty.';
  if (records > 0 && ofComponents === 0) {
    return `The logs have ${count(records, 'line')} and none of the VPC CNI, the kubelet, the container runtime or Kubernetes events.`;
  }
  if (isReadWhole(report)) return 'No line of these logs is known, and some are at level warning or error.';
  return `Nothing wrong stands in what was read, but ${count(unreadParts, 'part')} could not be read.`;
}

function passedText({ lines }: LogReport): string {
  const passed = lines.filter(({ state }) => state === 'passed');
  return passed.length === 0
    ? ''
    : `${count(passed.length, 'known fault')} was over before that.`.replace('faults was', 'faults were');
}

/** What a cause is, in one or two sentences. */
export function causeText(cause: LogCause, report: LogReport): string {
  const line = report.lines.find(({ error }) => error === cause.error);
  switch (cause.kind) {
    case 'line':
      return line === undefined ? '' : `${saidText(line, cause.nodes)}. ${clipped(line.means, MAX_TEXT)}`;
    case 'symptom':
      return line === undefined
        ? ''
        : `${saidText(line, cause.nodes)}. No line says why.${cause.mayBe.length === 0 ? '' : ` It may be ${orText(cause.mayBe)}.`}`;
    case 'no-address-on-enis':
      return `${nodesText(cause.nodes)}: all ENIs are attached and hold no address for pods${sinceText(cause, report)}. So does VPC CNI 1.1.0 to 1.4.1 with an instance type that it does not know.`;
    case 'node-full':
      return `${nodesText(cause.nodes)}: all ENIs are attached, and ${poolText(cause, report)}${sinceText(cause, report)}. The node is full.`;
  }
}

/** What to do first about it. */
export function firstText(cause: LogCause, { lines }: LogReport): string {
  switch (cause.kind) {
    case 'line':
    case 'symptom':
      return clipped(lines.find(({ error }) => error === cause.error)?.toDo ?? '', MAX_TEXT);
    case 'no-address-on-enis':
      return "grep 'unknown instance type' /var/log/aws-routed-eni/ipamd.log*; then update the VPC CNI, or use a type that it knows.";
    case 'node-full':
      return 'Add nodes, use a larger instance type, or turn prefix delegation on.';
  }
}

/** `i-0a… says "unknown instance type t3.medium" 214 times, 2018-09-20 14:31 to 16:02 UTC` */
function saidText(line: LogLine, nodes: readonly string[]): string {
  const said = line.nodes.filter(({ node }) => nodes.includes(node));
  const times = said.reduce((sum, each) => sum + each.count, 0);
  const firsts = said.flatMap(({ first }) => first ?? []).sort();
  const lasts = said.flatMap(({ last }) => last ?? []).sort();
  const period = periodText(firsts[0] ?? null, lasts.at(-1) ?? null);
  return `${nodesText(nodes)}: "${matchedText(said)}", ${count(times, 'time')}${period === '' ? '' : `, ${period}`}`;
}

function matchedText(said: readonly SaidOnNode[]): string {
  const [first] = said.toSorted((one, other) => other.count - one.count);
  return quoted(first?.matched ?? '');
}

/** Text of a log between quotes: without backquotes, which would begin code, and with its own quotes as single ones. */
function quoted(text: string): string {
  return clipped(text.replaceAll(/\\*"/g, "'").replaceAll('`', "'").replaceAll(/\s+/g, ' ').trim(), 160).replace(
    /[\s:,(-]+$/,
    '',
  );
}

function nodesText(nodes: readonly string[]): string {
  return clipped(
    list(
      nodes.map((name) => clipped(name, MAX_NAME).replaceAll('`', "'")),
      MAX_NODES,
    ),
    MAX_TEXT,
  );
}

function orText(checks: readonly string[]): string {
  const names = checks.map((check) => clipped(check, MAX_NAME));
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} or ${last}`;
}

function sinceText({ nodes }: LogCause, report: LogReport): string {
  const pools = report.nodes.filter(({ name }) => nodes.includes(name)).flatMap(({ pools: each }) => each[0] ?? []);
  const [since] = pools.flatMap(({ emptySince }) => emptySince ?? []).sort();
  return since === undefined ? '' : ` since ${clock(since)} UTC`;
}

function poolText({ nodes }: LogCause, report: LogReport): string {
  const [pool] = report.nodes.filter(({ name }) => nodes.includes(name)).flatMap(({ pools }) => pools[0] ?? []);
  if (pool === undefined) return 'no address is ready';
  const { total, assigned, cooling } = pool.last;
  return `${amount(assigned)} of ${count(total, 'address', 'addresses')} are assigned${cooling === 0 ? '' : `, ${amount(cooling)} cool down`}`;
}

function followsText(ids: readonly string[], { lines }: LogReport): string {
  return ids
    .map((id) => {
      const times = lines.find(({ error }) => error === id)?.count ?? 0;
      return `${clipped(id, MAX_NAME)} (${amount(times)})`;
    })
    .join(', ');
}

/** `2018-09-20 14:31 to 16:02 UTC`; empty in logs without times. */
export function periodText(first: string | null, last: string | null): string {
  if (first === null || last === null) return '';
  const [from, to] = [clock(first), clock(last)];
  if (from === to) return `${from} UTC`;
  return `${from} to ${from.slice(0, 10) === to.slice(0, 10) ? to.slice(11) : to} UTC`;
}

function clock(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)}`;
}

/** `bundle.tar.gz: 12 files, 310,000 lines, 2018-09-20 14:31 to 16:02 UTC` */
export function logSubject({ paths: given, files, records, first, last }: LogReport): string {
  const paths = list(
    given.map((path) => (path === '-' ? 'stdin' : clipped(path, 200))),
    MAX_PATHS,
  );
  const period = periodText(first, last);
  return clipped(
    `${paths}: ${count(files, 'file')}, ${count(records, 'line')}${period === '' ? '' : `, ${period}`}`,
    MAX_TEXT,
  );
}

/** What a known line says, on which nodes, and how it stands. */
export interface LogLineWords {
  readonly mark: '✗' | '✓' | '·';
  /** `Failed to get eni limit …: 214 times on i-0a…, 2018-09-20 14:31 to 16:02 UTC` */
  readonly headline: string;
  /** Why it no longer stands, or is no fault; empty where it does. */
  readonly because: string;
  readonly pods: string;
  readonly proves: string;
  /** Empty for nothing. */
  readonly rulesOut: string;
}

export function lineWords(line: LogLine): LogLineWords {
  const names = line.nodes.map(({ node }) => node);
  const reasons = [...new Set(line.nodes.flatMap(({ because }) => because ?? []))];
  const pods = [...new Set(line.nodes.flatMap((each) => each.pods))];
  const more = line.nodes.reduce((sum, { morePods }) => sum + morePods, 0);
  return {
    mark: line.state === 'stands' ? '✗' : line.state === 'passed' ? '✓' : '·',
    headline: saidText(line, names),
    because: line.state === 'stands' ? '' : clipped(reasons.join('; '), MAX_TEXT),
    pods: pods.length === 0 ? '' : `pods ${list(podNames(pods, more), MAX_PODS + 1)}`,
    proves: clipped(line.proves, MAX_TEXT),
    rulesOut: clipped(line.rulesOut ?? '', MAX_TEXT),
  };
}

function podNames(pods: readonly string[], more: number): readonly string[] {
  const names = pods.map((pod) => clipped(pod, MAX_NAME));
  return more > 0 || names.length > MAX_PODS + 1
    ? [...names.slice(0, MAX_PODS), `${amount(names.length - Math.min(names.length, MAX_PODS) + more)} more`]
    : names;
}

/** `i-0a…: VPC CNI 1.18.3, WARM_ENI_TARGET 2, max pods 58` */
export function nodeText({ name, release, starts, settings, host, instanceId }: LoggedNode): string {
  const parts = [
    ...(host === null || instanceId === null ? [] : [clipped(host, MAX_NAME)]),
    ...(release === null ? ['release of the VPC CNI not in the logs'] : [`VPC CNI ${clipped(release, 40)}`]),
    ...(starts > 1 ? [`started ${count(starts, 'time')}`] : []),
    ...settings.slice(0, MAX_SETTINGS).map((each) => `${clipped(each.name, 40)} ${clipped(each.value, 20)}`),
  ];
  return `${clipped(name, MAX_NAME)}: ${parts.join(', ')}`;
}

/** The pool at its worst and at its end, since when nothing is ready, and the ENIs that it is of: short texts. */
export function poolTexts({ card, worst, last, largestTotal, emptySince, enis }: LoggedPool): readonly string[] {
  const of = card === 0 ? 'pool' : `pool of network card ${card}`;
  return [
    `${of} at the end: ${pointText(last)}`,
    ...(emptySince === null ? [] : [`no address ready since ${clock(emptySince)} UTC`]),
    ...(worst.at === last.at ? [] : [`at the worst: ${pointText(worst)}`]),
    ...(largestTotal > last.total ? [`held ${amount(largestTotal)} at the most`] : []),
    ...(enis.length === 0 ? [] : [enisText(enis)]),
  ];
}

/** `addresses of 3 ENIs when the bundle was made: eni-0a… 0, eni-0b… (primary) 5, eni-0c… 5` */
function enisText(enis: LoggedPool['enis']): string {
  const texts = enis.map(({ id, isPrimary, isTrunk, addresses }) => {
    const role = isPrimary ? ' (primary)' : isTrunk ? ' (trunk)' : '';
    return `${clipped(id, MAX_NAME)}${role} ${amount(addresses)}`;
  });
  return `addresses of ${count(enis.length, 'ENI')} when the bundle was made: ${commaList(texts, MAX_ENIS)}`;
}

function pointText({ at, total, assigned, cooling, ready }: LoggedPool['last']): string {
  const cools = cooling === 0 ? '' : `, ${amount(cooling)} cooling`;
  const when = at === null ? '' : `, ${clock(at)} UTC`;
  return `${amount(total)} total, ${amount(assigned)} assigned${cools}, ${amount(ready)} ready${when}`;
}

/** That lines of these components are not known, and how to see them; empty for none. */
export function unknownLinesText({ unknownLines: { count: many, lines } }: LogReport): string {
  if (many === 0) return '';
  const grave = sum(lines.filter(isGrave).map((each) => each.count));
  return `${count(many, 'line')} of these components ${many === 1 ? 'is' : 'are'} not known, ${amount(grave)} at level warning or error (--logs-unknown shows them)`;
}

/** What was not read, each as a line. */
export function unreadTexts({ unread, moreUnread }: LogReport, most: number): readonly string[] {
  const shown = unread.slice(0, most).map(({ part, message }) => clipped(`${part}: ${message}`, MAX_TEXT));
  const more = unread.length - shown.length + moreUnread;
  return more === 0 ? shown : [...shown, `and ${count(more, 'more part')}`];
}

/** What a diagnosis from logs alone does not say. */
export const NOT_ASKED =
  'AWS and Kubernetes: these are logs alone. To ask AWS too, name the cluster: eks-ip-auditor diagnose CLUSTER --logs FILE';

/** Known lines that are told one by one: those that stand, and the others that are or were a fault or its consequence. */
export function toldLines(lines: readonly LogLine[]): {
  readonly standing: readonly LogLine[];
  readonly others: readonly LogLine[];
} {
  return {
    standing: lines.filter(({ state }) => state === 'stands'),
    others: lines.filter(({ state, role }) => state !== 'stands' && role !== 'fact'),
  };
}

/** Known lines that are no fault, by name; empty for none. */
export function factsText(lines: readonly LogLine[]): string {
  const facts = lines.filter(({ role }) => role === 'fact');
  if (facts.length === 0) return '';
  const names = facts.map(({ error, count: times }) => `${clipped(error, MAX_NAME)} (${amount(times)})`);
  return clipped(`Also seen, and no fault: ${commaList(names, MAX_FACTS)}`, MAX_TEXT);
}

/** What logs prove of a question, each as a line: `in the logs, i-0a…: "unknown instance type t3.medium", 214 times, …`. */
export function loggedTexts(
  { logged }: Pick<DiagnosisStep, 'logged'>,
  logs: LogReport | null,
): readonly { readonly mark: '✗' | '·'; readonly text: string }[] {
  if (logs === null) return [];
  return logged.map(({ cause, decides }) => ({
    mark: decides ? '✗' : '·',
    text: clipped(
      `in the logs, ${causeText(cause, logs)}${decides ? '' : ' The logs are older than what AWS says now.'}`,
      MAX_TEXT,
    ),
  }));
}
