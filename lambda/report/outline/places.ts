import type { Place } from '../../model/target.ts';

/** `111122223333 eu-west-1` */
export function placeOf({ accountId, region }: Place): string {
  return `${accountId} ${region}`;
}

/** A message as it would read of any other target: two that differ in nothing else are told once. */
export function withoutPlace(message: string, { accountId, region }: Place): string {
  return [accountId, region].filter((name) => name !== '').reduce((text, name) => text.replaceAll(name, '*'), message);
}
