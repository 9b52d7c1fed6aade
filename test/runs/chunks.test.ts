import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Place } from '../../lambda/model/target.ts';
import { ATTEMPTS, chunksOf, paceOf, TARGETS_OF_A_CHUNK } from '../../lambda/runs/chunks.ts';

const estate = fc
  .array(fc.integer({ min: 0, max: 12 }), { maxLength: 60 })
  .map((regionsOfAccounts) =>
    regionsOfAccounts.flatMap((regions, account): Place[] =>
      Array.from({ length: regions }, (_, region) => ({ accountId: `a${account}`, region: `r${region}` })),
    ),
  );

describe('chunksOf', () => {
  it('puts every target in one chunk, in its order, and no chunk over its limit', () => {
    fc.assert(
      fc.property(estate, fc.integer({ min: 1, max: 20 }), (targets, most) => {
        const chunks = chunksOf(targets, most);
        expect(chunks.flat()).toEqual(targets);
        expect(chunks.every(({ length }) => length > 0 && length <= most)).toBe(true);
      }),
    );
  });

  it('leaves no account in two chunks that fits in one', () => {
    fc.assert(
      fc.property(estate, (targets) => {
        const chunks = chunksOf(targets, 12);
        const accounts = chunks.flatMap((chunk) => [...new Set(chunk.map(({ accountId }) => accountId))]);
        expect(new Set(accounts).size).toBe(accounts.length);
      }),
    );
  });

  it('holds so few targets that all may fail every time within the 3,000 operations of an execution', () => {
    const operations = TARGETS_OF_A_CHUNK * (2 * ATTEMPTS - 1);
    expect(operations).toBeLessThan(3_000 - 400);
    expect(operations).toBeGreaterThan(2_500);
  });
});

describe('paceOf', () => {
  it('never works on more targets at a time than it may, and on one at least', () => {
    fc.assert(
      fc.property(fc.nat(50), fc.integer({ min: 1, max: 64 }), (chunks, most) => {
        const { chunksAtATime, targetsAtATime } = paceOf(chunks, most);
        expect(chunksAtATime * targetsAtATime).toBeLessThanOrEqual(most);
        expect(Math.min(chunksAtATime, targetsAtATime)).toBeGreaterThanOrEqual(1);
      }),
    );
  });

  it('gives one chunk all there is', () => {
    expect(paceOf(1, 8)).toEqual({ chunksAtATime: 1, targetsAtATime: 8 });
    expect(paceOf(6, 9)).toEqual({ chunksAtATime: 2, targetsAtATime: 4 });
  });
});
