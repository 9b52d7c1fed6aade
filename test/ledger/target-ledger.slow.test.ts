import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { directoryStore } from '../../lambda/ledger/directory-store.ts';
import { ledgerKey } from '../../lambda/ledger/keys.ts';
import type { ObjectStore } from '../../lambda/ledger/store.ts';
import { updateLedger } from '../../lambda/ledger/target-ledger.ts';
import { aLedger, PLACE } from './a-ledger.ts';

it('a target’s ledger that others write again and again is given up in the end, by name', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ledger-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const never: ObjectStore = { ...directoryStore(folder), put: async () => ({ status: 'conflict' }) };
  const update = updateLedger(never, PLACE, () => ({ ledger: aLedger() }), new AbortController().signal);
  await expect(update).rejects.toMatchObject({
    code: 'LEDGER_FAILED',
    message: `could not write ${never.pathOf(ledgerKey(PLACE))}: others wrote it each of 10 times; try again when they are done`,
  });
});
