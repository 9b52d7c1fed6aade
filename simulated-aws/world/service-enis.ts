/**
 * Network interfaces as AWS services make them: description, type, requester and attachment of each, as real
 * `describe-network-interfaces` output has them. None of them is a customer's to delete.
 */
import type { NetworkInterfaceAttachment } from '@aws-sdk/client-ec2';
import { longId, upperId, uuid } from './ids.ts';
import type { NewEni } from './records.ts';
import { arn, minutesBefore, type Scene } from './scene.ts';

export const SERVICE_KINDS = [
  'alb',
  'api-gateway',
  'clb',
  'codebuild',
  'codestar',
  'dax',
  'ecs',
  'efs',
  'elasticache',
  'endpoint',
  'evs',
  'fargate-pod',
  'global-accelerator',
  'gwlb',
  'gwlb-endpoint',
  'instance-connect',
  'iot',
  'lambda',
  'msk',
  'nat',
  'nlb',
  'quicksight',
  'rds',
  'redshift',
  'transit-gateway',
] as const;

export type ServiceKind = (typeof SERVICE_KINDS)[number];

/** The part of a new interface that tells whose it is. */
export type ServiceShape = Pick<
  NewEni,
  'description' | 'interfaceType' | 'requesterId' | 'requesterManaged' | 'attachment' | 'sourceDestCheck'
>;

/** Accounts of AWS services, seen as requesters and as owners of the instances behind an interface. */
const SERVICE_ACCOUNT = '368372921001';

/** The shape of a service's interface. `number` tells interfaces of one kind apart. */
export function serviceEni(scene: Scene, kind: ServiceKind, number: number): ServiceShape {
  const seed = `${scene.region.accountId}/${scene.region.name}/${kind}/${number}`;
  const id = (prefix: string) => longId(prefix, seed, number);
  const short = uuid(seed).replaceAll('-', '').slice(0, 16);
  const requester = `AROA${upperId(kind, 17)}`;
  const hyperplane = () => attachment(scene, seed, number, 'ela-attach', 'amazon-aws');
  const foreign = (owner: string) => attachment(scene, seed, number, 'eni-attach', owner);
  const managed = { requesterManaged: true } as const;
  const elb = { requesterId: 'amazon-elb', attachment: foreign('amazon-elb'), ...managed };
  const typed = (interfaceType: string, description: string): ServiceShape => ({
    interfaceType,
    description,
    requesterId: SERVICE_ACCOUNT,
    attachment: hyperplane(),
    ...managed,
  });
  switch (kind) {
    case 'alb':
      return { ...elb, description: `ELB app/web-${number}/${short}` };
    case 'clb':
      return { ...elb, description: `ELB classic-${number}` };
    case 'nlb':
      return { ...typed('network_load_balancer', `ELB net/ingress-${number}/${short}`), requesterId: 'amazon-elb' };
    case 'gwlb':
      return { ...typed('gateway_load_balancer', `ELB gwy/inspection-${number}/${short}`), requesterId: 'amazon-elb' };
    case 'nat':
      return { ...typed('nat_gateway', `Interface for NAT Gateway ${id('nat')}`), sourceDestCheck: false };
    case 'lambda':
      return {
        interfaceType: 'lambda',
        description: `AWS Lambda VPC ENI-function-${number}-${uuid(seed)}`,
        requesterId: `${requester}:${scene.region.accountId}`,
        requesterManaged: false,
        attachment: hyperplane(),
      };
    case 'rds':
      return {
        description: 'RDSNetworkInterface',
        requesterId: 'amazon-rds',
        attachment: foreign('amazon-rds'),
        ...managed,
      };
    case 'efs':
      return {
        description: `EFS mount target for ${id('fs')} (${id('fsmt')})`,
        requesterId: SERVICE_ACCOUNT,
        attachment: hyperplane(),
        ...managed,
      };
    case 'endpoint':
      return typed('vpc_endpoint', `VPC Endpoint Interface ${id('vpce')}`);
    case 'gwlb-endpoint':
      return typed('gateway_load_balancer_endpoint', `VPC Endpoint Interface ${id('vpce')}`);
    case 'msk': {
      const cluster = arn(scene, 'kafka', `cluster/events-${number}/${uuid(seed)}-1`);
      const description = `DO NOT DELETE - Amazon MSK network interface for cluster ${cluster}`;
      return {
        description,
        requesterId: `${requester}:AmazonMSK`,
        requesterManaged: false,
        attachment: foreign(SERVICE_ACCOUNT),
      };
    }
    case 'ecs':
      return {
        description: arn(scene, 'ecs', `attachment/${uuid(seed)}`),
        requesterId: SERVICE_ACCOUNT,
        requesterManaged: false,
        attachment: { ...foreign(SERVICE_ACCOUNT), DeviceIndex: 1, DeleteOnTermination: false },
      };
    case 'fargate-pod':
      return { requesterId: `${requester}:eks-fargate`, requesterManaged: false, attachment: foreign(SERVICE_ACCOUNT) };
    case 'elasticache':
      return {
        description: `ElastiCache cache-${number}-001`,
        requesterId: 'amazon-elasticache',
        attachment: foreign('amazon-elasticache'),
        ...managed,
      };
    case 'redshift':
      return {
        description: 'RedshiftNetworkInterface',
        requesterId: 'amazon-redshift',
        attachment: foreign('amazon-redshift'),
        ...managed,
      };
    case 'codebuild':
      return {
        description: `AWS CodeBuild VPC ENI-${uuid(seed)}`,
        requesterId: SERVICE_ACCOUNT,
        requesterManaged: false,
        attachment: hyperplane(),
      };
    case 'dax':
      return {
        description: `DAX cluster-${number}`,
        requesterId: SERVICE_ACCOUNT,
        attachment: foreign(SERVICE_ACCOUNT),
        ...managed,
      };
    case 'transit-gateway':
      return typed('transit_gateway', `Network Interface for Transit Gateway Attachment ${id('tgw-attach')}`);
    case 'api-gateway':
      return typed('api_gateway_managed', `API Gateway VPC Link ${short}`);
    case 'global-accelerator':
      return typed('global_accelerator_managed', `Global Accelerator ${uuid(seed)}`);
    case 'quicksight':
      return typed('quicksight', `QuickSight VPC connection ${uuid(seed)}`);
    case 'iot':
      return typed('iot_rules_managed', `IoT rules destination ${uuid(seed)}`);
    case 'codestar':
      return typed('aws_codestar_connections_managed', `CodeStar connections host ${uuid(seed)}`);
    case 'evs':
      return typed('evs', `EVS environment env-${short.slice(0, 10)}`);
    case 'instance-connect':
      return typed('ec2_instance_connect_endpoint', `EC2 Instance Connect Endpoint - ${id('eice')}`);
  }
}

/** An attachment that is not to an instance of the customer's: `InstanceId` is absent. */
function attachment(
  scene: Scene,
  seed: string,
  number: number,
  prefix: string,
  owner: string,
): NetworkInterfaceAttachment {
  return {
    AttachmentId: longId(prefix, seed, number),
    DeviceIndex: 1,
    NetworkCardIndex: 0,
    DeleteOnTermination: false,
    InstanceOwnerId: owner,
    Status: 'attached',
    AttachTime: minutesBefore(scene.now, 60 * 24 * 30),
  };
}
