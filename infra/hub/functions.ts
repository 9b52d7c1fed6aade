import { Duration } from 'aws-cdk-lib';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import { Policy, type Role } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { FOLDERS } from '../../lambda/config/names.ts';
import type { Config } from '../../lambda/config/schema.ts';
import { SMALL_SCAN_MB } from '../../lambda/model/scan-size.ts';
import { accept } from '../accept.ts';
import type { CodeOf } from '../code-of.ts';
import { reachOf } from '../reach.ts';
import { READ } from '../roles/permissions.ts';
import type { AuditBucket } from './bucket.ts';
import { allowHandingOver, type Deliveries, deliveriesEnvironment } from './deliveries.ts';
import { allowEvents, busEnvironment } from './event-bus.ts';
import { type HubFunction, hubFunction } from './function.ts';
import {
  allowAccountList,
  allowCleaning,
  allowDiscovery,
  allowDurableExecution,
  allowInvoking,
  allowObjects,
  allowPublishing,
  allowReading,
  type Publishing,
} from './grants.ts';
import { allowHandingOverImports, type Imports, importFolders, importsEnvironment } from './security-hub.ts';

/** What an audit's past is kept for people who look into it. */
const EXECUTION_KEPT = Duration.days(30);

/** Roles of the hub's functions; clean-up's only where clean-up is on. */
export interface HubRoles {
  readonly audit: Role;
  readonly scan: Role;
  readonly cleanup: Role | undefined;
}

/** The hub's functions; clean-up only where clean-up is on. */
export interface HubFunctions {
  readonly audit: HubFunction;
  readonly scan: HubFunction;
  /** The scan with less memory, which most targets do with: an audit asks it first. */
  readonly smallScan: HubFunction;
  readonly cleanup: HubFunction | undefined;
}

export interface HubFunctionsProps {
  readonly config: Config;
  readonly code: CodeOf;
  readonly roles: HubRoles;
  readonly bucket: AuditBucket;
  /** The key of the user that everything is encrypted with, if any. */
  readonly key: IKey | undefined;
  readonly publishing: Publishing;
  /** Where owners are told of their findings: by the audit alone. */
  readonly owners: readonly Publishing[];
  /** Where events go, if anywhere. */
  readonly bus: EventBus | undefined;
  /** What posts to webhooks, if there are any. */
  readonly deliveries: Deliveries | undefined;
  /** What imports into Security Hub, if anything does. */
  readonly imports: Imports | undefined;
  readonly deadLetters: Queue;
  /** How long one audit may take from end to end. */
  readonly executionTimeout: Duration;
}

export function hubFunctions(scope: Construct, props: HubFunctionsProps): HubFunctions {
  const scans = scanFunctions(scope, props);
  const cleanup = props.roles.cleanup && cleanupFunction(scope, props, props.roles.cleanup);
  return { ...scans, cleanup, audit: auditFunction(scope, props, { ...scans, cleanup }) };
}

/** Audits one account and region, and keeps what it found: in two sizes, of one code and one role. */
function scanFunctions(
  scope: Construct,
  { config, code, roles, bucket, key }: HubFunctionsProps,
): Pick<HubFunctions, 'scan' | 'smallScan'> {
  const alike = {
    settings: config.deployment,
    key,
    name: 'scan',
    code: code(scope, 'scan'),
    environment: folders(bucket, 'ledger', 'runs'),
  } as const;
  const scan = hubFunction(scope, roles.scan, {
    ...alike,
    description: 'Audits one account and region, however large. Reads only.',
  });
  const smallScan = hubFunction(scope, roles.scan, {
    ...alike,
    small: { memoryMb: SMALL_SCAN_MB },
    description:
      'Audits one account and region of the usual size, and leaves others to the larger function. Reads only.',
  });
  for (const { lambda } of [scan, smallScan]) {
    accept(
      lambda,
      ['Serverless-LambdaDLQ'],
      'It is called by the audit, which is given its error, tries again and then counts the target as failed.',
    );
  }
  allowReading(roles.scan, reachOf(config), READ);
  allowObjects(roles.scan, bucket, [`${FOLDERS.ledger}/targets/*`, `${FOLDERS.runs}/*/results/*`]);
  return { scan, smallScan };
}

/** Cleans up one account and region: the only function that may delete anything. */
function cleanupFunction(
  scope: Construct,
  { config, code, bucket, key, publishing, bus, deliveries, deadLetters }: HubFunctionsProps,
  role: Role,
): HubFunction {
  const reach = reachOf(config);
  const cleanup = hubFunction(scope, role, {
    settings: config.deployment,
    key,
    name: 'cleanup',
    description: 'Plans and, where the configuration says so, deletes leaked network interfaces of EKS.',
    code: code(scope, 'cleanup'),
    environment: {
      ...folders(bucket, 'ledger', 'runs'),
      TOPIC_ARN: publishing.topicArn,
      ...busEnvironment(bus),
      ...deliveriesEnvironment(deliveries),
      CLEANUP_ROLE_NAME: config.cleanup.roleName,
    },
    deadLetterQueue: deadLetters,
  });
  // What is deleted is looked at twice; a repetition that nobody asked for is not wanted.
  cleanup.live.configureAsyncInvoke({ retryAttempts: 0 });
  accept(
    cleanup.live,
    ['Serverless-LambdaAsyncFailureDestination'],
    'The function itself has a dead-letter queue, which takes what failed.',
  );
  allowCleaning(role, reach);
  allowAccountList(role, reach.organizationActions);
  const recordOfDeletions = config.cleanup.mode === 'apply' ? [`${FOLDERS.ledger}/cleanup/*`] : [];
  allowObjects(role, bucket, [
    ...recordOfDeletions,
    `${FOLDERS.ledger}/targets/*`,
    `${FOLDERS.ledger}/estate.json`,
    `${FOLDERS.runs}/*/cleanup/*`,
  ]);
  allowPublishing(role, [publishing]);
  allowEvents(role, bus);
  allowHandingOver(role, deliveries);
  return cleanup;
}

/** Finds the targets, has each of them scanned, and tells. */
function auditFunction(
  scope: Construct,
  {
    config,
    code,
    roles,
    bucket,
    key,
    publishing,
    owners,
    bus,
    deliveries,
    imports,
    deadLetters,
    executionTimeout,
  }: HubFunctionsProps,
  { scan, smallScan, cleanup }: Omit<HubFunctions, 'audit'>,
): HubFunction {
  const audit = hubFunction(scope, roles.audit, {
    settings: config.deployment,
    key,
    name: 'audit',
    description:
      'Finds what keeps EKS pods from getting an IP address, in every account and region, and sends messages.',
    code: code(scope, 'audit'),
    environment: {
      ...folders(bucket, 'ledger', 'runs', 'reports'),
      TOPIC_ARN: publishing.topicArn,
      ...busEnvironment(bus),
      ...deliveriesEnvironment(deliveries),
      ...importsEnvironment(imports),
      SCAN_FUNCTION: scan.versionArn,
      SMALL_SCAN_FUNCTION: smallScan.versionArn,
      ...(cleanup === undefined ? {} : { CLEANUP_FUNCTION: cleanup.versionArn }),
    },
    deadLetterQueue: deadLetters,
    durableConfig: { executionTimeout, retentionPeriod: EXECUTION_KEPT },
  });
  allowDiscovery(audit.role, reachOf(config));
  allowInvoking(audit.role, cleanup === undefined ? [scan, smallScan] : [scan, smallScan, cleanup]);
  allowObjects(audit.role, bucket, [
    `${FOLDERS.ledger}/targets/*`,
    `${FOLDERS.ledger}/estate.json`,
    `${FOLDERS.ledger}/snoozes.json`,
    ...importFolders(imports),
    `${FOLDERS.runs}/*`,
    `${FOLDERS.reports}/*`,
  ]);
  allowPublishing(audit.role, [publishing, ...owners]);
  allowEvents(audit.role, bus);
  allowHandingOver(audit.role, deliveries);
  allowHandingOverImports(audit.role, imports);
  allowDurableExecution(new Policy(scope, 'AuditDurable', { roles: [audit.role] }), audit);
  return audit;
}

/** Where each of these folders is, as the handlers read it from the environment. */
function folders(bucket: AuditBucket, ...names: readonly (keyof typeof FOLDERS)[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name.toUpperCase(), `s3://${bucket.bucketName}/${FOLDERS[name]}`]));
}
