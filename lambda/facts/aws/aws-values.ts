import { parseIpv4, parseIpv4Cidr } from './ipv4.ts';
import { parseRoleArn } from './role-arns.ts';

/**
 * What values of AWS may look like, by the services' own rules. A value that breaks its rule is not one that the service
 * hands out: somebody put it there, so it goes into no command and no sentence, and an answer with one in the place of an
 * id is none (`lambda/aws/answers.ts`).
 */
interface Rule {
  /** In a sentence: `the cluster name`. */
  readonly noun: string;
  readonly holds: (text: string) => boolean;
}

function pattern(noun: string, regex: RegExp, most: number): Rule {
  return { noun, holds: (text) => text.length <= most && regex.test(text) };
}

/** EC2 user guide, resource IDs: a prefix, a hyphen, then letters and digits. */
function idOf(noun: string, prefix: string): Rule {
  return pattern(noun, new RegExp(`^${prefix}-[0-9A-Za-z]+(?:-[0-9A-Za-z]+)*$`), 64);
}

/** IAM API reference, roleNameType and instanceProfileNameType: such a name may begin with a hyphen. */
const IAM_NAME = /^[A-Za-z0-9_+=,.@-]+$/;

/** IAM API reference, pathType: any printable ASCII between slashes, `$`, quotes and parentheses included. */
const IAM_PATH = /^\/(?:[\x21-\x7E]+\/)?$/;

const RULES = {
  /** AWS general reference, Regional endpoints: `eu-west-1`, `us-gov-east-1`, `us-iso-east-1`. */
  region: pattern('region', /^[a-z]{2,}(?:-[a-z]+)+-\d+$/, 32),
  /** EC2 user guide, Zones: a zone is its Region and a letter; local zones have more between. */
  zone: pattern('availability zone', /^[a-z]{2,}(?:-[a-z0-9]+)+[a-z]?$/, 48),
  /** `aws`, `aws-cn`, `aws-us-gov`, `aws-iso-b` (IAM user guide, ARNs). */
  partition: pattern('partition', /^aws(?:-[a-z]+)*$/, 16),
  /** EKS API reference, CreateAddon: clusterName. */
  cluster: pattern('cluster name', /^[0-9A-Za-z][A-Za-z0-9_-]*$/, 100),
  /** EKS user guide, managed node groups: at most 63 characters, a letter or digit first. */
  nodegroup: pattern('node group name', /^[0-9A-Za-z][A-Za-z0-9_-]*$/, 63),
  /** A tag's word for what launches nodes: a node pool of Karpenter, an Auto Scaling group. */
  nodePool: pattern('name of a node pool', /^[0-9A-Za-z][A-Za-z0-9._/-]*$/, 255),
  /** EKS API reference, CreateFargateProfile: at most 100 characters. */
  fargateProfile: pattern('Fargate profile name', /^[0-9A-Za-z][A-Za-z0-9_-]*$/, 100),
  /** apimachinery's validation: names of most objects are DNS subdomains. */
  eniConfig: pattern('name of an ENIConfig', /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/, 253),
  /** EKS API reference, DescribeAddonVersions: `vpc-cni`, `aws-ebs-csi-driver`, `adot`, a vendor's `name_addon`. */
  addon: pattern('add-on name', /^[0-9A-Za-z][A-Za-z0-9_-]*$/, 100),
  /** EKS API reference, DescribeAddonVersions: `v1.19.3-eksbuild.1`; vendors have their own after the first number. */
  addonVersion: pattern('add-on version', /^v?\d[0-9A-Za-z.+_-]*$/, 100),
  /** EKS API reference, Update: the id is a UUID in every example. */
  updateId: pattern('update ID', /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 36),
  /** EKS API reference, Update and ErrorDetail: `Failed`, `VersionUpdate`, `IpNotAvailable`, `K8sResourceNotFound`. */
  updateWord: pattern('word of an update', /^[A-Z][A-Za-z0-9]+$/, 64),
  /** EKS API reference, Cluster: `1.33`. */
  kubernetes: pattern('Kubernetes version', /^\d+\.\d+$/, 8),
  eni: idOf('ENI ID', 'eni'),
  attachment: idOf('attachment ID', 'eni-attach'),
  subnet: idOf('subnet ID', 'subnet'),
  vpc: idOf('VPC ID', 'vpc'),
  /** EC2 API reference, SubnetCidrBlockState: these and no more. */
  blockState: pattern(
    'state of a CIDR block',
    /^(?:associating|associated|disassociating|disassociated|failing|failed)$/,
    16,
  ),
  securityGroup: idOf('security group ID', 'sg'),
  instance: idOf('instance ID', 'i'),
  /** EC2 user guide, instance lifecycle: these and no more. */
  instanceState: pattern('instance state', /^(?:pending|running|shutting-down|terminated|stopping|stopped)$/, 16),
  /** EC2 user guide, instance type names: family, dot, size. */
  instanceType: pattern('instance type', /^[a-z][a-z0-9-]*\.[a-z0-9-]+$/, 64),
  /** Of what the EC2 Auto Scaling API reference lets a group be called (any text), what EKS and people do call theirs. */
  scalingGroup: pattern('Auto Scaling group name', /^[A-Za-z0-9][A-Za-z0-9._:/@-]*$/, 255),
  /** EC2 Auto Scaling user guide, instance lifecycle: `InService`, `Pending:Wait`, `Warmed:Stopped`. */
  lifecycleState: pattern('lifecycle state', /^[A-Z][A-Za-z]*(?::[A-Z][A-Za-z]*)*$/, 32),
  /** EC2 Auto Scaling API reference, ProcessType: `Launch`, `AZRebalance`. */
  scalingProcess: pattern('scaling process', /^[A-Z][A-Za-z]+$/, 64),
  /** EC2 Auto Scaling API reference, Activity: StatusCode. */
  activityStatus: pattern('status of an activity', /^[A-Z][A-Za-z]+$/, 64),
  /** Elastic Load Balancing API reference, CreateLoadBalancer: `app/web/0123` of an ARN, and the name of a classic one. */
  loadBalancer: pattern(
    'load balancer name',
    /^(?:(?:app|net|gwy)\/[A-Za-z0-9-]{1,32}\/[0-9a-z]+|[A-Za-z0-9-]{1,32})$/,
    80,
  ),
  routeTable: idOf('route table ID', 'rtb'),
  natGateway: idOf('NAT gateway ID', 'nat'),
  /** EC2 API reference, NatGateway: these and no more. */
  natState: pattern('state of a NAT gateway', /^(?:pending|failed|available|deleting|deleted)$/, 16),
  networkAcl: idOf('network ACL ID', 'acl'),
  /** EC2 API reference, NetworkAclEntry. */
  aclAction: pattern('action of a network ACL', /^(?:allow|deny)$/, 8),
  /** EC2 API reference, IpPermission and NetworkAclEntry: a name, a number of IANA's, or -1 for every one. */
  protocol: pattern('protocol', /^(?:-1|\d{1,3}|tcp|udp|icmp|icmpv6)$/, 8),
  prefixList: idOf('prefix list ID', 'pl'),
  vpcEndpoint: idOf('VPC endpoint ID', 'vpce'),
  /** VPC user guide, AWS services that integrate with AWS PrivateLink: `ec2`, `ecr.api`. */
  endpointService: pattern('endpoint service', /^[a-z0-9]+(?:[.-][a-z0-9]+)*$/, 64),
  address: pattern('IP address', /^[0-9A-Fa-f:.]+$/, 45),
  /** EC2 API reference, Route: a block of addresses, or a list of them. */
  routeDestination: pattern('route destination', /^(?:[0-9A-Fa-f:.]+\/\d{1,3}|pl-[0-9a-z]+)$/, 64),
  /** EC2 API reference, Route: `local`, the id of a gateway, a peering or an instance, the ARN of a core network. */
  routeTarget: pattern(
    'target of a route',
    /^(?:local|[a-z]+(?:-[0-9A-Za-z]+)+|arn:aws[a-z-]*:networkmanager::\d{12}:core-network\/[0-9A-Za-z-]+)$/,
    128,
  ),
  /** EKS API reference, VpcConfigResponse: a block of addresses of either family. */
  block: pattern('CIDR block', /^[0-9A-Fa-f:.]+\/\d{1,3}$/, 64),
  launchTemplate: idOf('launch template ID', 'lt'),
  /** EC2 API reference, LaunchTemplateSpecification: a number, `$Latest` or `$Default`. */
  templateVersion: pattern('launch template version', /^(?:\d+|\$Latest|\$Default)$/, 20),
  /** EC2 API reference, SubnetCidrReservation. */
  reservationType: pattern('reservation type', /^(?:prefix|explicit)$/, 8),
  /** Of a set that the service may add to: `x86_64`, `on-demand`. */
  word: pattern('word', /^[a-z0-9]+(?:[_-][a-z0-9]+)*$/, 64),
  ipv4: { noun: 'IPv4 address', holds: (text) => parseIpv4(text) !== undefined },
  ipv4Block: { noun: 'IPv4 CIDR block', holds: (text) => parseIpv4Cidr(text) !== undefined },
  /** An address or a prefix: of IPv6 we only count. */
  ipv6: pattern('IPv6 address', /^[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(?:\/\d{1,3})?$/, 64),
  cidr: pattern('CIDR block', /^\d{1,3}(?:\.\d{1,3}){3}\/\d{1,2}$/, 18),
  /** IAM API reference, AttachRolePolicy: roleNameType. */
  role: pattern('role name', IAM_NAME, 64),
  /** IAM API reference, AddRoleToInstanceProfile: instanceProfileNameType. */
  instanceProfile: pattern('instance profile name', IAM_NAME, 128),
  /** Of a role or an instance profile. */
  roleArn: { noun: 'role ARN', holds: isRoleArn },
  /** EKS user guide, access entries: the principal is a role or a user; for others EKS makes none that lets nodes in. */
  principalArn: { noun: 'principal ARN', holds: (text) => isRoleArn(text) || isUserArn(text) },
  /** AWS general reference, ARNs: of a resource in an account and a region. */
  arn: pattern('ARN', /^arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]+:\d{12}:[\x21-\x7E]+$/, 2048),
  /** EKS API reference, AccessConfigResponse: `API_AND_CONFIG_MAP`. */
  constant: pattern('constant', /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/, 64),
  /** IAM API reference, policyNameType. */
  policyName: pattern('policy name', IAM_NAME, 128),
  /** IAM user guide, ARNs: a customer's policy, or AWS's own. */
  policyArn: pattern('policy ARN', /^arn:aws[a-z-]*:iam::(?:\d{12}|aws):policy\/[\x21-\x7E]+$/, 1024),
  /** EKS API reference, AssociatedAccessPolicy: `arn:aws:eks::aws:cluster-access-policy/AmazonEKSAutoNodePolicy`. */
  accessPolicyArn: pattern('access policy ARN', /^arn:aws[a-z-]*:eks::aws:cluster-access-policy\/[A-Za-z0-9_-]+$/, 256),
  /** IAM API reference, GetPolicyVersion: JSON, percent-encoded by RFC 3986. */
  policyDocument: { noun: 'policy document', holds: isPolicyDocument },
  /** CloudFormation API reference, CreateStack: StackName. */
  stack: pattern('stack name', /^[A-Za-z][A-Za-z0-9-]*$/, 128),
  /** EventBridge Scheduler API reference, GetSchedule: of a schedule and of a group. */
  schedule: pattern('schedule name', /^[0-9a-zA-Z_.-]+$/, 64),
  /** SNS API reference, CreateTopic: a FIFO topic's name ends in `.fifo`. */
  topicArn: pattern('topic ARN', /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]+(?:\.fifo)?$/, 512),
  /** Of what the CloudWatch API reference lets an alarm be called (any text), what our stacks call theirs. */
  alarm: pattern('alarm name', /^[A-Za-z0-9][A-Za-z0-9._-]*$/, 255),
  /** Service Quotas API reference, RequestServiceQuotaIncrease: DesiredValue, of things that are counted. */
  quota: pattern('quota', /^\d+$/, 11),
  account: pattern('account ID', /^\d{12}$/, 12),
  /** EC2 user guide, tags: 128 characters; here without what the AWS CLI's shorthand reads as its own (`,`, `=`, quotes). */
  tagKey: pattern('tag key', /^(?!aws:)[A-Za-z0-9._:/@-]+$/i, 128),
  /**
   * Of what the tag Name may hold (EC2 user guide: any text of 256 characters) what is shown as a name: short, and no id, no
   * number of an account, no domain, no markup.
   */
  nameTag: pattern(
    'name',
    /^(?!.*(?:^|[^A-Za-z0-9])[a-z]{1,12}-[0-9a-f]{6,}(?![A-Za-z0-9]))(?!.*\d{12})(?!.*\.[A-Za-z]{2})(?!.*\/\/)(?!.* {2})[A-Za-z0-9][A-Za-z0-9 ._/+-]*$/,
    64,
  ),
  /** The same of a tag's value, which has 256. */
  tagValue: pattern('tag value', /^[A-Za-z0-9._:/@-]+$/, 256),
} as const satisfies Readonly<Record<string, Rule>>;

export type AwsValue = keyof typeof RULES;

function isRoleArn(arn: string): boolean {
  const parsed = parseRoleArn(arn);
  return (
    parsed !== undefined &&
    parsed.path.length <= 512 &&
    IAM_PATH.test(parsed.path) &&
    parsed.name.length <= 128 &&
    IAM_NAME.test(parsed.name)
  );
}

function isUserArn(arn: string): boolean {
  return arn.length <= 640 && /^arn:aws[a-z-]*:iam::\d{12}:user(?:\/[\x21-\x7E]+)*\/[A-Za-z0-9_+=,.@-]+$/.test(arn);
}

function isPolicyDocument(text: string): boolean {
  try {
    const document: unknown = JSON.parse(decodeURIComponent(text));
    return typeof document === 'object' && document !== null;
  } catch {
    return false;
  }
}

/** Whether a service could have given such a value. */
export function isValid(kind: AwsValue, text: string): boolean {
  return RULES[kind].holds(text);
}

/** What it is called in a sentence: `cluster name`. */
export function nounOf(kind: AwsValue): string {
  return RULES[kind].noun;
}

/**
 * A value as it may stand in a sentence of a remedy, or `instead` of one that breaks its rule: what an outsider writes
 * must not read like advice.
 */
export function named(kind: AwsValue, text: string, instead: string): string {
  return isValid(kind, text) ? text : instead;
}

/** `cluster prod`, or `the cluster` where what stands for its name is none. */
export function clusterNamed(name: string): string {
  return isValid('cluster', name) ? `cluster ${name}` : 'the cluster';
}
