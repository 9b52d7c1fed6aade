import type { Ledger } from '../../lambda/model/ledger.ts';

const MINUTE = 60_000;

/**
 * A target's ledger of one audit, as audits would have left it that were so many minutes earlier each, the oldest first,
 * and all saw the same.
 */
export function agedLedger(text: string, ...minutesEarlier: readonly number[]): string {
  const [first = 0, last = first] = [minutesEarlier[0], minutesEarlier.at(-1)];
  const ledger = withTimesBack(text, (name) => (name === 'firstSeen' ? first : last));
  const [seenAt = 0] = ledger.looks.at(-1) ?? [];
  return JSON.stringify({ ...ledger, looks: minutesEarlier.map((minutes) => [seenAt - minutes * MINUTE, true]) });
}

/** A target's ledger as it would be if everything in it had happened so many minutes earlier. */
export function movedBack(text: string, minutes: number): string {
  const ledger = withTimesBack(text, () => minutes);
  return JSON.stringify({ ...ledger, looks: ledger.looks.map(([at, isWhole]) => [at - minutes * MINUTE, isWhole]) });
}

/** Its looks stay as they are. */
function withTimesBack(text: string, minutesBack: (name: string) => number): Ledger {
  return JSON.parse(
    text.replaceAll(/"(firstSeen|lastSeen|updatedAt)":\s*"([^"]+)"/g, (_, name, time) => {
      const earlier = Date.parse(time) - minutesBack(name) * MINUTE;
      return `"${name}":"${new Date(earlier).toISOString()}"`;
    }),
  );
}
