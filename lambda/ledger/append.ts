import type { ObjectStore } from './store.ts';
import { updateObject } from './update-object.ts';

/**
 * Adds lines to the end of an object, or makes it. S3 has no append, so the object is read and written whole; of several
 * writers none loses a line, and none is written twice.
 *
 * @param lines without line breaks
 * @throws AuditorError LEDGER_FAILED naming the object
 */
export async function appendLines(
  store: ObjectStore,
  key: string,
  lines: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  if (lines.length === 0) return;
  const added = lines.map((line) => `${line}\n`).join('');
  await updateObject(store, key, (text) => ({ text: `${wholeLines(text ?? '')}${added}`, result: undefined }), signal);
}

/** Somebody may have edited it without a break at its end. */
function wholeLines(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
