import { Stack } from 'aws-cdk-lib';
import {
  type ManagedPolicy,
  type Policy,
  PolicyStatement,
  type PolicyStatementProps,
  type Role,
} from 'aws-cdk-lib/aws-iam';
import { accept } from '../accept.ts';

/** One thing that a role may do. */
export interface Permission extends Pick<PolicyStatementProps, 'conditions'> {
  readonly sid: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Why a `*` in a resource can be no narrower; has to be said where there is one. */
  readonly whyWildcard?: string | undefined;
}

/** Allows it, in the role's own policy or in a policy apart. */
export function allow(holder: Role | Policy | ManagedPolicy, permission: Permission): void {
  const statement = statementOf(permission);
  if ('roleName' in holder) holder.addToPrincipalPolicy(statement);
  else holder.addStatements(statement);
  acceptWildcards(holder, permission);
}

export function statementOf({ sid, actions, resources, conditions }: Permission): PolicyStatement {
  return new PolicyStatement({
    sid,
    actions: [...actions].sort(),
    resources: [...resources],
    ...(conditions === undefined ? {} : { conditions }),
  });
}

/** Accepts the finding of each `*` in a resource, for the reason given. */
export function acceptWildcards(holder: Role | Policy | ManagedPolicy, { resources, whyWildcard }: Permission): void {
  if (whyWildcard === undefined) return;
  const texts = resources.map((resource) => asNagWrites(Stack.of(holder).resolve(resource)));
  const wild = texts.filter((text) => text.includes('*'));
  accept(
    holder,
    wild.map((text) => `AwsSolutions-IAM5[Resource::${text}]`),
    whyWildcard,
  );
}

/** cdk-nag puts the resource into a finding's id: references as `<LogicalId.Attribute>`, joined text as it reads. */
function asNagWrites(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) throw new Error(`not a resource: ${JSON.stringify(value)}`);
  if ('Ref' in value) return `<${value.Ref}>`;
  if ('Fn::GetAtt' in value && Array.isArray(value['Fn::GetAtt'])) return `<${value['Fn::GetAtt'].join('.')}>`;
  if ('Fn::Join' in value && Array.isArray(value['Fn::Join'])) {
    const [separator, parts] = value['Fn::Join'];
    if (separator === '' && Array.isArray(parts)) return parts.map(asNagWrites).join('');
  }
  throw new Error(`not a resource: ${JSON.stringify(value)}`);
}
