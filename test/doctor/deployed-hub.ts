/** For tests: a deployment as its templates make it, in a simulated account that `doctor` is asked about. */
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Metric, MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { GetScheduleOutput } from '@aws-sdk/client-scheduler';
import { vi } from 'vitest';
import { auditTimes } from '../../infra/audit-times.ts';
import { nextTime } from '../../infra/schedule-times.ts';
import { hubPorts } from '../../lambda/aws/hub/clients.ts';
import { ACTIONS, READ_ACTIONS } from '../../lambda/aws/permissions.ts';
import { homeSession } from '../../lambda/aws/sessions.ts';
import { CHAT_REGION, channelsOf } from '../../lambda/config/chat-channels.ts';
import { stackName } from '../../lambda/config/names.ts';
import { configurationDigest } from '../../lambda/doctor/configuration-digest.ts';
import { examine } from '../../lambda/doctor/examine.ts';
import { lookAtHub } from '../../lambda/doctor/look-at-hub.ts';
import { handler as cleanup } from '../../lambda/handlers/cleanup.ts';
import { handler as scan } from '../../lambda/handlers/scan.ts';
import type { Examination, ExaminationId } from '../../lambda/model/doctor.ts';
import { VERSION } from '../../lambda/model/version.ts';
import {
  aWorld,
  type BucketRecord,
  type SimulatedAws,
  type SimulatedAwsOptions,
  startSimulatedAws,
  type World,
} from '../../simulated-aws/index.ts';
import { iamActionOf } from '../../simulated-aws/record.ts';
import type { Service } from '../../simulated-aws/service.ts';
import { hubServices } from '../../simulated-aws/services/hub/index.ts';
import { emptyHub, type HubState, type Invoked, type StackState } from '../../simulated-aws/services/hub/state.ts';
import { putObject } from '../../simulated-aws/world/buckets.ts';
import { CONFIGURATIONS, configOf, ORGANIZATION } from '../infra/configurations.ts';
import { type Stack, stackOf, type Template } from '../permissions/stack.ts';

export const HOME = '111122223333';
export const MEMBER = '444455556666';
export const REGION = 'eu-west-1';
export const READ_ROLE = `arn:aws:iam::${MEMBER}:role/eks-ip-auditor`;
export const DELETE_ROLE = `${READ_ROLE}-cleanup`;

const SNAPSHOTS = join(import.meta.dirname, '../infra/__snapshots__');

/** In the organisation, and left out by the configuration. */
const LEFT_OUT = '999999999999';

/** Deployments whose templates are kept (test/infra/snapshot.test.ts). */
export type Deployed = 'one account' | 'an organisation';

/** Metrics that come with every audit; those of failures come with failures. */
const ALWAYS = /^(AuditsFinished|Targets|Duration|Errors|DurableExecution(Duration|Operations|StorageWrittenBytes))$/;

export interface DeployedHub {
  readonly aws: SimulatedAws;
  readonly hub: HubState;
  readonly bucket: BucketRecord;
  /** ARN of the topic of that logical id's beginning. */
  readonly topic: (id: string) => string;
  readonly alarm: (name: string) => MetricAlarm;
  readonly schedule: GetScheduleOutput;
  readonly stack: StackState;
  /** Leaves the report of an audit that ended so many hours ago. */
  readonly report: (hoursAgo: number, more?: object) => void;
  /** From now on, the answers to an action are these bodies in the place of their own. */
  readonly spoil: (action: string, spoil: Spoil) => void;
  /** What `doctor` says, as the account's user. */
  readonly examined: (now?: Date) => Promise<readonly Examination[]>;
  readonly said: (id: ExaminationId) => Promise<Examination>;
  /** For a command in a process of its own. */
  readonly configFile: string;
  readonly stop: () => Promise<void>;
}

export type Spoil = (operation: string, isXml: boolean) => { readonly type: string; readonly body: string };

interface Made {
  readonly name: string;
  readonly region: string;
  readonly stack: Stack;
}

const HOUR_MS = 3_600_000;

/** Deploys as the configuration says, healthy: an audit ran an hour ago, and who was to confirm has. */
export async function deployHub(
  deployed: Deployed = 'an organisation',
  { date }: Pick<SimulatedAwsOptions, 'date'> = {},
): Promise<DeployedHub> {
  const made = stacksOf(deployed);
  const hub = hubOf(made);
  const [main] = made;
  if (main === undefined) throw new Error('no stack');
  const bucketName = nameOf(main.stack, 'AWS::S3::Bucket', 'Bucket');
  const roles = { scan: roleOf(main.stack, 'ScanRole'), cleanup: roleOf(main.stack, 'CleanupRole') };
  const world = worldFor(bucketName, roles);
  const input = inputOf(deployed, world);
  const config = configOf(input);
  const spoilt = new Map<string, Spoil>();
  const services = hubServices(hub).map((service) => spoilable(service, spoilt));
  const aws = await startSimulatedAws(world, { services, ...(date === undefined ? {} : { date }) });
  const folder = await mkdtemp(join(tmpdir(), 'doctor-'));
  const configFile = join(folder, 'config.json');
  await writeFile(configFile, JSON.stringify(input));
  const deployFunction = (id: string, handler: Handler, role: string) =>
    hub.functions.set(nameOf(main.stack, 'AWS::Lambda::Function', id), (event) =>
      invoked(handler, event, {
        ...aws.roleEnv(role, REGION),
        LEDGER: `s3://${bucketName}/ledger`,
        RUNS: `s3://${bucketName}/runs`,
        CONFIG_FILE: configFile,
      }),
    );
  if (roles.scan !== undefined) deployFunction('Scan', scan, roles.scan);
  if (roles.cleanup !== undefined) deployFunction('Cleanup', cleanup, roles.cleanup);
  const bucket = aws.world.buckets.get(bucketName);
  if (bucket === undefined) throw new Error('no bucket');
  for (const [name, value] of Object.entries(aws.env(HOME, REGION))) vi.stubEnv(name, value);
  const report = (hoursAgo: number, more: object = {}) => putReport(bucket, hoursAgo, more);
  report(1);
  const examined = async (now = new Date()) => {
    const home = await homeSession({ maxAttempts: 1 });
    const name = stackName('hub', config.name);
    const signal = new AbortController().signal;
    const portsIn = (region: string) => hubPorts(home, region);
    const seen = await lookAtHub({ config, stackName: name, home, region: REGION, now, nextTime, portsIn, signal });
    return examine(seen, {
      now,
      accountId: HOME,
      region: REGION,
      stackName: name,
      version: VERSION,
      configuration: configurationDigest(config),
      configurationName: 'config.json',
      schedule: config.schedule,
      missedAfterHours: auditTimes(config.schedule, now).missedAfterHours,
      emails: config.notifications.emails,
      hasMembers: deployed !== 'one account',
      channels: channelsOf(config).map(({ configurationName }) => configurationName),
      targetsAtATime: config.concurrency.targets,
      reserved: config.deployment.reservedConcurrency,
    });
  };
  return {
    aws,
    hub,
    bucket,
    topic: (id) => nameOf(main.stack, 'AWS::SNS::Topic', id),
    alarm: (name) => found([...hub.alarms.values()].flat(), ({ AlarmName }) => AlarmName === name, name),
    schedule: found([...hub.schedules.values()], () => true, 'schedule'),
    stack: found([...hub.stacks.values()], () => true, 'stack'),
    report,
    spoil: (action, spoil) => spoilt.set(action, spoil),
    examined,
    said: async (id) => found(await examined(), (one) => one.id === id, id),
    configFile,
    stop: async () => {
      vi.unstubAllEnvs();
      await aws.stop();
      await rm(folder, { recursive: true });
    },
  };
}

function spoilable(service: Service, spoilt: ReadonlyMap<string, Spoil>): Service {
  const isXml = ['cloudformation', 'iam', 'sns'].includes(service.name);
  const { protocol } = service;
  return {
    ...service,
    protocol: {
      ...protocol,
      encode: (schema, output, requestId) => {
        const [, , operation] = schema;
        const spoil = spoilt.get(iamActionOf({ service: service.name, action: operation }));
        if (spoil === undefined) return protocol.encode(schema, output, requestId);
        const { type, body } = spoil(operation, isXml);
        return { status: 200, headers: { 'content-type': type }, body };
      },
    },
  };
}

/** As it was written, with the root of the world's organisation. */
function inputOf(deployed: Deployed, { organizations }: World): object {
  if (deployed === 'one account') return CONFIGURATIONS[deployed];
  const [organization] = organizations;
  const units = [organization?.root.id ?? ''];
  const { targets, ...others } = CONFIGURATIONS[deployed];
  return { ...others, targets: { ...targets, organization: { ...ORGANIZATION, organizationalUnits: units } } };
}

function stacksOf(deployed: Deployed): readonly Made[] {
  const prefix = `${deployed.replaceAll(' ', '-')}.`;
  const files = readdirSync(SNAPSHOTS).filter((file) => file.startsWith(prefix) && !file.includes('Member'));
  return files.sort().map((file) => {
    const template: Template = JSON.parse(readFileSync(join(SNAPSHOTS, file), 'utf8'));
    const name = file.slice(prefix.length, -'.json'.length);
    const region = name.includes('ChatWatch') ? CHAT_REGION : REGION;
    return { name, region, stack: stackOf(template, { accountId: HOME, region }) };
  });
}

function worldFor(
  bucketName: string,
  { scan, cleanup }: Readonly<Record<'scan' | 'cleanup', string | undefined>>,
): World {
  const allowing = (...Action: readonly string[]) => ({ Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });
  const trusts = [scan, cleanup].flatMap((arn) => arn ?? []);
  const { externalId } = ORGANIZATION;
  return aWorld({ home: HOME })
    .organization({ management: HOME, accounts: [MEMBER, LEFT_OUT] })
    .account(HOME, (account) => account.region(REGION).region(CHAT_REGION))
    .account(MEMBER, (account) =>
      account
        .iamRole('eks-ip-auditor', { inline: { read: allowing(...READ_ACTIONS) } })
        .iamRole('eks-ip-auditor-cleanup', { inline: { cleanup: allowing(ACTIONS.cleanup.deleteNetworkInterface) } })
        .region(REGION),
    )
    .bucket(bucketName)
    .role(READ_ROLE, { trusts, externalId })
    .role(DELETE_ROLE, { trusts: trusts.slice(1), externalId });
}

function hubOf(made: readonly Made[]): HubState {
  const hub = emptyHub();
  const createdAt = new Date(Date.now() - 30 * 24 * HOUR_MS);
  for (const { name, region, stack } of made) {
    const resources = stack.resources.map((resource) => ({
      LogicalResourceId: resource.logicalId,
      PhysicalResourceId: physicalId(resource, stack),
      ResourceType: resource.type,
      ResourceStatus: 'CREATE_COMPLETE' as const,
      LastUpdatedTimestamp: createdAt,
    }));
    const state: StackState = { status: 'UPDATE_COMPLETE', createdAt, updatedAt: createdAt, resources };
    hub.stacks.set(`${region}/${name}`, state);
    const alarms = alarmsOf(stack);
    hub.alarms.set(region, alarms);
    hub.metrics.set(
      region,
      structuredClone(alarms.flatMap(metricsOf)).filter(({ MetricName = '' }) => ALWAYS.test(MetricName)),
    );
    addSubscriptions(hub, stack);
    addSchedules(hub, stack);
  }
  hub.metrics.get(CHAT_REGION)?.push(
    ...['eks-ip-auditor-slack-C0123ABCD', 'eks-ip-auditor-teams-1'].map((Value) => ({
      Namespace: 'AWS/Chatbot',
      MetricName: 'MessageDeliverySuccess',
      Dimensions: [{ Name: 'ConfigurationName', Value }],
    })),
  );
  return hub;
}

function physicalId({ logicalId, type, properties }: Stack['resources'][number], stack: Stack): string {
  if (type.startsWith('AWS::Chatbot::')) {
    return `arn:aws:chatbot::${HOME}:chat-configuration/channel/${properties.ConfigurationName}`;
  }
  const known = [
    'AWS::CloudWatch::Alarm',
    'AWS::IAM::Role',
    'AWS::Lambda::Function',
    'AWS::S3::Bucket',
    'AWS::SNS::Topic',
    'AWS::Scheduler::Schedule',
    'AWS::Scheduler::ScheduleGroup',
  ];
  return known.includes(type) ? stack.ref(logicalId) : logicalId;
}

function alarmsOf(stack: Stack): MetricAlarm[] {
  return stack.resources
    .filter(({ type }) => type === 'AWS::CloudWatch::Alarm')
    .map(({ properties }) => ({
      ...(stack.resolved(properties) as MetricAlarm),
      StateValue: 'OK',
      ActionsEnabled: true,
    }));
}

function metricsOf({ Namespace, MetricName, Dimensions, Metrics = [] }: MetricAlarm): Metric[] {
  if (Namespace !== undefined && MetricName !== undefined) return [{ Namespace, MetricName, Dimensions }];
  return Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric ?? []);
}

function addSubscriptions(hub: HubState, stack: Stack): void {
  for (const { logicalId, type } of stack.resources) {
    if (type === 'AWS::SNS::Topic') hub.subscriptions.set(stack.ref(logicalId), []);
  }
  for (const { logicalId, type, properties } of stack.resources) {
    if (type !== 'AWS::SNS::Subscription') continue;
    const { TopicArn, Protocol, Endpoint } = stack.resolved(properties) as Readonly<Record<string, string>>;
    const SubscriptionArn = `${TopicArn}:${logicalId}`;
    hub.subscriptions.get(String(TopicArn))?.push({ TopicArn, Protocol, Endpoint, SubscriptionArn, Owner: HOME });
  }
}

function addSchedules(hub: HubState, stack: Stack): void {
  for (const { logicalId, type, properties } of stack.resources) {
    if (type !== 'AWS::Scheduler::Schedule') continue;
    const { GroupName, ScheduleExpression, ScheduleExpressionTimezone } = stack.resolved(properties) as Readonly<
      Record<string, string>
    >;
    hub.schedules.set(`${GroupName}/${logicalId}`, {
      Name: logicalId,
      GroupName,
      State: 'ENABLED',
      ScheduleExpression,
      ScheduleExpressionTimezone,
    });
  }
}

type Handler = typeof scan | typeof cleanup;

/** As Lambda runs it: with its own environment, and nobody else's. */
async function invoked(
  handler: Handler,
  event: unknown,
  environment: Readonly<Record<string, string>>,
): Promise<Invoked> {
  const before = Object.keys(environment).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, environment);
  const log = vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
  try {
    const context = { awsRequestId: 'request-1', memoryLimitInMB: '1769', getRemainingTimeInMillis: () => 60_000 };
    return { payload: JSON.parse(JSON.stringify(await handler(event, context))) };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { error: { errorType: error.name, errorMessage: error.message } };
  } finally {
    log.mockRestore();
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}

function putReport(bucket: BucketRecord, hoursAgo: number, more: object): void {
  const at = new Date(Date.now() - hoursAgo * HOUR_MS);
  const target = { accountId: HOME, region: REGION, status: 'complete', gaps: [], notEvaluated: [] };
  const report = {
    schemaVersion: '1',
    auditId: 'audit-1',
    finishedAt: at.toISOString(),
    targets: [target, { ...target, accountId: MEMBER }],
    summary: {
      targets: { complete: 2, partial: 0, failed: 0 },
      findings: { critical: 0, high: 1, medium: 0, low: 2, info: 0 },
      complete: true,
    },
    ...more,
  };
  bucket.objects.clear();
  putObject(bucket, {
    key: `reports/${at.toISOString().slice(0, 10)}/audit-1.json`,
    body: JSON.stringify(report),
    at,
  });
}

/** Undefined where the stack has none. */
function roleOf(stack: Stack, construct: string): string | undefined {
  const role = stack.resources.find((one) => one.type === 'AWS::IAM::Role' && isOf(construct).test(one.logicalId));
  return role && stack.arn(role.logicalId);
}

function idOf({ resources }: Stack, type: string, construct: string): string {
  return found(resources, (one) => one.type === type && isOf(construct).test(one.logicalId), construct).logicalId;
}

function isOf(construct: string): RegExp {
  return new RegExp(`^${construct}[0-9A-F]{8}$`);
}

function nameOf(stack: Stack, type: string, construct: string): string {
  return stack.ref(idOf(stack, type, construct));
}

function found<Item>(items: readonly Item[], isIt: (item: Item) => boolean, name: string): Item {
  const item = items.find(isIt);
  if (item === undefined) throw new Error(`there is no ${name}`);
  return item;
}
