import { describe, expect, it } from 'vitest';
import { withNames } from '../../lambda/report/words/names.ts';

const ID = 'subnet-0c96628acbc6287a7';
const NAMES = { [ID]: 'payments-private-a' };

describe('names in a text', () => {
  it('stand before the id where that comes first, and in its place after', () => {
    expect(withNames(`${ID} has 3 free. In ${ID} nodes hold 60.`, NAMES)).toBe(
      `payments-private-a (${ID}) has 3 free. In payments-private-a nodes hold 60.`,
    );
  });

  it('share the parenthesis that an id has behind it', () => {
    expect(withNames(`${ID} (10.0.0.0/25, eu-west-1a) has 3 free.`, NAMES)).toBe(
      `payments-private-a (${ID}, 10.0.0.0/25, eu-west-1a) has 3 free.`,
    );
  });

  it('stand for no id that only begins alike', () => {
    expect(withNames(`${ID}f and x-${ID}`, NAMES)).toBe(`${ID}f and x-${ID}`);
  });

  it('of several words stand in quotes', () => {
    expect(withNames(ID, { [ID]: 'all is well' })).toBe(`"all is well" (${ID})`);
  });

  it('that two have keep their ids', () => {
    const text = withNames(`${ID}, subnet-2, ${ID}`, { [ID]: 'private', 'subnet-2': 'private' });
    expect(text).toBe(`private (${ID}), private (subnet-2), private (${ID})`);
  });
});
