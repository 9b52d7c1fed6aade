import type { Session } from '../aws/sessions.ts';
import { AuditorError } from '../model/errors.ts';
import { directoryStore } from './directory-store.ts';
import type { ObjectStore } from './store.ts';

/** Where ledgers are kept, as a user names it. */
export type LedgerLocation =
  | { readonly kind: 'directory'; readonly folder: string }
  /** `prefix` without slashes at its ends; may be empty. `owner`: the bucket's account, where it is not the caller's. */
  | { readonly kind: 's3'; readonly bucket: string; readonly prefix: string; readonly owner: string | undefined };

const ACCOUNT_ID = /^\d{12}$/;

/** S3's rule for the names of buckets (S3 user guide, bucket naming rules). */
const BUCKET_NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/**
 * A folder, or `s3://bucket` with or without a prefix. A bucket of another account is named with its owner:
 * `s3://444455556666@bucket`.
 * @throws AuditorError USAGE
 */
export function parseLedgerLocation(text: string): LedgerLocation {
  const [, scheme, rest = ''] = /^([A-Za-z][A-Za-z0-9+.-]+):\/\/(.*)$/s.exec(text) ?? [];
  if (scheme === undefined) {
    if (text.trim() === '' || text.includes('\0')) throw nonsense(text, 'it names no folder');
    return { kind: 'directory', folder: text };
  }
  if (scheme.toLowerCase() !== 's3') throw nonsense(text, `${scheme}:// is not known here`);
  const [place = '', ...segments] = rest.split('/');
  const [, owner, bucket = ''] = /^(?:([^@]*)@)?(.*)$/s.exec(place) ?? [];
  if (owner !== undefined && !ACCOUNT_ID.test(owner)) throw nonsense(text, `"${owner}" is not the id of an account`);
  if (!BUCKET_NAME.test(bucket)) throw nonsense(text, `"${bucket}" is not the name of a bucket`);
  const prefix = segments.join('/').replace(/^\/+|\/+$/g, '');
  if (prefix.split('/').some((segment) => segment === '.' || segment === '..')) {
    throw nonsense(text, 'S3 has no folders that . or .. could lead to');
  }
  return { kind: 's3', bucket, prefix, owner };
}

/**
 * Opens a store. Makes no call yet; a bucket is spoken to as the session, and is the session's account's unless the
 * location names another owner. The S3 client is loaded only when needed.
 */
export async function openStore(location: LedgerLocation, session: Session): Promise<ObjectStore> {
  switch (location.kind) {
    case 'directory':
      return directoryStore(location.folder);
    case 's3': {
      const [{ s3Objects }, { s3Store }] = await Promise.all([import('../aws/s3-objects.ts'), import('./s3-store.ts')]);
      return s3Store(s3Objects(session), { ...location, owner: location.owner ?? session.accountId });
    }
  }
}

function nonsense(text: string, problem: string): AuditorError {
  return new AuditorError('USAGE', `ledger "${text}": ${problem}; give a folder or s3://bucket/prefix`);
}
