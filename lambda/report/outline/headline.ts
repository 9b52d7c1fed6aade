import { amount, capitalised, count, firstSentence, list } from '../../common/words.ts';
import type { Report, Summary } from '../../model/report.ts';
import { withNamesAlone } from '../words/names.ts';
import { clipped } from '../words/plain-text.ts';
import type { Block, FindingGroup } from './blocks.ts';
import type { Changes } from './changes.ts';
import type { Coverage } from './coverage.ts';
import type { Entries } from './entries.ts';
import { headlineOf as wordsOfGroup } from './group-words.ts';
import type { RunKind } from './run-kind.ts';
import type { Verdict } from './verdict.ts';

/** What the headline is made of. */
export interface HeadlineParts {
  readonly run: RunKind;
  readonly verdict: Verdict;
  readonly open: Entries;
  readonly coverage: Coverage;
  /** `5 findings are suppressed`, or empty. */
  readonly suppressed: string;
  readonly changes: Changes | null;
  readonly summary: Pick<Summary, 'findingsByStatus' | 'targets'>;
  /** Targets whose earlier audits are not known, though they should be. */
  readonly forgotten: number;
}

const MAX_LEAD = 220;
const MAX_NAME = 64;

/**
 * The report in one sentence: what is worst and where, what changed since the last audit (in a message: since the last
 * message), and how much was not read. Where nothing is open it says so of what was read, and no more.
 */
export function headlineOf(parts: HeadlineParts): string {
  const { run, verdict, coverage, suppressed } = parts;
  const worst = run === 'audit' ? worstOf(parts) : undefined;
  const clauses =
    worst === undefined
      ? [capitalised(verdict.found), run === 'audit' ? suppressed : '']
      : [leadOf(worst.group, coverage), restText(worst)];
  const told = [...clauses, run === 'audit' ? changedText(parts) : '', unreadText(parts)];
  return `${told.filter((clause) => clause !== '').join('; ')}.`;
}

interface Worst {
  readonly group: FindingGroup;
  /** More findings of its severity. */
  readonly more: number;
}

/** A cause before what follows from it; of what is new to readers, where something is. */
function worstOf({ open, changes }: HeadlineParts): Worst | undefined {
  const entries = changes !== null && changes.toAct.count > 0 ? changes.toAct : open;
  const group = worstBlock(entries)?.groups[0];
  return group && { group, more: entries.bySeverity[group.severity] - group.findings.length };
}

function worstBlock({ blocks, byCause }: Entries): Block | undefined {
  const severity = blocks[0]?.severity;
  return byCause.find((block) => block.severity === severity);
}

function leadOf(group: FindingGroup, { targets }: Coverage): string {
  const { words, cluster, accountId, region } = group;
  const said = clipped(firstSentence(wordsOfGroup(group, withNamesAlone)), MAX_LEAD).replace(/[.:;]+$/, '');
  const names = new Set(said.split(/[^\w-]+/));
  if (cluster !== null) return names.has(cluster) ? said : `Cluster ${clipped(cluster, MAX_NAME)}: ${said}`;
  return targets < 2 || (names.has(accountId) && names.has(region)) ? said : `${words.place}: ${said}`;
}

function restText({ group: { severity }, more }: Worst): string {
  return more === 0 ? '' : count(more, `more ${severity} finding`);
}

function changedText({ changes, summary: { findingsByStatus: byStatus }, forgotten, coverage }: HeadlineParts): string {
  if (changes !== null) return toldText(changes);
  if (forgotten === coverage.targets && forgotten > 0) return 'what changed is not known';
  if (forgotten > 0) return `what changed is not known in ${ofTargets(forgotten, coverage)}`;
  if (byStatus.ongoing + byStatus.resolved === 0) return '';
  const { new: fresh, resolved } = byStatus;
  return `${turnsText([fresh, 'new'], [resolved, 'resolved']) || 'nothing new was found'} since the last audit`;
}

function toldText({ fresh, worse, resolved, newGaps }: Changes): string {
  const turns = turnsText([fresh.count, 'new'], [worse.count, 'worse'], [resolved.count, 'resolved']);
  if (turns === '')
    return newGaps > 0 ? 'less was read than at the last message' : 'nothing new since the last message';
  return `${turns} since the last message`;
}

/** `3 findings are new and 1 is resolved`; empty where there are none. */
function turnsText(...turns: readonly (readonly [number, string])[]): string {
  const some = turns.filter(([findings]) => findings > 0);
  return list(
    some.map(([findings, what], index) => {
      const who = index === 0 ? count(findings, 'finding') : amount(findings);
      return `${who} ${isOrAre(findings)} ${what}`;
    }),
  );
}

function unreadText({ coverage, summary: { targets: read } }: HeadlineParts): string {
  const { targets, notWhole, closedClusters } = coverage;
  if (read.complete + read.partial === 0) return '';
  if (notWhole === 0) return closedClusters.length > 0 ? 'not every cluster let us read its Kubernetes API' : '';
  if (notWhole < targets) return `${ofTargets(notWhole, coverage)} ${notWhole === 1 ? 'was' : 'were'} not read whole`;
  return targets === 1 ? 'the target was not read whole' : `none of ${count(targets, 'target')} was read whole`;
}

function ofTargets(some: number, { targets }: Coverage): string {
  return `${amount(some)} of ${count(targets, 'target')}`;
}

function isOrAre(many: number): 'is' | 'are' {
  return many === 1 ? 'is' : 'are';
}

/** Targets whose ledger could not be used, so that all of them counts as new. */
export function forgottenIn({ targets }: Pick<Report, 'targets'>): number {
  return targets.filter(({ memory }) => memory.status === 'failed').length;
}
