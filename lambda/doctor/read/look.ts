import { gapOf } from '../../aws/errors.ts';
import type { ExaminationId } from '../../model/doctor.ts';
import { afterGap, type Look, seen } from '../seen.ts';

/**
 * Looks at one thing: what AWS does not answer is a gap. What is not AWS's doing is thrown on: it is a bug.
 * @param what is looked at, as a gap names it
 */
export async function look<T>(what: string, read: () => Promise<T>): Promise<Look<T>> {
  try {
    return seen(await read());
  } catch (error) {
    const gap = gapOf(what, error);
    if (gap !== undefined) return { status: 'gap', gap };
    throw error;
  }
}

/** Goes on from a look of the same examination: its gap is the examination's own. */
export async function lookOn<Before, T>(
  before: Look<Before>,
  next: (value: Before) => Promise<Look<T>>,
): Promise<Look<T>> {
  return before.status === 'gap' ? before : next(before.value);
}

/** Looks at what another look has to show first. */
export async function lookAfter<Before, T>(
  before: Look<Before>,
  id: ExaminationId,
  next: (value: Before) => Promise<Look<T>>,
): Promise<Look<T>> {
  return before.status === 'gap' ? afterGap(before, before.after ?? id) : next(before.value);
}
