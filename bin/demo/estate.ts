import configuration from '../../examples/demo.config.json' with { type: 'json' };
import healthyConfiguration from '../../examples/demo-healthy.config.json' with { type: 'json' };
import type { Fault } from '../../simulated-aws/faults.ts';
import { availableCount, aWorld, removeEni, type World } from '../../simulated-aws/world/index.ts';

export const HUB = '111122223333';
export const SHOP = '222233334444';
export const PAYMENTS = '555566667777';

export const TOPIC = `arn:aws:sns:eu-west-1:${HUB}:eks-ip-auditor`;

/** What the auditor is told in the demo: where to look, and the one thing that no AWS API knows. */
export const CONFIGURATION: typeof configuration = configuration;

/** What goes wrong in the troubled estate: one call that IAM denies. */
export const TROUBLES: readonly Fault[] = [
  { kind: 'deny', action: 'eks:ListClusters', accountId: PAYMENTS, region: 'us-east-1' },
];

/** Releases of the VPC CNI before and after the type of the legacy cluster's nodes became known to it. */
export const HEALTHY_CONFIGURATION: typeof healthyConfiguration = healthyConfiguration;

/** The role that the auditor assumes in an account. */
export function auditorRole(accountId: string): string {
  return `arn:aws:iam::${accountId}:role/eks-ip-auditor`;
}

/** Two accounts in three regions with something wrong in most of them. */
export function troubledEstate(): World {
  return estate({ troubled: true });
}

/** What happens between the first audit and the second: one thing is put right, another goes wrong. */
export function halfAnHourPasses(world: World): void {
  const payments = world.in(PAYMENTS, 'eu-west-1');
  const lambdas = [...payments.state.enis.values()].filter(({ shape }) => shape.InterfaceType === 'lambda');
  for (const { id } of lambdas) removeEni(payments.state, id);
  world.in(SHOP, 'eu-west-1').leakedEni({ subnet: 'shop-a', cluster: 'shop-green', ageMinutes: 45, count: 2 });
}

/** Free addresses of a subnet, as AWS counts them. */
export function freeAddresses(world: World, accountId: string, region: string, subnet: string): number {
  const builder = world.in(accountId, region);
  const record = builder.state.subnets.get(builder.idOf('subnet', subnet));
  return record === undefined ? 0 : availableCount(record.space);
}

/** The same accounts with the leaks gone, a larger subnet and a current CNI. */
export function healthyEstate(): World {
  return estate({ troubled: false });
}

function estate({ troubled }: { readonly troubled: boolean }): World {
  const world = aWorld({ home: HUB })
    .account(HUB, (account) => account.region('eu-west-1'))
    .role(auditorRole(SHOP))
    .role(auditorRole(PAYMENTS))
    .topic(TOPIC, {
      subscriptions: [
        { protocol: 'email', endpoint: 'platform-team@example.com' },
        { protocol: 'sqs', endpoint: `arn:aws:sqs:eu-west-1:${HUB}:reports` },
      ],
    });
  addShop(world, troubled);
  addLegacy(world);
  addPayments(world, troubled);
  addLedger(world);
  return world;
}

/** A cluster of today, beside what the deleted `shop-blue` left behind in one of its subnets. */
function addShop(world: World, troubled: boolean): void {
  world.account(SHOP, (account) =>
    account.region('eu-west-1', (region) => {
      region
        .vpc('shop')
        .subnet('shop-a', { cidr: '10.0.0.0/24', az: 'eu-west-1a', tags: { Name: 'shop-private-a' } })
        .subnet('shop-b', { cidr: '10.0.1.0/24', az: 'eu-west-1b', tags: { Name: 'shop-private-b' } })
        .cluster('shop', { subnets: ['shop-a', 'shop-b'] })
        .nodegroup('shop', 'workers', { instanceTypes: ['m5.large'], subnets: ['shop-a', 'shop-b'], nodes: 4 });
      if (troubled) {
        region.leakedEni({
          subnet: 'shop-b',
          cluster: 'shop-blue',
          addresses: 10,
          ageMinutes: 11 * 24 * 60,
          count: 18,
        });
      }
    }),
  );
}

/** An old cluster whose nodes are of a type that its VPC CNI, installed by hand, has never heard of. */
function addLegacy(world: World): void {
  world.account(SHOP, (account) =>
    account.region('us-east-1', (region) =>
      region
        .vpc('legacy')
        .subnet('legacy-a', { cidr: '10.0.0.0/23', az: 'us-east-1a', tags: { Name: 'legacy-private-a' } })
        .subnet('legacy-b', { cidr: '10.0.2.0/23', az: 'us-east-1b', tags: { Name: 'legacy-private-b' } })
        .cluster('legacy', { subnets: ['legacy-a', 'legacy-b'], cni: { selfManaged: true } })
        .nodegroup('legacy', 'batch', { instanceTypes: ['t3.medium'], subnets: ['legacy-a', 'legacy-b'], nodes: 2 }),
    ),
  );
}

/** A subnet that nodes, pods and other services have all but used up. */
function addPayments(world: World, troubled: boolean): void {
  world.account(PAYMENTS, (account) =>
    account.region('eu-west-1', (region) => {
      region
        .vpc('payments')
        .subnet('payments-a', { cidr: '10.0.0.0/25', az: 'eu-west-1a', tags: { Name: 'payments-private-a' } })
        .cluster('payments', { subnets: ['payments-a'] })
        .nodegroup('payments', 'workers', { instanceTypes: ['m5.large'], subnets: ['payments-a'], nodes: 3 });
      if (troubled) region.fillSubnet('payments-a', { leaving: 3, with: 'lambda' });
    }),
  );
}

/** Prefix delegation out of a reservation: AWS counts few addresses as free, yet there is plenty of room for pods. */
function addLedger(world: World): void {
  world.account(PAYMENTS, (account) =>
    account.region('ap-southeast-2', (region) =>
      region
        .vpc('ledger')
        .subnet('ledger-a', { cidr: '10.0.0.0/24', az: 'ap-southeast-2a', tags: { Name: 'ledger-private-a' } })
        .reservation('ledger-a', { cidr: '10.0.0.64/26', type: 'prefix' })
        .reservation('ledger-a', { cidr: '10.0.0.128/25', type: 'prefix' })
        .cluster('ledger', {
          subnets: ['ledger-a'],
          cni: { version: 'v1.20.4-eksbuild.1', env: { ENABLE_PREFIX_DELEGATION: 'true' } },
        })
        .nodegroup('ledger', 'workers', { instanceTypes: ['m5.large'], subnets: ['ledger-a'], nodes: 3 })
        .fillSubnet('ledger-a', { leaving: 20, with: 'lambda' }),
    ),
  );
}
