import type { Place } from '../../model/target.ts';

/** What a key is of, behind the account and the region. */
export type KeyKind = 'section' | 'check' | 'memory' | 'unread' | 'refused' | 'outcome';

/**
 * `111122223333 eu-west-1 section subnets denied ec2:DescribeSubnets`: the same in every audit while nothing changes, so
 * that what readers know of can be remembered and told from what is new.
 * @param place `account region`
 */
export function keyOf(place: string, kind: KeyKind, ...names: readonly string[]): string {
  return [place, kind, ...names].join(' ');
}

/** True for the key of a ledger that took no part. */
export function isMemoryKey(key: string): boolean {
  return partsOf(key).kind === 'memory';
}

/** A key's parts; `kind` may be of another version, and `name` is the first of its names. */
export function partsOf(key: string): Place & { readonly kind: string; readonly name: string } {
  const [accountId = '', region = '', kind = '', name = ''] = key.split(' ');
  return { accountId, region, kind, name };
}
