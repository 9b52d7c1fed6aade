import { gapOf } from '../../lambda/aws/errors.ts';
import { homeRegion } from '../../lambda/aws/home-region.ts';
import { hubPorts } from '../../lambda/aws/hub/clients.ts';
import { homeSession, type Session } from '../../lambda/aws/sessions.ts';
import { CHECKS } from '../../lambda/checks/index.ts';
import { groupBy } from '../../lambda/common/group-by.ts';
import { count, list } from '../../lambda/common/words.ts';
import type { Config } from '../../lambda/config/schema.ts';
import { toRequest } from '../../lambda/config/to-request.ts';
import { type PlannedTarget, placeOf, planTargets } from '../../lambda/estate/targets.ts';
import type { Gap } from '../../lambda/model/coverage.ts';
import { narrate, print } from '../output.ts';
import { deadline, overText } from './deadline.ts';
import { EXIT } from './exit-codes.ts';
import { interruptible } from './interrupt.ts';

/** What was tried of a configuration: `unknown` where only the deployed functions could do it. */
interface Tried {
  readonly state: 'ok' | 'wrong' | 'unknown';
  readonly text: string;
}

const MARKS: Readonly<Record<Tried['state'], string>> = { ok: '✓', wrong: '✗', unknown: '?' };

/**
 * Enters every account of a configuration, looks whether its regions are on, and whether its topics are there: a line each.
 * Only reads; publishes nothing.
 * @returns the exit code
 * @throws AuditorError CREDENTIALS, UNKNOWN_REGION, USAGE
 */
export async function tryConfig(
  config: Config,
  { profile, timeout }: { readonly profile?: string | undefined; readonly timeout?: number | undefined },
): Promise<number> {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const region = await homeRegion({ profile });
  const request = toRequest(config, {}, { checks: CHECKS, homeRegion: region });
  const tried = await interruptible(async (stop) => {
    const until = deadline(timeout, stop);
    const home = await homeSession({ profile, signal: until.signal });
    const planned = await planTargets(request, { home, homeRegion: region, signal: until.signal });
    const topics = await Promise.all(topicsOf(config).map((arn) => tryTopic(arn, home, until.signal)));
    if (until.isOver()) narrate(overText(until));
    return [...accountsTried(planned), ...topics];
  });
  await print(tried.map(({ state, text }) => `${MARKS[state]} ${text}\n`).join(''));
  if (tried.some(({ state }) => state === 'wrong')) return EXIT.findings;
  return tried.some(({ state }) => state === 'unknown') ? EXIT.incomplete : EXIT.ok;
}

function accountsTried(planned: readonly PlannedTarget[]): readonly Tried[] {
  return [...groupBy(planned, (target) => placeOf(target).accountId)].flatMap(([accountId, targets]) => {
    const regions = targets.flatMap((each) => (each.kind === 'reachable' ? [each.target.region] : []));
    const entered: Tried = { state: 'ok', text: `account ${accountId}: entered, ${list(regions, 4)}` };
    const gaps = new Map(targets.flatMap((each) => (each.kind === 'reachable' ? [] : [[each.gap.message, each.gap]])));
    return [...(regions.length === 0 ? [] : [entered]), ...[...gaps.values()].map((gap) => notEntered(accountId, gap))];
  });
}

/** Roles of member stacks let in the functions of the hub alone: who is refused here knows nothing of those. */
function notEntered(accountId: string, { reason, action, message }: Gap): Tried {
  const text = `account ${accountId}: ${action}: ${message}`;
  if (reason !== 'denied' || action !== 'sts:AssumeRole') return { state: 'wrong', text };
  const functions = 'a role of a member stack lets in only the deployed functions: `eks-ip-auditor doctor` asks those';
  return { state: 'unknown', text: `${text}; ${functions}` };
}

function topicsOf({ notifications: { topicArn, alarmsTopicArn, owners } }: Config): readonly string[] {
  const named = [topicArn, alarmsTopicArn, ...owners.map((owner) => owner.topicArn)];
  return [...new Set(named.filter((arn) => arn !== undefined))];
}

async function tryTopic(arn: string, home: Session, signal: AbortSignal): Promise<Tried> {
  const { sns } = hubPorts(home, arn.split(':')[3] ?? '');
  try {
    const { Subscriptions = [], NextToken } = await sns.listSubscriptionsByTopic({ TopicArn: arn }, signal);
    const open = Subscriptions.filter(({ SubscriptionArn }) => SubscriptionArn === 'PendingConfirmation').length;
    const many = NextToken === undefined ? count(Subscriptions.length, 'subscription') : 'over 100 subscriptions';
    const pending = open === 0 ? '' : `, ${open} not confirmed yet`;
    return { state: 'ok', text: `topic ${arn}: ${many}${pending}` };
  } catch (error) {
    const gap = gapOf('target', error);
    if (gap === undefined) throw error;
    return {
      state: gap.reason === 'denied' ? 'unknown' : 'wrong',
      text: `topic ${arn}: ${gap.action}: ${gap.message}`,
    };
  }
}
