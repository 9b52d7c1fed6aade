import { queueCalls } from '../../aws/queues.ts';
import { CHECKS } from '../../checks/index.ts';
import { toRequest } from '../../config/to-request.ts';
import type { RunPlan } from '../../runs/run.ts';
import { handOver } from '../../security-hub/hand-over.ts';
import { importRoleInto } from '../access.ts';
import type { Deadlines } from '../deadline.ts';
import { functionSetup } from '../function-setup.ts';
import { required } from '../required.ts';
import { logger } from '../telemetry.ts';
import { type PublishedRun, readRun } from './publish.ts';

/** What became of handing a run's findings over for Security Hub. */
export interface SentToSecurityHub {
  /** Why some could not be; null where all were. */
  readonly failed: string | null;
}

export const NOTHING_FOR_SECURITY_HUB: SentToSecurityHub = { failed: null };

/**
 * Puts what Security Hub is to have of a run into the queue of the function that imports, where that is configured. For every
 * audit, whether it tells people or not: Security Hub shows what is, not what is news.
 */
export async function sendToSecurityHub(
  run: PublishedRun,
  { narrowing }: Pick<RunPlan, 'narrowing'>,
  { last }: Deadlines,
): Promise<SentToSecurityHub> {
  const setup = await functionSetup(last);
  const { securityHub } = setup.config.notifications;
  if (securityHub === undefined || setup.ledger === undefined) return NOTHING_FOR_SECURITY_HUB;
  const { report } = await readRun(run, setup, last);
  const { scope } = toRequest(setup.config, narrowing, { checks: CHECKS, homeRegion: setup.homeRegion });
  const { targets, failed } = await handOver(report, {
    store: setup.ledger,
    sqs: queueCalls(setup.home, setup.homeRegion ?? setup.home.stsRegion),
    queueUrl: required('IMPORTS'),
    scope,
    minSeverity: securityHub.minSeverity,
    roleFor: ({ accountId }) => importRoleInto(accountId, securityHub.roleName, setup),
    signal: last,
  });
  logger.info('handed over for Security Hub', { targets });
  for (const line of failed) logger.warn(`not handed over for Security Hub: ${line}`);
  const [first] = failed;
  if (first === undefined) return NOTHING_FOR_SECURITY_HUB;
  const others = failed.length > 1 ? ` (and ${failed.length - 1} more)` : '';
  return { failed: `not handed over for Security Hub: ${first}${others}` };
}
