import type { Cause, Diagnosis, DiagnosisStep, Obstacle, StepState, Unsearched } from '../model/diagnosis.ts';
import type { Finding } from '../model/finding.ts';
import { groupBy } from '../model/group-by.ts';
import { missingText } from './gap-words.ts';
import { clipped, counted, listed } from './plain-text.ts';
import { piecesOf, type Remedy, remediesOf } from './remedies.ts';
import { sayingsOf } from './sayings.ts';

const MOST_TEXT = 600;
const MOST_NAME = 128;
const MOST_NAMES = 5;
const SHORT_ADVICE = 160;

/** One column wide in every terminal. */
export const MARKS: Readonly<Record<StepState, string>> = { ok: '✓', bad: '✗', unknown: '?' };

/** What to do about a cause: of its own findings only, since what follows from it goes with it. */
export function remediesOfCause({ findings }: Cause): readonly Remedy[] {
  return remediesOf(findings);
}

/** Why a question has no whole answer, in a line that says what would give it one. */
export function obstacleTexts(obstacles: readonly Obstacle[]): readonly string[] {
  const findings = obstacles.flatMap((obstacle) => (obstacle.kind === 'not-shown' ? [obstacle.finding] : []));
  return [
    ...obstacles.flatMap((obstacle) => obstacleText(obstacle)),
    ...[...groupBy(findings, ({ check, remediation }) => check + commandIn(remediation.text)).values()].flatMap(
      notShownText,
    ),
  ];
}

function obstacleText(obstacle: Obstacle): readonly string[] {
  switch (obstacle.kind) {
    case 'not-read':
      return [missingText(obstacle)];
    case 'check-failed':
      return [clipped(`${obstacle.check}: ${obstacle.message}`, MOST_TEXT)];
    case 'cluster-missing':
      return ['EKS does not list the cluster any more: it is being deleted, or it was just now; look again'];
    case 'not-shown':
      return [];
  }
}

/** Findings that ask for the same look into the cluster. */
function notShownText(findings: readonly Finding[]): readonly string[] {
  return sayingsOf(findings).map(({ text }) => {
    const advice = lookAdvice(findings[0]?.remediation.text ?? '');
    return `${withoutStop(text)}${advice === '' ? '' : `; ${lowered(advice)}`}`;
  });
}

/** The sentence that has the command for the cluster, a long one as far as that; else the first. */
function lookAdvice(advice: string): string {
  const sentences = sentencesOf(advice);
  const found = sentences.find((sentence) => sentence.includes('`kubectl ')) ?? sentences[0] ?? '';
  const look = found.replace(/^Or: /, '');
  if (look.length <= SHORT_ADVICE) return withoutStop(look);
  const [head = '', command] = look.split('`kubectl ');
  return command === undefined ? withoutStop(look) : `${head}\`kubectl ${command.split('`')[0]}\``;
}

function commandIn(advice: string): string {
  return piecesOf(advice).find(({ kind }) => kind === 'command')?.text ?? '';
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
    return `${clipped(check, MOST_NAME)}, ${counted(alike.length, 'finding')}: follows from ${clipped(cause, MOST_NAME)}, told ${where}`;
  });
}

/** The one sentence at the end: the most likely cause and the first thing to do. Its code stands between backquotes. */
export function conclusionText(diagnosis: Diagnosis): string {
  const { conclusion, steps } = diagnosis;
  const open = steps.filter(({ unknown }) => unknown.length > 0).length;
  const openText = open === 0 ? '' : ` (${counted(open, 'question is', 'questions are')} open)`;
  const keeps = `keeps ${podsText(diagnosis)} from getting an address`;
  switch (conclusion.state) {
    case 'cause':
      return `Most likely ${causeText(conclusion.cause)}; first ${firstStep(conclusion.cause)}${openText}.`;
    case 'risk':
      return `Nothing ${open === 0 ? 'that AWS can show' : 'that was seen'} ${keeps} now, but ${causeText(conclusion.cause)}; first ${firstStep(conclusion.cause)}${openText}.`;
    case 'healthy':
      return `Nothing that AWS can show ${keeps}; look inside the cluster next, first at \`kubectl -n kube-system logs -l k8s-app=aws-node\`.`;
    case 'unknown':
      return `Nothing wrong was seen, but ${counted(open, 'question is', 'questions are')} open: ${wayOn(steps)}.`;
  }
}

function podsText({ cluster, node }: Diagnosis): string {
  return node === null ? `pods of ${clipped(cluster, MOST_NAME)}` : `pods on ${clipped(node, MOST_NAME)}`;
}

function causeText(cause: Cause | null): string {
  const [first, ...others] = sayingsOf(cause?.findings ?? []);
  const more = others.length === 0 ? '' : ` (and ${others.length} more like it)`;
  const effects = [...new Set((cause?.consequences ?? []).map(({ check }) => clipped(check, MOST_NAME)))];
  const hence = effects.length === 0 ? '' : `, hence ${inWords(effects)}`;
  // A backquote of AWS's would be taken for the beginning of code.
  return `${lowered(withoutStop(first?.text ?? '')).replaceAll('`', "'")}${more}${hence}`;
}

/** The first sentence of the advice, without its alternative. */
function firstStep(cause: Cause | null): string {
  const [advice = ''] = sentencesOf(cause?.findings[0]?.remediation.text ?? '');
  const [first = ''] = advice.split('; or, ');
  return lowered(withoutStop(clipped(first, MOST_TEXT)));
}

/** What would answer the open questions. */
function wayOn(steps: readonly DiagnosisStep[]): string {
  const obstacles = steps.flatMap(({ unknown }) => unknown);
  const actions = obstacles.flatMap((obstacle) =>
    obstacle.kind === 'not-read' && obstacle.reason === 'denied' ? [clipped(obstacle.action, MOST_NAME)] : [],
  );
  if (actions.length > 0) return `allow ${inWords([...new Set(actions)])}`;
  const inside = obstacles.find(({ kind }) => kind === 'not-shown');
  return inside?.kind === 'not-shown' ? lowered(lookAdvice(inside.finding.remediation.text)) : 'look again';
}

/** `cluster prod, 111122223333 eu-west-1` */
export function subjectText({ cluster, node, target }: Diagnosis): string {
  const who = node === null ? `cluster ${cluster}` : `node ${node} of cluster ${cluster}`;
  return clipped(`${who}, ${target.accountId} ${target.region}`, 400);
}

/** `222233334444 eu-west-1 (sts:AssumeRole: not authorized …)` */
export function unsearchedText({ accountId, region, action, message }: Unsearched): string {
  return clipped(`${accountId} ${region} (${action}: ${message})`, MOST_TEXT);
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
  if (names.length > MOST_NAMES) return listed(names, MOST_NAMES - 1);
  return [names.slice(0, -1).join(', '), ...names.slice(-1)].filter((part) => part !== '').join(' and ');
}

/** A capital at the beginning of a sentence, and none of a name. */
function lowered(text: string): string {
  return /^[A-Z][a-z]*['’]?[a-z]* /.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}

function withoutStop(text: string): string {
  return text.replace(/[.:]\s*$/, '');
}
