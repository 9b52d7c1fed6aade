import { describe, expect, it } from 'vitest';
import { type VpcContents, vpcUseOf } from '../../../lambda/facts/subnet/vpc-use.ts';
import {
  ACCOUNT,
  aCluster,
  aCniEni,
  aNode,
  anEni,
  aSubnet,
  attached,
  OTHER_ACCOUNT,
} from '../../checks/an-inventory.ts';
import { retagged } from '../../cleanup/leaks.ts';

const leak = aCniEni();
const withoutTags = (eni: typeof leak) => ({ ...eni, tags: {} });
const attachedElsewhere = (eni: typeof leak) => {
  const { attachment, ...rest } = attached(eni, 'i-0c');
  return { ...rest, attachment: attachment && { ...attachment, instanceOwnerId: 'amazon-elb' } };
};
const aService = (fields: Partial<typeof leak>) => anEni({ requesterManaged: true, status: 'in-use', ...fields });

function useOf(changes: Partial<VpcContents> = {}) {
  const contents = { subnets: [aSubnet({ id: 'subnet-a' })], enis: [leak], instances: [], clusters: [], ...changes };
  return vpcUseOf(leak, ACCOUNT, contents);
}

const EMPTY = { status: 'read', isShared: false, clusters: [], nodes: [] };

describe('the VPC of an ENI has nothing of EKS', () => {
  it.each<[string, Partial<VpcContents>]>([
    ['when nothing else is in it', {}],
    ['when clusters are in other VPCs', { clusters: [aCluster({ vpcId: 'vpc-2' })] }],
    [
      'when nodes are in other VPCs',
      {
        instances: [aNode({ vpcId: 'vpc-2' })],
        enis: [leak, attached(aCniEni({ id: 'eni-2', vpcId: 'vpc-2' }), 'i-0b')],
      },
    ],
    [
      'when another account has an ENI in another VPC',
      { enis: [leak, anEni({ vpcId: 'vpc-2', ownerId: OTHER_ACCOUNT })] },
    ],
    ['when other ENIs of the VPC CNI were left behind too', { enis: [leak, aCniEni({ id: 'eni-2' })] }],
    [
      'when an instance is there that is no node',
      {
        instances: [aNode({ tags: { Name: 'bastion' } })],
        enis: [leak, attached(anEni({ id: 'eni-2', description: 'Primary network interface' }), 'i-0a', 0)],
      },
    ],
    ['when a node of it was terminated', { instances: [aNode({ state: 'terminated' })] }],
    [
      'when an ENI is attached to an instance of another account, which no list of ours has',
      { enis: [leak, attachedElsewhere(aService({ id: 'eni-2', description: 'ELB app/web/1' }))] },
    ],
    ['when a service is there', { enis: [leak, aService({ id: 'eni-2', description: 'ELB app/web/1' })] }],
  ])('%s', (_name, changes) => {
    expect(useOf(changes)).toEqual(EMPTY);
  });
});

describe('the VPC of an ENI', () => {
  it.each<[string, Partial<VpcContents>, Partial<ReturnType<typeof useOf>>]>([
    [
      'is shared when another account owns its subnet',
      { subnets: [aSubnet({ id: 'subnet-a', ownerId: OTHER_ACCOUNT })] },
      { isShared: true },
    ],
    [
      'is shared when another account owns another subnet of it',
      { subnets: [aSubnet({ id: 'subnet-a' }), aSubnet({ id: 'subnet-b', ownerId: OTHER_ACCOUNT })] },
      { isShared: true },
    ],
    [
      'is shared when another account has an ENI in it',
      { enis: [leak, anEni({ id: 'eni-2', ownerId: OTHER_ACCOUNT })] },
      { isShared: true },
    ],
    ['has a cluster', { clusters: [aCluster()] }, { clusters: ['demo'] }],
    [
      'has a cluster that is being made or deleted',
      { clusters: [aCluster({ status: 'DELETING' })] },
      { clusters: ['demo'] },
    ],
    ['may have a cluster whose VPC EKS does not name', { clusters: [aCluster({ vpcId: '' })] }, { clusters: ['demo'] }],
    [
      'has a cluster that no list shows and whose control plane has an ENI in it',
      { enis: [leak, aService({ id: 'eni-2', description: 'Amazon EKS hidden' })] },
      { clusters: ['hidden'] },
    ],
    [
      'has a node when an ENI of the VPC CNI is in use, with tags or without',
      {
        enis: [leak, withoutTags(attached(aCniEni({ id: 'eni-2' }), 'i-0b'))],
        instances: [aNode({ id: 'i-0b', tags: {} })],
      },
      { nodes: ['eni-2'] },
    ],
    [
      'has a node while such an ENI is being attached',
      { enis: [leak, aCniEni({ id: 'eni-2', status: 'attaching' })] },
      { nodes: ['eni-2'] },
    ],
    [
      'has a node when the VPC CNI tagged what is attached to it',
      {
        enis: [
          leak,
          attached(anEni({ id: 'eni-2', tags: { 'node.k8s.amazonaws.com/instance_id': 'i-0b' } }), 'i-0b', 0),
        ],
        instances: [aNode({ id: 'i-0b', tags: {} })],
      },
      { nodes: ['eni-2'] },
    ],
    [
      'has a node when the VPC CNI tagged what was attached to it later',
      {
        enis: [
          leak,
          attached(anEni({ id: 'eni-2', tags: { 'node.k8s.amazonaws.com/instance_id': 'i-0b' } }), 'i-0b', 1),
        ],
        instances: [aNode({ id: 'i-0b', tags: {} })],
      },
      { nodes: ['eni-2'] },
    ],
    [
      'has a node when an ENI in use is tagged for clusters',
      {
        enis: [
          leak,
          anEni({
            id: 'eni-2',
            status: 'in-use',
            tags: { 'kubernetes.io/cluster/a': 'shared', 'kubernetes.io/cluster/b': 'shared' },
          }),
        ],
      },
      { nodes: ['eni-2'] },
    ],
    [
      'has a node when an ENI of EKS Auto Mode is in use',
      {
        enis: [
          leak,
          anEni({
            id: 'eni-2',
            status: 'in-use',
            operatorManaged: true,
            operatorPrincipal: 'eks.amazonaws.com',
          }),
        ],
      },
      { nodes: ['eni-2'] },
    ],
    [
      'has a node when an ENI of the VPC CNI has an attachment, whatever its status',
      {
        enis: [leak, { ...attached(aCniEni({ id: 'eni-2' }), 'i-0b'), status: 'available' }],
        instances: [aNode({ id: 'i-0b', tags: {} })],
      },
      { nodes: ['eni-2'] },
    ],
    [
      'has clusters, each named once and in order',
      {
        clusters: [aCluster({ name: 'b' }), aCluster({ name: 'a', vpcId: '' })],
        enis: [leak, aService({ id: 'eni-2', description: 'Amazon EKS b' })],
      },
      { clusters: ['a', 'b'] },
    ],
    [
      'has a node when a branch ENI is in use',
      { enis: [leak, anEni({ id: 'eni-2', status: 'in-use', description: 'aws-k8s-branch-eni' })] },
      { nodes: ['eni-2'] },
    ],
    ['has a node when an instance is tagged as one', { instances: [aNode()] }, { nodes: ['i-0a'] }],
    ['has a node when such an instance is stopped', { instances: [aNode({ state: 'stopped' })] }, { nodes: ['i-0a'] }],
    [
      'has a node when an instance is of a node pool',
      { instances: [aNode({ state: 'pending', tags: { 'karpenter.sh/nodepool': 'default' } })] },
      { nodes: ['i-0a'] },
    ],
  ])('%s', (_name, changes, use) => {
    expect(useOf(changes)).toEqual({ ...EMPTY, ...use });
  });
});

describe('what is in the VPC is unread', () => {
  it.each<[string, Partial<VpcContents>, string]>([
    ['when the ENI itself is in no list', { enis: [] }, 'eni-1'],
    ['when the ENI is listed in another VPC', { enis: [{ ...leak, vpcId: 'vpc-2' }] }, 'eni-1'],
    ['when its subnet is in no list', { subnets: [aSubnet({ id: 'subnet-b' })] }, 'subnet-a'],
    [
      'when an instance that has an ENI is in no list',
      { enis: [leak, attached(retagged(anEni({ id: 'eni-2' }), {}), 'i-0c')] },
      'i-0c',
    ],
  ])('%s', (_name, changes, what) => {
    expect(useOf(changes)).toEqual({ status: 'unread', because: `the answers of EC2 say nothing of ${what}` });
  });
});
