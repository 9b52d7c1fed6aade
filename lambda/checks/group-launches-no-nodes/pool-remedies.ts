import { isValid } from '../../facts/aws/aws-values.ts';
import { awsCommand, fixed, given, kubectl, shorthand, toFillIn } from '../../facts/aws/commands.ts';
import type { KubeNodePool } from '../../model/node-pools.ts';
import type { RemedyStep } from '../../model/remediation.ts';
import { failingSteps, type Steps } from './remedies.ts';
import type { StuckPool } from './stuck-pools.ts';

/** What lets a node pool launch nodes again. */
export function poolSteps({ pool, trouble }: StuckPool, region: string): Steps {
  switch (trouble.kind) {
    case 'no-node-class':
      return [
        `Create ${classNamed(pool)}, or change \`nodeClassRef\` of the node pool to one that exists:`,
        onPool('edit', pool),
      ];
    case 'no-subnets':
      return [...tagSubnets(pool, region), onClass('edit', pool)];
    case 'not-ready':
      return trouble.of === 'class'
        ? [`Fix what ${classNamed(pool)} reports in its conditions:`, onClass('describe', pool)]
        : ['Fix what the node pool reports in its conditions:', onPool('describe', pool)];
    case 'limits':
      return ['Raise `limits` of the node pool, or remove pods that are no longer needed:', onPool('edit', pool)];
    case 'failing':
      return failing(trouble.failure, pool);
  }
}

function failing(failure: Extract<StuckPool['trouble'], { kind: 'failing' }>['failure'], pool: KubeNodePool): Steps {
  switch (failure) {
    case 'no-addresses':
      return [
        `Free addresses in the subnets (subnet-low-ips says who holds them), or let ${classNamed(pool)} select subnets with room, in \`subnetSelectorTerms\`:`,
        onClass('edit', pool),
      ];
    case 'no-capacity':
      return [
        'Let the node pool use more instance types or more zones: EC2 has none of these there now.',
        onPool('edit', pool),
      ];
    case 'eni-quota':
    case 'instance-quota':
      return failingSteps(failure);
    case 'other':
      return [
        'Fix what is reported. Events of the node claims and of the node class say more:',
        kubectl(fixed('describe'), fixed('nodeclaims')),
        onClass('describe', pool),
      ];
  }
}

/** The tag by which it looks for subnets, where that is one that a command can set. */
function tagSubnets(pool: KubeNodePool, region: string): Steps {
  const [terms] = pool.nodeClass?.subnetTags ?? [];
  const [tag, ...others] = Object.entries(terms ?? {});
  const correct = `\`subnetSelectorTerms\` of ${classNamed(pool)}`;
  if (tag === undefined || others.length > 0 || !isValid('tagKey', tag[0]) || !isValid('tagValue', tag[1])) {
    return [`Change ${correct}, so that subnets of this account and region match:`];
  }
  const [key, value] = tag;
  return [
    `${classNamed(pool, 'The node class')} looks for subnets with the tag ${key}=${value}. Tag the subnets that are for its nodes; replace SUBNET_IDS with their ids:`,
    awsCommand('ec2', 'create-tags', region, {
      resources: toFillIn('SUBNET_IDS'),
      tags: shorthand({ Key: given('tagKey', key), Value: given('tagValue', value) }),
    }),
    `Or change ${correct}:`,
  ];
}

/** `EC2NodeClass default`, or `otherwise` where what stands for its kind or name is none. */
function classNamed({ classKind, className }: KubeNodePool, otherwise = 'its node class'): string {
  const isKnown = CLASS_KINDS.includes(classKind) && isValid('nodePool', className);
  return isKnown ? `${classKind} ${className}` : otherwise;
}

/** Karpenter's on AWS, and that of EKS Auto Mode. */
const CLASS_KINDS = ['EC2NodeClass', 'NodeClass'];

type Verb = 'describe' | 'edit';

function onClass(verb: Verb, { classKind, className }: KubeNodePool): RemedyStep {
  const resource = classKind === 'EC2NodeClass' ? fixed('ec2nodeclass') : fixed('nodeclass');
  return kubectl(verbOf(verb), resource, given('nodePool', className));
}

function onPool(verb: Verb, { name }: KubeNodePool): RemedyStep {
  return kubectl(verbOf(verb), fixed('nodepool'), given('nodePool', name));
}

function verbOf(verb: Verb) {
  return verb === 'edit' ? fixed('edit') : fixed('describe');
}
