import { describe, expect, it } from 'vitest';
import { classifyEni, type EniKind } from '../../../lambda/facts/eni/eni-ownership.ts';
import type { NetworkInterface } from '../../../lambda/model/inventory.ts';
import {
  ACCOUNT,
  aBranchEni,
  aCniEni,
  anEni,
  attached,
  type EniFields,
  OTHER_ACCOUNT,
} from '../../checks/an-inventory.ts';

const classify = (eni: NetworkInterface) => classifyEni(eni, ACCOUNT);

describe('the kind of an ENI', () => {
  it.each<[EniKind, string, EniFields]>([
    ['control-plane', 'the EKS control plane, though not requester-managed', { description: 'Amazon EKS demo' }],
    ['auto-mode', 'EKS Auto Mode', { operatorManaged: true, operatorPrincipal: 'eks.amazonaws.com' }],
    ['other-service', 'another operator', { operatorManaged: true, operatorPrincipal: 'ecs.amazonaws.com' }],
    ['load-balancer', 'an ALB', { description: 'ELB app/web/50dc6c495c0c9188', requesterManaged: true }],
    ['load-balancer', 'an NLB', { interfaceType: 'network_load_balancer' }],
    ['nat-gateway', 'a NAT gateway in one spelling', { interfaceType: 'nat_gateway' }],
    ['nat-gateway', 'a NAT gateway in the other spelling', { interfaceType: 'natGateway' }],
    ['nat-gateway', 'a NAT gateway by its words', { description: 'Interface for NAT Gateway nat-0a' }],
    ['endpoint', 'an interface endpoint', { interfaceType: 'vpc_endpoint' }],
    ['endpoint', 'an older interface endpoint', { description: 'VPC Endpoint Interface vpce-0a' }],
    ['lambda', 'Lambda, not requester-managed', { description: 'AWS Lambda VPC ENI-fn-0a', interfaceType: 'lambda' }],
    ['rds', 'RDS', { description: 'RDSNetworkInterface', requesterManaged: true }],
    ['efs', 'EFS', { description: 'EFS mount target for fs-0a (fsmt-0a)', requesterManaged: true }],
    ['ecs', 'an ECS task', { description: 'arn:aws:ecs:eu-west-1:111122223333:attachment/0a' }],
    ['ecs', 'an ECS task in China', { description: 'arn:aws-cn:ecs:cn-north-1:111122223333:attachment/0a' }],
    ['msk', 'MSK', { description: 'DO NOT DELETE - Amazon MSK network interface for cluster arn:aws:kafka' }],
    ['elasticache', 'ElastiCache', { description: 'ElastiCache redis-001' }],
    ['redshift', 'Redshift', { description: 'RedshiftNetworkInterface' }],
    ['codebuild', 'CodeBuild', { description: 'AWS CodeBuild build-1' }],
    ['dax', 'DAX', { description: 'DAX cache-a' }],
    ['transit-gateway', 'a transit gateway', { interfaceType: 'transit_gateway' }],
    ['other-service', 'a type that nobody has heard of', { interfaceType: 'brand_new_service' }],
    ['other-service', 'any other requester-managed one', { requesterManaged: true }],
    ['other-service', 'a requester alias of AWS', { requesterId: 'amazon-workspaces' }],
    ['other-service', 'one that must not be deleted', { description: 'do-not-delete: backup appliance' }],
  ])('is %s for %s, and never ours', (kind, _what, fields) => {
    expect(classify(anEni(fields))).toMatchObject({ kind, serviceOwned: true, deletable: false });
  });

  it.each([
    ['api-gateway', 'api_gateway_managed'],
    ['global-accelerator', 'global_accelerator_managed'],
  ])('is %s, an AWS service’s, by its type %s', (kind, interfaceType) => {
    expect(classify(anEni({ interfaceType }))).toMatchObject({ kind, madeBy: 'aws-service', serviceOwned: true });
  });

  it('is user for a primary ENI of no node, and for a spare one', () => {
    expect(classify(attached(anEni(), 'i-0a', 0))).toMatchObject({ kind: 'user', madeBy: 'user' });
    expect(classify(anEni())).toMatchObject({ kind: 'user', madeBy: 'user' });
  });

  it.each([{ description: 'Amazon EKS demo' }, { operatorManaged: true, operatorPrincipal: 'eks.amazonaws.com' }])(
    'is made by EKS for %j',
    (fields) => {
      expect(classify(anEni(fields)).madeBy).toBe('eks');
    },
  );

  it('is a service’s when it is attached to an instance of another account', () => {
    const eni = attached(anEni(), 'i-0a');
    const attachment = eni.attachment && { ...eni.attachment, instanceOwnerId: OTHER_ACCOUNT };
    expect(classify({ ...eni, attachment })).toMatchObject({ kind: 'other-service', serviceOwned: true });
  });

  it('is cni-secondary, with instance and cluster, for what the VPC CNI makes', () => {
    expect(classify(aCniEni())).toMatchObject({
      kind: 'cni-secondary',
      madeBy: 'vpc-cni',
      instanceId: 'i-0a',
      clusterName: 'demo',
    });
  });

  it('is trunk or branch for what the VPC resource controller makes', () => {
    expect(classify(aBranchEni())).toMatchObject({ kind: 'branch', madeBy: 'vpc-resource-controller' });
    const trunk = aBranchEni({ description: 'aws-k8s-trunk-eni', interfaceType: 'trunk' });
    expect(classify(trunk)).toMatchObject({ kind: 'trunk', madeBy: 'vpc-resource-controller', deletable: true });
  });

  it('tells a node’s primary ENI, which the VPC CNI tags too, from what the VPC CNI made', () => {
    const tags = { 'node.k8s.amazonaws.com/instance_id': 'i-0a' };
    expect(classify(attached(anEni({ tags }), 'i-0a', 0))).toMatchObject({ kind: 'node-primary', madeBy: 'ec2' });
    expect(classify(attached(anEni({ tags }), 'i-0a', 1))).toMatchObject({ kind: 'cni-tagged', madeBy: 'user' });
    expect(classify(anEni({ tags })).kind).toBe('cni-tagged');
  });

  it('is node-primary for what Karpenter had launched along with a node', () => {
    const tags = { 'karpenter.sh/nodepool': 'default', 'eks:eks-cluster-name': 'demo' };
    expect(classify(anEni({ tags }))).toMatchObject({ kind: 'node-primary', clusterName: 'demo', deletable: false });
  });

  it('names the instance of the Description before that of a tag, and that before the one it is attached to', () => {
    const tags = { 'node.k8s.amazonaws.com/instance_id': 'i-0b' };
    const instanceOf = (fields: EniFields) => classify(attached(anEni(fields), 'i-0c')).instanceId;
    expect(instanceOf({ description: 'aws-K8S-i-0a', tags })).toBe('i-0a');
    expect(instanceOf({ tags })).toBe('i-0b');
    expect(instanceOf({})).toBe('i-0c');
    expect(classify(anEni()).instanceId).toBeUndefined();
  });

  it('names the cluster of a control-plane ENI, which has no tags', () => {
    expect(classify(anEni({ description: 'Amazon EKS demo' })).clusterName).toBe('demo');
  });

  it('names no cluster when tags name several', () => {
    const tags = { 'kubernetes.io/cluster/one': 'shared', 'kubernetes.io/cluster/two': 'shared' };
    expect(classify(anEni({ tags })).clusterName).toBeUndefined();
  });

  it('names the one cluster that owns it among those that share it', () => {
    const tags = { 'kubernetes.io/cluster/one': 'shared', 'kubernetes.io/cluster/two': 'owned' };
    expect(classify(anEni({ tags })).clusterName).toBe('two');
  });
});

describe('what may be deleted', () => {
  it('is an ENI of the VPC CNI with or without the owner tag, which only newer releases write', () => {
    const eni = aCniEni();
    const { 'eks:eni:owner': _, ...older } = eni.tags;
    expect(classify(eni)).toMatchObject({ deletable: true, keep: [] });
    expect(classify({ ...eni, tags: older })).toMatchObject({ deletable: true, keep: [] });
  });

  it('is answered with one list for equal reasons, since there is an answer for every ENI', () => {
    const foreign = (id: string) => classify(anEni({ id, ownerId: OTHER_ACCOUNT })).keep;
    expect(foreign('eni-1')).toBe(foreign('eni-2'));
    expect(foreign('eni-1')).toEqual(['other-account', 'not-made-by-eks']);
    expect(classify(anEni({ description: 'Amazon EKS demo' })).keep).toEqual(['service-owned']);
  });

  it.each<[string, NetworkInterface, string]>([
    ['the Description alone', anEni({ description: 'aws-K8S-i-0a' }), 'unproven'],
    ['the tags alone', aCniEni({ description: '' }), 'not-made-by-eks'],
    ['a Description in another case', aCniEni({ description: 'aws-k8s-i-0a' }), 'not-made-by-eks'],
    ['a Description with more before it', aCniEni({ description: 'copy of aws-K8S-i-0a' }), 'not-made-by-eks'],
    ['a Description with more after it', aCniEni({ description: 'aws-K8S-i-0a copy' }), 'not-made-by-eks'],
    ['a tag of another instance', aCniEni({ tags: { 'node.k8s.amazonaws.com/instance_id': 'i-0b' } }), 'unproven'],
    ['another owner', aCniEni({ tags: { 'eks:eni:owner': 'eks-vpc-resource-controller' } }), 'unproven'],
    ['eks-ip-auditor/keep', aCniEni({ tags: { 'EKS-IP-Auditor/keep ': '' } }), 'exempt'],
    ['no_manage', aCniEni({ tags: { 'node.k8s.amazonaws.com/no_manage': 'false' } }), 'no-manage-tag'],
    ['no_manage in other letters', aCniEni({ tags: { ' Node.k8s.amazonaws.com/NO_MANAGE': '' } }), 'no-manage-tag'],
    ['another account', aCniEni({ ownerId: OTHER_ACCOUNT }), 'other-account'],
    ['a requester', aCniEni({ requesterManaged: true }), 'service-owned'],
    ['an operator', aCniEni({ operatorManaged: true }), 'service-owned'],
    ['a branch ENI without owner', aBranchEni({ tags: { 'kubernetes.io/cluster/demo': 'owned' } }), 'unproven'],
    [
      'a branch ENI of a shared cluster tag',
      aBranchEni({ tags: { 'eks:eni:owner': 'eks-vpc-resource-controller', 'kubernetes.io/cluster/demo': 'shared' } }),
      'unproven',
    ],
    ['a user’s ENI', anEni(), 'not-made-by-eks'],
  ])('is not one with %s, and for no other reason than there is', (_what, eni, reason) => {
    const { deletable, keep } = classify(eni);
    expect(deletable).toBe(false);
    expect(keep).toEqual([reason]);
  });
});
