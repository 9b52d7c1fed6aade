import { aWorld, putObject, type RegionBuilder, type World } from '../../simulated-aws/index.ts';
import type { Product } from './synthesized-product.ts';

export const HUB = { accountId: '111122223333', region: 'eu-west-1' } as const;
export const MEMBER = '444455556666';

const PLAN = { management: HUB.accountId, units: { Workloads: { accounts: [MEMBER] } } };

/** `us-east-1` is where IAM and Organizations are. */
const ENABLED: readonly string[] = [HUB.region, 'us-east-1'];

/** The same in every world: an ENI that one remembers is the one that the next has. */
const NOW = new Date();

const [ORGANIZATION] = aWorld().organization(PLAN).organizations;

/** A topic that is not the deployment's: its owner lets the audit publish, as its policy would say. */
const TOPIC_OF_A_TEAM = `arn:aws:sns:${HUB.region}:${HUB.accountId}:batch-team`;

/** The address in it is for a scenario to say. */
export const WEBHOOK_SECRET = `arn:aws:secretsmanager:${HUB.region}:${HUB.accountId}:secret:oncall-AbCdEf`;

/** What mails are sent by. */
export const IDENTITY = `arn:aws:ses:${HUB.region}:${HUB.accountId}:identity/example.com`;

/** An organisation of the hub and a member, both audited and both cleaned; two owners with findings of their own. */
export const CONFIG = {
  notifications: {
    weeklyDigest: 'monday' as const,
    events: true,
    securityHub: {},
    ses: {
      identityArn: IDENTITY,
      from: 'audits@example.com',
      to: ['ops@example.com', 'sre@example.com'],
      configurationSet: 'audits',
    },
    webhooks: [{ name: 'oncall', kind: 'slack', secretArn: WEBHOOK_SECRET }],
    owners: [
      { name: 'prod-team', match: { clusters: ['prod'] }, emails: ['prod@example.com'] },
      { name: 'batch-team', match: { accounts: [MEMBER] }, topicArn: TOPIC_OF_A_TEAM },
    ],
  },
  targets: {
    organization: { externalId: 'company-1', organizationalUnits: [ORGANIZATION?.root.id ?? ''] },
    organizationId: ORGANIZATION?.id,
    regions: 'all',
  },
  cleanup: { mode: 'apply', accounts: 'all', regions: 'all', liveClusterGraceMinutes: 60 },
};

/** Objects of the bucket by their keys. */
export type Objects = ReadonlyMap<string, string>;

/**
 * The organisation, in each account with one of everything that an audit looks at and what clean-up may delete.
 * @param leaks leaked ENIs of the VPC CNI; there is one of the VPC resource controller besides
 */
export function anEstate(
  { bucket, topic, ownerTopics, memberRoles }: Product,
  { leaks, objects = new Map() }: { readonly leaks: number; readonly objects?: Objects | undefined },
): World {
  const world = aWorld({ home: HUB.accountId, now: NOW }).organization(PLAN);
  for (const accountId of [HUB.accountId, MEMBER]) {
    const regions = world.account(accountId)?.optInStatus.keys() ?? [];
    world.account(accountId, (account) =>
      account
        .optOut(...[...regions].filter((region) => !ENABLED.includes(region)))
        .iamRole('cni', { policies: ['AmazonEKS_CNI_Policy'], inline: { extra: { Statement: [] } } })
        .region(HUB.region, (region) => everything(region.securityHub(), leaks)),
    );
  }
  // Who may take a role is for the policies to say.
  for (const arn of memberRoles) world.role(arn);
  world.topic(topic.arn, {
    keyArn: topic.keyArn,
    subscriptions: [{ protocol: 'email', endpoint: 'team@example.com' }],
  });
  for (const { arn, keyArn } of ownerTopics) world.topic(arn, { keyArn, subscriptions: [] });
  world.topic(TOPIC_OF_A_TEAM, { subscriptions: [] });
  world.mailing({ verified: new Set([IDENTITY]), configurationSets: new Set(['audits']) });
  world.bucket(bucket, HUB);
  const made = world.buckets.get(bucket);
  for (const [key, body] of objects) if (made !== undefined) putObject(made, { key, body, at: NOW });
  return world;
}

function everything(region: RegionBuilder, leaks: number): void {
  region
    .vpc('main', { cidr: '10.0.0.0/16' })
    .subnet('private-a', { vpc: 'main', cidr: '10.0.0.0/22', az: 'eu-west-1a' })
    .subnet('pods-a', { vpc: 'main', cidr: '10.0.4.0/22', az: 'eu-west-1a', tags: { 'kubernetes.io/role/cni': '1' } })
    .reservation('pods-a', { cidr: '10.0.5.0/24', type: 'prefix' })
    .cluster('prod', { version: '1.33', subnets: ['private-a'], cni: { version: 'v1.20.4-eksbuild.1' } })
    .launchTemplate('flexible', {
      versions: [{ InstanceRequirements: { VCpuCount: { Min: 2, Max: 4 }, MemoryMiB: { Min: 4096, Max: 16_384 } } }],
    })
    .nodegroup('prod', 'workers', {
      launchTemplate: 'flexible',
      subnets: ['private-a'],
      nodes: 2,
      podsPerNode: 4,
    })
    .selfManagedNode('prod', { subnet: 'private-a' })
    .podIdentity('prod', { namespace: 'kube-system', serviceAccount: 'aws-node', role: 'cni' })
    .cluster('auto', { subnets: ['private-a'], autoMode: true })
    .accessEntry('auto', 'custom-auto', { type: 'EC2' })
    .scalingTrouble(
      { cluster: 'prod', nodegroup: 'workers' },
      { desired: 9, failedLaunches: [{ message: 'Launching EC2 instance failed.', minutesAgo: 20 }] },
    )
    .fargateProfile('prod', 'batch', { subnets: ['private-a'] })
    .selfManagedGroup('prod', 'batch', { subnets: ['private-a'], launchTemplate: 'flexible', nodes: 1 })
    .update('prod', { minutesAgo: 90, errors: [{ code: 'SecurityGroupNotFound' }] })
    .leakedEni({ subnet: 'private-a', cluster: 'prod', ageMinutes: 180, count: leaks })
    .branchEni({ subnet: 'private-a', cluster: 'gone' });
}
