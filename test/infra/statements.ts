import type { Template } from 'aws-cdk-lib/assertions';

export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

/** Statements of a role's own policies, inline and attached, by the beginning of the role's logical id. */
export function statementsOf(template: Template, role: string): readonly Statement[] {
  const attached = Object.values(template.findResources('AWS::IAM::Policy'))
    .filter(({ Properties }) =>
      Properties.Roles.some((reference: { readonly Ref: string }) => reference.Ref.startsWith(role)),
    )
    .map(({ Properties }) => Properties.PolicyDocument);
  const inline = Object.entries(template.findResources('AWS::IAM::Role'))
    .filter(([id]) => id.startsWith(role))
    .flatMap(([, { Properties }]) => Properties.Policies ?? [])
    .map(({ PolicyDocument }) => PolicyDocument);
  return [...attached, ...inline].flatMap(({ Statement }) => Statement);
}

export function actionsOf(statements: readonly Statement[]): readonly string[] {
  return [...new Set(statements.flatMap(({ Action }) => Action))].sort();
}

/** The one statement of that name. */
export function statement(statements: readonly Statement[], sid: string): Statement {
  const found = statements.filter(({ Sid }) => Sid === sid);
  const [only] = found;
  if (only === undefined || found.length > 1) throw new Error(`${found.length} statements "${sid}"`);
  return only;
}

/** A value of a template as text, its references as `<Id>` or `<Id.Attribute>`, without the hash of an id. */
export function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const [[key, argument] = ['', undefined]] = Object.entries(value);
  if (key === 'Ref') return `<${withoutHash(String(argument))}>`;
  if (key === 'Fn::GetAtt' && Array.isArray(argument)) return `<${withoutHash(argument[0])}.${argument[1]}>`;
  if (key === 'Fn::Join' && Array.isArray(argument)) return argument[1].map(asText).join(argument[0]);
  return JSON.stringify(value);
}

/** Resources of a statement, as text, sorted. */
export function resourcesOf({ Resource }: Statement): readonly string[] {
  return (Array.isArray(Resource) ? Resource : [Resource]).map(asText).sort();
}

function withoutHash(id: string): string {
  return id.replace(/[0-9A-F]{8}$/, '');
}
