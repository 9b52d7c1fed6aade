import type { Role } from 'aws-cdk-lib/aws-iam';
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import type { Config } from '../../lambda/config/schema.ts';
import { allow } from '../roles/allow.ts';

/** What Lambda does to attach a function to a VPC (Lambda developer guide, giving functions access to a VPC). */
const ATTACHING = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
] as const;

/**
 * Attaches a function to subnets of the user. Lambda makes and deletes the network interfaces for it by the function's
 * role; the condition keeps all of that from the function's own code: its calls carry the key, those of the service do
 * not (Lambda developer guide, source function ARN).
 */
export function attachToVpc(role: Role, resource: CfnFunction, vpc: NonNullable<Config['deployment']['vpc']>): void {
  resource.vpcConfig = { subnetIds: [...vpc.subnetIds], securityGroupIds: [...vpc.securityGroupIds] };
  allow(role, {
    sid: 'LambdaAttachesToVpc',
    actions: ATTACHING,
    resources: ['*'],
    conditions: { Null: { 'lambda:SourceFunctionArn': 'true' } },
    whyWildcard:
      'Lambda asks for these on every resource to attach a function to a VPC; the code of the function cannot.',
  });
}
