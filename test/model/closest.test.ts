import { describe, expect, it } from 'vitest';
import { closest } from '../../lambda/model/closest.ts';

describe('closest', () => {
  it.each([
    ['eu-wst-1', 'eu-west-1'],
    ['EU-WEST-1', 'eu-west-1'],
    ['us-eest-1', 'us-east-1'],
  ])('takes %s for %s', (typed, meant) => {
    expect(closest(typed, ['us-east-1', 'eu-west-1', 'ap-south-1'])).toBe(meant);
  });

  it('offers nothing when nothing is near', () => {
    expect(closest('mars', ['us-east-1', 'eu-west-1'])).toBeUndefined();
  });

  it('offers nothing when there is nothing', () => {
    expect(closest('eu-west-1', [])).toBeUndefined();
  });
});
