import { HUB_ACCOUNT_PARAMETER } from '../member-stack.ts';

/**
 * What IAM allows a policy to hold, in characters without white space, and a role to have attached (IAM user guide, "IAM
 * and AWS STS quotas"). The number of attached policies can be raised, on request; the rest cannot.
 */
export const IAM_LIMITS = {
  inlinePoliciesOfRole: 10_240,
  managedPolicy: 6_144,
  managedPoliciesOfRole: 10,
  trustPolicy: 2_048,
} as const;

/** The longest that CloudFormation fills in. */
const LONGEST: Readonly<Record<string, number>> = {
  'AWS::Partition': 'aws-us-gov'.length,
  'AWS::AccountId': 12,
  [HUB_ACCOUNT_PARAMETER]: 12,
  'AWS::Region': 'ap-southeast-1'.length,
};

/** ARNs of what the stack makes: of a function with a generated name of 64 characters, a queue of 80, with their version. */
const LONGEST_ARN = 200;

/**
 * How long a part of a policy becomes at most, as IAM counts it.
 * @param value resolved: of CloudFormation's functions it holds `Ref`, `Fn::GetAtt` and `Fn::Join`
 */
export function charactersOf(value: unknown): number {
  if (Array.isArray(value)) return 2 + separated(value.map(charactersOf));
  if (typeof value === 'object' && value !== null) return charactersOfObject(value);
  return JSON.stringify(value ?? null).replaceAll(/\s/g, '').length;
}

function charactersOfObject(value: object): number {
  const entries = Object.entries(value);
  const [[key, argument] = ['', undefined]] = entries;
  if (entries.length === 1 && (key === 'Ref' || key.startsWith('Fn::'))) return 2 + textLength({ [key]: argument });
  return 2 + separated(entries.map(([name, inner]) => name.length + 3 + charactersOf(inner)));
}

/** Of a text, without its quotes. */
function textLength(value: unknown): number {
  if (typeof value === 'string') return value.replaceAll(/\s/g, '').length;
  const [[key, argument] = ['', undefined]] = Object.entries(value ?? {});
  if (key === 'Ref') return LONGEST[String(argument)] ?? LONGEST_ARN;
  if (key === 'Fn::Join' && Array.isArray(argument) && Array.isArray(argument[1])) {
    return argument[1].reduce((sum: number, part) => sum + textLength(part), 0);
  }
  return LONGEST_ARN;
}

function separated(lengths: readonly number[]): number {
  return lengths.reduce((sum, length) => sum + length, 0) + Math.max(0, lengths.length - 1);
}
