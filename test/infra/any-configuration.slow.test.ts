import fc from 'fast-check';
import { expect, it } from 'vitest';
import { anyConfiguration } from './any-configuration.ts';
import { objections, refusals } from './deployable.ts';

it('what config check takes of 300 random configurations, a synth and the services take', {
  timeout: 1_800_000,
}, () => {
  const taken = anyConfiguration().filter((input) => refusals(input).length === 0);
  fc.assert(
    fc.property(taken, (input) => {
      expect(objections(input)).toEqual([]);
    }),
    { numRuns: 300, endOnFailure: true },
  );
});
