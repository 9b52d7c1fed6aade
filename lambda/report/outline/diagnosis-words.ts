import { groupBy } from '../../common/group-by.ts';
import { amount, commaList, count } from '../../common/words.ts';
import type {
  AnswerGap,
  Cause,
  Diagnosis,
  DiagnosisStep,
  Judged,
  NotJudged,
  StepState,
  Unsearched,
} from '../../model/diagnosis.ts';
import type { Finding } from '../../model/finding.ts';
import { wordsOf } from '../../model/gap-words.ts';
import { CNI_LOG, type Remediation, WARNING_EVENTS } from '../../model/remediation.ts';
import type { SourceWords } from '../../model/source-words.ts';
import { clipped } from '../words/plain-text.ts';
import { condensedFindings } from './condensed-findings.ts';
import { missingText } from './gap-words.ts';
import { type Remedy, remediesOf, type ShownStep, shownSteps } from './remedies.ts';

const MAX_TEXT = 600;
const MAX_NAME = 128;
const MAX_NAMES = 5;

/** One column wide in every terminal. */
export const MARKS: Readonly<Record<StepState, string>> = { ok: '✓', bad: '✗', unknown: '?', 'not-applicable': '–' };

/** Reasons for which things were not judged, told one by one. */
const MAX_REASONS = 4;

/** What is asked, and of how many things that was judged: `Each node has addresses: 13 of 14 nodes (1 too young …)`. */
export function titleText({ title, state, notApplicable, judged }: DiagnosisStep): string {
  if (notApplicable !== null) return `${title}: ${clipped(notApplicable, MAX_TEXT)}`;
  if (judged.length === 0) return title;
  const counts = judged.map(judgedText).join(', ');
  return `${title}: ${state === 'ok' ? '' : 'judged '}${counts}`;
}

function judgedText({ what, judged, all, notJudged }: Judged): string {
  if (judged === all) return count(all, what);
  const reasons = notJudged.slice(0, MAX_REASONS).map(({ because, count: many }) => `${amount(many)} ${because}`);
  const more = notJudged.length > MAX_REASONS ? [`${amount(notJudged.length - MAX_REASONS)} more reasons`] : [];
  return `${amount(judged)} of ${count(all, what)} (${clipped([...reasons, ...more].join('; '), MAX_TEXT)})`;
}

/** What was not judged and keeps the question open, where something would tell. */
function openings({ state, judged }: DiagnosisStep): readonly NotJudged[] {
  const open = judged.flatMap(({ judged: some, notJudged }) =>
    notJudged.filter(({ leavesOpen }) => leavesOpen || some === 0),
  );
  return state === 'unknown' || state === 'bad' ? open.filter(({ next }) => next !== null) : [];
}

/** For each of these a line that says what would tell, and the command for it. */
function openingSteps(step: DiagnosisStep): readonly (readonly ShownStep[])[] {
  return openings(step).map(({ ids, count: many, next, command }) => {
    const more = many > ids.length ? ` and ${amount(many - ids.length)} more` : '';
    const who = `${commaList(ids.map((id) => clipped(id, MAX_NAME)).slice(0, MAX_NAMES), MAX_NAMES)}`;
    const rest = ids.length > MAX_NAMES ? ` and ${amount(many - MAX_NAMES)} more` : more;
    const whose = ids.length === 0 ? '' : `${who}${rest}: `;
    return withCommand(`${whose}${clipped(next ?? '', MAX_TEXT)}`, command?.argv, '');
  });
}

/** Whether a question has no answer, or not a whole one. */
function isOpen({ state, unknown }: DiagnosisStep): boolean {
  return state === 'unknown' || (state !== 'not-applicable' && unknown.length > 0);
}

/** Why a question has no whole answer: for each a line that says what would give it one, and the command for that. */
export function openSteps(step: DiagnosisStep): readonly (readonly ShownStep[])[] {
  if (step.state === 'not-applicable') return [];
  return [...answerGapSteps(step.unknown), ...openingSteps(step)];
}

/** What to do about a cause: of its own findings only, since what follows from it goes with it. */
export function remediesOfCause({ findings }: Cause): readonly Remedy[] {
  return remediesOf(findings);
}

/** The diagnosis with each unusable answer in words where it is met first, and only named after: often all are the same. */
export function saidOnce(diagnosis: Diagnosis): Diagnosis {
  const said = new Set<string>();
  const once = (answerGap: AnswerGap): AnswerGap => {
    if (answerGap.kind !== 'not-read' || answerGap.reason !== 'unusable') return answerGap;
    if (said.has(answerGap.message)) return { ...answerGap, message: '' };
    said.add(answerGap.message);
    return answerGap;
  };
  return { ...diagnosis, steps: diagnosis.steps.map((step) => ({ ...step, unknown: step.unknown.map(once) })) };
}

function answerGapSteps(answerGaps: readonly AnswerGap[]): readonly (readonly ShownStep[])[] {
  const findings = answerGaps.flatMap((answerGap) => (answerGap.kind === 'not-shown' ? [answerGap.finding] : []));
  const alike = groupBy(findings, ({ check, remediation }) => check + JSON.stringify(lookAdvice(remediation).command));
  return [
    ...answerGaps.flatMap(answerGapText).map((text) => [{ text }]),
    ...[...alike.values()].flatMap(notShownSteps),
  ];
}

function answerGapText(answerGap: AnswerGap): readonly string[] {
  switch (answerGap.kind) {
    case 'not-read':
      return [missingText(answerGap)];
    case 'check-failed':
      return [clipped(`${answerGap.check}: ${answerGap.message}`, MAX_TEXT)];
    case 'cluster-missing':
      return ['EKS does not list the cluster any more: it is being deleted, or it was just now; look again'];
    case 'not-shown':
      return [];
  }
}

/** Findings that ask for the same look into the cluster: what they say, and the look once, behind the last. */
function notShownSteps(findings: readonly Finding[]): readonly (readonly ShownStep[])[] {
  const condensed = condensedFindings(findings);
  const advice = lookAdvice(findings[0]?.remediation);
  return condensed.map(({ text }, index) => {
    const command = index === condensed.length - 1 ? advice.command : undefined;
    const more = command === undefined && advice.command !== undefined ? '' : advice.text;
    return withCommand(`${withoutStop(text)}${more === '' ? '' : `; ${lowered(more)}`}`, command, '');
  });
}

/** A sentence, and the command that it leads to. */
interface Advice {
  readonly text: string;
  readonly command?: readonly string[];
}

/** How to look into the cluster: the first command of kubectl with the sentence before it; else the first sentence. */
function lookAdvice(remediation: Remediation | undefined): Advice {
  const steps = shownSteps(remediation?.steps ?? []);
  const index = steps.findIndex((step) => 'argv' in step && step.argv[0] === 'kubectl');
  const command = steps[index];
  if (command === undefined || 'text' in command) return { text: withoutStop(firstSentence(steps[0])) };
  const before = steps.slice(0, index).findLast((step) => 'text' in step);
  return { text: withoutStop(sentencesOf(textOf(before)).at(-1) ?? ''), command: command.argv };
}

/** @param stop what ends the sentence when no command follows */
function withCommand(text: string, command: readonly string[] | undefined, stop: '' | '.'): readonly ShownStep[] {
  return command === undefined ? [{ text: `${text}${stop}` }] : [{ text: `${text}:` }, { argv: command }];
}

function textOf(step: ShownStep | undefined): string {
  return step !== undefined && 'text' in step ? step.text : '';
}

function firstSentence(step: ShownStep | undefined): string {
  return sentencesOf(textOf(step))[0] ?? '';
}

/** What a step says of findings that are explained elsewhere: `node-without-pod-ips, 2 findings: see above, …`. */
export function followsTexts(step: DiagnosisStep, { steps }: Diagnosis): readonly string[] {
  const own = steps.indexOf(step);
  const told = step.follows.map((finding) => {
    const index = steps.findIndex(({ causes }) => causes.some((cause) => cause.consequences.includes(finding)));
    const cause = steps[index]?.causes.find(({ consequences }) => consequences.includes(finding));
    return { check: finding.check, cause: cause?.findings[0]?.check ?? '', where: index < own ? 'above' : 'below' };
  });
  return [...groupBy(told, ({ check, cause, where }) => [check, cause, where].join()).values()].flatMap((alike) => {
    const [first] = alike;
    if (first === undefined) return [];
    const { check, cause, where } = first;
    return `${clipped(check, MAX_NAME)}, ${count(alike.length, 'finding')}: follows from ${clipped(cause, MAX_NAME)}, see ${where}`;
  });
}

/** The one sentence at the end: the most likely cause and the first thing to do. */
export function conclusionText(diagnosis: Diagnosis): string {
  return `${conclusion(diagnosis).text}.`;
}

/** The same, with the command for it where there is one. */
export function conclusionSteps(diagnosis: Diagnosis): readonly ShownStep[] {
  const { text, command } = conclusion(diagnosis);
  return withCommand(text, command, '.');
}

function conclusion(diagnosis: Diagnosis): Advice {
  const { steps } = diagnosis;
  const { state, cause } = diagnosis.conclusion;
  const open = steps.filter(isOpen).length;
  const openText = open === 0 ? '' : ` (${count(open, 'question is', 'questions are')} open)`;
  const none = `None of the ${causesText(diagnosis)} looked at keeps ${podsText(diagnosis)} from getting an address`;
  const first = firstStep(cause);
  switch (state) {
    case 'cause':
      return { ...first, text: `Most likely ${causeText(cause)}; first ${first.text}${openText}` };
    case 'risk':
      return {
        ...first,
        text: `${none} now, but ${causeText(cause)}; first ${first.text}${openText}`,
      };
    case 'healthy':
      return diagnosis.hasVpcCniPods
        ? { text: `${none}; look inside the cluster next, first at the log of the VPC CNI`, command: CNI_LOG.argv }
        : { text: `${none}; look inside the cluster next, first at its warnings`, command: WARNING_EVENTS.argv };
    case 'unknown': {
      const way = wayOn(steps);
      const questions = count(open, 'question is', 'questions are');
      return { ...way, text: `${none}, but ${questions} open: ${way.text}` };
    }
  }
}

/** `21 causes` */
function causesText({ lookedAt }: Diagnosis): string {
  return count(lookedAt.length, 'cause');
}

/** What only the cluster shows, whatever was read of AWS. */
function inClusterText({ hasVpcCniPods }: Diagnosis): string {
  const ofCni = hasVpcCniPods ? ', ENIConfigs, the log of the VPC CNI' : '';
  return `what only the cluster shows: pods and their events, aws-auth${ofCni}`;
}

/** What was looked at and what was not, where nothing that was is the cause: `leaked-eni, …`; `cni-outdated (…)`. */
export function lookedAtTexts(
  diagnosis: Diagnosis,
): { readonly lookedAt: string; readonly notLookedAt: string } | undefined {
  if (diagnosis.conclusion.state === 'cause') return undefined;
  const { lookedAt, notLookedAt } = diagnosis;
  const groups = [...groupBy(notLookedAt, ({ because }) => because)].map(
    ([because, checks]) =>
      `${checks.map(({ check }) => clipped(check, MAX_NAME)).join(', ')} (${clipped(because, MAX_TEXT)})`,
  );
  return {
    lookedAt: `${causesText(diagnosis)}: ${lookedAt.map((check) => clipped(check, MAX_NAME)).join(', ')}`,
    notLookedAt: [...groups, inClusterText(diagnosis)].join('; '),
  };
}

function podsText({ cluster, node }: Diagnosis): string {
  return node === null ? `pods of ${clipped(cluster, MAX_NAME)}` : `pods on ${clipped(node, MAX_NAME)}`;
}

function causeText(cause: Cause | null): string {
  const [first, ...others] = condensedFindings(cause?.findings ?? []);
  const more = others.length === 0 ? '' : ` (and ${others.length} more like it)`;
  const effects = [...new Set((cause?.consequences ?? []).map(({ check }) => clipped(check, MAX_NAME)))];
  const hence = effects.length === 0 ? '' : `, hence ${inWords(effects)}`;
  // A backquote of AWS's would be taken for the beginning of code.
  return `${lowered(withoutStop(first?.text ?? '')).replaceAll('`', "'")}${more}${hence}`;
}

/** The first sentence of the advice, without its alternative, and its command where nothing of it was left out. */
function firstStep(cause: Cause | null): Advice {
  const [step, next] = shownSteps(cause?.findings[0]?.remediation.steps ?? []);
  const [sentence = '', ...others] = sentencesOf(textOf(step));
  const [head = '', ...alternatives] = sentence.split(/; or,? /);
  const text = asAdvice(withoutStop(clipped(head, MAX_TEXT)));
  const isWhole = others.length + alternatives.length === 0;
  return isWhole && next !== undefined && 'argv' in next ? { text, command: next.argv } : { text };
}

/** In the middle of a sentence: a step that says what a command shows says to see it. */
function asAdvice(text: string): string {
  return lowered(text).replace(/^this shows /, 'see ');
}

/** What would answer the open questions. */
function wayOn(steps: readonly DiagnosisStep[]): Advice {
  const answerGaps = steps.flatMap(({ unknown }) => unknown);
  const denied = answerGaps
    .filter((answerGap) => answerGap.kind === 'not-read')
    .filter(({ reason }) => reason === 'denied');
  if (denied.length > 0) return { text: inWords([...groupBy(denied, wordsOf)].map(allowText)) };
  const inside = answerGaps.find(({ kind }) => kind === 'not-shown');
  const [opening] = steps.flatMap(openings);
  if (inside?.kind !== 'not-shown' && opening?.next != null) {
    return { text: clipped(opening.next, MAX_TEXT), ...(opening.command && { command: opening.command.argv }) };
  }
  if (inside?.kind !== 'not-shown') return { text: 'look again' };
  const advice = lookAdvice(inside.finding.remediation);
  return { ...advice, text: asAdvice(advice.text) };
}

function allowText([words, denied]: readonly [SourceWords, readonly { readonly action: string }[]]): string {
  return words.allow(inWords([...new Set(denied.map(({ action }) => clipped(action, MAX_NAME)))]));
}

/** `cluster prod, 111122223333 eu-west-1` */
export function subjectText({ cluster, node, target }: Diagnosis): string {
  const who = node === null ? `cluster ${cluster}` : `node ${node} of cluster ${cluster}`;
  return clipped(`${who}, ${target.accountId} ${target.region}`, 400);
}

/** `222233334444 eu-west-1 (sts:AssumeRole: not authorized …)` */
export function unsearchedText({ accountId, region, action, message }: Unsearched): string {
  return clipped(`${accountId} ${region} (${action}: ${message})`, MAX_TEXT);
}

/** Sentences end with a full stop before a space, outside of code. */
function sentencesOf(text: string): readonly string[] {
  const sentences: string[] = [''];
  for (const [index, piece] of text.split('`').entries()) {
    const isCode = index % 2 === 1;
    const [head = '', ...rest] = isCode ? [`\`${piece}\``] : piece.split(/(?<=\.) /);
    sentences[sentences.length - 1] += head;
    sentences.push(...rest);
  }
  return sentences.filter((sentence) => sentence !== '');
}

/** `a, b and c`, `a, b, c and 2 more` */
function inWords(names: readonly string[]): string {
  if (names.length > MAX_NAMES) return commaList(names, MAX_NAMES - 1);
  return [names.slice(0, -1).join(', '), ...names.slice(-1)].filter((part) => part !== '').join(' and ');
}

/** A capital at the beginning of a sentence, and none of a name. */
function lowered(text: string): string {
  return /^[A-Z][a-z]*['’]?[a-z]* /.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}

function withoutStop(text: string): string {
  return text.replace(/[.:]\s*$/, '');
}
