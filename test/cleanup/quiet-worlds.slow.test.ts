import { describe, it } from 'vitest';
import { expectCrashesFinished, expectExactlyTheLeaks } from './worlds/quiet.ts';

describe('in quiet worlds', () => {
  it('clean-up deletes exactly what leaked, and a run after it finds nothing to do', async () => {
    await expectExactlyTheLeaks(100, 7);
    await expectExactlyTheLeaks(300, 8);
  });

  it('a crash at any step of any run leaves nothing that the next runs do not finish', async () => {
    await expectCrashesFinished(1, 11);
    await expectCrashesFinished(8, 12);
  });
});
