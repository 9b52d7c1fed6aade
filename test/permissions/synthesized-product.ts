import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { codeInFolders } from '../../infra/code-of.ts';
import { buildFunction } from '../../infra/function-code.ts';
import { timingOf } from '../../infra/hub/timing.ts';
import { makeStacks } from '../../infra/make-stacks.ts';
import { HUB_ACCOUNT_PARAMETER } from '../../infra/member-stack.ts';
import type { FunctionName } from '../../infra/roles/role-name.ts';
import { CHECKS } from '../../lambda/checks/index.ts';
import { parseConfig } from '../../lambda/config/load.ts';
import type { PolicyDocument } from '../../simulated-aws/iam/simulator.ts';
import { type Grant, grantsOf } from './grants.ts';
import { type Place, type Stack, stackOf, type Template } from './stack.ts';

const ROOT = join(import.meta.dirname, '../..');

/** The functions by what they are for; the scan is there in two sizes. */
export type DeployedName = FunctionName | 'small scan';

/** A function as Lambda is told of it. */
export interface DeployedFunction {
  readonly name: DeployedName;
  /** Name of the function in Lambda. */
  readonly functionName: string;
  readonly arn: string;
  /** ARN of the alias that people and the schedule invoke it by. */
  readonly liveArn: string;
  /** ARN of the version that the audit invokes it by. */
  readonly versionArn: string;
  readonly roleArn: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryMb: number;
  /** Name of the log group. */
  readonly logGroup: string;
  /** ARN of its dead-letter queue, if it has one. */
  readonly deadLetters: string | undefined;
  /** Folder of its asset in the cloud assembly. */
  readonly code: string;
}

export interface Schedule {
  readonly roleArn: string;
  readonly targetArn: string;
  readonly deadLetters: string;
  /** With the scheduler's own placeholders in it. */
  readonly input: string;
}

/** What one configuration synthesizes to, as if it were deployed. */
export interface Product {
  readonly hub: Place;
  readonly functions: readonly DeployedFunction[];
  readonly schedule: Schedule;
  readonly bucket: string;
  readonly topic: { readonly arn: string; readonly keyArn: string };
  /** Topics of owners that the stack makes. */
  readonly ownerTopics: readonly { readonly arn: string; readonly keyArn: string }[];
  /** Of every role of every stack, the members' among them. */
  readonly grants: readonly Grant[];
  /** Trust policies of the members' roles and the policies of bucket, key and topics, by ARN. */
  readonly resourcePolicies: ReadonlyMap<string, PolicyDocument>;
  /** ARNs of the roles in the members. */
  readonly memberRoles: readonly string[];
  /** Folder of the cloud assembly. */
  readonly assembly: string;
}

/**
 * Synthesizes the stacks with the real bundles, without the CDK's command line.
 * @param folder where the bundles and the cloud assembly go
 */
export async function synthesizeProduct(
  config: unknown,
  { folder, hub, members }: { readonly folder: string; readonly hub: Place; readonly members: readonly string[] },
): Promise<Product> {
  const assembly = await synthesizedTo(folder, config);
  const stack = stackOf(await templateIn(assembly, 'EksIpAuditor'), hub);
  const memberStacks: Stack[] = [];
  for (const accountId of members) {
    const template = await templateIn(assembly, 'EksIpAuditorMember');
    memberStacks.push(stackOf(template, { ...hub, accountId }, { [HUB_ACCOUNT_PARAMETER]: hub.accountId }));
  }
  const [key = ''] = idsOf(stack, 'AWS::KMS::Key');
  const [bucket = ''] = idsOf(stack, 'AWS::S3::Bucket');
  const findings = idsOf(stack, 'AWS::SNS::Topic').find((id) => id.startsWith('Findings')) ?? '';
  return {
    hub,
    functions: functionsOf(stack, assembly),
    schedule: scheduleOf(stack),
    bucket: stack.ref(bucket),
    topic: { arn: stack.ref(findings), keyArn: stack.arn(key) },
    ownerTopics: idsOf(stack, 'AWS::SNS::Topic')
      .filter((id) => id.startsWith('Owner'))
      .map((id) => ({ arn: stack.ref(id), keyArn: stack.arn(key) })),
    grants: [stack, ...memberStacks].flatMap(grantsIn),
    resourcePolicies: new Map([...ownPolicies(stack), ...memberStacks.flatMap(trustPolicies)]),
    assembly,
    memberRoles: memberStacks.flatMap((each) => idsOf(each, 'AWS::IAM::Role').map(each.arn)),
  };
}

/** @returns the folder of the cloud assembly */
async function synthesizedTo(folder: string, config: unknown): Promise<string> {
  const configFile = join(folder, 'config.json');
  const text = JSON.stringify(config);
  await writeFile(configFile, text);
  const built = join(folder, 'code');
  await mkdir(built);
  for (const name of ['audit', 'scan', 'cleanup', 'deliver', 'import'] as const)
    await buildFunction(name, configFile, built);
  const parsed = parseConfig(CHECKS, text, configFile);
  const { context } = JSON.parse(await readFile(join(ROOT, 'cdk.json'), 'utf8'));
  const app = new App({ outdir: await mkdtemp(join(folder, 'assembly-')), context, analyticsReporting: false });
  makeStacks(app, {
    config: parsed,
    code: codeInFolders((name) => join(built, name)),
    timing: timingOf(parsed.schedule, new Date()),
  });
  return app.synth().directory;
}

async function templateIn(assembly: string, stack: string): Promise<Template> {
  return JSON.parse(await readFile(join(assembly, `${stack}.template.json`), 'utf8'));
}

function idsOf({ resources }: Stack, type: string): readonly string[] {
  return resources.filter((each) => each.type === type).map(({ logicalId }) => logicalId);
}

export function deployedFunction({ functions }: Product, name: DeployedName): DeployedFunction {
  const found = functions.find((each) => each.name === name);
  if (found === undefined) throw new Error(`there is no function ${name}`);
  return found;
}

/** What of a function's properties is read here. */
interface FunctionProperties {
  readonly Code: { readonly S3Key: string };
  readonly Environment: { readonly Variables: Readonly<Record<string, unknown>> };
  readonly Handler: string;
  readonly MemorySize: number;
  readonly LoggingConfig: { readonly LogGroup: unknown };
  readonly DeadLetterConfig?: { readonly TargetArn: unknown };
  readonly Role: unknown;
}

/** Every function of the stack: one that is not known here would go untested. */
function functionsOf(stack: Stack, assembly: string): readonly DeployedFunction[] {
  return stack.resources
    .filter(({ type }) => type === 'AWS::Lambda::Function')
    .map(({ logicalId, properties }) => {
      const { Code, Environment, Handler, MemorySize, LoggingConfig, DeadLetterConfig, Role } =
        properties as unknown as FunctionProperties;
      const roleArn = String(stack.resolved(Role));
      const arn = stack.arn(logicalId);
      if (Handler !== 'index.handler') throw new Error(`${logicalId}: ${Handler}`);
      return {
        name: nameOf(logicalId),
        functionName: stack.ref(logicalId),
        arn,
        liveArn: `${arn}:live`,
        versionArn: `${arn}:1`,
        roleArn,
        environment: stack.resolved(Environment.Variables) as Readonly<Record<string, string>>,
        memoryMb: MemorySize,
        logGroup: String(stack.resolved(LoggingConfig.LogGroup)),
        deadLetters: DeadLetterConfig && String(stack.resolved(DeadLetterConfig.TargetArn)),
        code: join(assembly, `asset.${Code.S3Key.replace(/\.zip$/, '')}`),
      };
    });
}

function nameOf(logicalId: string): DeployedName {
  // The longer id first: it begins as the other does.
  const names = {
    ScanSmall: 'small scan',
    Scan: 'scan',
    Audit: 'audit',
    Cleanup: 'cleanup',
    Deliver: 'deliver',
    Import: 'import',
  } as const;
  const name = Object.entries(names).find(([id]) => logicalId.startsWith(id))?.[1];
  if (name === undefined) throw new Error(`there is no function ${logicalId}`);
  return name;
}

function scheduleOf(stack: Stack): Schedule {
  const [schedule] = stack.resources.filter(({ type }) => type === 'AWS::Scheduler::Schedule');
  const target = stack.resolved(schedule?.properties.Target) as {
    readonly Arn: string;
    readonly DeadLetterConfig: { readonly Arn: string };
    readonly Input: string;
    readonly RoleArn: string;
  };
  return {
    roleArn: target.RoleArn,
    targetArn: target.Arn,
    deadLetters: target.DeadLetterConfig.Arn,
    input: target.Input,
  };
}

/** What the roles of a stack are allowed, by policies of their own and by those attached to them. */
function grantsIn(stack: Stack): readonly Grant[] {
  const documents = new Map<string, PolicyDocument[]>(idsOf(stack, 'AWS::IAM::Role').map((id) => [stack.ref(id), []]));
  const add = (role: string, document: unknown) =>
    documents.get(role)?.push(stack.resolved(document) as PolicyDocument);
  for (const { logicalId, type, properties } of stack.resources) {
    if (type === 'AWS::IAM::Role') {
      const { Policies = [] } = properties as { readonly Policies?: readonly { readonly PolicyDocument: unknown }[] };
      for (const { PolicyDocument } of Policies) add(stack.ref(logicalId), PolicyDocument);
    }
    if (type === 'AWS::IAM::Policy') {
      const { Roles, PolicyDocument } = properties as {
        readonly Roles: readonly unknown[];
        readonly PolicyDocument: unknown;
      };
      for (const role of Roles) add(String(stack.resolved(role)), PolicyDocument);
    }
  }
  return idsOf(stack, 'AWS::IAM::Role').flatMap((id) => grantsOf(stack.arn(id), documents.get(stack.ref(id)) ?? []));
}

/** Policies of the bucket, the topics and their key. */
function ownPolicies(stack: Stack): readonly (readonly [string, PolicyDocument])[] {
  const document = (value: unknown) => stack.resolved(value) as PolicyDocument;
  return stack.resources.flatMap(({ logicalId, type, properties }): readonly (readonly [string, PolicyDocument])[] => {
    switch (type) {
      case 'AWS::KMS::Key':
        return [[stack.arn(logicalId), document(properties.KeyPolicy)]];
      case 'AWS::S3::BucketPolicy':
        return [[`arn:aws:s3:::${stack.resolved(properties.Bucket)}`, document(properties.PolicyDocument)]];
      case 'AWS::SNS::TopicPolicy':
        return [properties.Topics]
          .flat()
          .map((topic) => [String(stack.resolved(topic)), document(properties.PolicyDocument)]);
      default:
        return [];
    }
  });
}

function trustPolicies(stack: Stack): readonly (readonly [string, PolicyDocument])[] {
  return stack.resources
    .filter(({ type }) => type === 'AWS::IAM::Role')
    .map(({ logicalId, properties }) => [
      stack.arn(logicalId),
      stack.resolved(properties.AssumeRolePolicyDocument) as PolicyDocument,
    ]);
}
