import { subnetExhaustionForecast } from '../../lambda/checks/subnet-exhaustion-forecast.ts';
import { dayOf } from '../../lambda/common/days.ts';
import type { DailyLow } from '../../lambda/model/capacity.ts';
import type { Inventory } from '../../lambda/model/inventory.ts';
import {
  aCluster,
  aCniEni,
  aNode,
  aNodegroup,
  anAddon,
  anEni,
  anInventory,
  aSubnet,
  attached,
  NOW,
  withGaps,
} from './an-inventory.ts';
import { testCheck } from './check-tester.ts';

const TODAY = dayOf(NOW);

/** Days of history up to yesterday. */
function lows(days: number, free: (daysAgo: number) => number): readonly DailyLow[] {
  return Array.from({ length: days }, (_, index): DailyLow => [TODAY - days + index, free(days - index)]);
}

/** So many addresses of the subnet, from one on. */
function addresses(from: number, many: number): readonly string[] {
  return Array.from({ length: many }, (_, index) => `10.0.0.${from + index}`);
}

/** The VPC CNI's mark on an ENI of the node. */
const OF_NODE = { 'node.k8s.amazonaws.com/instance_id': 'i-0a' };

/** A subnet of a /24 that has so many free now, and lost so many a day. */
function losing(
  { free, perDay, days = 21 }: { readonly free: number; readonly perDay: number; readonly days?: number },
  items: Parameters<typeof anInventory>[0] = {},
): Inventory {
  return anInventory(
    {
      clusters: [aCluster()],
      nodegroups: [aNodegroup({ subnetIds: ['subnet-a'] })],
      vpcCniAddons: [anAddon()],
      subnets: [aSubnet({ availableIpAddressCount: free })],
      ...items,
    },
    { subnetLows: new Map([['subnet-a', lows(days, (daysAgo) => free + perDay * daysAgo)]]) },
  );
}

testCheck(subnetExhaustionForecast, [
  {
    name: 'is medium for a subnet that is empty in two weeks, and says when',
    inventory: losing({ free: 70, perDay: 5 }),
    fires: [
      {
        severity: 'medium',
        cluster: 'demo',
        resource: { type: 'AWS::EC2::Subnet', id: 'subnet-a' },
        message:
          'subnet-a (10.0.0.0/24, eu-west-1a) runs out of addresses in 14 days. It has 70 of 251 addresses free and lost about 5 a day over 22 days. Cluster demo uses it.',
        evidence: { runsOutInDays: 14, earliestInDays: 14, latestInDays: 14, lostPerDay: 5, historyDays: 22 },
      },
    ],
  },
  {
    name: 'is high within three days, by what is free now and not what was yesterday',
    inventory: losing({ free: 15, perDay: 5 }),
    fires: [{ severity: 'high', message: / runs out of addresses in 3 days\./ }],
  },
  { name: 'is medium in four days', inventory: losing({ free: 16, perDay: 5 }), fires: [{ severity: 'medium' }] },
  {
    name: 'says today where none is left',
    inventory: losing({ free: 0, perDay: 4 }),
    fires: [{ severity: 'high', message: / runs out of addresses today\./ }],
  },
  {
    name: 'names a range where the days differ',
    inventory: {
      ...losing({ free: 40, perDay: 5 }),
      subnetLows: new Map([['subnet-a', lows(21, (daysAgo) => 40 + 5 * daysAgo + ((daysAgo * 7) % 5) * 3)]]),
    },
    fires: [{ message: /in \d+ days \(\d+ to \d+\)\. It has 40 of 251 addresses free and lost about [\d.]+ a day/ }],
  },
  { name: 'is silent where it lasts longer', inventory: losing({ free: 76, perDay: 5 }), fires: 'silent' },
  {
    name: 'takes the days from its options',
    inventory: losing({ free: 76, perDay: 5 }),
    options: { withinDays: 16, highWithinDays: 16 },
    fires: [{ severity: 'high' }],
  },
  { name: 'is silent where nothing is lost', inventory: losing({ free: 20, perDay: 0 }), fires: 'silent' },
  { name: 'is silent on a history of nine days', inventory: losing({ free: 20, perDay: 5, days: 8 }), fires: 'silent' },
  {
    name: 'is silent on a subnet of which nothing is remembered',
    inventory: { ...losing({ free: 20, perDay: 5 }), subnetLows: new Map() },
    fires: 'silent',
  },
  {
    name: 'is silent on a subnet that nobody is known to use',
    inventory: losing({ free: 20, perDay: 5 }, { nodegroups: [] }),
    fires: 'silent',
  },
  {
    name: 'is silent where prefixes may still come from a reservation',
    inventory: losing(
      { free: 20, perDay: 5 },
      { subnetReservations: [{ id: 'scr-1', subnetId: 'subnet-a', cidr: '10.0.0.128/25', type: 'prefix' }] },
    ),
    fires: 'silent',
  },
  {
    name: 'is silent where reservations could not be read and may be there',
    inventory: withGaps(losing({ free: 20, perDay: 5 }), ['subnetReservations']),
    fires: 'silent',
  },
  {
    name: 'says what lower warm targets would give back, for as many pods on a node as its options say',
    inventory: losing(
      { free: 20, perDay: 5 },
      {
        nodes: [aNode()],
        subnetEnis: [
          attached(anEni({ id: 'eni-1', privateIpAddresses: addresses(20, 10), tags: OF_NODE }), 'i-0a', 0),
          attached(aCniEni({ id: 'eni-2', privateIpAddresses: addresses(30, 10) }), 'i-0a'),
        ],
      },
    ),
    fires: [
      { evidence: { leaksToBlame: false }, remediation: /^Keep fewer spare addresses on the 1 node of demo: frees/ },
    ],
  },
  {
    name: 'blames leaked ENIs where it would last without them',
    inventory: losing({ free: 20, perDay: 5 }, { subnetEnis: leaks(60) }),
    fires: [{ evidence: { leaksToBlame: true }, remediation: /delete the .*leaked ENIs/i }],
  },
  {
    name: 'does not count as leaked what is younger than its options say',
    inventory: losing({ free: 20, perDay: 5 }, { subnetEnis: leaks(60) }),
    options: { minLeakAgeMinutes: 1_000_000 },
    fires: [{ evidence: { leaksToBlame: false } }],
  },
]);

function leaks(many: number) {
  return addresses(10, many).map((address) => aCniEni({ id: `eni-${address}`, privateIpAddresses: [address] }));
}
