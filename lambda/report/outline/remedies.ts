import { kindOf } from '../../checks/kinds.ts';
import { groupBy } from '../../common/group-by.ts';
import { amount } from '../../common/words.ts';
import type { Finding, Names } from '../../model/finding.ts';
import type { RemedyStep } from '../../model/remediation.ts';
import { withNames } from '../words/names.ts';
import { clipped } from '../words/plain-text.ts';
import { shellCommand, UNWRITABLE } from '../words/shell.ts';

/** What to do about some findings of a check. */
export interface Remedy {
  /** The same for advice that differs only in ids, places and numbers. */
  readonly key: string;
  /** The steps of the first finding. */
  readonly steps: readonly ShownStep[];
  readonly url: string;
  /** Further findings whose steps are the same but for the ids, places and numbers in them. */
  readonly others: number;
}

/** A step as every format shows it: a harmless sentence, or a command that can be written for a shell. */
export type ShownStep = Sentence | { readonly argv: readonly string[] };

export interface Sentence {
  readonly text: string;
}

/** Different advice for one check is rare; where ids make it look different, the first few tell the way. */
const MAX_REMEDIES = 3;

/** Longest sentence shown. A command is shown whole or not at all. */
const MAX_TEXT = 2000;

/** The advice for findings of one check, each kind of it once, in the order of the findings. */
export function remediesOf(findings: readonly Finding[]): readonly Remedy[] {
  const byKey = groupBy(findings, remedyKey);
  return [...byKey].slice(0, MAX_REMEDIES).flatMap(([key, alike]) => {
    const [first] = alike;
    if (first === undefined) return [];
    const own = JSON.stringify(first.remediation.steps);
    const others = alike.filter(({ remediation }) => JSON.stringify(remediation.steps) !== own).length;
    return [{ key, steps: shownSteps(first.remediation.steps, first.names), url: first.remediation.url, others }];
  });
}

/** That a remedy holds for more than the finding that it names; empty where it does not. */
export function likewiseText({ others }: Pick<Remedy, 'others'>): string {
  return others === 0 ? '' : `Likewise for ${amount(others)} more, each with its own id.`;
}

/** The sentences of steps, where there is no room for commands: one that leads to a command says where that is. */
export function sentencesOf(steps: readonly ShownStep[]): readonly Sentence[] {
  return steps.flatMap((step, index) => {
    if (!('text' in step)) return [];
    const next = steps[index + 1];
    const leads = next !== undefined && 'argv' in next && step.text.endsWith(':');
    return [leads ? { text: `${step.text.slice(0, -1)} (the report has the command).` } : step];
  });
}

/** By what its check says that it advises; where the check says nothing, by its words without ids, places and numbers. */
function remedyKey(finding: Finding): string {
  const { check, resource, region, accountId, remediation } = finding;
  const advice = kindOf(finding).advises(finding);
  if (advice !== undefined) return `${check} ${JSON.stringify(advice)}`;
  const names = [resource.id, region, accountId].filter((name) => name !== '');
  const alike = (text: string) =>
    names.reduce((rest, name) => rest.replaceAll(name, '*'), text).replaceAll(/\d+(?:,\d{3})*/g, 'N');
  const steps = remediation.steps.map((step) => ('text' in step ? alike(step.text) : step.command.argv.map(alike)));
  return `${check} ${JSON.stringify(steps)}`;
}

/**
 * The steps as they may be shown. A command never comes first, so that no bullet or label stands on its line; one that
 * cannot be written for a shell is a sentence that says so.
 */
export function shownSteps(steps: readonly RemedyStep[], names?: Names): readonly ShownStep[] {
  const shown = steps.map((step): ShownStep => {
    if ('text' in step) return { text: withNames(clipped(step.text, MAX_TEXT), names) };
    const { argv } = step.command;
    return shellCommand(argv) === undefined ? { text: UNWRITABLE } : { argv };
  });
  const [first] = shown;
  return first === undefined || 'text' in first ? shown : [{ text: 'Run:' }, ...shown];
}
