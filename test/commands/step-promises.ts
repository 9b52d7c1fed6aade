import { expect } from 'vitest';
import { PLACEHOLDERS } from '../../lambda/facts/aws/commands.ts';
import type { RemedyStep } from '../../lambda/model/remediation.ts';
import { shellCommand } from '../../lambda/report/words/shell.ts';
import { longSentences } from '../support/long-sentences.ts';

/** What begins a command: in a sentence it would be one that nobody quoted. */
const PROGRAM = /^\s*(?:aws|kubectl|eksctl|eks-ip-auditor)\s/;

/** What holds for the steps of every remedy. */
export function holdStepsToPromises(steps: readonly RemedyStep[]): void {
  expect(steps[0]).toHaveProperty('text');
  const said: string[] = [];
  for (const [index, step] of steps.entries()) {
    if ('text' in step) {
      expect(step.text).toMatch(/^(?:[A-Z`]|\/var\/)[^\n\r]*[.:]$/);
      if (step.text.endsWith(':')) expect(steps[index + 1] ?? { text: 'nothing' }).toSatisfy(isCommandOrWhyNot);
      expect(longSentences(step.text)).toEqual([]);
      for (const code of codeIn(step.text)) expect(code).not.toMatch(PROGRAM);
      said.push(step.text);
    } else {
      expect(shellCommand(step.command.argv)).not.toMatch(/[<>]|undefined|\[object|NaN/);
      for (const placeholder of placeholdersIn(step.command.argv)) expect(said.join(' ')).toContain(placeholder);
    }
  }
}

function isCommandOrWhyNot(step: RemedyStep): boolean {
  return 'command' in step || step.text.startsWith('No command is given: ');
}

/** The spans of code in a sentence. */
export function codeIn(text: string): readonly string[] {
  return text.split('`').filter((_, index) => index % 2 === 1);
}

/** The placeholders that a command holds. */
export function placeholdersIn(argv: readonly string[]): readonly string[] {
  const words = argv.flatMap((argument) => argument.split(/[^A-Z_]+/));
  return PLACEHOLDERS.filter((placeholder) => words.includes(placeholder));
}
