import '../aws/s3-objects.ts';
import '../ledger/s3-store.ts';
import type { Session } from '../aws/sessions.ts';
import { openStore, parseLedgerLocation } from '../ledger/open-store.ts';
import type { ObjectStore } from '../ledger/store.ts';
import { required } from './required.ts';

/**
 * Opens the store that an environment variable names. A function always has one in S3: what that takes is loaded at its
 * start, which has more of a CPU than its calls have (Lambda developer guide, execution environment).
 * @throws AuditorError USAGE
 */
export async function storeNamed(variable: string, session: Session): Promise<ObjectStore> {
  return openStore(parseLedgerLocation(required(variable)), session);
}
