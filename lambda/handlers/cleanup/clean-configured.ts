import { CHECKS } from '../../checks/index.ts';
import { cleanEstate } from '../../cleanup/clean-estate.ts';
import { toRequest } from '../../config/to-request.ts';
import type { TargetCleanup } from '../../model/cleanup.ts';
import type { Report } from '../../model/report.ts';
import { accessTo } from '../access.ts';
import type { CleanupEvent } from '../cleanup-event.ts';
import type { Deadlines } from '../deadline.ts';
import type { FunctionSetup } from '../function-setup.ts';
import { notify } from '../notify.ts';
import { type ReportTooLarge, responseOf } from '../response.ts';
import { logger } from '../telemetry.ts';
import { contextOf, settingsOf } from './request.ts';

/** Cleans the configured targets, or the event's part of them, and tells people what came of it. */
export async function cleanConfigured(
  asked: CleanupEvent,
  mode: 'plan' | 'apply',
  setup: FunctionSetup,
  { signal, last }: Deadlines,
): Promise<Report | ReportTooLarge> {
  const { config, home, homeRegion, ledger } = setup;
  const accounts = asked.accounts && accessTo(asked.accounts, config, home);
  const request = toRequest(config, { accounts, regions: asked.regions }, { checks: CHECKS, homeRegion });
  const report = await cleanEstate({ ...request, ...settingsOf(setup, asked.mode ?? mode) }, contextOf(setup, signal));
  logger.info('cleaned', { auditId: report.auditId, targets: report.cleanup?.targets.map(counts) });
  if (asked.notify) await notify({ report, changes: undefined }, config, { home, store: ledger, signal: last });
  return responseOf(report);
}

function counts({ accountId, region, refused, outcomes, waiting }: TargetCleanup) {
  const deleted = outcomes.filter(({ outcome }) => outcome === 'deleted').length;
  return { accountId, region, refused: refused?.reason ?? null, tried: outcomes.length, deleted, waiting };
}
