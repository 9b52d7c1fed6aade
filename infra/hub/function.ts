import { Annotations, Aws, CfnCondition, Duration, Fn, RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  type Alias,
  Architecture,
  CfnFunction,
  type Code,
  CodeSigningConfig,
  type DurableConfig,
  type FunctionProps,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Config } from '../../lambda/config/schema.ts';
import { accept } from '../accept.ts';
import { type FunctionName, functionRoleSuffix, type HubNaming, hubRole } from '../roles/role-name.ts';
import { allowKey } from './key.ts';
import { attachToVpc } from './vpc.ts';

/** Lambda's longest, which one target of a very large account may take. */
export const TIMEOUT = Duration.minutes(15);

/** One whole CPU: reading pages is work for it. BENCHMARKS.md has what a large region takes of it. */
const MEMORY_MB = 1769;

export interface HubFunctionProps {
  readonly settings: Config['deployment'];
  /** The key of the user, if any. */
  readonly key: IKey | undefined;
  readonly name: FunctionName;
  /** Of a function that is there in a second size: it has the same role. */
  readonly small?: { readonly memoryMb: number };
  /** Default: one whole CPU's. */
  readonly memoryMb?: number;
  /** Default: `TIMEOUT`. */
  readonly timeout?: Duration;
  readonly description: string;
  /** The bundle (`index.mjs` and `chunks/`) and, beside it, the configuration. */
  readonly code: Code;
  readonly environment: Readonly<Record<string, string>>;
  /** Takes the events of invocations that failed for good. */
  readonly deadLetterQueue?: IQueue;
  readonly durableConfig?: DurableConfig;
}

/** A function, the version that this deployment makes of it, and the alias by which people and the schedule invoke it. */
export interface HubFunction {
  readonly role: Role;
  readonly lambda: LambdaFunction;
  /** ARN of the version: an audit calls by it, so that one audit runs one version of the code from end to end. */
  readonly versionArn: string;
  readonly live: Alias;
}

const IDS: Readonly<Record<FunctionName, string>> = {
  audit: 'Audit',
  scan: 'Scan',
  cleanup: 'Cleanup',
  deliver: 'Deliver',
  import: 'Import',
};

/**
 * A function's role. Made before everything else, since the topic's policy names it and the function needs the topic.
 * @param isNamedElsewhere whether somebody outside of the stack names it
 */
export function functionRole(scope: Construct, config: HubNaming, name: FunctionName, isNamedElsewhere: boolean): Role {
  return new Role(scope, `${IDS[name]}Role`, {
    ...hubRole(config, functionRoleSuffix(name), isNamedElsewhere),
    description: `EKS IP Auditor: the function "${name}".`,
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
  });
}

/** A function with its log group. It has no name of its own: a durable function is replaced by some changes. */
export function hubFunction(scope: Construct, role: Role, props: HubFunctionProps): HubFunction {
  const { settings, key, name, small, description, code, environment, deadLetterQueue, durableConfig } = props;
  const id = small === undefined ? IDS[name] : `${IDS[name]}Small`;
  const logGroup = new LogGroup(scope, `${id}Logs`, {
    retention: settings.logRetentionDays,
    removalPolicy: RemovalPolicy.DESTROY,
    ...(key === undefined ? {} : { encryptionKey: key }),
  });
  // The managed basic execution role may write to every log group of the account; this one to its own.
  logGroup.grantWrite(role);
  const lambda = new LambdaFunction(scope, id, {
    role,
    description,
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    handler: 'index.handler',
    code,
    timeout: props.timeout ?? TIMEOUT,
    memorySize: small?.memoryMb ?? props.memoryMb ?? MEMORY_MB,
    loggingFormat: LoggingFormat.JSON,
    logGroup,
    environment: { ...environment, NODE_OPTIONS: '--enable-source-maps' },
    // A version that an audit runs on must not go when the next is deployed; one that a failed deployment made must, or
    // the next try fails on it.
    currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE },
    ...(deadLetterQueue === undefined ? {} : { deadLetterQueue }),
    ...(durableConfig === undefined ? {} : { durableConfig }),
    ...asSettled(scope, id, props),
  });
  logsOfThePartition(scope, lambda);
  allowKey(role, key);
  if (durableConfig !== undefined && key !== undefined) {
    // The CDK does not have it yet.
    resourceOf(lambda).addPropertyOverride('DurableConfig.KMSKeyArn', key.keyArn);
  }
  if (settings.vpc !== undefined) attachToVpc(role, resourceOf(lambda), settings.vpc);
  acceptTracing(role, lambda, settings.tracing);
  // That durability replaces a function is why none of ours has a name.
  Annotations.of(lambda).acknowledgeInfo('aws-lambda:Function.DurableConfig');
  return { role, lambda, versionArn: lambda.currentVersion.functionArn, live: lambda.addAlias('live') };
}

/** What the configuration asks of every function alike. */
function asSettled(scope: Construct, id: string, { name, settings, key }: HubFunctionProps): Partial<FunctionProps> {
  const { reservedConcurrency, codeSigningConfigArn, tracing } = settings;
  // What takes messages of a queue is kept to a few at a time by that.
  const reserved = name === 'deliver' || name === 'import' ? undefined : reservedConcurrency[name];
  return {
    ...(tracing ? { tracing: Tracing.ACTIVE } : {}),
    ...(reserved === undefined ? {} : { reservedConcurrentExecutions: reserved }),
    ...(key === undefined ? {} : { environmentEncryption: key }),
    ...(codeSigningConfigArn === undefined
      ? {}
      : { codeSigningConfig: CodeSigningConfig.fromCodeSigningConfigArn(scope, `${id}Signing`, codeSigningConfigArn) }),
  };
}

function acceptTracing(role: Role, lambda: LambdaFunction, isTraced: boolean): void {
  if (isTraced) {
    accept(
      role,
      ['AwsSolutions-IAM5[Resource::*]'],
      'Sending traces to X-Ray knows no resource, and reads none of them.',
    );
    return;
  }
  accept(
    lambda,
    ['Serverless-LambdaTracing'],
    'The history of an audit is its durable execution and every call is in its log; "deployment.tracing" adds traces.',
  );
}

function resourceOf({ node: { defaultChild } }: LambdaFunction): CfnFunction {
  if (!(defaultChild instanceof CfnFunction)) throw new Error('a function without its CloudFormation resource');
  return defaultChild;
}

/** GovCloud has no JSON log format (AWS GovCloud user guide, AWS Lambda). What the functions write is JSON there too. */
function logsOfThePartition(scope: Construct, lambda: LambdaFunction): void {
  const id = 'JsonLogs';
  const known = scope.node.tryFindChild(id);
  const hasJson =
    known instanceof CfnCondition
      ? known
      : new CfnCondition(scope, id, { expression: Fn.conditionNot(Fn.conditionEquals(Aws.PARTITION, 'aws-us-gov')) });
  resourceOf(lambda).addPropertyOverride('LoggingConfig.LogFormat', Fn.conditionIf(hasJson.logicalId, 'JSON', 'Text'));
}
