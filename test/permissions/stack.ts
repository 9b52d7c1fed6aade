import { resolve, type Values } from './resolve.ts';

/** Where a stack is deployed to. */
export interface Place {
  readonly accountId: string;
  readonly region: string;
}

export interface Resource {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A template as if it were deployed: its resources have names and ARNs. */
export interface Stack {
  readonly resources: readonly Resource[];
  /** A part of the template with every reference filled in. */
  readonly resolved: (value: unknown) => unknown;
  /** What `Ref` gives for a resource. */
  readonly ref: (logicalId: string) => string;
  readonly arn: (logicalId: string) => string;
}

export interface Template {
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly Properties?: Readonly<Record<string, unknown>> }>
  >;
}

/** @param parameters of the template, by name */
export function stackOf({ Resources }: Template, place: Place, parameters: Values = {}): Stack {
  const resources = Object.entries(Resources).map(([logicalId, { Type, Properties = {} }]) => ({
    logicalId,
    type: Type,
    properties: Properties,
  }));
  const pseudo = {
    'AWS::AccountId': place.accountId,
    'AWS::Partition': 'aws',
    'AWS::Region': place.region,
    'AWS::URLSuffix': 'amazonaws.com',
  };
  const named: Values = Object.assign(
    { ...pseudo, ...parameters },
    ...resources.map((resource) => namesOf(resource, place)),
  );
  const values = { ...named, ...aliasesOf(resources, named), ...versionsOf(resources, named) };
  const lookUp = (name: string) => String(resolve({ Ref: name }, values));
  return {
    resources,
    resolved: (value) => resolve(value, values),
    ref: lookUp,
    arn: (logicalId) => lookUp(`${logicalId}.Arn`),
  };
}

/** What CloudFormation would name it, or as the template says. Of types whose names nothing here asks for, nothing. */
function namesOf({ logicalId: id, type, properties }: Resource, { accountId, region }: Place): Values {
  const regional = (service: string, resource: string) => `arn:aws:${service}:${region}:${accountId}:${resource}`;
  switch (type) {
    case 'AWS::IAM::Role': {
      const { RoleName: name = id, Path: path = '/' } = properties;
      return { [id]: String(name), [`${id}.Arn`]: `arn:aws:iam::${accountId}:role${path}${name}` };
    }
    case 'AWS::S3::Bucket': {
      const name = `stack-${id.toLowerCase()}`;
      return { [id]: name, [`${id}.Arn`]: `arn:aws:s3:::${name}` };
    }
    case 'AWS::SNS::Topic': {
      const name = String(properties.TopicName ?? id);
      return { [id]: regional('sns', name), [`${id}.Arn`]: regional('sns', name), [`${id}.TopicName`]: name };
    }
    case 'AWS::Events::EventBus': {
      const name = String(properties.Name);
      return { [id]: name, [`${id}.Arn`]: regional('events', `event-bus/${name}`) };
    }
    case 'AWS::KMS::Key':
      return { [id]: id, [`${id}.Arn`]: regional('kms', `key/${id}`) };
    case 'AWS::Lambda::Function':
      return { [id]: id, [`${id}.Arn`]: regional('lambda', `function:${id}`) };
    case 'AWS::Lambda::Version':
      return { [`${id}.Version`]: '1' };
    case 'AWS::Logs::LogGroup':
      return { [id]: id, [`${id}.Arn`]: regional('logs', `log-group:${id}:*`) };
    case 'AWS::SQS::Queue':
      return {
        [id]: `https://sqs.${region}.amazonaws.com/${accountId}/${id}`,
        [`${id}.Arn`]: regional('sqs', id),
        [`${id}.QueueName`]: id,
      };
    case 'AWS::CloudWatch::Alarm':
      return { [id]: String(properties.AlarmName) };
    case 'AWS::Scheduler::Schedule':
    case 'AWS::Scheduler::ScheduleGroup':
      return { [id]: String(properties.Name ?? id) };
    default:
      return {};
  }
}

/** A version is known by its function too. */
function versionsOf(resources: readonly Resource[], values: Values): Values {
  const versions = resources.filter(({ type }) => type === 'AWS::Lambda::Version');
  return Object.fromEntries(
    versions.map(({ logicalId, properties: { FunctionName } }) => [
      logicalId,
      `${resolve({ Ref: `${resolve(FunctionName, values)}.Arn` }, values)}:1`,
    ]),
  );
}

/** An alias is known by its function. */
function aliasesOf(resources: readonly Resource[], values: Values): Values {
  const aliases = resources.filter(({ type }) => type === 'AWS::Lambda::Alias');
  return Object.fromEntries(
    aliases.map(({ logicalId, properties: { FunctionName, Name } }) => {
      const functionArn = resolve({ Ref: `${resolve(FunctionName, values)}.Arn` }, values);
      return [logicalId, `${functionArn}:${Name}`];
    }),
  );
}
