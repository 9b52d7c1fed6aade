import { Duration } from 'aws-cdk-lib';
import type { Role } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { FOLDERS } from '../../lambda/config/names.ts';
import type { Config } from '../../lambda/config/schema.ts';
import type { CodeOf } from '../code-of.ts';
import { memberOf } from '../member.ts';
import { reachOf } from '../reach.ts';
import { allow } from '../roles/allow.ts';
import { allowEntering } from '../roles/entering.ts';
import { IMPORT_FINDINGS } from '../roles/permissions.ts';
import type { AuditBucket } from './bucket.ts';
import type { HubFunction } from './function.ts';
import { allowObjects } from './grants.ts';
import { allowSending, allowTaking, queuedFunction } from './queued-function.ts';

/** A target with thousands of findings takes a call for each hundred, and Security Hub ten calls a second. */
const TIMEOUT = Duration.minutes(2);

const MEMORY_MB = 512;

/** Tries of a target before it counts as not imported: with the queue's pauses between them, three quarters of an hour. */
const TRIES = 4;

/** Targets that are imported at a time: each account and region has a rate of its own. */
const AT_A_TIME = 5;

/** What imports findings into Security Hub. */
export interface Imports {
  readonly queue: Queue;
  /** Takes the targets that could not be imported. */
  readonly notImported: Queue;
  readonly importer: HubFunction;
}

export interface ImportsProps {
  readonly config: Config;
  readonly code: CodeOf;
  readonly key: IKey | undefined;
  readonly bucket: AuditBucket;
}

/** The queue of targets and the function that imports their findings, where Security Hub is told. */
export function importsOf(scope: Construct, { bucket, ...props }: ImportsProps): Imports | undefined {
  const { config } = props;
  if (config.notifications.securityHub === undefined) return undefined;
  const { queue, failed, worker } = queuedFunction(scope, {
    ...props,
    name: 'import',
    isNamedElsewhere: memberOf(config).kind !== 'alone',
    description: 'Imports what audits find into Security Hub, in each account and region.',
    ids: { queue: 'Imports', failed: 'NotImported' },
    timeout: TIMEOUT,
    memoryMb: MEMORY_MB,
    tries: TRIES,
    atATime: AT_A_TIME,
    environment: () => ({ LEDGER: `s3://${bucket.bucketName}/${FOLDERS.ledger}` }),
  });
  const reach = reachOf(config);
  allowTaking(worker.role, 'TakeImports', queue);
  allowObjects(worker.role, bucket, [OBJECTS]);
  if (reach.home) allow(worker.role, IMPORT_FINDINGS);
  allowEntering(worker.role, [{ sid: 'EnterAccountsToImport', roles: reach.importRoles }], reach.organizationId);
  return { queue, notImported: failed, importer: worker };
}

/** What is remembered for Security Hub. */
const OBJECTS = `${FOLDERS.ledger}/security-hub/*`;

/** Folders that the function which hands over writes to. */
export function importFolders(imports: Imports | undefined): readonly string[] {
  return imports === undefined ? [] : [OBJECTS];
}

/** The environment by which a function knows the queue. */
export function importsEnvironment(imports: Imports | undefined): Readonly<Record<string, string>> {
  return imports === undefined ? {} : { IMPORTS: imports.queue.queueUrl };
}

/** Handing over targets whose findings are to be imported. */
export function allowHandingOverImports(role: Role, imports: Imports | undefined): void {
  if (imports !== undefined) allowSending(role, 'HandOverImports', imports.queue);
}
