import {
  CreateNetworkInterfaceCommand,
  CreateSubnetCommand,
  CreateTagsCommand,
  CreateVpcCommand,
} from '@aws-sdk/client-ec2';
import { clientsOf, type Place } from './place.ts';

/** Network interfaces that the VPC CNI left behind in a cluster that is gone; their ids, sorted. */
export async function leakEnis(place: Place, count: number): Promise<readonly string[]> {
  const { ec2 } = clientsOf(place);
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
  const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock: '10.0.0.0/24' }));
  const ids: string[] = [];
  for (let made = 0; made < count; made++) {
    const { NetworkInterface } = await ec2.send(
      new CreateNetworkInterfaceCommand({ SubnetId: Subnet?.SubnetId, Description: `aws-K8S-${INSTANCE}` }),
    );
    ids.push(NetworkInterface?.NetworkInterfaceId ?? '');
  }
  // The emulator overlooks tags that are given at the creation.
  await ec2.send(new CreateTagsCommand({ Resources: ids, Tags: TAGS }));
  return ids.sort();
}

const INSTANCE = 'i-0123456789abcdef0';

const TAGS = [
  { Key: 'node.k8s.amazonaws.com/instance_id', Value: INSTANCE },
  { Key: 'cluster.k8s.amazonaws.com/name', Value: 'gone' },
  { Key: 'eks:eni:owner', Value: 'amazon-vpc-cni' },
  { Key: 'node.k8s.amazonaws.com/createdAt', Value: '2026-01-01T00:00:00Z' },
];
