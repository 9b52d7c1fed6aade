import { Annotations, Aws, CfnCondition, Duration, Fn, RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  type Alias,
  Architecture,
  CfnFunction,
  Code,
  type DurableConfig,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { accept } from '../accept.ts';
import type { FunctionName } from '../roles/role-name.ts';

/** Lambda's longest, which one target of a very large account may take. */
export const TIMEOUT = Duration.minutes(15);

/** One whole CPU: reading pages is work for it. BENCHMARKS.md has what a large region takes of it. */
const MEMORY_MB = 1769;

export interface HubFunctionProps {
  readonly deployment: string;
  readonly name: FunctionName;
  readonly description: string;
  /** Folder with the bundle (`index.mjs`) and, beside it, the configuration. */
  readonly code: string;
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

const IDS: Readonly<Record<FunctionName, string>> = { audit: 'Audit', scan: 'Scan', cleanup: 'Cleanup' };

/**
 * A function's role. Made before everything else, since the topic's policy names it and the function needs the topic.
 * @param roleName undefined where nobody outside of the stack names it: IAM is one for all regions, so a fixed name is in
 * the way of a second deployment
 */
export function functionRole(stack: Stack, name: FunctionName, roleName: string | undefined): Role {
  return new Role(stack, `${IDS[name]}Role`, {
    ...(roleName === undefined ? {} : { roleName }),
    description: `EKS IP Auditor: the function "${name}".`,
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
  });
}

/** A function with its log group. It has no name of its own: a durable function is replaced by some changes. */
export function hubFunction(stack: Stack, role: Role, props: HubFunctionProps): HubFunction {
  const { name, description, code, environment, deadLetterQueue, durableConfig } = props;
  const id = IDS[name];
  const logGroup = new LogGroup(stack, `${id}Logs`, {
    retention: RetentionDays.THREE_MONTHS,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  // The managed basic execution role may write to every log group of the account; this one to its own.
  logGroup.grantWrite(role);
  const lambda = new LambdaFunction(stack, id, {
    role,
    description,
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    handler: 'index.handler',
    code: Code.fromAsset(code),
    timeout: TIMEOUT,
    memorySize: MEMORY_MB,
    loggingFormat: LoggingFormat.JSON,
    logGroup,
    environment: { ...environment, NODE_OPTIONS: '--enable-source-maps' },
    // A version that an audit runs on must not go when the next is deployed; one that a failed deployment made must, or
    // the next try fails on it.
    currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE },
    ...(deadLetterQueue === undefined ? {} : { deadLetterQueue }),
    ...(durableConfig === undefined ? {} : { durableConfig }),
  });
  logsOfThePartition(stack, lambda);
  accept(
    lambda,
    ['Serverless-LambdaTracing'],
    'The history of an audit is its durable execution and every call is in its log; tracing would need xray:* on *.',
  );
  // That durability replaces a function is why none of ours has a name.
  Annotations.of(lambda).acknowledgeInfo('aws-lambda:Function.DurableConfig');
  return { role, lambda, versionArn: lambda.currentVersion.functionArn, live: lambda.addAlias('live') };
}

/** GovCloud has no JSON log format (AWS GovCloud user guide, AWS Lambda). What the functions write is JSON there too. */
function logsOfThePartition(stack: Stack, { node }: LambdaFunction): void {
  const { defaultChild } = node;
  if (!(defaultChild instanceof CfnFunction)) throw new Error('a function without its CloudFormation resource');
  const id = 'JsonLogs';
  const known = stack.node.tryFindChild(id);
  const hasJson =
    known instanceof CfnCondition
      ? known
      : new CfnCondition(stack, id, { expression: Fn.conditionNot(Fn.conditionEquals(Aws.PARTITION, 'aws-us-gov')) });
  defaultChild.addPropertyOverride('LoggingConfig.LogFormat', Fn.conditionIf(hasJson.logicalId, 'JSON', 'Text'));
}
