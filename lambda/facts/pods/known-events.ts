import lines from '../../../data/event-lines.json' with { type: 'json' };

const KNOWN: readonly { readonly id: string; readonly regexp: RegExp }[] = lines.map(({ id, pattern }) => ({
  id,
  regexp: new RegExp(pattern),
}));

/**
 * The known errors that the message of an event is, by their ids in the order of the data: those that `explain` has for it,
 * as far as they are of events, or of EC2 inside one.
 */
export function knownEventsIn(message: string): readonly string[] {
  return KNOWN.filter(({ regexp }) => regexp.test(message)).map(({ id }) => id);
}
