import { type Place, targetKey } from '../model/target.ts';

/** What is remembered of the estate as a whole. */
export const ESTATE_KEY = 'estate.json';

/** What is snoozed. */
export const SNOOZES_KEY = 'snoozes.json';

/** The ledger of one target. */
export function ledgerKey(place: Place): string {
  return `targets/${targetKey(place)}.json`;
}

/** What Security Hub is told of one target. */
export function securityHubKey(place: Place): string {
  return `security-hub/${targetKey(place)}.json`;
}

/** The record of what clean-up did in one target on one day (UTC). */
export function cleanupRecordKey(place: Place, day: Date): string {
  return `cleanup/${day.toISOString().slice(0, 10)}/${targetKey(place)}.ndjson`;
}
