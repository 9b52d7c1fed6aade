/** The plan, in a moto server, made through the SDK. */
import { type AutoScalingClient, CreateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import {
  CreateLaunchTemplateCommand,
  CreateLaunchTemplateVersionCommand,
  CreateSubnetCidrReservationCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DeleteNetworkInterfaceCommand,
  DeleteSubnetCommand,
  DeleteVpcCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  type EC2Client,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import {
  CreateClusterCommand,
  CreateFargateProfileCommand,
  CreateNodegroupCommand,
  type EKSClient,
} from '@aws-sdk/client-eks';
import {
  AddRoleToInstanceProfileCommand,
  AttachRolePolicyCommand,
  CreateInstanceProfileCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  type IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  CloseAccountCommand,
  CreateAccountCommand,
  CreateOrganizationalUnitCommand,
  CreateOrganizationCommand,
  ListRootsCommand,
  MoveAccountCommand,
  type OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { CreateBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import { CreateTopicCommand, type SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import {
  CLUSTERS,
  EMPTY_PROFILE,
  FARGATE,
  INSTANCES,
  makeInterfaces,
  NODE_ROLE,
  NODEGROUP,
  POLICY,
  RESERVATIONS,
  SCALING_GROUP,
  SUBNETS,
  SUSPENDED_ACCOUNT,
  TEMPLATE,
  TERMINATED,
  tagList,
  UNITS,
  VPC,
} from './plan.ts';
import {
  ALL_QUEUE,
  BUCKET,
  type Clients,
  type Credentials,
  clientsFor,
  HOME,
  naming,
  REGION,
  ROLE,
  type Stage,
  TOPIC,
  URGENT_ONLY,
  URGENT_QUEUE,
} from './stage.ts';

type Ids = Map<string, string>;

/** moto looks at no credentials; any key is the home account's. */
const KEYS: Credentials = { accessKeyId: 'AKIAEXAMPLEEXAMPLE00', secretAccessKey: 'example' };

/** Fills the server's region of that name, which must be untouched. */
export async function motoStage(endpoint: string): Promise<Stage> {
  const clients = clientsFor(endpoint, KEYS);
  const sqs = new SQSClient({ endpoint, region: REGION, credentials: KEYS });
  const ids: Ids = new Map();
  await emptyRegion(clients.ec2);
  await makeNetwork(clients.ec2, ids);
  await makeInstances(clients.ec2, ids);
  await makeTemplate(clients.ec2, ids);
  await makeScalingGroup(clients.autoscaling, ids);
  await makeClusters(clients.eks, ids);
  await makeRoles(clients.iam);
  await makeOrganization(clients.organizations, ids);
  await makeBucket(clients.s3);
  await makeTopic(clients.sns, sqs);
  await makeOtherAccount(endpoint, clients.sts, ids);
  const interfaces = await makeInterfaces(clients, (subnet) => ids.get(`subnet:${subnet}`) ?? '');
  return {
    clients,
    clientsWith: (credentials) => clientsFor(endpoint, credentials),
    ...naming(new Map([...ids, ...interfaces])),
    received: (queue) => receiveAll(sqs, queue),
  };
}

/** A new AWS account has a default VPC in each region; the plan has none. */
async function emptyRegion(ec2: EC2Client): Promise<void> {
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
  for (const { SubnetId } of Subnets) await ec2.send(new DeleteSubnetCommand({ SubnetId }));
  const { Vpcs = [] } = await ec2.send(new DescribeVpcsCommand({}));
  for (const { VpcId } of Vpcs) await ec2.send(new DeleteVpcCommand({ VpcId }));
}

async function makeNetwork(ec2: EC2Client, ids: Ids): Promise<void> {
  const vpc = await ec2.send(
    new CreateVpcCommand({
      CidrBlock: VPC.cidr,
      TagSpecifications: [{ ResourceType: 'vpc', Tags: tagList(VPC.tags) }],
    }),
  );
  const vpcId = vpc.Vpc?.VpcId ?? '';
  ids.set('vpc:main', vpcId);
  for (const { name, cidr, zone, tags } of SUBNETS) {
    const { Subnet } = await ec2.send(
      new CreateSubnetCommand({
        VpcId: vpcId,
        CidrBlock: cidr,
        AvailabilityZone: zone,
        TagSpecifications: [{ ResourceType: 'subnet', Tags: tagList(tags) }],
      }),
    );
    ids.set(`subnet:${name}`, Subnet?.SubnetId ?? '');
  }
  for (const { subnet, cidr, type } of RESERVATIONS) {
    const SubnetId = ids.get(`subnet:${subnet}`);
    await ec2.send(new CreateSubnetCidrReservationCommand({ SubnetId, Cidr: cidr, ReservationType: type }));
  }
}

async function makeInstances(ec2: EC2Client, ids: Ids): Promise<void> {
  for (const { name, subnet, instanceType, tags } of [...INSTANCES, TERMINATED]) {
    const { Instances } = await ec2.send(
      new RunInstancesCommand({
        ImageId: 'ami-0123456789abcdef0',
        MinCount: 1,
        MaxCount: 1,
        InstanceType: instanceType,
        SubnetId: ids.get(`subnet:${subnet}`),
        TagSpecifications: [{ ResourceType: 'instance', Tags: tagList(tags) }],
      }),
    );
    ids.set(`instance:${name}`, Instances?.[0]?.InstanceId ?? '');
  }
  await terminate(ec2, ids.get(`instance:${TERMINATED.name}`) ?? '');
}

/** moto lets the primary interface outlive its instance, which the plan has not. */
async function terminate(ec2: EC2Client, instance: string): Promise<void> {
  const Filters = [{ Name: 'attachment.instance-id', Values: [instance] }];
  const { NetworkInterfaces = [] } = await ec2.send(new DescribeNetworkInterfacesCommand({ Filters }));
  await ec2.send(new TerminateInstancesCommand({ InstanceIds: [instance] }));
  for (const { NetworkInterfaceId } of NetworkInterfaces) {
    await ec2.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId }));
  }
}

async function makeTemplate(ec2: EC2Client, ids: Ids): Promise<void> {
  const [first, ...later] = TEMPLATE.types;
  const { LaunchTemplate } = await ec2.send(
    new CreateLaunchTemplateCommand({
      LaunchTemplateName: TEMPLATE.name,
      LaunchTemplateData: { InstanceType: first },
    }),
  );
  const LaunchTemplateId = LaunchTemplate?.LaunchTemplateId ?? '';
  ids.set(`template:${TEMPLATE.name}`, LaunchTemplateId);
  for (const InstanceType of later) {
    await ec2.send(new CreateLaunchTemplateVersionCommand({ LaunchTemplateId, LaunchTemplateData: { InstanceType } }));
  }
}

async function makeScalingGroup(autoscaling: AutoScalingClient, ids: Ids): Promise<void> {
  const { name, cluster, subnets, types } = SCALING_GROUP;
  await autoscaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: name,
      MinSize: 0,
      MaxSize: 1,
      DesiredCapacity: 0,
      VPCZoneIdentifier: subnets.map((subnet) => ids.get(`subnet:${subnet}`) ?? '').join(','),
      MixedInstancesPolicy: {
        LaunchTemplate: {
          LaunchTemplateSpecification: { LaunchTemplateId: ids.get(`template:${TEMPLATE.name}`), Version: '1' },
          Overrides: types.map((InstanceType) => ({ InstanceType })),
        },
      },
      Tags: [{ Key: `kubernetes.io/cluster/${cluster}`, Value: 'owned', PropagateAtLaunch: true }],
    }),
  );
}

async function makeClusters(eks: EKSClient, ids: Ids): Promise<void> {
  const subnetIds = (names: readonly string[]) => names.map((name) => ids.get(`subnet:${name}`) ?? '');
  const role = (name: string) => `arn:aws:iam::${HOME}:role/${name}`;
  for (const { name, version, subnets } of CLUSTERS) {
    await eks.send(
      new CreateClusterCommand({
        name,
        version,
        roleArn: role('eks-cluster'),
        resourcesVpcConfig: { subnetIds: subnetIds(subnets) },
      }),
    );
  }
  const { cluster, name, subnets, types, amiType } = NODEGROUP;
  await eks.send(
    new CreateNodegroupCommand({
      clusterName: cluster,
      nodegroupName: name,
      subnets: subnetIds(subnets),
      instanceTypes: [...types],
      amiType,
      nodeRole: role('eks-node'),
    }),
  );
  await eks.send(
    new CreateFargateProfileCommand({
      clusterName: FARGATE.cluster,
      fargateProfileName: FARGATE.name,
      subnets: subnetIds(FARGATE.subnets),
      selectors: [{ namespace: FARGATE.namespace }],
      podExecutionRoleArn: role('eks-fargate-pods'),
    }),
  );
}

async function makeRoles(iam: IAMClient): Promise<void> {
  const { name: RoleName, path: Path, inline, profile } = NODE_ROLE;
  const [first, ...later] = POLICY.versions.map((document) => JSON.stringify(document));
  const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName: POLICY.name, PolicyDocument: first }));
  for (const PolicyDocument of later) {
    const input = { PolicyArn: Policy?.Arn, PolicyDocument, SetAsDefault: true };
    await iam.send(new CreatePolicyVersionCommand(input));
  }
  const trust = { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });
  await iam.send(new CreateRoleCommand({ RoleName, Path, AssumeRolePolicyDocument }));
  await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: Policy?.Arn }));
  for (const [PolicyName, document] of Object.entries(inline)) {
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: JSON.stringify(document) }));
  }
  for (const InstanceProfileName of [profile, EMPTY_PROFILE]) {
    await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName }));
  }
  await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: profile, RoleName }));
}

async function makeOrganization(organizations: OrganizationsClient, ids: Ids): Promise<void> {
  await organizations.send(new CreateOrganizationCommand({ FeatureSet: 'ALL' }));
  const { Roots } = await organizations.send(new ListRootsCommand({}));
  const rootId = Roots?.[0]?.Id ?? '';
  ids.set('unit:root', rootId);
  for (const { name, parent, accounts } of UNITS) {
    const ParentId = ids.get(`unit:${parent}`);
    const unit = await organizations.send(new CreateOrganizationalUnitCommand({ ParentId, Name: name }));
    const unitId = unit.OrganizationalUnit?.Id ?? '';
    ids.set(`unit:${name}`, unitId);
    for (const account of accounts) await makeMember(organizations, account, rootId, unitId);
  }
}

/** A new account is directly below the root. */
async function makeMember(organizations: OrganizationsClient, name: string, rootId: string, unitId: string) {
  const Email = `${name}@example.com`;
  const { CreateAccountStatus } = await organizations.send(new CreateAccountCommand({ AccountName: name, Email }));
  const AccountId = CreateAccountStatus?.AccountId;
  await organizations.send(new MoveAccountCommand({ AccountId, SourceParentId: rootId, DestinationParentId: unitId }));
  if (name === SUSPENDED_ACCOUNT) await organizations.send(new CloseAccountCommand({ AccountId }));
}

async function makeBucket(s3: S3Client): Promise<void> {
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET, CreateBucketConfiguration: { LocationConstraint: REGION } }));
}

async function makeTopic(sns: SNSClient, sqs: SQSClient): Promise<void> {
  await sns.send(new CreateTopicCommand({ Name: TOPIC.split(':').at(-1) }));
  for (const queue of [ALL_QUEUE, URGENT_QUEUE]) {
    await sqs.send(new CreateQueueCommand({ QueueName: queue }));
    await sns.send(
      new SubscribeCommand({
        TopicArn: TOPIC,
        Protocol: 'sqs',
        Endpoint: `arn:aws:sqs:${REGION}:${HOME}:${queue}`,
        ...(queue === URGENT_QUEUE ? { Attributes: { FilterPolicy: JSON.stringify(URGENT_ONLY) } } : {}),
      }),
    );
  }
}

async function makeOtherAccount(endpoint: string, sts: STSClient, ids: Ids): Promise<void> {
  const { Credentials: session } = await sts.send(
    new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: 'preparation' }),
  );
  const { ec2 }: Clients = clientsFor(endpoint, {
    accessKeyId: session?.AccessKeyId ?? '',
    secretAccessKey: session?.SecretAccessKey ?? '',
    sessionToken: session?.SessionToken ?? '',
  });
  await emptyRegion(ec2);
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.9.0.0/16' }));
  ids.set('vpc:other', Vpc?.VpcId ?? '');
}

async function receiveAll(sqs: SQSClient, queue: string): Promise<readonly string[]> {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: queue }));
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  for (const { ReceiptHandle } of Messages) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  return Messages.map(({ Body = '' }) => Body);
}
