import { expect, test } from 'vitest';
import { auditEstate } from '../../lambda/audit/audit-estate.ts';
import { homeSession } from '../../lambda/aws/sessions.ts';
import { aWorld, type SimulatedAws } from '../../simulated-aws/index.ts';
import { callsOf, serve } from '../collect/collecting.ts';
import { anAuditRequest } from '../support/an-audit-request.ts';
import { stubEnvironment } from '../support/environment.ts';

const HOME = '111122223333';
const REGIONS = ['eu-west-1', 'us-east-1'];
const WELL = '444455556666';
const WITHOUT_POLICY = '777788889999';
const POLICIES = ['AmazonEKSWorkerNodePolicy', 'AmazonEC2ContainerRegistryPullOnly'];

/** Two accounts with a cluster in each of two regions; in one of them the nodes may not ask for addresses. */
function estate() {
  const world = aWorld({ home: HOME }).account(HOME, (account) => account.region('eu-west-1'));
  for (const [id, policies] of [
    [WELL, [...POLICIES, 'AmazonEKS_CNI_Policy']],
    [WITHOUT_POLICY, POLICIES],
  ] as const) {
    world.role(`arn:aws:iam::${id}:role/eks-ip-auditor`).account(id, (account) => {
      account.iamRole('workers', { policies });
      for (const name of REGIONS)
        account.region(name, (region) =>
          region
            .vpc('main', { cidr: '10.0.0.0/16' })
            .subnet('a', { cidr: '10.0.0.0/20' })
            .cluster('prod', { subnets: ['a'] })
            .nodegroup('prod', 'workers', { subnets: ['a'], instanceTypes: ['m5.large'], nodes: 1, role: 'workers' }),
        );
    });
  }
  return world;
}

/** How often each thing was asked for: by its action and what it names. */
function asked(aws: SimulatedAws, action: string, parameter: string): Readonly<Record<string, number>> {
  const names = callsOf(aws, action).map(({ parameters }) => String(parameters[parameter]));
  return Object.fromEntries([...new Set(names)].sort().map((name) => [name, names.filter((n) => n === name).length]));
}

test('the regions of an account ask for a role once, all accounts for a policy of AWS, and each is judged by its own', async () => {
  const world = estate();
  const aws = await serve(world);
  stubEnvironment(aws.env());
  const { report } = await auditEstate(
    anAuditRequest({
      accounts: [WELL, WITHOUT_POLICY].map((id) => ({ roleArn: `arn:aws:iam::${id}:role/eks-ip-auditor` })),
      regions: REGIONS,
    }),
    {
      home: await homeSession(),
      homeRegion: 'eu-west-1',
      clock: () => world.now,
      signal: new AbortController().signal,
      version: 'test',
    },
  );
  expect(report.targets.map(({ status }) => status)).toEqual(['complete', 'complete', 'complete', 'complete']);
  const lacking = report.findings.filter(({ check }) => check === 'node-role-lacks-cni-policy');
  expect(lacking.map(({ accountId, region }) => `${accountId} ${region}`).sort()).toEqual(
    REGIONS.map((region) => `${WITHOUT_POLICY} ${region}`),
  );
  expect(asked(aws, 'GetRole', 'RoleName')).toEqual({ workers: 2 });
  expect(asked(aws, 'ListAttachedRolePolicies', 'RoleName')).toEqual({ workers: 2 });
  for (const times of Object.values(asked(aws, 'GetPolicyVersion', 'PolicyArn'))) expect(times).toBe(1);
  expect(callsOf(aws, 'DescribeInstanceTypes')).toHaveLength(REGIONS.length);
  expect(callsOf(aws, 'DescribeAddonVersions')).toHaveLength(REGIONS.length);
});
