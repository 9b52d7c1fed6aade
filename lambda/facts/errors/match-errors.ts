import { decodedLine } from './decoded-line.ts';
import { KNOWN_ERRORS, type KnownError } from './known-errors.ts';

/** A known error that a line is. */
export interface Match {
  readonly error: KnownError;
  /** The part of the line by which it is known. */
  readonly matched: string;
}

/**
 * What a line is known as: the cause before what wraps it, faults before limits and measurements. Empty where it is not known.
 *
 * @param line one record of a log, or the text of an error; it may hold line breaks. What follows its first 65,536 characters
 *   is not looked at
 */
export function matchesOf(line: string): readonly Match[] {
  return matchesIn(decodedLine(line), KNOWN_ERRORS);
}

/**
 * The same of a line that was read already, among some of the known errors.
 *
 * @param forms what it says in each form in which a pattern may know it, the best to show first
 */
export function matchesIn(forms: readonly string[], among: readonly KnownError[]): readonly Match[] {
  return among
    .flatMap((error): readonly Match[] => {
      for (const form of forms) {
        const [matched] = error.regexp.exec(form) ?? [];
        if (matched !== undefined) return [{ error, matched }];
      }
      return [];
    })
    .toSorted((one, other) => rank(one.error) - rank(other.error));
}

/** AWS's own error stands inside the message of whoever made the call, and is the cause of it. */
function rank({ where, isFault }: KnownError): number {
  const ofPlace = where === 'ec2-api' ? 0 : 1;
  const ofFault = isFault === true ? 0 : isFault === 'depends' ? 1 : 2;
  return ofFault * 2 + ofPlace;
}
