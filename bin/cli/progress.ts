import type { AuditProgress } from '../../lambda/audit/audit-estate.ts';
import type { CleanupProgress } from '../../lambda/cleanup/clean-estate.ts';
import { count } from '../../lambda/common/words.ts';
import type { CleanupOutcome } from '../../lambda/model/cleanup.ts';
import type { SectionName } from '../../lambda/model/inventory.ts';
import type { TargetResult } from '../../lambda/model/report.ts';
import { outcomeText } from '../../lambda/report/words/cleanup-words.ts';
import { CLEAR_LINE, type Sink } from '../output.ts';

export interface Progress {
  readonly onEvent: (event: AuditProgress | CleanupProgress) => void;
  /** Targets that are through, of how many: what an interruption reports. */
  readonly counts: () => { readonly finished: number; readonly total: number };
  /** Takes the live line away, once. */
  readonly stop: () => void;
}

/** What is done to targets, in words. */
export interface Work {
  readonly outset: string;
  readonly doing: string;
  readonly done: string;
}

const AUDITING: Work = { outset: 'finding out what to audit', doing: 'auditing', done: 'audited' };
export const PLANNING: Work = { outset: 'finding out what to look at', doing: 'looking at', done: 'looked at' };
export const CLEANING: Work = { outset: 'finding out what to clean', doing: 'cleaning', done: 'cleaned' };

export interface ProgressOptions {
  readonly quiet: boolean;
  /** Default: auditing. */
  readonly work?: Work;
}

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 100;

/**
 * Shows how far an audit is: a live line on a terminal, a line a finished target elsewhere, and with `quiet` nothing
 * but the stacks of bugs, which are always shown.
 */
export function startProgress(sink: Sink, { quiet, work = AUDITING }: ProgressOptions): Progress {
  const { doing, done, outset } = work;
  const live = !quiet && sink.isTTY === true;
  let total = 0;
  let finished = 0;
  let latest = outset;
  let frame = 0;
  const redraw = () => sink.write(CLEAR_LINE, liveLine(FRAMES[frame % FRAMES.length] ?? '', latest, sink.columns));
  const say = (line: string) => sink.write(...(live ? [CLEAR_LINE] : []), line, '\n');
  let stopped = false;
  const timer = live ? setInterval(() => redraw(), FRAME_MS) : undefined;
  timer?.unref();

  const onEvent = (event: AuditProgress | CleanupProgress): void => {
    frame += 1;
    switch (event.kind) {
      case 'targets':
        total = event.targets.length;
        if (!quiet && !live) say(`${doing} ${total} ${total === 1 ? 'target' : 'targets'}`);
        break;
      case 'target-started':
        latest = `${finished} of ${total} ${done} · ${placeOf(event)}`;
        break;
      case 'section-read':
        latest = `${finished} of ${total} ${done} · ${placeOf(event)} · ${event.section}`;
        break;
      case 'outcome':
        latest = `${finished} of ${total} ${done} · ${placeOf(event)} · ${deletionLine(event.outcome)}`;
        if (!quiet && !live) say(`${placeOf(event)}: ${deletionLine(event.outcome)}`);
        break;
      case 'target-finished':
        finished += 1;
        latest = `${finished} of ${total} ${done}`;
        if (!quiet && (!live || event.result.status !== 'complete'))
          say(`[${finished}/${total}] ${outcomeLine(event.result)}`);
        break;
      case 'target-crashed':
        say(`a bug in EKS IP Auditor, please report it (${placeOf(event)}): ${stackOf(event.error)}`);
        break;
      default:
        event satisfies never;
    }
  };
  return {
    onEvent,
    counts: () => ({ finished, total }),
    stop: () => {
      clearInterval(timer);
      if (live && !stopped) sink.write(CLEAR_LINE);
      stopped = true;
    },
  };
}

function liveLine(frame: string, text: string, columns = 80): string {
  const line = `${frame} ${text}`;
  return line.length < columns ? line : `${line.slice(0, columns - 2)}…`;
}

/** `111122223333 eu-west-1: complete (2 clusters, 14 subnets, 1,204 network interfaces)` */
export function outcomeLine(result: TargetResult): string {
  const place = `${result.accountId} ${result.region}`;
  switch (result.status) {
    case 'complete':
      return `${place}: complete (${lookedAt(result)})`;
    case 'partial':
      return `${place}: partial (${unread(result)})`;
    case 'failed':
      return `${place}: failed (${result.gaps[0]?.message ?? 'nothing could be read'})`;
    default:
      return result.status satisfies never;
  }
}

/** `eni-0123456789abcdef0 deleted (10 addresses)` */
function deletionLine({ eniId, outcome, addresses }: CleanupOutcome): string {
  return outcome === 'deleted'
    ? `${eniId} deleted (${addresses} ${addresses === 1 ? 'address' : 'addresses'})`
    : `${eniId} ${outcomeText(outcome)}`;
}

const COUNTED: readonly (readonly [SectionName, string])[] = [
  ['clusters', 'cluster'],
  ['subnets', 'subnet'],
  ['subnetEnis', 'network interface'],
];

function lookedAt({ resources }: TargetResult): string {
  const parts = COUNTED.flatMap(([section, word]) => {
    const read = resources[section];
    return read === undefined ? [] : [count(read, word)];
  });
  return parts.join(', ');
}

/** Each cause once: one denied call can leave many sections unread. */
function unread({ gaps, notEvaluated }: TargetResult): string {
  const causes = gaps.map(({ action, reason }) => `${action}: ${reason}`);
  const unanswered = notEvaluated.map(({ check }) => `no answer from ${check}`);
  return [...new Set(causes.length > 0 ? causes : unanswered)].join(', ');
}

function placeOf({ target }: { readonly target: { readonly accountId: string; readonly region: string } }): string {
  return `${target.accountId} ${target.region}`;
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
