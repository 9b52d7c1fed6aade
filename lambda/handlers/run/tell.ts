import { openStore, parseLedgerLocation } from '../../ledger/open-store.ts';
import type { Change } from '../../model/ledger.ts';
import type { Report } from '../../model/report.ts';
import { configuredChannels } from '../../notify/channels/index.ts';
import { changesTold } from '../../notify/news.ts';
import { tellPeople } from '../../notify/notify-audit.ts';
import { rememberTold } from '../../notify/remember-told.ts';
import { shownReportSchema } from '../../report/json/report-schema.ts';
import { changesSchema } from '../../runs/documents.ts';
import { changesKey } from '../../runs/keys.ts';
import { requireDocument } from '../../runs/object-access.ts';
import type { Deadlines } from '../deadline.ts';
import { logTold } from '../notify.ts';
import { required, type Surroundings, surroundings } from '../surroundings.ts';
import { logger } from '../telemetry.ts';
import type { Merged } from './merge.ts';

/** A run whose report is to be told. */
export interface RunToTell {
  readonly auditId: string;
  readonly report: Merged['report'];
}

/**
 * Publishes to the configured channels what of a run's report is worth it.
 * @returns whether a message went out
 * @throws AuditorError PUBLISH_FAILED
 */
export async function publish(run: RunToTell, { last }: Deadlines): Promise<{ readonly published: boolean }> {
  const around = await surroundings(last);
  const { home, ledger: store, config } = around;
  const channels = configuredChannels(config.notifications, home);
  const audited = await read(run, around, last);
  const settings = { ...config.notifications, reportLocation: run.report.location };
  const told = await tellPeople(audited, settings, { channels, store, signal: last });
  logTold(told);
  return { published: told.published };
}

/** Remembers what people were told by a run's message, so that nobody is told twice; what cannot be is logged. */
export async function remember(run: RunToTell, published: boolean, { last }: Deadlines): Promise<void> {
  const around = await surroundings(last);
  if (around.ledger === undefined) return;
  const { report, changes } = await read(run, around, last);
  const told = published ? changesTold(changes ?? [], report) : [];
  const failure = await rememberTold(around.ledger, report, { published, told }, last);
  if (failure !== undefined) logger.warn(failure);
}

interface Audited {
  readonly report: Report;
  readonly changes: readonly Change[] | undefined;
}

async function read({ auditId, report }: RunToTell, around: Surroundings, signal: AbortSignal): Promise<Audited> {
  const reports = await openStore(parseLedgerLocation(required('REPORTS')), around.home);
  const { changes } = await requireDocument(around.runs, changesKey(auditId), changesSchema, signal);
  return { report: await requireDocument(reports, report.key, shownReportSchema, signal), changes };
}
