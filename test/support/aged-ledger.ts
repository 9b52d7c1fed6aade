const MINUTE = 60_000;

/**
 * A target's ledger of one audit, as audits would have left it that were so many minutes earlier each, the oldest first,
 * and all saw the same.
 */
export function agedLedger(text: string, ...minutesEarlier: readonly number[]): string {
  const [first = 0, last = first] = [minutesEarlier[0], minutesEarlier.at(-1)];
  const ledger = JSON.parse(
    text.replaceAll(/"(firstSeen|lastSeen|updatedAt)":\s*"([^"]+)"/g, (_, name, time) => {
      const earlier = name === 'firstSeen' ? first : last;
      return `"${name}":"${new Date(Date.parse(time) - earlier * MINUTE).toISOString()}"`;
    }),
  );
  const [seenAt = 0] = ledger.looks.at(-1) ?? [];
  const looks = minutesEarlier.map((minutes) => [seenAt - minutes * MINUTE, true]);
  return JSON.stringify({ ...ledger, looks });
}

/** A target's ledger as it would be if everything in it had happened so many minutes earlier. */
export function movedBack(text: string, minutes: number): string {
  const ledger = JSON.parse(
    text.replaceAll(
      /"(firstSeen|lastSeen|updatedAt)":\s*"([^"]+)"/g,
      (_, name, time) => `"${name}":"${new Date(Date.parse(time) - minutes * MINUTE).toISOString()}"`,
    ),
  );
  const looks = ledger.looks.map(([at, ...rest]: [number, ...unknown[]]) => [at - minutes * MINUTE, ...rest]);
  return JSON.stringify({ ...ledger, looks });
}
