import type { Policies } from '../../simulated-aws/iam/enforce.ts';
import type { PolicyDocument } from '../../simulated-aws/iam/simulator.ts';

/** The least that a policy can allow: one action on one resource, by one statement. */
export interface Grant {
  /** ARN of the role that has it. */
  readonly roleArn: string;
  /** Name of the statement that it is from; empty where that has none. */
  readonly sid: string;
  readonly action: string;
  readonly resource: string;
  readonly conditions: unknown;
  /** The `Sid` under which it is evaluated, no other grant of the role has it. */
  readonly evaluatedAs: string;
}

interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: unknown;
}

/**
 * What documents allow a role, taken apart. A document of statements that each allow one action on one resource allows
 * the same, and the one that allowed a call tells which of all of them the call needed.
 * @throws Error for a statement that denies: taken apart it would deny something else
 */
export function grantsOf(roleArn: string, documents: readonly PolicyDocument[]): readonly Grant[] {
  const statements = documents.flatMap(({ Statement }) => Statement as readonly Statement[]);
  const parts = statements.flatMap(({ Sid: sid = '', Effect, Action, Resource, Condition: conditions }) => {
    if (Effect !== 'Allow') throw new Error(`${roleArn}: ${sid} does not allow`);
    return [Action]
      .flat()
      .flatMap((action) => [Resource].flat().map((resource) => ({ roleArn, sid, action, resource, conditions })));
  });
  return parts.map((part, index) => ({ ...part, evaluatedAs: `Grant${index}` }));
}

/** As a test is named by: the statement, the action, and the end of the resource. */
export function grantName({ roleArn, sid, action, resource }: Grant): string {
  const role = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  const end = resource === '*' ? '' : ` on ${resource.replace(/^(arn:[^:]*:s3:::[^/]*|arn(:[^:]*){4}):?/, '…')}`;
  return `${role}: ${sid === '' ? '' : `${sid}, `}${action}${end}`;
}

/** The policies of roles that have these grants and nothing else. */
export function policiesOf(grants: readonly Grant[], resources: Policies['resources']): Policies {
  const byRole = new Map<string, unknown[]>();
  for (const { roleArn, action, resource, conditions, evaluatedAs } of grants) {
    const statement = { Sid: evaluatedAs, Effect: 'Allow', Action: action, Resource: resource };
    const statements = byRole.get(roleArn) ?? [];
    statements.push(conditions === undefined ? statement : { ...statement, Condition: conditions });
    byRole.set(roleArn, statements);
  }
  const identities = [...byRole].map(([roleArn, Statement]): [string, PolicyDocument] => [
    roleArn,
    { Version: '2012-10-17', Statement },
  ]);
  return { identities: new Map(identities), resources };
}
