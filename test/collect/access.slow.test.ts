import { describe, expect, test } from 'vitest';
import { type AccountBuilder, aWorld, type RegionBuilder } from '../../simulated-aws/index.ts';
import { ACCOUNT, callsOf, collect, gapOf, gapsOf, items, REGION, serve } from './collecting.ts';

type Build = (region: RegionBuilder) => unknown;

const aRegion = (build: Build, account: (a: AccountBuilder) => unknown = () => {}) =>
  aWorld().account(ACCOUNT, (a) => {
    account(a);
    a.region(REGION, (r) => {
      r.vpc('main').subnet('a', { cidr: '10.0.0.0/20' });
      build(r);
    });
  });

const roleArn = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;
const profileArn = (name: string) => `arn:aws:iam::${ACCOUNT}:instance-profile/${name}`;

describe('access entries', () => {
  test('are those of every cluster that has any, with type and time', async () => {
    const aws = await serve(
      aRegion((r) =>
        r
          .cluster('both', { subnets: ['a'] })
          .cluster('old', { subnets: ['a'], authenticationMode: 'CONFIG_MAP' })
          .cluster('new', { subnets: ['a'], authenticationMode: 'API' })
          .nodegroup('both', 'workers', { subnets: ['a'] })
          .nodegroup('old', 'workers', { subnets: ['a'] })
          .accessEntry('new', 'people', { type: 'STANDARD', ageMinutes: 10 }),
      ),
    );
    const entries = items(await collect(aws, { sections: ['accessEntries'] }), 'accessEntries');
    expect(entries.map((one) => `${one.clusterName} ${one.principalArn} ${one.type}`).sort()).toEqual([
      `both ${roleArn('eks-node')} EC2_LINUX`,
      `new ${roleArn('people')} STANDARD`,
    ]);
    expect(entries.find(({ clusterName }) => clusterName === 'new')?.createdAt).toEqual(
      new Date(aws.world.now.getTime() - 600_000),
    );
    expect(callsOf(aws, 'ListAccessEntries').map(({ parameters }) => parameters.clusterName)).not.toContain('old');
  });

  test('are paged', async () => {
    const aws = await serve(
      aRegion((r) => {
        r.cluster('prod', { subnets: ['a'] });
        for (let n = 0; n < 150; n++) r.accessEntry('prod', `team-${n}`, { type: 'STANDARD' });
      }),
    );
    const entries = items(await collect(aws, { sections: ['accessEntries'] }), 'accessEntries');
    expect(new Set(entries.map(({ principalArn }) => principalArn)).size).toBe(150);
    expect(callsOf(aws, 'ListAccessEntries')).toHaveLength(2);
  });

  test('that are deleted while we read are left out', async () => {
    const aws = await serve(
      aRegion((r) =>
        r
          .cluster('prod', { subnets: ['a'] })
          .accessEntry('prod', 'one')
          .accessEntry('prod', 'two'),
      ),
    );
    aws.faults.vanish(roleArn('one'), { action: 'eks:ListAccessEntries' });
    const entries = items(await collect(aws, { sections: ['accessEntries'] }), 'accessEntries');
    expect(entries.map(({ principalArn }) => principalArn)).toEqual([roleArn('two')]);
  });

  test('are read after node groups and nodes, so that one made along with a node group is seen', async () => {
    const aws = await serve(aRegion((r) => r.cluster('prod', { subnets: ['a'] })));
    aws.faults.after('eks:ListClusters', (world) => {
      world.in(ACCOUNT, REGION).nodegroup('prod', 'newcomer', { subnets: ['a'], nodes: 1 });
    });
    const inventory = await collect(aws, { sections: ['nodegroups', 'accessEntries'] });
    expect(items(inventory, 'nodegroups')).toHaveLength(1);
    expect(items(inventory, 'accessEntries')).toHaveLength(1);
    const order = aws.calls.map(({ action }) => action);
    expect(order.lastIndexOf('DescribeNodegroup')).toBeLessThan(order.indexOf('ListAccessEntries'));
    expect(order.lastIndexOf('DescribeInstances')).toBeLessThan(order.indexOf('ListAccessEntries'));
  });
});

describe('Pod Identity associations', () => {
  test('are those of the VPC CNI alone, with their role', async () => {
    const aws = await serve(
      aRegion((r) =>
        r
          .cluster('prod', { subnets: ['a'] })
          .cluster('dev', { subnets: ['a'] })
          .podIdentity('prod', { namespace: 'kube-system', serviceAccount: 'aws-node', role: 'cni' })
          .podIdentity('prod', { namespace: 'shop', serviceAccount: 'aws-node', role: 'shop' })
          .podIdentity('prod', { namespace: 'kube-system', serviceAccount: 'ebs-csi', role: 'ebs' }),
      ),
    );
    const associations = items(
      await collect(aws, { sections: ['podIdentityAssociations'] }),
      'podIdentityAssociations',
    );
    expect(associations).toEqual([
      { clusterName: 'prod', namespace: 'kube-system', serviceAccount: 'aws-node', roleArn: roleArn('cni') },
    ]);
    expect(callsOf(aws, 'DescribePodIdentityAssociation')).toHaveLength(1);
  });
});

describe('instance profiles', () => {
  test('are those of nodes outside managed node groups, each asked for once', async () => {
    const aws = await serve(
      aRegion(
        (r) =>
          r
            .cluster('prod', { subnets: ['a'] })
            .nodegroup('prod', 'workers', { subnets: ['a'], nodes: 2 })
            .selfManagedNode('prod', { subnet: 'a', instanceProfile: 'own' })
            .selfManagedNode('prod', { subnet: 'a', instanceProfile: 'own' })
            .karpenterNode('prod', { subnet: 'a', instanceProfile: 'karpenter' })
            .selfManagedNode('prod', { subnet: 'a', instanceProfile: false })
            .selfManagedNode('prod', { subnet: 'a', instanceProfile: 'deleted' })
            .selfManagedNode('prod', { subnet: 'a', instanceProfile: 'stopped', state: 'stopped' })
            .instance({ subnet: 'a', instanceProfile: 'database' }),
        (a) =>
          a
            .iamRole('own-role', { path: '/eks/' })
            .instanceProfile('own', { role: 'own-role', path: '/profiles/' })
            .instanceProfile('karpenter')
            .instanceProfile('database'),
      ),
    );
    const profiles = items(await collect(aws, { sections: ['instanceProfiles'] }), 'instanceProfiles');
    expect(profiles).toEqual([
      { arn: profileArn('karpenter'), roleArns: [] },
      { arn: profileArn('profiles/own'), roleArns: [roleArn('eks/own-role')] },
    ]);
    const asked = callsOf(aws, 'GetInstanceProfile').map(({ parameters }) => parameters.InstanceProfileName);
    expect(asked.sort()).toEqual(['deleted', 'karpenter', 'own']);
  });
});

describe('access policies of nodes', () => {
  test('are those of entries of type EC2 that EKS did not make itself, in clusters of Auto Mode', async () => {
    const aws = await serve(
      aRegion((r) =>
        r
          .cluster('auto', { subnets: ['a'], autoMode: true })
          .cluster('prod', { subnets: ['a'] })
          .accessEntry('auto', 'custom', { type: 'EC2' })
          .accessEntry('auto', 'bare', { type: 'EC2', policies: [] })
          .accessEntry('auto', 'people', { type: 'STANDARD', policies: ['AmazonEKSViewPolicy'] })
          .accessEntry('prod', 'left-over', { type: 'EC2' }),
      ),
    );
    const policyArns = ['arn:aws:eks::aws:cluster-access-policy/AmazonEKSAutoNodePolicy'];
    expect(items(await collect(aws, { sections: ['nodeAccessPolicies'] }), 'nodeAccessPolicies')).toEqual([
      { clusterName: 'auto', principalArn: roleArn('bare'), policyArns: [] },
      { clusterName: 'auto', principalArn: roleArn('custom'), policyArns },
    ]);
    expect(callsOf(aws, 'ListAssociatedAccessPolicies')).toHaveLength(2);
  });

  test('are not asked for where EKS made the only entry for nodes', async () => {
    const aws = await serve(aRegion((r) => r.cluster('auto', { subnets: ['a'], autoMode: true })));
    expect(items(await collect(aws, { sections: ['nodeAccessPolicies'] }), 'nodeAccessPolicies')).toEqual([]);
    expect(callsOf(aws, 'ListAssociatedAccessPolicies')).toEqual([]);
  });

  test('of an entry that is deleted while we read are left out', async () => {
    const aws = await serve(
      aRegion((r) =>
        r.cluster('auto', { subnets: ['a'], autoMode: true }).accessEntry('auto', 'custom', { type: 'EC2' }),
      ),
    );
    aws.faults.vanish(roleArn('custom'), { action: 'eks:DescribeAccessEntry' });
    expect(items(await collect(aws, { sections: ['nodeAccessPolicies'] }), 'nodeAccessPolicies')).toEqual([]);
  });
});

describe('IAM roles', () => {
  const OWN_POLICY = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'ec2:*', Resource: '*' }] };
  const INLINE = { Statement: { Effect: 'Deny', Action: 'ec2:Assign%', Resource: 'a+b c' } };

  test('are those of node groups, profiles, Auto Mode and the VPC CNI, with the policies in force', async () => {
    const aws = await serve(
      aRegion(
        (r) =>
          r
            .cluster('prod', { subnets: ['a'] })
            .cluster('auto', { subnets: ['a'], autoMode: true })
            .addon('prod', 'vpc-cni', { version: 'v1.20.4-eksbuild.1', serviceAccountRoleArn: roleArn('irsa') })
            .podIdentity('auto', { namespace: 'kube-system', serviceAccount: 'aws-node', role: 'pods' })
            .nodegroup('prod', 'workers', { subnets: ['a'], role: 'team/nodes' })
            .selfManagedNode('prod', { subnet: 'a', instanceProfile: 'own' }),
        (a) =>
          a
            .iamPolicy('own-policy', { Statement: [] })
            .iamPolicy('own-policy', OWN_POLICY)
            .iamRole('own', { policies: ['own-policy', 'AmazonEKS_CNI_Policy'], inline: { 'a-deny': INLINE } })
            .instanceProfile('own', { role: 'own' })
            .iamRole('nodes', { path: '/team/', permissionsBoundary: 'own-policy', ageMinutes: 60 })
            .iamRole('irsa')
            .iamRole('pods')
            .iamRole('somebody'),
      ),
    );
    const inventory = await collect(aws, { sections: ['iamRoles'] });
    const roles = new Map(items(inventory, 'iamRoles').map((role) => [role.arn, role]));
    expect([...roles.keys()].sort()).toEqual(
      ['eks-auto-cluster', 'eks-auto-node', 'irsa', 'own', 'pods', 'team/nodes'].map(roleArn).sort(),
    );
    expect(roles.get(roleArn('team/nodes'))).toEqual({
      arn: roleArn('team/nodes'),
      createDate: expect.any(Date),
      permissionsBoundary: { arn: `arn:aws:iam::${ACCOUNT}:policy/own-policy`, document: JSON.stringify(OWN_POLICY) },
      trust: expect.any(String),
      policies: [],
    });
    const { trust = '' } = roles.get(roleArn('team/nodes')) ?? {};
    expect(JSON.parse(trust)).toMatchObject({
      Statement: [
        { Principal: { Service: 'ec2.amazonaws.com' } },
        { Principal: { Service: 'pods.eks.amazonaws.com' } },
      ],
    });
    const { policies = [] } = roles.get(roleArn('own')) ?? {};
    expect(policies.map(({ name, arn }) => `${name} ${arn}`)).toEqual([
      'AmazonEKS_CNI_Policy arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy',
      'a-deny undefined',
      `own-policy arn:aws:iam::${ACCOUNT}:policy/own-policy`,
    ]);
    expect(JSON.parse(policies[1]?.document ?? '')).toEqual(INLINE);
    expect(JSON.parse(policies[2]?.document ?? '')).toEqual(OWN_POLICY);
  });

  test('are those of clusters too, where they do more than run the control plane', async () => {
    const aws = await serve(
      aRegion(
        (r) =>
          r
            .cluster('plain', { subnets: ['a'], role: 'plain' })
            .cluster('groups', { subnets: ['a'], role: 'groups', cni: { env: { ENABLE_POD_ENI: 'true' } } })
            .cluster('windows', { subnets: ['a'], role: 'windows' })
            .nodegroup('windows', 'workers', { subnets: ['a'], amiType: 'WINDOWS_CORE_2022_x86_64' }),
        (a) => a.iamRole('plain').iamRole('groups').iamRole('windows'),
      ),
    );
    const roles = items(await collect(aws, { sections: ['iamRoles'] }), 'iamRoles').map(({ arn }) => arn);
    expect(roles).toEqual(['eks-node', 'groups', 'windows'].map(roleArn));
  });

  test('and their policies are each asked for once, however many node groups share them', async () => {
    const aws = await serve(
      aRegion(
        (r) => {
          r.cluster('prod', { subnets: ['a'] }).cluster('dev', { subnets: ['a'] });
          for (let n = 0; n < 6; n++) {
            r.nodegroup(n % 2 === 0 ? 'prod' : 'dev', `group-${n}`, {
              subnets: ['a'],
              role: n < 5 ? 'nodes' : 'other',
            });
          }
        },
        (a) =>
          a
            .iamRole('nodes', { policies: ['AmazonEKS_CNI_Policy', 'AmazonEKSWorkerNodePolicy'] })
            .iamRole('other', { policies: ['AmazonEKS_CNI_Policy'] }),
      ),
    );
    await collect(aws, { sections: ['iamRoles'] });
    expect(callsOf(aws, 'GetRole')).toHaveLength(2);
    expect(callsOf(aws, 'GetPolicy')).toHaveLength(2);
    expect(callsOf(aws, 'GetPolicyVersion')).toHaveLength(2);
  });

  test('of another account are not asked for: a role of ours may be called like it', async () => {
    const aws = await serve(
      aRegion(
        (r) =>
          r.cluster('prod', { subnets: ['a'] }).addon('prod', 'vpc-cni', {
            version: 'v1.20.4-eksbuild.1',
            serviceAccountRoleArn: 'arn:aws:iam::999988887777:role/cni',
          }),
        (a) => a.iamRole('cni'),
      ),
    );
    expect(items(await collect(aws, { sections: ['iamRoles'] }), 'iamRoles')).toEqual([]);
    expect(callsOf(aws, 'GetRole')).toEqual([]);
  });

  test('that are gone, or called the same under another path, are left out', async () => {
    const aws = await serve(
      aRegion(
        (r) =>
          r
            .cluster('prod', { subnets: ['a'] })
            .nodegroup('prod', 'one', { subnets: ['a'], role: 'gone' })
            .nodegroup('prod', 'two', { subnets: ['a'], role: roleArn('former/nodes') }),
        (a) => a.iamRole('nodes', { path: '/now/' }),
      ),
    );
    const inventory = await collect(aws, { sections: ['iamRoles'] });
    expect(items(inventory, 'iamRoles')).toEqual([]);
    expect(gapsOf(inventory).filter(({ section }) => section === 'iamRoles')).toEqual([]);
  });

  test('lose a policy that is taken away while we read, and no more', async () => {
    const aws = await serve(
      aRegion(
        (r) => r.cluster('prod', { subnets: ['a'] }).nodegroup('prod', 'workers', { subnets: ['a'], role: 'nodes' }),
        (a) => a.iamPolicy('own', { Statement: [] }).iamRole('nodes', { policies: ['own', 'AmazonEKS_CNI_Policy'] }),
      ),
    );
    aws.faults.vanish(`arn:aws:iam::${ACCOUNT}:policy/own`, { action: 'iam:ListAttachedRolePolicies' });
    const [role] = items(await collect(aws, { sections: ['iamRoles'] }), 'iamRoles');
    expect(role?.policies.map(({ name }) => name)).toEqual(['AmazonEKS_CNI_Policy']);
  });

  test('have all their policies, page by page', async () => {
    const inline = Object.fromEntries(Array.from({ length: 1100 }, (_, n) => [`policy-${n}`, { Statement: [] }]));
    const aws = await serve(
      aRegion(
        (r) => r.cluster('prod', { subnets: ['a'] }).nodegroup('prod', 'workers', { subnets: ['a'], role: 'nodes' }),
        (a) => a.iamRole('nodes', { inline }),
      ),
    );
    const [role] = items(await collect(aws, { sections: ['iamRoles'] }), 'iamRoles');
    expect(role?.policies).toHaveLength(1100);
    expect(callsOf(aws, 'ListRolePolicies')).toHaveLength(2);
  });

  test('are a gap where neither node groups nor profiles tell which there are', async () => {
    const aws = await serve(
      aRegion((r) => r.cluster('prod', { subnets: ['a'] }).nodegroup('prod', 'w', { subnets: ['a'] })),
    );
    aws.faults.deny('eks:DescribeNodegroup');
    aws.faults.deny('ec2:DescribeInstances');
    const inventory = await collect(aws, { sections: ['iamRoles'] });
    expect(gapOf(inventory, 'iamRoles')).toMatchObject({ action: 'eks:DescribeNodegroup', dependsOn: 'nodegroups' });
  });
});
