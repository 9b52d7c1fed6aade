/** An organisation of a thousand accounts, empty but for a leak in every 97th: what is measured is the way around them. */
import { aWorld, type World } from '../../simulated-aws/world/index.ts';

const HUB = '111122223333';
export const BUCKET = 'eks-ip-auditor-objects';
export const REGIONS = ['ap-south-1', 'eu-west-1', 'us-east-1'] as const;

const ACCOUNTS = Array.from({ length: 1_000 }, (_, number) => String(200_000_000_000 + number));
export const TARGETS = ACCOUNTS.length * REGIONS.length;

/** The configuration of the functions. The hub itself is not audited. */
export const CONFIGURATION = {
  targets: { organization: { excludeAccounts: [HUB] }, regions: REGIONS },
  concurrency: { targets: 64 },
};

export default function organization(): World {
  const world = aWorld({ home: HUB }).account(HUB, (account) => account.region('eu-west-1'));
  world.organization({ management: HUB, accounts: ACCOUNTS }).bucket(BUCKET);
  for (const account of ACCOUNTS) world.role(`arn:aws:iam::${account}:role/eks-ip-auditor`, { trusts: [HUB] });
  for (const account of ACCOUNTS.filter((_, index) => index % 97 === 0)) {
    world.account(account, (builder) =>
      builder.region('eu-west-1', (region) =>
        region
          .vpc('main')
          .subnet('private-a', { cidr: '10.0.0.0/22', az: 'eu-west-1a' })
          .leakedEni({ subnet: 'private-a', cluster: 'gone', ageMinutes: 180 }),
      ),
    );
  }
  return world;
}
