import { groupBy } from '../../common/group-by.ts';
import { amount, capitalised, commaList, count } from '../../common/words.ts';
import type { GapReason } from '../../model/coverage.ts';
import type {
  AnswerGap,
  Cause,
  Diagnosis,
  DiagnosisReport,
  DiagnosisStep,
  Judged,
  NotJudged,
  StepState,
  Unsearched,
} from '../../model/diagnosis.ts';
import type { Finding } from '../../model/finding.ts';
import { wordsOf } from '../../model/gap-words.ts';
import type { LogReport } from '../../model/log-report.ts';
import { CNI_LOG, type Remediation, WARNING_EVENTS } from '../../model/remediation.ts';
import type { SourceWords } from '../../model/source-words.ts';
import { clipped, sentencesWithin } from '../words/plain-text.ts';
import { condensedFindings } from './condensed-findings.ts';
import { missingText, sectionsText } from './gap-words.ts';
import { firstText, causeText as loggedCauseText } from './log-words.ts';
import { likewiseText, type Remedy, remediesOf, type ShownStep, shownSteps } from './remedies.ts';

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
  return openings(step).map(({ ids, addresses = {}, count: many, next, command }) => {
    const named = ids.slice(0, MAX_NAMES).map((id) => {
      const address = addresses[id];
      return clipped(address === undefined ? id : `${address} (${id})`, MAX_NAME);
    });
    const rest = many > named.length ? ` and ${amount(many - named.length)} more` : '';
    const whose = named.length === 0 ? '' : `${named.join(', ')}${rest}: `;
    return withCommand(`${whose}${clipped(next ?? '', MAX_TEXT)}`, command?.argv, '');
  });
}

/** Whether a question has no answer, or not a whole one. */
function isOpen({ state, unknown }: DiagnosisStep): boolean {
  return state === 'unknown' || (state !== 'not-applicable' && unknown.length > 0);
}

/**
 * Why a question has no whole answer: for each a line that says what would give it one, and the command for that. What an
 * earlier question said already is only named.
 */
export function openSteps(step: DiagnosisStep, { steps }: Diagnosis): readonly (readonly ShownStep[])[] {
  if (step.state === 'not-applicable') return [];
  const earlier = steps.slice(0, steps.indexOf(step)).filter(({ state }) => state !== 'not-applicable');
  const said = new Set(earlier.flatMap(({ unknown }) => unknown.map(causeOfGap)));
  said.delete(undefined);
  const again = step.unknown.filter((answerGap) => said.has(causeOfGap(answerGap)));
  return [
    ...answerGapSteps(step.unknown.filter((answerGap) => !again.includes(answerGap))),
    ...saidAboveSteps(again),
    ...openingSteps(step),
  ];
}

/** What of several gaps is one cause, to be put right once; undefined for what no other question has. */
function causeOfGap(answerGap: AnswerGap): string | undefined {
  switch (answerGap.kind) {
    case 'not-read':
      return JSON.stringify([answerGap.source, answerGap.reason, answerGap.action]);
    case 'cluster-missing':
      return answerGap.kind;
    case 'check-failed':
    case 'not-shown':
      return undefined;
  }
}

function saidAboveSteps(again: readonly AnswerGap[]): readonly (readonly ShownStep[])[] {
  const sections = new Set(again.flatMap((answerGap) => (answerGap.kind === 'not-read' ? answerGap.sections : [])));
  if (sections.size > 0) return [[{ text: `${sectionsText([...sections])}: not read, see above` }]];
  return again.length > 0 ? [[{ text: 'see above' }]] : [];
}

/** What to do about a cause: of its own findings only, since what follows from it goes with it. */
export function remediesOfCause({ findings }: Cause): readonly Remedy[] {
  return remediesOf(findings);
}

/** Reasons whose line has the words that AWS gave. */
const TELLS_MESSAGE: ReadonlySet<GapReason> = new Set(['unusable', 'error']);

/** Diagnoses as they are put in words: what AWS said of a failure where it is met first, and left out after: often all are the same. */
export function inWords(report: DiagnosisReport): DiagnosisReport {
  return { ...report, diagnoses: report.diagnoses.map(saidOnce) };
}

function saidOnce(diagnosis: Diagnosis): Diagnosis {
  const said = new Set<string>();
  const once = (answerGap: AnswerGap): AnswerGap => {
    if (answerGap.kind !== 'not-read' || !TELLS_MESSAGE.has(answerGap.reason)) return answerGap;
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

/** What a diagnosis comes to: what is wrong, what to type first, and what follows. */
export interface ConclusionParts {
  readonly label: 'MOST LIKELY' | 'AT RISK' | 'NO CAUSE FOUND';
  /** Whether pods wait now, in a sentence; empty where nobody asked Kubernetes, or it did not say. */
  readonly now: string;
  /** Sentences. */
  readonly what: string;
  /** Sentences and a command. */
  readonly first: readonly ShownStep[];
  /** The checks whose findings follow; empty for none. */
  readonly follows: string;
  /** `8 questions: 6 ✓ 1 ✗ 1 ?` */
  readonly count: string;
}

/** The same in sentences, without the command. */
export function conclusionText(diagnosis: Diagnosis, logs: LogReport | null): string {
  const { label, now, what, first, follows } = conclusionParts(diagnosis, logs);
  const lead = label === 'MOST LIKELY' ? `Most likely ${what}` : what;
  const steps = first.flatMap((step) => ('text' in step ? [step.text.replace(/:$/, '.')] : []));
  const firstText = steps.length === 0 ? '' : `First: ${lowered(steps.join(' '))}`;
  return [now, lead, firstText, follows === '' ? '' : `Follows: ${follows}.`].filter((text) => text !== '').join(' ');
}

export function conclusionParts(diagnosis: Diagnosis, logs: LogReport | null): ConclusionParts {
  const { steps } = diagnosis;
  const { state, cause, logged } = diagnosis.conclusion;
  const counted = { count: countText(steps), now: nowText(diagnosis) };
  const open = steps.filter(isOpen).length;
  const openText = open === 0 ? '' : ` ${count(open, 'question is', 'questions are')} open.`;
  const none = noneText(diagnosis);
  const parts = { first: firstSteps(cause), follows: followsText(cause), ...counted };
  if (logged !== null && logs !== null) {
    const what = `In the logs, ${loggedCauseText(logged, logs)}${openText}`;
    return { label: 'MOST LIKELY', what, first: [{ text: firstText(logged, logs) }], follows: '', ...counted };
  }
  switch (state) {
    case 'cause':
      return { label: 'MOST LIKELY', what: `${causeText(cause)}.${openText}`, ...parts };
    case 'risk':
      return {
        label: 'AT RISK',
        what: `${causeText(cause)}.${lackText(diagnosis, logs)}${openText}`,
        ...parts,
      };
    case 'healthy': {
      if (diagnosis.pod !== undefined && diagnosis.podHasNoNode) {
        const first = withCommand('Read in its events why it has no node', podEvents(diagnosis.pod), '.');
        return { label: 'NO CAUSE FOUND', what: `${none}.`, first, follows: '', ...counted };
      }
      if (isNowKnown(diagnosis)) {
        return { label: 'NO CAUSE FOUND', what: `${none}.`, first: [], follows: '', ...counted };
      }
      const [where, command] = diagnosis.hasVpcCniPods
        ? ['at the log of the VPC CNI', CNI_LOG.argv]
        : ['at its warnings', WARNING_EVENTS.argv];
      const first = withCommand(`Look inside the cluster next, ${where}`, command, '.');
      return { label: 'NO CAUSE FOUND', what: `${none}.`, first, follows: '', ...counted };
    }
    case 'unknown': {
      const { text, command } = wayOn(steps);
      const first = withCommand(capitalised(text), command, '.');
      const but = `${diagnosis.lookedAt.length === 0 ? '' : 'but '}${count(open, 'question is', 'questions are')} open`;
      return { label: 'NO CAUSE FOUND', what: `${none}, ${but}.`, first, follows: '', ...counted };
    }
  }
}

/** @param pod `namespace/name` */
function podEvents(pod: string): readonly string[] {
  const [namespace = '', name = ''] = pod.split('/');
  return ['kubectl', '-n', namespace, 'describe', 'pod', name];
}

/** What is known of pods that lack an address, where Kubernetes did not say. Logs that do not count for AWS may know of some. */
function lackText(diagnosis: Diagnosis, logs: LogReport | null): string {
  if (isNowKnown(diagnosis)) return '';
  const lack = `${podsText(diagnosis)} lack an address now.`;
  return logs?.conclusion.state === 'cause'
    ? ` AWS does not show that ${lack} The logs show a fault: see there.`
    : ` Nothing shows that ${lack}`;
}

function isNowKnown(diagnosis: Diagnosis): boolean {
  return nowText(diagnosis) !== '';
}

/** Of findings that pods wait: all that there are, whatever explains them. */
function nowText({ steps, pod, podHasNoNode }: Diagnosis): string {
  const step = steps.find(({ id }) => id === 'pods');
  if (pod !== undefined && podHasNoNode) {
    return `Pod ${clipped(pod, MAX_POD_NAME)} has no node yet. It needs an address once it has one.`;
  }
  if (pod !== undefined && (step?.state === 'ok' || step?.state === 'bad')) {
    return `Pod ${clipped(pod, MAX_POD_NAME)} ${step.state === 'ok' ? 'does not wait' : 'waits'} for an address.`;
  }
  switch (step?.state) {
    case undefined:
    case 'unknown':
    case 'not-applicable':
      return '';
    case 'ok':
      return `No pod waits for an address${forNodeText(steps)}.`;
    case 'bad': {
      const findings = [...step.causes.flatMap((cause) => cause.findings), ...step.follows];
      const pods = findings.reduce((sum, { evidence: { podCount } }) => sum + Number(podCount), 0);
      const nodes = new Set(findings.flatMap(({ resource }) => (resource.type === NODE_TYPE ? [resource.id] : [])));
      const where = nodes.size === 0 ? '' : ` on ${count(nodes.size, 'node')}`;
      return `${count(pods, 'pod')}${where} ${pods === 1 ? 'waits' : 'wait'} for an address.`;
    }
  }
}

/** Where a cause says that pods wait for nodes that do not come: users notice these as well. */
function forNodeText(steps: readonly DiagnosisStep[]): string {
  const findings = steps.flatMap(({ causes }) => causes.flatMap((cause) => cause.findings));
  const pods = Math.max(0, ...findings.map(({ evidence: { waitingPods } }) => Number(waitingPods ?? 0)));
  return pods === 0 ? '' : `, and ${count(pods, 'pod')} ${pods === 1 ? 'waits' : 'wait'} for a node`;
}

/** A namespace, a name, and what is between them. */
const MAX_POD_NAME = 63 + 1 + 253;

const NODE_TYPE = 'AWS::EC2::Instance';

function countText(steps: readonly DiagnosisStep[]): string {
  const of = (state: StepState) => steps.filter((step) => step.state === state).length;
  const states = (['ok', 'bad', 'unknown', 'not-applicable'] as const).filter((state) => of(state) > 0);
  return `${count(steps.length, 'question')}: ${states.map((state) => `${of(state)} ${MARKS[state]}`).join(' ')}`;
}

function noneText(diagnosis: Diagnosis): string {
  if (diagnosis.lookedAt.length === 0)
    return `What keeps ${podsText(diagnosis)} from an address could not be looked at`;
  return `None of the ${causesText(diagnosis)} looked at keeps ${podsText(diagnosis)} from getting an address`;
}

/** `21 causes` */
function causesText({ lookedAt }: Diagnosis): string {
  return count(lookedAt.length, 'cause');
}

/** What only the cluster shows, whatever was read of AWS. */
function inClusterText({ hasVpcCniPods, readsAwsAuth, readsPods, steps }: Diagnosis): string {
  // ENIConfigs are read where pods are, and are an open question where they could not be.
  const lacksEniConfigs = steps.some(({ unknown }) =>
    unknown.some((each) => 'sections' in each && each.sections.includes('eniConfigs')),
  );
  const readsEniConfigs = readsPods === true && !lacksEniConfigs;
  const left = [
    ...(readsPods === true ? [] : ['pods and their events']),
    ...(readsAwsAuth === true ? [] : ['aws-auth']),
    ...(hasVpcCniPods && !readsEniConfigs ? ['ENIConfigs'] : []),
    ...(hasVpcCniPods ? ['the log of the VPC CNI'] : []),
  ];
  return left.length === 0 ? '' : `what only the cluster shows: ${left.join(', ')}`;
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
    lookedAt:
      lookedAt.length === 0
        ? 'no cause'
        : `${causesText(diagnosis)}: ${lookedAt.map((check) => clipped(check, MAX_NAME)).join(', ')}`,
    notLookedAt: [...groups, inClusterText(diagnosis)].filter((text) => text !== '').join('; ') || 'nothing',
  };
}

function podsText({ cluster, node }: Diagnosis): string {
  return node === null ? `pods of ${clipped(cluster, MAX_NAME)}` : `pods on ${clipped(node, MAX_NAME)}`;
}

function causeText(cause: Cause | null): string {
  const [first, ...others] = condensedFindings(cause?.findings ?? []);
  const more = others.length === 0 ? '' : ` (and ${others.length} more like it)`;
  // A backquote of AWS's would be taken for the beginning of code.
  return `${withoutStop(first?.text ?? '').replaceAll('`', "'")}${more}`;
}

function followsText(cause: Cause | null): string {
  const checks = groupBy(cause?.consequences ?? [], ({ check }) => check);
  return [...checks]
    .map(([check, { length }]) => `${clipped(check, MAX_NAME)}${length === 1 ? '' : ` (${amount(length)})`}`)
    .join(', ');
}

/** Longest advice without a command, but for a first sentence that is longer. */
const MAX_ADVICE = 250;

/**
 * The first advice up to its command, what has to come then (half of it may leave things worse), and for how many more it
 * holds. Its first sentences where it has no command. What comes behind "Or" is another.
 */
function firstSteps(cause: Cause | null): readonly ShownStep[] {
  const all = shownSteps(cause?.findings[0]?.remediation.steps ?? [], cause?.findings[0]?.names);
  const alternative = all.findIndex((step) => 'text' in step && step.text.startsWith('Or '));
  const steps = alternative < 1 ? all : all.slice(0, alternative);
  const end = endOfCommands(steps);
  if (end > 0) return [...steps.slice(0, end), ...likewise(cause)];
  const [first] = steps;
  const text = first !== undefined && 'text' in first ? sentencesWithin(first.text, MAX_ADVICE) : '';
  return text === '' ? [] : [{ text }];
}

/** A command names one finding's thing: done for that alone, the cause stays. */
function likewise(cause: Cause | null): readonly ShownStep[] {
  const [remedy] = remediesOf(cause?.findings ?? []);
  const text = remedy === undefined ? '' : likewiseText(remedy);
  return text === '' ? [] : [{ text }];
}

/** Behind the first command, and behind those of the steps that begin with "Then"; 0 for none. */
function endOfCommands(steps: readonly ShownStep[]): number {
  let end = 0;
  for (;;) {
    const next = steps[end];
    const goesOn = end === 0 || (next !== undefined && 'text' in next && next.text.startsWith('Then '));
    const command = goesOn ? steps.findIndex((step, index) => index >= end && 'argv' in step) : -1;
    if (command < 0) return end;
    end = command + 1;
  }
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
  if (denied.length > 0) return { text: namesInWords([...groupBy(denied, wordsOf)].map(allowText)) };
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
  return words.allow(namesInWords([...new Set(denied.map(({ action }) => clipped(action, MAX_NAME)))]));
}

/** `cluster prod, 111122223333 eu-west-1` */
export function subjectText({ cluster, node, pod, target }: Diagnosis): string {
  const onNode = node === null ? `cluster ${cluster}` : `node ${node} of cluster ${cluster}`;
  const who = pod === undefined ? onNode : `pod ${pod}${node === null ? ' of' : ' on'} ${onNode}`;
  return clipped(`${who}, ${target.accountId} ${target.region}`, 700);
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
function namesInWords(names: readonly string[]): string {
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
