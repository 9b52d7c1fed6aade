/** What a test puts in the emulator's way. Each is a file that emulator.py looks for, by the account. */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Place } from './place.ts';

/** Functions that are called by executions of the account do not begin until what is returned is called. */
export function holdCalls(place: Place): Promise<() => Promise<void>> {
  return control(place, 'hold', '');
}

/** CloudFormation cannot make or change resources of the type in the account until what is returned is called. */
export function refuse(place: Place, resourceType: string): Promise<() => Promise<void>> {
  return control(place, 'refuse', resourceType);
}

async function control({ folder, accountId }: Place, kind: string, content: string): Promise<() => Promise<void>> {
  const file = join(folder, `control-${kind}-${accountId}`);
  await writeFile(file, content);
  return () => rm(file);
}
