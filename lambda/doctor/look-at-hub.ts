import type { HubPorts } from '../aws/hub/ports.ts';
import type { Session } from '../aws/sessions.ts';
import { CHAT_REGION, channelsOf } from '../config/chat-channels.ts';
import { stackName as nameOfStack } from '../config/names.ts';
import { ownerTopicArns } from '../config/owner-topics.ts';
import type { Config } from '../config/schema.ts';
import { deletesInMembers, isHomeAudited } from '../config/to-request.ts';
import { listAccounts } from '../estate/targets.ts';
import { type AlarmsOfStack, lookAtAlarms, lookAtSeries } from './read/alarms.ts';
import { lookAtLastAudit } from './read/audit.ts';
import { askFunction } from './read/function.ts';
import { look, lookAfter, lookOn } from './read/look.ts';
import { lookAtChannels, lookAtSubscriptions } from './read/people.ts';
import { type HubRoleArns, lookAtDecisions, needsOf } from './read/permissions.ts';
import { lookAtSchedule, type NextTime } from './read/schedule.ts';
import { lookAtStack } from './read/stack.ts';
import { type Look, type SeenAlarms, type SeenAudit, type SeenHub, type SeenStack, seen } from './seen.ts';
import { namesIn } from './stack-names.ts';

/** Where a deployment is looked at, and by whom. */
export interface HubContext {
  readonly config: Config;
  readonly stackName: string;
  readonly home: Session;
  /** That of the deployment. */
  readonly region: string;
  readonly now: Date;
  readonly nextTime: NextTime;
  /** The calls that may be made in a region. */
  readonly portsIn: (region: string) => HubPorts;
  readonly signal: AbortSignal;
}

/** Everything that the credentials at hand show of a deployment. Reads; has a function of it read what it alone may. */
export async function lookAtHub(context: HubContext): Promise<SeenHub> {
  const { config, home, region, now, nextTime, signal } = context;
  const portsIn = remembered(context.portsIn);
  const ports = portsIn(region);
  const stack = await lookAtStack(ports, context.stackName, signal);
  const there = thatIsThere(stack);
  const after = <T>(next: (found: SeenStack) => Promise<Look<T>>) => lookAfter(there, 'stack', next);
  const audit = after((found) => lastAudit(found, { ...context, ports }));
  const accounts = audit.then((found) => accountsOfOrganization(found, { config, home, signal }));
  const alarms = after((found) => alarmsOf(found, { ...context, portsIn }));
  const subscriptions = after(async (found) => {
    const topics = [...topicsOf(found, await alarms, config), ...ownerTopicArns(config, { ...home, region })];
    return lookAtSubscriptions([...new Set(topics)], portsIn, signal);
  });
  const channels = channelsOf(config).map(({ configurationName }) => configurationName);
  const account = {
    concurrency: look('the account', async () => {
      const { AccountLimit } = await ports.lambda.getAccountSettings({}, signal);
      return {
        limit: AccountLimit?.ConcurrentExecutions ?? 0,
        unreserved: AccountLimit?.UnreservedConcurrentExecutions ?? 0,
      };
    }),
    trail: look('the event history', async () => {
      const { Events = [] } = await ports.cloudtrail.lookupEvents({ MaxResults: 1 }, signal);
      return Events.length;
    }),
  };
  return {
    stack,
    audit: await audit,
    answer: await after(async (found) => answerOf('scan', found, await accounts, { ports, signal })),
    cleanupAnswer: deletesInMembers(config)
      ? await after(async (found) => answerOf('cleanup', found, await accounts, { ports, signal }))
      : undefined,
    schedule: await after((found) => lookAtSchedule(ports, found, { now, nextTime }, signal)),
    decisions: await after((found) =>
      lookAtDecisions(ports, needsOf(rolesOf(found, config, home), aroundOf(found, context)), signal),
    ),
    alarms: await alarms,
    subscriptions: await subscriptions,
    series: await lookAfter(await alarms, 'alarms', (found) =>
      lookAtSeries(
        found.alarms.flatMap(({ metrics }) => metrics),
        portsIn,
        signal,
      ),
    ),
    channels: await after((found) => lookAtChannels(found, channels, portsIn, signal)),
    concurrency: await account.concurrency,
    trail: await account.trail,
    clock: ports.clock.read(),
  };
}

/** Of each region one set of clients. */
function remembered(portsIn: (region: string) => HubPorts): (region: string) => HubPorts {
  const known = new Map<string, HubPorts>();
  return (region) => {
    const ports = known.get(region) ?? portsIn(region);
    known.set(region, ports);
    return ports;
  };
}

/** Without a stack there is nothing to look at, which the examination of the stack says. */
function thatIsThere(stack: Look<SeenStack | undefined>): Look<SeenStack> {
  if (stack.status === 'gap') return stack;
  if (stack.value !== undefined) return seen(stack.value);
  const gap = { section: 'the stack', reason: 'error', action: 'none', message: 'there is no stack' } as const;
  return { status: 'gap', gap, after: 'stack' };
}

function bucketIn(stack: SeenStack, { deployment }: Config): string | undefined {
  return deployment.bucketName ?? namesIn(stack, 'AWS::S3::Bucket', 'Bucket')[0];
}

function lastAudit(
  stack: SeenStack,
  { config, home, now, ports, signal }: HubContext & { readonly ports: HubPorts },
): Promise<Look<SeenAudit | undefined>> {
  const bucket = bucketIn(stack, config);
  if (bucket === undefined) return Promise.resolve(seen(undefined));
  return lookAtLastAudit(ports, { bucket, owner: home.accountId, now }, signal);
}

/** The alarms of the hub and, where there are channels of chat, those of their own stack in their own region. */
async function alarmsOf(stack: SeenStack, { config, region, portsIn, signal }: HubContext): Promise<Look<SeenAlarms>> {
  const hub: AlarmsOfStack = { ports: portsIn(region), region, stack };
  if (channelsOf(config).length === 0) return lookAtAlarms([hub], config.name, signal);
  const name = nameOfStack('chatWatch', config.name);
  const ports = portsIn(CHAT_REGION);
  return lookOn(await lookAtStack(ports, name, signal), async (watch) => {
    const stacks = watch === undefined ? [hub] : [hub, { ports, region: CHAT_REGION, stack: watch }];
    const found = await lookAtAlarms(stacks, config.name, signal);
    if (found.status === 'gap' || watch !== undefined) return found;
    return seen({ ...found.value, absentStack: `${name} in ${CHAT_REGION}` });
  });
}

/** The topic of findings, and those that the alarms tell. */
function topicsOf(stack: SeenStack, alarms: Look<SeenAlarms>, { notifications }: Config): readonly string[] {
  const findings = notifications.topicArn ?? namesIn(stack, 'AWS::SNS::Topic', 'Findings')[0];
  const told = alarms.status === 'seen' ? alarms.value.alarms.flatMap(({ actions }) => actions) : [];
  const ofAlarms = told.length > 0 ? told : namesIn(stack, 'AWS::SNS::Topic', 'Alarms');
  const all = [...(findings === undefined ? [] : [findings]), ...ofAlarms];
  return [...new Set(all)].filter((arn) => arn.split(':')[2] === 'sns');
}

const CONSTRUCTS = { scan: 'Scan', cleanup: 'Cleanup' } as const;

async function answerOf(
  name: 'scan' | 'cleanup',
  stack: SeenStack,
  accounts: readonly string[] | undefined,
  { ports, signal }: Pick<HubContext, 'signal'> & { readonly ports: HubPorts },
) {
  const [functionName] = namesIn(stack, 'AWS::Lambda::Function', CONSTRUCTS[name]);
  if (functionName === undefined) {
    return seen({ kind: 'error', message: 'the stack has no such function' } as const);
  }
  return askFunction(ports, { name, functionName, accounts }, signal);
}

/** Those of the organisation; where they may not be listed, those that the last audit knew. */
async function accountsOfOrganization(
  audit: Look<SeenAudit | undefined>,
  { config: { targets }, home, signal }: Pick<HubContext, 'config' | 'home' | 'signal'>,
): Promise<readonly string[] | undefined> {
  if (targets.organization === undefined) return undefined;
  const listed = await listAccounts(
    { accounts: [], organization: targets.organization },
    { home, homeRegion: undefined, signal },
  );
  const ids =
    'accounts' in listed
      ? listed.accounts.map(({ roleArn }) => roleArn?.split(':')[4] ?? home.accountId)
      : audit.status === 'seen'
        ? (audit.value?.accountIds ?? [])
        : [];
  return ids.length === 0 ? undefined : ids;
}

function rolesOf(stack: SeenStack, { deployment }: Config, { partition, accountId }: Session): HubRoleArns {
  const arn = (construct: string) => {
    const [name] = namesIn(stack, 'AWS::IAM::Role', construct);
    return name === undefined
      ? undefined
      : `arn:${partition}:iam::${accountId}:role/${deployment.rolePath ?? ''}${name}`;
  };
  return { audit: arn('AuditRole'), scan: arn('ScanRole'), cleanup: arn('CleanupRole') };
}

function aroundOf(stack: SeenStack, { config, home, region }: Pick<HubContext, 'config' | 'home' | 'region'>) {
  const { partition, accountId } = home;
  const [bus] = namesIn(stack, 'AWS::Events::EventBus', 'EventBus');
  const queues = ['Deliveries', 'Imports'].flatMap((id) => namesIn(stack, 'AWS::SQS::Queue', id).slice(0, 1));
  return {
    // Of a queue CloudFormation has the URL.
    queueArns: queues.map((url) => `arn:${partition}:sqs:${region}:${accountId}:${url.split('/').at(-1)}`),
    busArn: bus && `arn:${partition}:events:${region}:${accountId}:event-bus/${bus}`,
    ownerTopicArns: ownerTopicArns(config, { ...home, region }),
    bucketArn: `arn:${partition}:s3:::${bucketIn(stack, config) ?? ''}`,
    topicArn: config.notifications.topicArn ?? namesIn(stack, 'AWS::SNS::Topic', 'Findings')[0],
    isHomeAudited: isHomeAudited(config),
  };
}
