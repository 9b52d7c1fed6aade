import * as autoscaling from '@aws-sdk/client-auto-scaling';
import * as cloudformation from '@aws-sdk/client-cloudformation';
import * as cloudwatch from '@aws-sdk/client-cloudwatch';
import * as ec2 from '@aws-sdk/client-ec2';
import * as eks from '@aws-sdk/client-eks';
import * as iam from '@aws-sdk/client-iam';
import * as scheduler from '@aws-sdk/client-scheduler';
import * as serviceQuotas from '@aws-sdk/client-service-quotas';
import * as sns from '@aws-sdk/client-sns';

const SERVICES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  autoscaling,
  cloudformation,
  cloudwatch,
  ec2,
  eks,
  elb: { DeleteLoadBalancer$: oneText('DeleteLoadBalancer', 'LoadBalancerName') },
  elbv2: { DeleteLoadBalancer$: oneText('DeleteLoadBalancer', 'LoadBalancerArn') },
  iam,
  scheduler,
  'service-quotas': serviceQuotas,
  sns,
};

/** The model of an operation with one text, from the API reference: for one operation its client is not worth a dependency. */
function oneText(operation: string, member: string): readonly unknown[] {
  return [9, '', operation, 0, [3, '', `${operation}Input`, 0, [member], [0], 1]];
}

/** Options that the AWS CLI has for every command (AWS CLI user guide, command line options). */
const GLOBAL_OPTIONS = ['region', 'query', 'output', 'profile', 'no-cli-pager'];

/** What is wrong with a command of the AWS CLI by the SDK's own model of that operation; empty when nothing is. */
export function wrongWith(argv: readonly string[]): readonly string[] {
  const [program, service = '', operation = '', ...words] = argv;
  if (program !== 'aws') return [`not a command of the AWS CLI: ${program}`];
  const schema = operationOf(SERVICES[service] ?? {}, operation);
  if (!Array.isArray(schema)) return [`${service} has no operation ${operation}`];
  const input = structure(schema[4]);
  const given = optionsOf(words);
  const members = new Map(input.members.map((name, index) => [kebab(name), input.types[index]]));
  return [
    ...given.stray.map((word) => `a word that belongs to no option: ${word}`),
    ...[...given.options].flatMap(([name, values]) => {
      if (GLOBAL_OPTIONS.includes(name)) return values.length === 1 ? [] : [`--${name} takes one value`];
      if (!members.has(name)) return [`${operation} has no option --${name}`];
      return values.length === 0
        ? isFlag(members.get(name))
          ? []
          : [`--${name} has no value`]
        : values.flatMap((value) => shorthandWrong(members.get(name), name, value));
    }),
    ...input.members
      .slice(0, input.required)
      .map(kebab)
      .filter((name) => !given.options.has(name))
      .map((name) => `${operation} needs --${name}`),
  ];
}

/** The AWS CLI takes a structure of nothing but a boolean, such as EC2's AttributeBooleanValue, for a flag too. */
function isFlag(type: unknown): boolean {
  const { members, types } = innerStructure(type);
  // A member with traits is [schema, traits].
  const [only] = types.flat();
  return type === BOOLEAN || (members.length === 1 && members[0] === 'Value' && only === BOOLEAN);
}

interface Structure {
  readonly members: readonly string[];
  readonly types: readonly unknown[];
  /** So many of the members, the first ones, are required. */
  readonly required: number;
}

/** The SDK's static schema of a flag, which the AWS CLI gives no value. */
const BOOLEAN = 2;

const NOTHING: Structure = { members: [], types: [], required: 0 };

/** The SDK's static schema of a structure: `[3, namespace, name, traits, names, types, how many are required]`. */
function structure(schema: unknown): Structure {
  const told: unknown = typeof schema === 'function' ? schema() : schema;
  if (!Array.isArray(told) || told[0] !== 3) return NOTHING;
  return { members: told[4], types: told[5], required: Number(told[6] ?? 0) };
}

/** Keys of the shorthand `Key=a,Value=b` that the member's structure, or that of its items, does not have. */
function shorthandWrong(type: unknown, option: string, value: string): readonly string[] {
  const inner = innerStructure(type);
  if (inner === NOTHING) return [];
  const keys = value.split(',').flatMap((part) => (part.includes('=') ? [part.slice(0, part.indexOf('='))] : []));
  if (keys.length === 0) return [`--${option} is a structure and has no key`];
  return keys.filter((key) => !inner.members.includes(key)).map((key) => `--${option} has no key ${key}`);
}

function innerStructure(type: unknown): Structure {
  const told: unknown = typeof type === 'function' ? type() : type;
  if (!Array.isArray(told)) return NOTHING;
  if (told[0] === 3) return structure(told);
  // A list is [1, namespace, name, traits, item]; a member with traits is [schema, traits].
  if (told[0] === 1) return innerStructure(told[4]);
  return typeof told[0] === 'number' ? NOTHING : innerStructure(told[0]);
}

function optionsOf(words: readonly string[]): {
  readonly options: ReadonlyMap<string, readonly string[]>;
  readonly stray: readonly string[];
} {
  const options = new Map<string, string[]>();
  const stray: string[] = [];
  let current: string[] | undefined;
  for (const word of words) {
    const [, name, value] = /^--([a-z][a-z0-9-]*)(?:=([\s\S]*))?$/.exec(word) ?? [];
    if (name !== undefined) {
      current = value === undefined ? [] : [value];
      options.set(name, current);
    } else if (current === undefined || word.startsWith('-')) stray.push(word);
    else current.push(word);
  }
  return { options, stray };
}

/** `get-open-id-connect-provider` is GetOpenIDConnectProvider: what is an acronym cannot be told from the command. */
function operationOf(service: Readonly<Record<string, unknown>>, operation: string): unknown {
  const name = `${operation.replaceAll('-', '')}$`;
  const key = Object.keys(service).find((each) => each.length === name.length && each.toLowerCase() === name);
  return key === undefined ? undefined : service[key];
}

/** `VpcId` → `vpc-id`, as the AWS CLI names the option of a member. */
function kebab(name: string): string {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .toLowerCase();
}
