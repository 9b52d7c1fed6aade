import type { Resource } from '../../model/finding.ts';
import type { Cluster, Instance, NetworkInterface, Nodegroup, Subnet } from '../../model/inventory.ts';
import { type Target, targetArn } from '../../model/target.ts';

/** The things that findings are about, each by its type in CloudFormation and its ARN. */

export function clusterResource({ name, arn }: Pick<Cluster, 'name' | 'arn'>): Resource {
  return { type: 'AWS::EKS::Cluster', id: name, arn };
}

/** Its id is `cluster/node group`: a name alone is no node group's. */
export function nodegroupResource({
  clusterName,
  name,
  arn,
}: Pick<Nodegroup, 'clusterName' | 'name' | 'arn'>): Resource {
  return { type: 'AWS::EKS::Nodegroup', id: `${clusterName}/${name}`, arn };
}

export function instanceResource(target: Target, { id }: Pick<Instance, 'id'>): Resource {
  return { type: 'AWS::EC2::Instance', id, arn: targetArn(target, 'ec2', `instance/${id}`) };
}

export function eniResource(target: Target, { id }: Pick<NetworkInterface, 'id'>): Resource {
  return { type: 'AWS::EC2::NetworkInterface', id, arn: targetArn(target, 'ec2', `network-interface/${id}`) };
}

/** Its ARN names the account that owns it, which may share it with the audited one. */
export function subnetResource(target: Target, { id, ownerId }: Pick<Subnet, 'id' | 'ownerId'>): Resource {
  return { type: 'AWS::EC2::Subnet', id, arn: targetArn({ ...target, accountId: ownerId }, 'ec2', `subnet/${id}`) };
}

/** @param vpc one of the audited account */
export function vpcResource(target: Target, id: string): Resource {
  return { type: 'AWS::EC2::VPC', id, arn: targetArn(target, 'ec2', `vpc/${id}`) };
}
