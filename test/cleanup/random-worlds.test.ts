import { describe, it } from 'vitest';
import { expectOnlyRightDeletions } from './worlds/play-many.ts';

describe('in random worlds, among live controllers, people, faults and crashes', () => {
  it('no ENI is deleted that must not be, and everything that is stands in the record', async () => {
    // The same worlds every time, and more of them among the slow ones; `npm run soak` plays others.
    await expectOnlyRightDeletions(200, 20_260_304);
  }, 300_000);
});
