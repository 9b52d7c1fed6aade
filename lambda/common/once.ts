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
