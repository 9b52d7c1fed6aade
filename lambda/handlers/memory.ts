import type { Session } from '../aws/sessions.ts';
import { openStore, parseLedgerLocation } from '../ledger/open-store.ts';
import type { ObjectStore } from '../ledger/store.ts';

/**
 * The store that `LEDGER` names (`s3://bucket/prefix`), or undefined where the function has no memory.
 * @throws AuditorError USAGE when it names nothing that can be opened
 */
export async function ledgerStore(home: Session): Promise<ObjectStore | undefined> {
  const location = process.env.LEDGER;
  return location === undefined || location === '' ? undefined : openStore(parseLedgerLocation(location), home);
}
