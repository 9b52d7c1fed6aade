import type { NetworkInterface } from '../model/inventory.ts';

/** Kinds of ENI that AWS services make and take away. None is ever a finding, even when `available`. */
export const SERVICE_ENI_KINDS = [
  'control-plane',
  'auto-mode',
  'load-balancer',
  'nat-gateway',
  'endpoint',
  'lambda',
  'rds',
  'efs',
  'ecs',
  'msk',
  'elasticache',
  'redshift',
  'codebuild',
  'dax',
  'transit-gateway',
  'api-gateway',
  'global-accelerator',
  'other-service',
] as const;

export type ServiceEniKind = (typeof SERVICE_ENI_KINDS)[number];

/** Types that EC2 gives to interfaces which need not be a service's. Every other type is some service's own. */
const ORDINARY_TYPES = new Set(['interface', 'efa', 'efa-only', 'trunk', 'branch']);

/** Kinds by `InterfaceType`; EC2 spells the NAT gateway's in two ways. */
const KIND_OF_TYPE: Readonly<Record<string, ServiceEniKind>> = {
  nat_gateway: 'nat-gateway',
  natGateway: 'nat-gateway',
  load_balancer: 'load-balancer',
  network_load_balancer: 'load-balancer',
  gateway_load_balancer: 'load-balancer',
  gateway_load_balancer_endpoint: 'endpoint',
  vpc_endpoint: 'endpoint',
  ec2_instance_connect_endpoint: 'endpoint',
  lambda: 'lambda',
  efs: 'efs',
  transit_gateway: 'transit-gateway',
  api_gateway_managed: 'api-gateway',
  global_accelerator_managed: 'global-accelerator',
};

/** MSK writes it, and people do (aws-nuke issue 528): whoever does means it. */
const DO_NOT_DELETE = /DO[\s_-]*NOT[\s_-]*DELETE/i;

/**
 * Kinds by Description. Services do not always set `RequesterManaged` (the EKS control plane and Lambda do not), so the
 * Description alone is enough to leave an ENI alone. It is never enough to delete one.
 */
const KIND_OF_DESCRIPTION: readonly (readonly [RegExp, ServiceEniKind])[] = [
  [/^DO NOT DELETE.*\bMSK\b/i, 'msk'],
  [DO_NOT_DELETE, 'other-service'],
  [/^Amazon EKS \S+$/, 'control-plane'],
  [/^ELB \S+/, 'load-balancer'],
  [/^Interface for NAT Gateway /, 'nat-gateway'],
  [/^VPC Endpoint Interface /, 'endpoint'],
  [/^AWS Lambda VPC ENI/, 'lambda'],
  [/^RDSNetworkInterface$/, 'rds'],
  [/^EFS mount target for /, 'efs'],
  [/^arn:aws[a-z-]*:ecs:.*:attachment\//, 'ecs'],
  [/^ElastiCache/, 'elasticache'],
  [/^RedshiftNetworkInterface/, 'redshift'],
  [/^AWS CodeBuild/, 'codebuild'],
  [/^DAX\b/, 'dax'],
];

/** The AWS service kind of an ENI, or undefined when nothing says that a service owns it. */
export function serviceKindOf(eni: NetworkInterface): ServiceEniKind | undefined {
  const described = KIND_OF_DESCRIPTION.find(([pattern]) => pattern.test(eni.description));
  if (described !== undefined) return described[1];
  if (eni.operatorManaged) return isEksOperator(eni) ? 'auto-mode' : 'other-service';
  const typed = KIND_OF_TYPE[eni.interfaceType];
  if (typed !== undefined) return typed;
  return isServices(eni) ? 'other-service' : undefined;
}

/** Says, in its Description or a tag, that it must not be deleted. */
export function forbidsDeletion({ description, tags }: Pick<NetworkInterface, 'description' | 'tags'>): boolean {
  return [description, ...Object.entries(tags).flat()].some((text) => DO_NOT_DELETE.test(text));
}

/** The exact principal of Auto Mode is not documented; every one that names EKS is taken as EKS's. */
function isEksOperator(eni: NetworkInterface): boolean {
  return /eks/i.test(eni.operatorPrincipal ?? '');
}

function isServices(eni: NetworkInterface): boolean {
  const attachedTo = eni.attachment?.instanceOwnerId;
  return (
    eni.requesterManaged ||
    !ORDINARY_TYPES.has(eni.interfaceType) ||
    (eni.requesterId?.startsWith('amazon-') ?? false) ||
    // An instance of another account: a service's, e.g. the one behind an EKS Fargate pod.
    (attachedTo !== undefined && attachedTo !== eni.ownerId)
  );
}
