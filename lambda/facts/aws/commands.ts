import type { Remediation, RemedyStep } from '../../model/remediation.ts';
import { type AwsValue, isValid, nounOf } from './aws-values.ts';

/** What a reader has to fill in. Safe in every shell as it stands, and refused by AWS until it is replaced. */
export const PLACEHOLDERS = [
  'ADDON_VERSION',
  'INSTANCE_TYPE',
  'ROLE_NAME',
  'SUBNET_ID',
  'SUBNET_IDS',
  'TEMPLATE_VERSION',
] as const;

export type Placeholder = (typeof PLACEHOLDERS)[number];

/** A part of a command, and the first value in it that breaks its service's rule. */
export interface Argument {
  readonly text: string;
  readonly broken: AwsValue | undefined;
}

/** Words of our own: a literal, so that no value can come this way. */
export function fixed<const Text extends string>(text: string extends Text ? never : Text): Argument {
  return { text, broken: undefined };
}

/** A value that AWS or its users gave. */
export function given(kind: AwsValue, text: string): Argument {
  return { text, broken: isValid(kind, text) ? undefined : kind };
}

/** Something that only the reader knows. The sentence before the command says what it stands for. */
export function toFillIn(placeholder: Placeholder): Argument {
  return { text: placeholder, broken: undefined };
}

/** An environment variable of ours and its value, both by our own code. */
export function setting(name: string, value: string): Argument {
  return { text: `${name}=${value}`, broken: undefined };
}

/** A value as JSON: printable ASCII, whatever the strings in it. */
export function json(value: unknown): Argument {
  const text = JSON.stringify(value).replaceAll(
    /[^\x20-\x7E]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return { text, broken: undefined };
}

/** Parts as one argument: `subnetIds=subnet-1,subnet-2`. */
export function joined(parts: readonly Argument[], separator: '' | ',' = ''): Argument {
  return {
    text: parts.map(({ text }) => text).join(separator),
    broken: parts.find(({ broken }) => broken !== undefined)?.broken,
  };
}

/** The AWS CLI's shorthand for a structure: `Key=name,Value=prod`. Every kind of value is without its special characters. */
export function shorthand(members: Readonly<Record<string, Argument>>): Argument {
  return joined(
    Object.entries(members).map(([name, value]) => ({ ...value, text: `${name}=${value.text}` })),
    ',',
  );
}

/** A sentence or two. */
export function say(text: string): RemedyStep {
  return { text };
}

/** A remedy from its sentences and commands. */
export function remedy(url: string, ...steps: readonly (string | RemedyStep)[]): Remediation {
  return { steps: steps.map((step) => (typeof step === 'string' ? say(step) : step)), url };
}

/** By the option's name without its dashes; several arguments for an option that takes a list. */
export type Options = Readonly<Record<string, Argument | readonly Argument[]>>;

/**
 * A command of the AWS CLI in a region. The sentence that says why there is none, where a value breaks its service's
 * rule.
 */
export function awsCommand(
  service:
    | 'autoscaling'
    | 'cloudformation'
    | 'cloudwatch'
    | 'ec2'
    | 'eks'
    | 'elb'
    | 'elbv2'
    | 'iam'
    | 'scheduler'
    | 'service-quotas'
    | 'sns',
  operation: string,
  region: string,
  options: Options,
): RemedyStep {
  const all = Object.entries({ region: given('region', region), ...options }).map(
    ([name, value]): readonly [string, readonly Argument[]] => [name, 'text' in value ? [value] : value],
  );
  const words = all.flatMap(([name, values]) =>
    optionWords(
      name,
      values.map(({ text }) => text),
    ),
  );
  return command(
    ['aws', service, operation, ...words],
    all.flatMap(([, values]) => values),
  );
}

/** A command of kubectl, for the cluster that the reader is signed in to. */
export function kubectl(...args: readonly Argument[]): RemedyStep {
  return command(['kubectl', ...args.map(({ text }) => text)], args);
}

/** kubectl in the namespace of the VPC CNI. */
export function kubectlInSystem(...args: readonly Argument[]): RemedyStep {
  return kubectl(fixed('-n'), fixed('kube-system'), ...args);
}

/**
 * The CLI takes a value that begins with a hyphen for an option of its own (argparse: `expected one argument`, or that
 * very option), unless it is written in one word with the option's name.
 */
function optionWords(name: string, values: readonly string[]): readonly string[] {
  const [first, ...others] = values;
  if (first?.startsWith('-') && others.length === 0) return [`--${name}=${first}`];
  return [`--${name}`, ...values];
}

function command(argv: readonly string[], args: readonly Argument[]): RemedyStep {
  const broken = args.find((arg) => arg.broken !== undefined)?.broken;
  return broken === undefined ? { command: { argv } } : say(noCommand(nounOf(broken)));
}

function noCommand(noun: string): string {
  return `No command is given: the ${noun} that AWS returned is not valid, and could run something else in a shell. Check the resource by hand.`;
}
