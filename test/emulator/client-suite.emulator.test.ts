import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerOf } from '../../simulated-aws/client-suite/answer.ts';
import { CASES } from '../../simulated-aws/client-suite/cases/index.ts';
import { type AnswerDifference, differencesBetween } from '../../simulated-aws/client-suite/compare.ts';
import { DIFFERENCES } from '../../simulated-aws/client-suite/differences.ts';
import { motoStage } from '../../simulated-aws/client-suite/moto-stage.ts';
import { type SimulatedStage, simulatedStage } from '../../simulated-aws/client-suite/simulated-stage.ts';
import type { Stage } from '../../simulated-aws/client-suite/stage.ts';
import { emulatorEndpoint } from './stage.ts';

let moto: Stage;
let simulated: SimulatedStage;

beforeAll(async () => {
  [moto, simulated] = await Promise.all([motoStage(emulatorEndpoint()), simulatedStage()]);
});

afterAll(() => simulated.aws.stop());

function listed(name: string): readonly AnswerDifference[] {
  return DIFFERENCES.filter((difference) => difference.case === name).map((difference) => ({
    field: difference.field,
    moto: difference.moto,
    simulated: difference.simulated,
  }));
}

describe('moto and the simulated AWS answer the same, but for the listed differences, when a client', () => {
  // In order: a case may rest on what the ones before it left.
  test.each(CASES)('$name', async (each) => {
    const answers = [await answerOf(each, moto), await answerOf(each, simulated)] as const;
    expect(differencesBetween(...answers)).toEqual(listed(each.name));
  });
});

describe('the list of differences', () => {
  test('names cases that there are', () => {
    const names = new Set(CASES.map(({ name }) => name));
    expect(DIFFERENCES.filter((difference) => !names.has(difference.case))).toEqual([]);
  });
});
