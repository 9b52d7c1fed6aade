import { describe, expect, it } from 'vitest';
import { classifyEni } from '../../../lambda/facts/eni/eni-ownership.ts';
import { looksLikeAService, SERVICE_DESCRIPTIONS } from '../../../lambda/facts/eni/service-enis.ts';
import type { NetworkInterface } from '../../../lambda/model/inventory.ts';
import { ACCOUNT, aBranchEni, aCniEni, anEni, type EniFields, OTHER_ACCOUNT } from '../../checks/an-inventory.ts';

/** One Description of each row of the table, as the service writes it. */
const WRITTEN: readonly string[] = [
  'DO NOT DELETE - Amazon MSK network interface for cluster arn:aws:kafka:eu-west-1:111122223333:cluster/a/b',
  'do not delete: the appliance',
  'Amazon EKS demo',
  'ELB app/web/50dc6c495c0c9188',
  'Interface for NAT Gateway nat-0a',
  'VPC Endpoint Interface: vpce-0a',
  'AWS Lambda VPC ENI-fn-0eabb672-9699-4752-8738-38b7379f118b',
  'RDSNetworkInterface',
  'Network interface for DBProxy proxy-1',
  'EFS mount target for fs-0a (fsmt-0a)',
  'arn:aws:ecs:eu-west-1:111122223333:attachment/0a',
  'ElastiCache redis-001',
  'RedshiftNetworkInterface',
  'AWS CodeBuild build-1',
  'DAX cache-a',
  'Network Interface for Transit Gateway Attachment tgw-attach-0a',
  'ENI managed by APIGateway',
  'AWS created network interface for directory d-1234567890',
  'Attached to Glue using role: arn:aws:iam::111122223333:role/glue',
  'DMSNetworkInterface',
  'Created By Amazon Workspaces for AWS Account ID 111122223333',
  'CloudHsm ENI cluster-0a',
  'AWS CodeStar Connections host',
  'AWS ElasticMapReduce j-0A',
  'ES logs-prod',
  'Amazon Kinesis Firehose - 111122223333:events:1641374697543.',
  'Amazon MQ network interface for broker b-03a68f4f-b3f4-43d9-8b61-bcfde3d37c3c',
  'Route 53 Resolver: rslvr-in-55829d25693e4b729:rni-9494385465134fa5a',
  'ClientVPN Endpoint resource',
  'Resource Gateway Interface rgw-0bba03f3d56060135',
  'datasync task-0a',
  'ENI managed by SageMaker for Studio Domain(d-g7djlrunxivy)',
  'Network Interface created to access resources in your VPC for SageMaker Notebook Instance nb',
];

describe('a service’s Description', () => {
  it('is known of every row, and each row by one of its own', () => {
    const rowOf = (text: string) => SERVICE_DESCRIPTIONS.findIndex(({ pattern }) => pattern.test(text));
    expect(WRITTEN.map(rowOf)).toEqual(SERVICE_DESCRIPTIONS.map((_, index) => index));
  });

  it('says where each is known from', () => {
    for (const { service, knownFrom } of SERVICE_DESCRIPTIONS) expect([service, knownFrom]).not.toContain('');
  });

  it.each([
    ...WRITTEN,
    'CloudHSM Managed Interface',
    '[DO NOT DELETE] ENI managed by SageMaker for Studio Domain(d-1)',
  ])('keeps "%s" out of every finding and away from clean-up', (description) => {
    const eni = anEni({ description });
    expect(classifyEni(eni, ACCOUNT)).toMatchObject({ serviceOwned: true, deletable: false });
    expect(looksLikeAService(eni)).toBe('an AWS service made it or manages it');
  });
});

describe('what looks like a service’s', () => {
  it.each<[string, EniFields]>([
    ['an unknown text that names Amazon', { description: 'Amazon Frobnicator eni' }],
    ['an unknown text that names AWS', { description: 'Interface of AWS Frobnicator' }],
    ['AWS in lower case', { description: 'aws-frobnicator-eni' }],
    ['an ARN', { description: 'for arn:aws-cn:frob:cn-north-1:111122223333:thing/0a' }],
    ['FSx', { description: 'FSx file system fs-0a' }],
    ['MWAA', { description: 'MWAA environment prod' }],
    ['Airflow', { description: 'Airflow worker' }],
    ['AppStream', { description: 'AppStream fleet' }],
    ['Cloud9', { description: 'cloud9 env' }],
    ['Network Firewall', { description: 'Network Firewall endpoint' }],
    ['Storage Gateway', { description: 'Storage Gateway sgw-0A' }],
    ['MemoryDB', { description: 'MemoryDB cache' }],
    ['Flink', { description: 'Managed Flink application' }],
    ['Transfer Family', { description: 'Transfer Family server s-0a' }],
    ['Verified Access', { description: 'Verified Access endpoint vae-0a' }],
    ['QuickSight', { description: 'QuickSight VPC connection' }],
    ['Elastic File System', { description: 'Elastic File System target' }],
    ['an ECS task', { description: 'ecs task 0a' }],
    ['a directory', { description: 'Simple AD d-0a' }],
    ['a broker', { description: 'RabbitMQ broker b-0a' }],
    ['Client VPN', { description: 'Client VPN cvpn-endpoint-0a' }],
    ['Global Accelerator', { description: 'Global Accelerator' }],
    ['Step Functions', { description: 'Step Functions activity' }],
    ['something that manages it', { description: 'ENI managed by Frobnicator' }],
    ['a service that made it', { description: 'Created by the frobnicator service' }],
    ['a warning', { description: 'This should never be deleted' }],
    ['a tag of CloudFormation', { tags: { 'aws:cloudformation:stack-name': 'network' } }],
    ['a tag of a service', { tags: { Name: 'x', 'aws:frobnicator:id': '1' } }],
    ['another account that requested it', { requesterId: OTHER_ACCOUNT }],
    ['an alias that requested it', { requesterId: 'amazon-frobnicator' }],
    ['Glue’s session', { requesterId: 'AROA0000000000000000A:GlueJobRunnerSession' }],
    ['Comprehend’s session', { requesterId: 'AROA0000000000000000A:Comprehend' }],
    ['CodeBuild’s session', { requesterId: 'AROA0000000000000000A:AWSCodeBuild-0a' }],
    ['a requester that manages it', { requesterManaged: true }],
    ['an operator', { operatorManaged: true, operatorPrincipal: 'frobnicator.amazonaws.com' }],
    ['a type of its own', { interfaceType: 'frobnicator' }],
  ])('is one with %s', (_what, fields) => {
    expect(looksLikeAService(anEni(fields))).toEqual(expect.any(String));
  });

  it.each<[string, NetworkInterface]>([
    ['without a description', anEni({ description: '' })],
    ['of an appliance', anEni({ description: 'appliance' })],
    ['of a person’s words', anEni({ description: 'Primary network interface of bastion, glued by Ana' })],
    ['of Terraform', anEni({ description: 'Created by Terraform', tags: { Team: 'blue' } })],
    ['that the own account requested', anEni({ requesterId: ACCOUNT, ownerId: ACCOUNT })],
    ['that a node requested', aCniEni({ requesterId: 'AROA0000000000000000A:i-0a' })],
    ['of the VPC CNI', aCniEni()],
    ['of the VPC resource controller', aBranchEni()],
  ])('is not one %s', (_what, eni) => {
    expect(looksLikeAService(eni)).toBeUndefined();
  });

  it('names the tag, or who requested it', () => {
    expect(looksLikeAService(anEni({ tags: { 'aws:x': '1' } }))).toBe('its tag aws:x can be set by AWS alone');
    expect(looksLikeAService(anEni({ requesterId: OTHER_ACCOUNT }))).toBe(`account ${OTHER_ACCOUNT} requested it`);
  });
});
