import { describe, it } from 'vitest';
import { expectOnlyRightDeletions } from './worlds/play-many.ts';

describe('in more random worlds', () => {
  it('no ENI is deleted that must not be, and everything that is stands in the record', async () => {
    await expectOnlyRightDeletions(2_500, 20_260_302);
  }, 300_000);
});
