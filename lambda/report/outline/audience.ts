import { commaList } from '../../common/words.ts';

/** For whom a message is, and which owners get one besides. */
export interface Audience {
  /** Who gets their own findings only; null for those who get everything. */
  readonly owner: string | null;
  /** Other owners who are sent some of the same. Sorted. */
  readonly others: readonly string[];
}

export const EVERYBODY: Audience = { owner: null, others: [] };

const MOST_NAMES = 8;

/**
 * `Also for: payments-team, platform (each their own findings).`: who else is sent what this message says, by name alone.
 * Empty where nobody is. An owner's says besides whose findings it has.
 */
export function audienceText({ owner, others }: Audience): string {
  if (owner !== null) {
    const names = [commaList(others, MOST_NAMES), 'those who get all findings'].filter((name) => name !== '');
    return `Findings of ${owner} only. Also for: ${names.join(', ')}.`;
  }
  return others.length === 0 ? '' : `Also for: ${commaList(others, MOST_NAMES)} (each their own findings).`;
}
