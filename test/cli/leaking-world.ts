/** For tests: what a deleted cluster left behind, among interfaces that nobody may touch. */
import type { SimulatedAws } from '../../simulated-aws/server.ts';
import { aWorld, type World } from '../../simulated-aws/world/index.ts';

export const HOME = '111122223333';
export const MEMBER = '444455556666';
export const ROLE = `arn:aws:iam::${MEMBER}:role/cleaner`;
export const TOPIC = `arn:aws:sns:eu-west-1:${HOME}:ips`;

/** Leaks of the home account in its own region, 30 addresses in all. */
export const LEAKS = ['leak-1', 'leak-2', 'leak-3'] as const;

/** What looks like a leak there and is to stay: why, by name. */
export const INNOCENT = {
  young: 'seen-once',
  'may-be-taken': 'cluster-grace',
  kept: 'exempt',
  lambda: 'service-owned',
  appliance: 'not-made-by-eks',
} as const;

/** The home account has leaks in two regions, a member account in one. */
export function aLeakingWorld(): World {
  return aWorld({ home: HOME })
    .account(HOME, (account) =>
      account
        .region('eu-west-1', (region) =>
          region
            .vpc('main')
            .subnet('a', { cidr: '10.0.0.0/24', az: 'eu-west-1a' })
            .cluster('prod', { subnets: ['a'] })
            .nodegroup('prod', 'workers', { instanceTypes: ['m5.large'], subnets: ['a'], nodes: 1 })
            .leakedEni({ name: 'leak', subnet: 'a', cluster: 'blue', count: LEAKS.length })
            .leakedEni({ name: 'may-be-taken', subnet: 'a', cluster: 'prod' })
            .leakedEni({ name: 'kept', subnet: 'a', cluster: 'blue' })
            .tag('eni', 'kept', { 'eks-ip-auditor/keep': 'forensics' })
            .serviceEni('lambda', { name: 'lambda', subnet: 'a', status: 'available' })
            .eni({ name: 'appliance', subnet: 'a', description: 'appliance', status: 'available' }),
        )
        .region('us-east-1', (region) =>
          region
            .vpc('main')
            .subnet('a', { cidr: '10.0.0.0/24', az: 'us-east-1a' })
            .cluster('prod', { subnets: ['a'] })
            .leakedEni({ name: 'leak', subnet: 'a', cluster: 'blue' }),
        ),
    )
    .role(ROLE)
    .account(MEMBER, (account) =>
      account.region('eu-west-1', (region) =>
        region
          .vpc('main')
          .subnet('a', { cidr: '10.0.0.0/24', az: 'eu-west-1a' })
          .cluster('prod', { subnets: ['a'] })
          .leakedEni({ name: 'leak', subnet: 'a', cluster: 'blue', count: 2 }),
      ),
    )
    .topic(TOPIC, { subscriptions: [{ protocol: 'email', endpoint: 'team@example.com' }] })
    .bucket('memory', { account: HOME, region: 'eu-west-1' });
}

/** One more leak, which no audit has seen yet. */
export function leakAgain(world: World): void {
  world.in(HOME, 'eu-west-1').leakedEni({ name: 'young', subnet: 'a', cluster: 'green' });
}

/** Names of the account's interfaces that are there by AWS's own account, out of those named. */
export function namesThere(
  { world }: SimulatedAws,
  names: readonly string[],
  { account = HOME, region = 'eu-west-1' }: { readonly account?: string; readonly region?: string } = {},
): readonly string[] {
  const { state } = world.in(account, region);
  return names.filter((name) => state.enis.has(world.in(account, region).idOf('eni', name)));
}

/** Deletions that AWS carried out, in their order. */
export function deletedIds({ calls }: SimulatedAws): readonly string[] {
  return calls
    .filter(({ action, outcome }) => action === 'DeleteNetworkInterface' && outcome === 'ok')
    .map(({ parameters }) => String(parameters.NetworkInterfaceId));
}
