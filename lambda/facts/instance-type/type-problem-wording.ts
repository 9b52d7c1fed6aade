import { list } from '../../common/words.ts';
import type { Remediation, RemedyStep } from '../../model/remediation.ts';
import { type Argument, awsCommand, fixed, remedy, shorthand, toFillIn } from '../aws/commands.ts';
import { type CniPlace, howToUpdateCni } from '../cni/cni-update.ts';
import type { AmiRule } from './ami-rules.ts';
import { CONTROLLER_RELEASE, NEWEST_CNI_TABLE } from './instance-type-limits.ts';
import type { TypeProblem } from './instance-type-problems.ts';

const CHOOSING_URL = 'https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html';

/** What the problem means for a type, as the clause after `uses <types>, `. Without a full stop. */
export function typeProblemClause(problem: TypeProblem, region: string): string {
  switch (problem.kind) {
    case 'not-in-cni-table':
      return problem.fallback === 'none'
        ? `which VPC CNI ${problem.cniVersion} does not know: pods get no address${firstRelease(problem.firstRelease)}`
        : `which VPC CNI ${problem.cniVersion} does not know: it has to ask EC2 for its limits${firstRelease(problem.firstRelease)}`;
    case 'not-describable':
      return `which EC2 does not describe in ${region}: nodes cannot start, or their pods get no address`;
    case 'not-offered':
      return `which none of its zones offers (${list(problem.zones)}): no such node can start`;
    case 'not-offered-in-zone':
      return `which ${list(problem.zones)} does not offer: such nodes start only in ${list(problem.offeredIn)}`;
    case 'architecture':
      return `whose architecture (${list(problem.has)}) does not support AMI type ${problem.amiType}`;
    case 'prefix-delegation-without-nitro':
      return problem.ipv6
        ? 'which is not built on Nitro: the VPC CNI does not start there in an IPv6 cluster'
        : 'which is not built on Nitro: prefix delegation does not work there, so far fewer pods fit';
    case 'no-ipv6':
      return 'which has no IPv6: pods of an IPv6 cluster get no address there';
    case 'no-spot':
      return 'which EC2 does not sell as spot capacity: no such node can start';
    case 'no-trunking':
      return problem.known
        ? `which supports no trunk ENI (VPC resource controller ${CONTROLLER_RELEASE}): pods with a security group do not start there`
        : `which VPC resource controller ${CONTROLLER_RELEASE} does not know: pods with a security group of their own may not start there`;
    case 'windows-unknown-to-controller':
      return `which VPC resource controller ${CONTROLLER_RELEASE} does not know: Windows pods may get no address there`;
    case 'ami-family':
      return amiClause(problem.rule, problem.amiType);
  }
}

function amiClause(rule: AmiRule, amiType: string): string {
  switch (rule) {
    case 'needs-graviton2':
      return `whose first-generation Graviton does not support AMI type ${amiType}`;
    case 'no-eks-ami':
      return 'for which EKS has no AMI';
    case 'needs-accelerated-ami':
      return `whose accelerator AMI type ${amiType} has no drivers for`;
    case 'needs-no-accelerated-ami':
      return `which has no accelerator, for which AMI type ${amiType} is made`;
  }
}

function firstRelease(release: string | undefined): string {
  return release === undefined ? `. No release up to ${NEWEST_CNI_TABLE} supports it` : ` (supported since ${release})`;
}

export function typeProblemRemediation(problem: TypeProblem, place: CniPlace): Remediation {
  const { region } = place;
  switch (problem.kind) {
    case 'not-in-cni-table':
      return problem.fallback === 'none' ? updateCni(place, problem) : letCniAsk();
    case 'not-describable':
      return remedy(
        CHOOSING_URL,
        'Choose a type that EC2 has in the region. This shows whether it has one. Replace INSTANCE_TYPE with its name:',
        awsCommand('ec2', 'describe-instance-types', region, { 'instance-types': toFillIn('INSTANCE_TYPE') }),
      );
    case 'not-offered':
    case 'not-offered-in-zone':
      return remedy(
        'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-discovery.html',
        'Create a node group with a type that all its zones offer, or without the subnets of the zones that do not offer it.',
        'This lists the zones that offer a type. Replace INSTANCE_TYPE with its name:',
        awsCommand('ec2', 'describe-instance-type-offerings', region, {
          'location-type': fixed('availability-zone'),
          filters: filter(fixed('instance-type'), toFillIn('INSTANCE_TYPE')),
          query: fixed('InstanceTypeOfferings[].[Location]'),
          output: fixed('text'),
        }),
      );
    case 'architecture':
      return remedy(
        CHOOSING_URL,
        'Create a node group whose AMI type fits the instance type (`AL2023_ARM_64_STANDARD` for Graviton, `AL2023_x86_64_STANDARD` for Intel and AMD), or choose another type.',
      );
    case 'prefix-delegation-without-nitro':
      return remedy(
        'https://docs.aws.amazon.com/eks/latest/userguide/cni-increase-ip-addresses.html',
        'Choose a Nitro or bare-metal type. This lists those on Nitro:',
        typesWith(region, fixed('hypervisor'), fixed('nitro')),
      );
    case 'no-ipv6':
      return remedy(
        'https://docs.aws.amazon.com/eks/latest/userguide/cni-ipv6.html',
        'Choose a type with IPv6. This lists them:',
        typesWith(region, fixed('network-info.ipv6-supported'), fixed('true')),
      );
    case 'no-spot':
      return remedy(
        'https://docs.aws.amazon.com/eks/latest/userguide/managed-node-groups.html',
        'Create a node group with capacity type `ON_DEMAND`, or with types that have spot capacity. This lists them:',
        typesWith(region, fixed('supported-usage-class'), fixed('spot')),
      );
    case 'no-trunking':
      return remedy(
        'https://docs.aws.amazon.com/eks/latest/userguide/security-groups-for-pods.html',
        'Run pods with security groups on types that support a trunk ENI, and keep them off these nodes with a node selector.',
        'No t type supports one. `IsTrunkingCompatible` in limits.go of amazon-vpc-resource-controller-k8s lists those that do.',
      );
    case 'windows-unknown-to-controller':
      return remedy(
        'https://docs.aws.amazon.com/eks/latest/userguide/windows-support.html',
        'Choose an older type: limits.go of amazon-vpc-resource-controller-k8s lists the types that it supports.',
      );
    case 'ami-family':
      return remedy(
        CHOOSING_URL,
        'Create a node group whose AMI type is for the instance type (accelerated ones end in NVIDIA or NEURON), or choose another type.',
      );
  }
}

/** Lists the names of the types of a region with that property. */
export function typesWith(region: string, property: Argument, value: Argument): RemedyStep {
  return awsCommand('ec2', 'describe-instance-types', region, {
    filters: filter(property, value),
    query: fixed('InstanceTypes[].[InstanceType]'),
    output: fixed('text'),
  });
}

function filter(name: Argument, value: Argument): Argument {
  return shorthand({ Name: name, Values: value });
}

type UnknownToCni = Extract<TypeProblem, { readonly kind: 'not-in-cni-table' }>;

function updateCni(place: CniPlace, { cniVersion, firstRelease }: UnknownToCni): Remediation {
  const goal = { from: cniVersion, atLeast: firstRelease };
  return howToUpdateCni(place, goal, 'Until then, use an instance type that it knows.');
}

function letCniAsk(): Remediation {
  return remedy(
    'https://github.com/aws/amazon-vpc-cni-k8s/blob/master/docs/iam-policy.md',
    'Allow `ec2:DescribeInstanceTypes` in the role of the VPC CNI (AmazonEKS_CNI_Policy does).',
    'Let the nodes reach the EC2 endpoint: a private cluster needs a VPC endpoint for ec2.',
    'Or update the VPC CNI.',
  );
}
