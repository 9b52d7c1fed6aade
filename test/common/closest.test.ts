import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closest, didYouMean } from '../../lambda/common/closest.ts';

describe('the closest candidate', () => {
  it.each([
    ['eu-wset-1', ['eu-west-1', 'eu-west-2', 'us-west-1'], 'eu-west-1'],
    ['LEAKED-ENI', ['leaked-eni', 'unattached-eni'], 'leaked-eni'],
    ['disk', ['leaked-eni', 'subnet-low-ips'], undefined],
    ['us-eest-1', ['us-east-1', 'eu-west-1', 'ap-south-1'], 'us-east-1'],
    ['mars', ['us-east-1', 'eu-west-1'], undefined],
    ['x', [], undefined],
  ])('to %s among %j is %s', (word, candidates, expected) => {
    expect(closest(word, candidates)).toBe(expected);
  });

  it('is the word itself where that is one', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.array(fc.string()), (word, others) => {
        expect(closest(word, [...others, word])?.toLowerCase()).toBe(word.toLowerCase());
      }),
    );
  });

  it('finds a word again after any one letter is lost', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 3 }), fc.nat(), (word, at) => {
        const index = at % word.length;
        expect(closest(word.slice(0, index) + word.slice(index + 1), [word])).toBe(word);
      }),
    );
  });

  it('is put as a question, or not at all', () => {
    expect(didYouMean('scop', ['scope'])).toBe('; did you mean "scope"?');
    expect(didYouMean('disk', ['scope'])).toBe('');
  });
});
