import * as z from 'zod';
import data from '../../../data/error-lines.json' with { type: 'json' };

const WHERE = z.enum([
  'ipamd.log',
  'plugin.log',
  'aws-node-pod',
  'cleanup',
  'kubelet',
  'kubernetes-event',
  'authenticator',
  'karpenter',
  'eks-health',
  'ec2-api',
  'terraform',
  'cloudformation',
  'eksctl',
]);

/** Where a line is written, or who reports the error. */
export type Where = z.output<typeof WHERE>;

/** All of them, in the order in which an engineer comes by them. */
export const PLACES: readonly Where[] = WHERE.options;

/** The same for readers. */
export const PLACE_WORDS: Readonly<Record<Where, string>> = {
  'ipamd.log': 'ipamd.log of the VPC CNI',
  'plugin.log': 'plugin.log of the VPC CNI',
  'aws-node-pod': 'log of an aws-node pod',
  cleanup: 'ipamd.log, while the VPC CNI frees ENIs',
  kubelet: "log of the kubelet or of a node's set-up",
  'kubernetes-event': 'event of a pod or a node',
  authenticator: 'authenticator log of the control plane, or kubectl',
  karpenter: 'Karpenter',
  'eks-health': 'health issue or update error of EKS',
  'ec2-api': 'error of an AWS call',
  terraform: 'Terraform',
  cloudformation: 'CloudFormation',
  eksctl: 'eksctl',
};

const sentence = z.string().min(1);

const KNOWN_ERROR = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  where: WHERE,
  pattern: z.string().min(5),
  examples: z.array(sentence).min(1).max(3).readonly(),
  releases: z
    .strictObject({ component: sentence, from: z.string().nullable(), to: z.string().nullable() })
    .readonly()
    .nullable(),
  proves: sentence,
  disproves: sentence.nullable(),
  means: sentence,
  first: sentence,
  checks: z.array(sentence).readonly(),
  isFault: z.union([z.boolean(), z.literal('depends')]),
  source: sentence,
  verified: z.boolean(),
});

/** A line that a component of EKS networking is known to write, and what it says about the cause. */
export interface KnownError extends Readonly<z.output<typeof KNOWN_ERROR>> {
  /** Its pattern, compiled: no flags, no look-around, and time that grows with the length of a line only. */
  readonly regexp: RegExp;
  /** The part of its first example that the pattern matches: what people search for. */
  readonly heading: string;
}

/**
 * Every known line, in the order of the data. Read in the source of 99 releases of the VPC CNI, of the VPC resource controller,
 * the kubelet, Karpenter and the authenticator, and in public reports: `source` of each entry. `verified` is false where the
 * exact wording was seen in neither.
 */
export const KNOWN_ERRORS: readonly KnownError[] = data.map((entry) => {
  const known = KNOWN_ERROR.parse(entry);
  const regexp = new RegExp(known.pattern);
  return { ...known, regexp, heading: headingOf(known.examples[0] ?? known.id, regexp) };
});

function headingOf(example: string, regexp: RegExp): string {
  const [matched = example] = regexp.exec(example) ?? [];
  return matched
    .replaceAll(/\\+"/g, '"')
    .replaceAll(/\s+/g, ' ')
    .replace(/^[\s:]+/, '')
    .replace(/[\s:,(-]+$/, '');
}

/** The components' releases that write a line: `VPC CNI 1.0.0 to 1.4.1`. Undefined where that is not known. */
export function releaseWords({ releases }: Pick<KnownError, 'releases'>): string | undefined {
  if (releases === null) return undefined;
  const { component, from, to } = releases;
  const name = COMPONENT_NAMES[component] ?? component;
  if (from === null) return to === null ? name : `${name} up to ${to}`;
  if (to === null) return `${name} since ${from}`;
  return from === to ? `${name} ${from}` : `${name} ${from} to ${to}`;
}

const COMPONENT_NAMES: Readonly<Record<string, string>> = {
  'vpc-cni': 'VPC CNI',
  'vpc-resource-controller': 'VPC resource controller',
  karpenter: 'Karpenter',
};

/** Whether the line is a fault at all, for readers. */
export function faultWords({ isFault }: Pick<KnownError, 'isFault'>): string {
  if (isFault === 'depends') return 'may be a fault: it depends on what follows';
  return isFault ? 'a fault' : 'no fault by itself';
}
