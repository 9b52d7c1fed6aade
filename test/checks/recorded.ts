import type { AnyCheck, WordedViolation } from '../../lambda/checks/define-check.ts';
import type { Inventory } from '../../lambda/model/inventory.ts';
import { type NumericOption, numericOptionsOf, turnsOf } from './option-turns.ts';
import { changedOnce } from './what-matters.ts';

export interface Asked {
  readonly inventory: Inventory;
  readonly options?: unknown;
  readonly now: Date;
}

/**
 * All that a check says of a case, and what it hangs on, as lines for a snapshot: evidence whole, each option's exact
 * boundary, each thing in the inventory without which the verdict or the words were others. A condition that is dropped
 * or moved changes a line, also in a case whose author thought of another one.
 */
export function recordOf(check: AnyCheck, asked: Asked): string {
  const violations = check.run(asked.inventory, asked.options, asked.now);
  const { verdict, words } = whatMatters(check, asked);
  return [
    ...violations.map(lineOf).toSorted(),
    ...numericOptionsOf(check).flatMap((option) => turnLines(check, asked, option)),
    ...(verdict.length > 0 ? [`verdict hangs on ${verdict.join(' ')}`] : []),
    ...(words.length > 0 ? [`words hang on ${words.join(' ')}`] : []),
  ].join('\n');
}

/** Whether an option turns the answer of a case somewhere. */
export function turns(check: AnyCheck, asked: Asked, option: NumericOption): boolean {
  return turnLines(check, asked, option).length > 0;
}

function lineOf({ severity, resource, cluster, discriminator, evidence }: WordedViolation): string {
  const place = [resource.type, resource.id, cluster, discriminator].filter((part) => part !== undefined).join(' ');
  return `${severity ?? 'usual'} ${place}\n  ${JSON.stringify(evidence)}`;
}

/** Where an option turns the verdict, or else, where it never does, the evidence. */
function turnLines(check: AnyCheck, asked: Asked, option: NumericOption): readonly string[] {
  const answers = new Map<number, Answer | undefined>();
  const answerAt = (value: number): Answer | undefined => {
    if (!answers.has(value)) {
      answers.set(value, answerOf(check, { ...asked, options: { ...given(asked), [option.name]: value } }));
    }
    return answers.get(value);
  };
  for (const what of ['verdict', 'evidence'] as const) {
    const turns = turnsOf(option, (value) => answerAt(value)?.[what] ?? NO_ANSWER);
    if (turns.length > 0)
      return [`${option.name} turns the ${what} at ${turns.map((turn) => turn.join('|')).join(', ')}`];
  }
  return [];
}

const NO_ANSWER = 'no answer';

function given({ options }: Asked): object {
  return typeof options === 'object' && options !== null ? options : {};
}

interface Matters {
  readonly verdict: readonly string[];
  readonly words: readonly string[];
}

function whatMatters(check: AnyCheck, asked: Asked): Matters {
  const before = answerOf(check, asked);
  const [verdict, words] = [new Set<string>(), new Set<string>()];
  const seen = new Set<string>([...check.needs, ...check.wants]);
  for (const { path, inventory } of changedOnce(asked.inventory, seen)) {
    const after = answerOf(check, { ...asked, inventory });
    if (after === undefined) continue;
    if (after.verdict !== before?.verdict) verdict.add(path);
    else if (after.words !== before.words) words.add(path);
  }
  return { verdict: [...verdict].toSorted(), words: [...words].toSorted() };
}

interface Answer {
  readonly verdict: string;
  readonly evidence: string;
  readonly words: string;
}

/** Undefined where there is none: for options that are refused, and for what AWS never says. */
function answerOf(check: AnyCheck, { inventory, options, now }: Asked): Answer | undefined {
  try {
    const violations = check.run(inventory, options, now);
    return {
      verdict: textOf(
        violations.map(({ severity, resource, discriminator }) => [severity, resource.id, discriminator]),
      ),
      evidence: textOf(violations.map(({ resource, evidence }) => [resource.id, evidence])),
      words: textOf(violations),
    };
  } catch {
    return undefined;
  }
}

function textOf(parts: readonly unknown[]): string {
  return parts
    .map((part) => JSON.stringify(part))
    .toSorted()
    .join('\n');
}
