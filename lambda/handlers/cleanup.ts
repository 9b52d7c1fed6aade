import { homeRegion } from '../aws/home-region.ts';
import { homeSession, type Session } from '../aws/sessions.ts';
import { CHECKS } from '../checks/index.ts';
import { cleanEstate } from '../cleanup/clean-estate.ts';
import { loadConfig } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import { configuredAccounts, toRequest } from '../config/to-request.ts';
import type { ObjectStore } from '../ledger/store.ts';
import type { Report } from '../model/report.ts';
import type { Target } from '../model/target.ts';
import { VERSION } from '../model/version.ts';
import type { InvocationContext } from './audit.ts';
import { type CleanupEvent, parseCleanupEvent } from './cleanup-event.ts';
import { auditDeadline, lastMoment } from './deadline.ts';
import { accessTo } from './event.ts';
import { ledgerStore } from './memory.ts';
import { notify } from './notify.ts';
import { type ReportTooLarge, responseOf } from './response.ts';
import { logger, logProgress } from './telemetry.ts';

/** Nothing is asked for: clean-up is off. */
export interface CleanupOff {
  readonly cleanup: 'off';
}

/**
 * Plans or carries out the deletion of leaked ENIs in the configured targets (or the event's part of them) that the
 * allow-lists name, publishes what came of it and returns it. A function and a role of its own: audits cannot reach it.
 * @throws AuditorError, which Lambda shows as the invocation's error
 */
export async function handler(
  event: unknown,
  context: InvocationContext,
): Promise<Report | ReportTooLarge | CleanupOff> {
  logger.appendKeys({ requestId: context.awsRequestId });
  const asked = parseCleanupEvent(event);
  const { config } = await loadConfig(CHECKS, { file: process.env.CONFIG_FILE, folder: process.cwd() });
  const { mode } = config.cleanup;
  if (mode === 'off') {
    logger.info('clean-up is off: nothing planned, nothing deleted');
    return { cleanup: 'off' };
  }
  const remaining = context.getRemainingTimeInMillis();
  const signal = auditDeadline(remaining);
  const home = await homeSession({ signal });
  const store = await ledgerStore(home);
  const report = await runCleanup(asked, config, asked.mode ?? mode, { home, store, signal });
  logger.info('cleaned', { auditId: report.auditId, targets: report.cleanup?.targets.map(counts) });
  if (asked.notify) {
    await notify({ report, changes: undefined }, config, { home, store, signal: lastMoment(remaining) });
  }
  return responseOf(report);
}

async function runCleanup(
  asked: CleanupEvent,
  config: Config,
  mode: 'plan' | 'apply',
  {
    home,
    store,
    signal,
  }: { readonly home: Session; readonly store: ObjectStore | undefined; readonly signal: AbortSignal },
): Promise<Report> {
  const region = await homeRegion();
  const accounts = asked.accounts && accessTo(asked.accounts, configuredAccounts(config), home.accountId);
  const request = toRequest(config, { accounts, regions: asked.regions }, { checks: CHECKS, homeRegion: region });
  return cleanEstate(
    { ...request, mode, settings: config.cleanup },
    {
      home,
      homeRegion: region,
      clock: () => new Date(),
      signal,
      version: VERSION,
      store,
      allowed: (place) => isAllowed(place, config.cleanup),
      onProgress: logProgress,
    },
  );
}

function isAllowed(
  { accountId, region }: Pick<Target, 'accountId' | 'region'>,
  { accounts, regions }: Config['cleanup'],
): boolean {
  return (accounts === 'all' || accounts.includes(accountId)) && (regions === 'all' || regions.includes(region));
}

function counts({ accountId, region, refused, outcomes, waiting }: NonNullable<Report['cleanup']>['targets'][number]) {
  const deleted = outcomes.filter(({ outcome }) => outcome === 'deleted').length;
  return { accountId, region, refused: refused?.reason ?? null, tried: outcomes.length, deleted, waiting };
}
