import { HUB_ACCOUNT_PARAMETER } from './member-stack.ts';

/** A role of the member template, for tools that do not take CloudFormation templates. */
export interface RolePolicies {
  readonly name: string;
  readonly path: string;
  readonly description: string;
  /** Text of the trust policy, a Terraform template. */
  readonly assumeRolePolicy: string;
  /** Text of the role's one inline policy, a Terraform template. */
  readonly inlinePolicy: string;
}

/** What CloudFormation fills in, as the variables that `templatefile` is to be given. */
const VARIABLES: Readonly<Record<string, string>> = {
  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: Terraform's variables
  'AWS::Partition': '${partition}',
  'AWS::AccountId': '${account_id}',
  [HUB_ACCOUNT_PARAMETER]: '${hub_account_id}',
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: Terraform's variables
};

/** The roles of a member template, in its order, with a variable wherever CloudFormation fills something in. */
export function rolePolicies(template: Readonly<Record<string, unknown>>): readonly RolePolicies[] {
  return Object.values(record(template.Resources)).map((resource) => {
    const {
      RoleName,
      Path = '/',
      Description,
      AssumeRolePolicyDocument,
      Policies,
    } = record(record(resource).Properties);
    const [policy] = Array.isArray(Policies) ? Policies : [];
    return {
      name: String(RoleName),
      path: String(Path),
      description: String(Description),
      assumeRolePolicy: asText(AssumeRolePolicyDocument),
      inlinePolicy: asText(record(policy).PolicyDocument),
    };
  });
}

function asText(document: unknown): string {
  return `${JSON.stringify(filledIn(document), null, 2)}\n`;
}

/** @throws Error for what the member template does not hold today: better none than a wrong policy */
function filledIn(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(filledIn);
  if (typeof value !== 'object' || value === null) return value;
  const [[key, argument] = ['', undefined], another] = Object.entries(value);
  if (key === 'Ref' && another === undefined) return variable(String(argument));
  if (key === 'Fn::Join' && another === undefined) return joined(argument);
  if (key.startsWith('Fn::')) throw new Error(`not known in a member template: ${key}`);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, filledIn(inner)]));
}

function joined(argument: unknown): string {
  const [separator, parts] = Array.isArray(argument) ? argument : [];
  if (separator !== '' || !Array.isArray(parts))
    throw new Error('not known in a member template: a Fn::Join like this');
  return parts.map(filledIn).join('');
}

function variable(name: string): string {
  const known = VARIABLES[name];
  if (known === undefined) throw new Error(`not known in a member template: a Ref to ${name}`);
  return known;
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
