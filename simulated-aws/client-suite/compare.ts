/** Where two answers differ. */
import { isDeepStrictEqual } from 'node:util';
import type { Answer } from './answer.ts';

/** One place at which two answers differ; `null` where one of them has nothing. */
export interface AnswerDifference {
  /** `error.code`, `0.Tags.Name`; empty for the answer as a whole. */
  readonly field: string;
  readonly moto: Answer;
  readonly simulated: Answer;
}

/** Every place at which the answers differ, as deep as they have the same shape. */
export function differencesBetween(moto: Answer, simulated: Answer, field = ''): readonly AnswerDifference[] {
  if (isDeepStrictEqual(moto, simulated)) return [];
  const [one, other] = [childrenOf(moto), childrenOf(simulated)];
  if (one === undefined || other === undefined || !comparable(moto, simulated)) return [{ field, moto, simulated }];
  const keys = [...new Set([...one.keys(), ...other.keys()])];
  return keys.flatMap((key) =>
    differencesBetween(one.get(key) ?? null, other.get(key) ?? null, field === '' ? key : `${field}.${key}`),
  );
}

/** Lists of different length are not the same list with a changed end; they differ as a whole. */
function comparable(one: Answer, other: Answer): boolean {
  if (Array.isArray(one) || Array.isArray(other)) {
    return Array.isArray(one) && Array.isArray(other) && one.length === other.length;
  }
  return isError(one) === isError(other);
}

function isError(answer: Answer): boolean {
  return childrenOf(answer)?.has('error') ?? false;
}

function childrenOf(answer: Answer): ReadonlyMap<string, Answer> | undefined {
  return typeof answer === 'object' && answer !== null ? new Map(Object.entries(answer)) : undefined;
}
