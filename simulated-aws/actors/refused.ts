import { WorldError } from '../world/records.ts';

/** Does what a sweep does to one of many: what AWS refuses is noted in a log, and the sweep goes on. */
export function unlessRefused(step: () => void): void {
  try {
    step();
  } catch (error) {
    if (!(error instanceof WorldError)) throw error;
  }
}
