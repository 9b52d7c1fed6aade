import type { Template } from 'aws-cdk-lib/assertions';
import { asText } from './statements.ts';

/** A name that a template gives by itself, in the place of one that CloudFormation would make for the stack. */
export interface GivenName {
  /** `AWS::IAM::Role RoleName`: of which type, by which property. */
  readonly by: string;
  readonly logicalId: string;
  readonly name: string;
}

/** Properties that end in "Name" and name nothing in AWS, or a part of something that goes with it. */
const NO_NAMES = new Set([
  'AWS::CloudWatch::Alarm MetricName',
  'AWS::IAM::Policy PolicyName',
  'AWS::SNS::Topic DisplayName',
  'AWS::Lambda::Alias Name',
  'AWS::Scheduler::Schedule GroupName',
]);

/** Every name that a template gives. What refers to another resource of the template is no name. */
export function givenNames(template: Template): readonly GivenName[] {
  const { Resources } = template.toJSON();
  return Object.entries<{ Type: string; Properties?: Readonly<Record<string, unknown>> }>(Resources).flatMap(
    ([logicalId, { Type, Properties = {} }]) =>
      Object.entries(Properties)
        .filter(([property]) => property.endsWith('Name') && !NO_NAMES.has(`${Type} ${property}`))
        .filter(([, value]) => !refersTo(value, Object.keys(Resources)))
        .map(([property, value]) => ({ by: `${Type} ${property}`, logicalId, name: asText(value) })),
  );
}

function refersTo(value: unknown, logicalIds: readonly string[]): boolean {
  const text = JSON.stringify(value);
  return logicalIds.some((id) => text.includes(`{"Ref":"${id}"}`) || text.includes(`{"Fn::GetAtt":["${id}"`));
}
