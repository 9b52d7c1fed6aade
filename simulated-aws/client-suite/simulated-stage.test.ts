import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerOf } from './answer.ts';
import { CASES } from './cases/index.ts';
import { type SimulatedStage, simulatedStage } from './simulated-stage.ts';

let stage: SimulatedStage;

beforeAll(async () => {
  stage = await simulatedStage();
});

afterAll(() => stage.aws.stop());

// Whether the answers are right is told by holding them to an emulator that others wrote, which needs Python.
test('the simulated AWS knows every call that the client suite makes', async () => {
  for (const each of CASES) expect(await answerOf(each, stage)).toBeDefined();
  expect(stage.aws.unsupported).toEqual([]);
});

test('the client suite names each case once', () => {
  const names = CASES.map(({ name }) => name);
  expect(names).toEqual([...new Set(names)]);
});
