import { onceOfLate } from '../../common/once.ts';
import type { NetworkInterface } from '../../model/inventory.ts';

/** Kinds of ENI that AWS services make and take away, with who does. None is ever a finding, even when `available`. */
const SERVICE_ENIS = {
  'control-plane': 'eks',
  'auto-mode': 'eks',
  fargate: 'eks',
  'load-balancer': 'aws-service',
  'nat-gateway': 'aws-service',
  endpoint: 'aws-service',
  lambda: 'aws-service',
  rds: 'aws-service',
  efs: 'aws-service',
  ecs: 'aws-service',
  msk: 'aws-service',
  elasticache: 'aws-service',
  redshift: 'aws-service',
  codebuild: 'aws-service',
  dax: 'aws-service',
  'transit-gateway': 'aws-service',
  'api-gateway': 'aws-service',
  'global-accelerator': 'aws-service',
  'other-service': 'aws-service',
} as const;

export type ServiceEniKind = keyof typeof SERVICE_ENIS;

export function serviceMakerOf(kind: ServiceEniKind): 'eks' | 'aws-service' {
  return SERVICE_ENIS[kind];
}

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

/** How a service describes the ENIs that it makes. */
interface ServiceDescription {
  readonly service: string;
  readonly pattern: RegExp;
  readonly kind: ServiceEniKind;
  /** Where the text was found. */
  readonly knownFrom: string;
}

const CUSTODIAN = 'cloud-custodian: c7n/utils.py get_eni_resource_type';
const SEEN = 'seen in output of describe-network-interfaces';

/**
 * Services by Description. They do not always set `RequesterManaged` (the EKS control plane, Lambda and Amazon MQ do
 * not), so the Description alone is enough to leave an ENI alone. It is never enough to delete one.
 */
export const SERVICE_DESCRIPTIONS: readonly ServiceDescription[] = [
  described('Amazon MSK', /^DO NOT DELETE.*\bMSK\b/i, 'msk', SEEN),
  described('a service, or a person', DO_NOT_DELETE, 'other-service', 'MSK, SageMaker; aws-nuke issue 528'),
  described('Amazon EKS', /^Amazon EKS \S+$/, 'control-plane', 'EKS user guide, network requirements'),
  described('Elastic Load Balancing', /^ELB \S+/, 'load-balancer', 'ELB user guides'),
  described('NAT gateway', /^Interface for NAT Gateway /, 'nat-gateway', CUSTODIAN),
  described('AWS PrivateLink', /^VPC Endpoint Interface\b/, 'endpoint', 'PrivateLink guide'),
  described('AWS Lambda', /^AWS Lambda VPC ENI/, 'lambda', 'terraform-provider-aws: deleteLingeringLambdaENI'),
  described('Amazon RDS, Aurora, Neptune, DocumentDB', /^RDSNetworkInterface$/, 'rds', CUSTODIAN),
  described('RDS Proxy', /^Network interface for DBProxy /, 'rds', CUSTODIAN),
  described('Amazon EFS', /^EFS mount target for /, 'efs', CUSTODIAN),
  described('Amazon ECS', /^arn:aws[a-z-]*:ecs:.*:attachment\//, 'ecs', CUSTODIAN),
  described('Amazon ElastiCache', /^ElastiCache/, 'elasticache', CUSTODIAN),
  described('Amazon Redshift', /^RedshiftNetworkInterface/, 'redshift', CUSTODIAN),
  described('AWS CodeBuild', /^AWS CodeBuild/, 'codebuild', SEEN),
  described('DynamoDB Accelerator', /^DAX\b/, 'dax', CUSTODIAN),
  described('AWS Transit Gateway', /^Network Interface for Transit Gateway Attachment /, 'transit-gateway', CUSTODIAN),
  described('Amazon API Gateway', /^ENI managed by APIGateway/, 'api-gateway', CUSTODIAN),
  described(
    'AWS Directory Service ("should never be deleted")',
    /^AWS created network interface for directory /,
    'other-service',
    'Directory Service admin guide, what gets created',
  ),
  described('AWS Glue', /^Attached to Glue using role: /, 'other-service', SEEN),
  described('AWS DMS', /^DMSNetworkInterface$/, 'other-service', 'terraform-provider-aws: deleteLingeringDMSENI'),
  described('Amazon WorkSpaces', /^Created By Amazon WorkSpaces\b/i, 'other-service', SEEN),
  described('AWS CloudHSM', /^CloudHSM (?:ENI|Managed Interface)\b/i, 'other-service', CUSTODIAN),
  described('AWS CodeStar Connections', /^AWS CodeStar Connections/, 'other-service', CUSTODIAN),
  described('Amazon EMR', /^AWS ElasticMapReduce/, 'other-service', CUSTODIAN),
  described('Amazon OpenSearch', /^ES [a-z][a-z0-9-]+$/, 'other-service', SEEN),
  described('Amazon Data Firehose', /^Amazon Kinesis Firehose - /, 'other-service', SEEN),
  described('Amazon MQ', /^Amazon ?MQ network interface for broker /i, 'other-service', SEEN),
  described('Amazon Route 53 Resolver', /^Route ?53 Resolver: ?rslvr-/i, 'other-service', SEEN),
  described('AWS Client VPN', /^Client ?VPN Endpoint resource/i, 'other-service', SEEN),
  described('Amazon VPC Lattice', /^Resource Gateway Interface rgw-/, 'other-service', SEEN),
  described('AWS DataSync', /^datasync \S/i, 'other-service', SEEN),
  described('Amazon SageMaker', /\bENI managed by SageMaker\b/i, 'other-service', SEEN),
  described('Amazon SageMaker', /\bfor SageMaker Notebook Instance\b/i, 'other-service', SEEN),
];

function described(service: string, pattern: RegExp, kind: ServiceEniKind, knownFrom: string): ServiceDescription {
  return { service, pattern, kind, knownFrom };
}

/** The AWS service kind of an ENI, or undefined when nothing says that a service owns it. */
export function serviceKindOf(eni: NetworkInterface): ServiceEniKind | undefined {
  const described = kindDescribed(eni.description);
  if (described !== undefined) return described;
  if (eni.operatorManaged) return isEksOperator(eni) ? 'auto-mode' : 'other-service';
  const typed = KIND_OF_TYPE[eni.interfaceType];
  if (typed !== undefined) return typed;
  if (!isServices(eni)) return undefined;
  return FARGATE_SESSION.test(eni.requesterId ?? '') ? 'fargate' : 'other-service';
}

const kindDescribed = onceOfLate(
  (description) => SERVICE_DESCRIPTIONS.find(({ pattern }) => pattern.test(description))?.kind,
);

/** The session in which EKS makes the ENI of a pod on Fargate (seen in output of describe-network-interfaces). */
const FARGATE_SESSION = /:eks-fargate/i;

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

/**
 * Services that put ENIs into their customers' subnets, by name. Their Descriptions are not published word for word, or
 * may change: one that names such a service is taken for its, which never needs to be deleted by hand.
 */
const SERVICE_NAMES =
  /\b(?:active ?(?:directory|mq)|ad connector|airflow|api ?gateway|app ?flow|app ?runner|app ?stream|athena|aurora|bedrock|cloud ?9|cloud ?front|cloud ?hsm|cloud ?shell|cloud ?wan|client ?vpn|code ?(?:artifact|build|catalyst|deploy|pipeline|star)|cognito|comprehend|data ?(?:brew|pipeline|sync)|data ?zone|db ?proxy|direct ?connect|database migration|device farm|directory service|dms|docdb|document ?db|drs|dsql|ec2 instance connect|ecs|efs|elasti ?cache|elastic (?:beanstalk|disaster recovery|file system|inference|vmware service)|elastic ?map ?reduce|elastic ?search|elb(?:v2)?|event ?bridge|evs|emr|fargate|firehose|flink|fsx|game ?lift|global accelerator|glue|grafana|guard ?duty|green ?grass|health ?lake|inspector|iot|kafka|kinesis|lambda|lattice|lightsail|mainframe modernization|memory ?db|mgn|migration service|msk|mwaa|neptune|network firewall|nice dcv|odb|open ?search|outposts?|parallel ?cluster|pcs|private ?link|qldb|quick ?sight|quick suite|rabbit ?mq|rds|rekognition|redshift|resolver|robo ?maker|route ?53|sage ?maker|managed (?:microsoft )?ad|sim ?space|simple ad|site-to-site vpn|sms replication|snowball|storage ?gateway|step functions|synthetics|textract|timestream|transfer family|transit gateway|verified access|vpc endpoint|vpc link|work ?(?:mail|spaces))\b/i;

/** Signs in a Description, and how a reader is told of each. */
const DESCRIPTION_SIGNS: readonly (readonly [RegExp, string])[] = [
  [/\barn:aws[a-z-]*:/i, 'its description holds an ARN'],
  [/\b(?:amazon|aws(?!-k8s-))/i, 'its description names AWS'],
  [SERVICE_NAMES, 'its description names an AWS service'],
  [/\b(?:eni|interface) (?:is )?managed by\b/i, 'its description says that something manages it'],
  [
    /\b(?:created|made|managed|owned|reserved) (?:by|for)\b.*\bservice\b/i,
    'its description says that a service made it',
  ],
  [/\bnever be deleted\b/i, 'its description says that it must stay'],
];

/** Sessions in which services call EC2 with a role of the customer's: the part of `RequesterId` after the role's id. */
const SERVICE_SESSION = /:(?:aws|amazon|comprehend|eks-fargate|gluejobrunnersession)/i;

/**
 * What about an ENI makes it look like an AWS service's, in words; undefined when nothing does. Wider than
 * `serviceKindOf`, which knows: on a sign alone nobody is given a command that deletes it.
 */
export function looksLikeAService(eni: NetworkInterface): string | undefined {
  if (serviceKindOf(eni) !== undefined) return 'an AWS service made it or manages it';
  const sign = DESCRIPTION_SIGNS.find(([pattern]) => pattern.test(eni.description));
  if (sign !== undefined) return sign[1];
  const tag = Object.keys(eni.tags).find((key) => /^aws:/i.test(key));
  if (tag !== undefined) return `its tag ${tag} can be set by AWS alone`;
  return requesterSign(eni);
}

function requesterSign({ requesterId, ownerId }: NetworkInterface): string | undefined {
  if (requesterId === undefined) return undefined;
  const isOtherAccount = /^\d{12}$/.test(requesterId) && requesterId !== ownerId;
  if (isOtherAccount) return `account ${requesterId} requested it`;
  return SERVICE_SESSION.test(requesterId) ? `${requesterId} requested it` : undefined;
}
