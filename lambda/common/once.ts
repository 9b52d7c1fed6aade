/**
 * Makes something of a thing once, and gives the same each time it is asked again for as long as the thing is there. For
 * things that never change once they were read, and what a dozen checks want to know of a hundred thousand of them.
 */
export function once<Thing extends object, Made extends object>(make: (thing: Thing) => Made): (thing: Thing) => Made {
  const kept = new WeakMap<Thing, Made>();
  return (thing) => {
    const known = kept.get(thing);
    if (known !== undefined) return known;
    const made = make(thing);
    kept.set(thing, made);
    return made;
  };
}

/** The same for a text, or none. For texts of which there are few, such as releases: each is kept for good. */
export function onceAText<Made>(make: (text: string | undefined) => Made): (text: string | undefined) => Made {
  const kept = new Map<string | undefined, { readonly made: Made }>();
  return (text) => {
    const known = kept.get(text) ?? { made: make(text) };
    kept.set(text, known);
    return known.made;
  };
}

/** After so many different texts all are forgotten: those of late are known, however many there were. */
const MAX_OF_LATE = 5_000;

/** The same for texts that people write, of which there may be many, and mostly the same: the tags of a cluster's ENIs. */
export function onceOfLate<Made>(make: (text: string) => Made): (text: string) => Made {
  const kept = new Map<string, { readonly made: Made }>();
  return (text) => {
    const known = kept.get(text);
    if (known !== undefined) return known.made;
    if (kept.size >= MAX_OF_LATE) kept.clear();
    const made = make(text);
    kept.set(text, { made });
    return made;
  };
}

/** The same for what depends on the audited account besides the thing. */
export function onceAnAccount<Thing extends object, Made extends object>(
  make: (thing: Thing, accountId: string) => Made,
): (thing: Thing, accountId: string) => Made {
  const accounts = new Map<string, (thing: Thing) => Made>();
  return (thing, accountId) => {
    const ofAccount = accounts.get(accountId) ?? once((each: Thing) => make(each, accountId));
    accounts.set(accountId, ofAccount);
    return ofAccount(thing);
  };
}

/** The same for what is made of several things: once for each of those that are there together. */
export function onceTogether<Source, Made>(
  thingsOf: (source: Source) => readonly object[],
  make: (source: Source) => Made,
): (source: Source) => Made {
  const kept: Kept<Made> = { after: new WeakMap() };
  return (source) => {
    const place = thingsOf(source).reduce(placeAfter, kept);
    place.made ??= { value: make(source) };
    return place.made.value;
  };
}

/** What was made of the things up to here, and where to look for what was made of these and one more. */
interface Kept<Made> {
  made?: { readonly value: Made };
  readonly after: WeakMap<object, Kept<Made>>;
}

function placeAfter<Made>(place: Kept<Made>, thing: object): Kept<Made> {
  const known = place.after.get(thing);
  if (known !== undefined) return known;
  const next: Kept<Made> = { after: new WeakMap() };
  place.after.set(thing, next);
  return next;
}
