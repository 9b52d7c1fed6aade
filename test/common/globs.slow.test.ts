import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstGlobFor, globMatches } from '../../lambda/common/globs.ts';
import { millisecondsOf } from '../support/cpu-time.ts';

/** What a glob means, as an expression: right, and exponential in its stars. */
function meaning(glob: string): RegExp {
  const source = glob
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's');
}

const TEXT = fc.string({ unit: fc.constantFrom('a', 'b', ':', '/', '*', '?', '\n', '\ud83d'), maxLength: 12 });
const GLOB = fc.string({ unit: fc.constantFrom('a', 'b', ':', '/', '*', '?', '.', '\ud83d'), maxLength: 7 });

describe('a glob', () => {
  it('covers what the expression of the same meaning covers', () => {
    fc.assert(
      fc.property(GLOB, TEXT, (glob, text) => globMatches(glob, text) === meaning(glob).test(text)),
      {
        numRuns: 5000,
      },
    );
  });

  it('is answered among many as it is alone: the first that covers the text', () => {
    fc.assert(
      fc.property(fc.array(GLOB, { maxLength: 30 }), fc.array(TEXT, { maxLength: 8 }), (globs, texts) => {
        const firstFor = firstGlobFor(globs);
        for (const text of texts) {
          const index = globs.findIndex((glob) => meaning(glob).test(text));
          expect(firstFor(text)).toBe(index < 0 ? undefined : index);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['six stars', `${'*'.repeat(6)}x`],
    ['stars with a character between', `${'*a'.repeat(300)}x`],
    ['a star and a long end', `*${'a'.repeat(600)}x`],
  ])('of %s is answered at once', (_, glob) => {
    const text = 'a'.repeat(2_000);
    expect(millisecondsOf(() => expect(globMatches(glob, text)).toBe(false))).toBeLessThan(500);
    expect(
      millisecondsOf(() => expect(firstGlobFor([glob, `${glob}y`, `${glob}z`])(text)).toBeUndefined()),
    ).toBeLessThan(500);
  });

  it('may be long, and begin as others do', () => {
    const globs = ['a', 'b', 'c', 'd'].map((end) => `*${'x'.repeat(2_000)}${end}`);
    expect(firstGlobFor(globs)(`yy${'x'.repeat(2_000)}c`)).toBe(2);
  });
});
