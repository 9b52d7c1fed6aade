import { securityHubImporter } from '../aws/security-hub.ts';
import { assumeRole, type Session } from '../aws/sessions.ts';
import { amount, count } from '../common/words.ts';
import type { ObjectStore } from '../ledger/store.ts';
import type { SecurityHubMemory } from '../model/security-hub.ts';
import { importFindings } from './import-findings.ts';
import { afterImport, beforeImport, importsOf, newAmong, withoutImport } from './memory.ts';
import { readSecurityHubMemory, updateSecurityHubMemory } from './store.ts';
import type { ImportTask } from './task.ts';

export interface TaskContext {
  readonly home: Session;
  readonly store: ObjectStore;
  /** When importing has to stop, so that what was taken can still be remembered. */
  readonly signal: AbortSignal;
  /** When everything has to stop. */
  readonly last: AbortSignal;
  readonly log: (level: 'info' | 'warn', message: string, details: Readonly<Record<string, unknown>>) => void;
}

/** Refused findings that are named in the log. */
const NAMED = 20;

/**
 * Imports what Security Hub does not have yet of one target, and remembers what it took. Where Security Hub is not enabled
 * the findings stay remembered as not there, and each audit tries again.
 * @returns whether it is done; false where findings were refused, which are tried again
 * @throws AuditorError LEDGER_UNREADABLE, LEDGER_FAILED; AwsCallError of STS and Security Hub
 */
export async function doImportTask(
  task: ImportTask,
  { home, store, signal, last, log }: TaskContext,
): Promise<boolean> {
  const place = { accountId: task.accountId, region: task.region };
  const memory = await readSecurityHubMemory(store, place, signal);
  const imports = memory === undefined ? [] : importsOf(memory);
  if (memory === undefined || imports.length === 0) return true;
  const session = await enter(task, home, signal);
  const port = securityHubImporter(session, task.region);
  const update = (change: (now: SecurityHubMemory) => SecurityHubMemory) =>
    updateSecurityHubMemory(store, place, (now = memory) => change(now), last);
  const added = newAmong(imports, memory);
  if (added.length > 0) await update((now) => beforeImport(now, added));
  const { taken, refused, isEnabled, failed } = await importFindings(imports, port, signal);
  const isTaken = new Set(taken);
  const left = failed === undefined ? added.filter((each) => !isTaken.has(each)) : [];
  if (taken.length + left.length > 0)
    await update((now) => withoutImport(afterImport(now, taken, memory.updatedAt), left));
  log('info', 'imported into Security Hub', { ...place, findings: taken.length });
  if (failed !== undefined) throw failed;
  if (!isEnabled) {
    const waiting = count(imports.length - taken.length, 'finding');
    log(
      'warn',
      `Security Hub is not enabled here, so ${waiting} could not be imported: the next audit tries again`,
      place,
    );
    return true;
  }
  for (const { id, because } of refused.slice(0, NAMED))
    log('warn', `Security Hub refused a finding: ${because}`, { ...place, id });
  if (refused.length > NAMED)
    log('warn', `Security Hub refused ${amount(refused.length - NAMED)} more findings`, place);
  return refused.length === 0;
}

async function enter({ accountId, role }: ImportTask, home: Session, signal: AbortSignal): Promise<Session> {
  if (role !== null) return assumeRole(home, { arn: role.arn, externalId: role.externalId ?? undefined }, signal);
  if (accountId === home.accountId) return home;
  throw new Error(`the account ${accountId} is not the function's own, and there is no role to enter it by`);
}
