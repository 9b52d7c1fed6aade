import {
  DescribeAccessEntryCommand,
  DescribePodIdentityAssociationCommand,
  type EKSClient,
  ListAccessEntriesCommand,
  ListAssociatedAccessPoliciesCommand,
  ListPodIdentityAssociationsCommand,
} from '@aws-sdk/client-eks';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aWorld, type SimulatedAws, startSimulatedAws } from './index.ts';
import { clientsOf, failureOf } from './sdk.ts';

const ACCOUNT = '111122223333';
const clusterName = 'prod';
let aws: SimulatedAws;
let eks: EKSClient;

const roleArn = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;

beforeEach(async () => {
  const world = aWorld().account(ACCOUNT, (a) =>
    a
      .iamRole('karpenter', { path: '/team/' })
      .instanceProfile('karpenter', { role: 'karpenter' })
      .region('eu-west-1', (r) =>
        r
          .vpc('main')
          .subnet('a', { cidr: '10.0.0.0/20' })
          .cluster(clusterName, { subnets: ['a'], authenticationMode: 'API' })
          .cluster('old', { subnets: ['a'], authenticationMode: 'CONFIG_MAP' })
          .cluster('auto', { subnets: ['a'], autoMode: true })
          .nodegroup(clusterName, 'workers', { subnets: ['a'] })
          .nodegroup(clusterName, 'windows', { subnets: ['a'], amiType: 'WINDOWS_CORE_2022_x86_64', role: 'windows' })
          .nodegroup('old', 'workers', { subnets: ['a'] })
          .karpenterNode(clusterName, { subnet: 'a', instanceProfile: 'karpenter' })
          .accessEntry(clusterName, 'people', { type: 'STANDARD', ageMinutes: 30 })
          .podIdentity(clusterName, { namespace: 'kube-system', serviceAccount: 'aws-node', role: 'cni' })
          .podIdentity(clusterName, { namespace: 'shop', serviceAccount: 'web', role: 'shop' }),
      ),
  );
  aws = await startSimulatedAws(world);
  ({ eks } = clientsOf(aws));
});
afterEach(() => aws.stop());

describe('access entries', () => {
  test('are made along with what launches nodes, and listed by their principals', async () => {
    const { accessEntries } = await eks.send(new ListAccessEntriesCommand({ clusterName }));
    expect(accessEntries).toEqual(['eks-node', 'people', 'team/karpenter', 'windows'].map(roleArn));
    const auto = await eks.send(new ListAccessEntriesCommand({ clusterName: 'auto' }));
    expect(auto.accessEntries).toEqual([roleArn('eks-auto-node')]);
  });

  test('are described by their principal, slashes and all', async () => {
    const typeOf = async (cluster: string, name: string) => {
      const command = new DescribeAccessEntryCommand({ clusterName: cluster, principalArn: roleArn(name) });
      return (await eks.send(command)).accessEntry?.type;
    };
    expect(await typeOf(clusterName, 'team/karpenter')).toBe('EC2_LINUX');
    expect(await typeOf(clusterName, 'windows')).toBe('EC2_WINDOWS');
    expect(await typeOf(clusterName, 'people')).toBe('STANDARD');
    expect(await typeOf('auto', 'eks-auto-node')).toBe('EC2');
  });

  test('have the time of their making', async () => {
    const command = new DescribeAccessEntryCommand({ clusterName, principalArn: roleArn('people') });
    const { accessEntry } = await eks.send(command);
    expect(accessEntry?.createdAt).toEqual(new Date(aws.world.now.getTime() - 30 * 60_000));
  });

  test('are paged', async () => {
    const first = await eks.send(new ListAccessEntriesCommand({ clusterName, maxResults: 3 }));
    const second = await eks.send(new ListAccessEntriesCommand({ clusterName, nextToken: first.nextToken }));
    expect([first.accessEntries?.length, second.accessEntries?.length, second.nextToken]).toEqual([3, 1, undefined]);
  });

  test('are refused by a cluster that asks only aws-auth', async () => {
    expect(await failureOf(eks.send(new ListAccessEntriesCommand({ clusterName: 'old' })))).toBe(
      "InvalidRequestException: The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation.",
    );
  });

  test('that there are not are said not to be found', async () => {
    const command = new DescribeAccessEntryCommand({ clusterName, principalArn: roleArn('gone') });
    expect(await failureOf(eks.send(command))).toBe(
      "ResourceNotFoundException: The specified principalArn could not be found. You can view your available access entries with 'list-access-entries'.",
    );
  });
});

describe('access policies', () => {
  const associated = async (cluster: string, name: string) => {
    const command = new ListAssociatedAccessPoliciesCommand({ clusterName: cluster, principalArn: roleArn(name) });
    return await eks.send(command);
  };

  test('of nodes of Auto Mode are those that EKS gives them', async () => {
    expect(await associated('auto', 'eks-auto-node')).toMatchObject({
      clusterName: 'auto',
      principalArn: roleArn('eks-auto-node'),
      associatedAccessPolicies: [
        {
          policyArn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSAutoNodePolicy',
          accessScope: { type: 'cluster' },
        },
      ],
    });
  });

  test('are none of other nodes', async () => {
    expect((await associated(clusterName, 'eks-node')).associatedAccessPolicies).toEqual([]);
  });

  test('of an entry that there is not are said not to be found', async () => {
    expect(await failureOf(associated(clusterName, 'gone'))).toMatch(/^ResourceNotFoundException: /);
  });
});

describe('Pod Identity associations', () => {
  test('are listed without their role, by namespace and service account where asked', async () => {
    const all = await eks.send(new ListPodIdentityAssociationsCommand({ clusterName }));
    expect(all.associations).toHaveLength(2);
    const command = new ListPodIdentityAssociationsCommand({
      clusterName,
      namespace: 'kube-system',
      serviceAccount: 'aws-node',
    });
    const { associations } = await eks.send(command);
    expect(associations).toEqual([
      {
        clusterName,
        namespace: 'kube-system',
        serviceAccount: 'aws-node',
        associationArn: expect.stringMatching(/^arn:aws:eks:eu-west-1:\d{12}:podidentityassociation\/prod\/a-/),
        associationId: expect.stringMatching(/^a-[0-9a-z]{17}$/),
      },
    ]);
  });

  test('are described with it', async () => {
    const { associations } = await eks.send(new ListPodIdentityAssociationsCommand({ clusterName, namespace: 'shop' }));
    const associationId = associations?.[0]?.associationId;
    const described = await eks.send(new DescribePodIdentityAssociationCommand({ clusterName, associationId }));
    expect(described.association).toMatchObject({ serviceAccount: 'web', roleArn: roleArn('shop') });
  });

  test('that there are not are said not to be found', async () => {
    const command = new DescribePodIdentityAssociationCommand({ clusterName, associationId: 'a-gone' });
    expect(await failureOf(eks.send(command))).toMatch(/^ResourceNotFoundException: /);
  });
});
