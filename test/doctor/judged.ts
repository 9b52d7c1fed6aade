/** For tests: whether an examination says of a trouble what it should. */
import { expect } from 'vitest';
import { doctorExitCode } from '../../bin/cli/exit-codes.ts';
import type { Examination } from '../../lambda/model/doctor.ts';
import { wrongWith } from '../commands/sdk-model.ts';
import { longSentences } from '../support/long-sentences.ts';
import type { DeployedHub } from './deployed-hub.ts';
import type { Trouble } from './troubles.ts';

/** The whole of what an examination says, on one line. */
function textOf({ text, details, fix }: Examination): string {
  const steps = fix.map((step) => ('text' in step ? step.text : step.command.argv.join(' ')));
  return [text, ...details, ...steps].join(' | ');
}

/** The same, a text a line, without what AWS says of the caller. */
function ourWords(examination: Examination): string {
  return textOf(examination)
    .replaceAll(' | ', '\n')
    .replaceAll(/: User: .*/g, '');
}

/** Makes the trouble, and holds what is said of it to what it should be. */
export async function judge(deployed: DeployedHub, { make, id, state = 'wrong', says }: Trouble): Promise<void> {
  make(deployed);
  const examinations = await deployed.examined();
  const examination = examinations.find((one) => one.id === id);
  expect(examination && textOf(examination)).toMatch(says);
  expect(examination?.state).toBe(state);
  expect(doctorExitCode({ examinations })).toBe(examinations.some((one) => one.state === 'wrong') ? 1 : 3);
  expect(examination && longSentences(ourWords(examination))).toEqual([]);
  const steps = examinations.flatMap(({ fix }) => fix);
  expect(steps.flatMap((step) => ('text' in step ? [] : wrongWith(step.command.argv)))).toEqual([]);
}
