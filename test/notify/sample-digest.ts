/** A week of a made-up estate. */
import type { TargetCapacity } from '../../lambda/model/capacity.ts';
import type { EstateMemory } from '../../lambda/model/ledger.ts';
import type { Report } from '../../lambda/model/report.ts';
import { aFinding, aReport, aTarget } from '../report/sample-report.ts';
import { aCapacity, aClusterCapacity, anExhaustion, compared, lately } from './a-digest.ts';
import { anEstate } from './sample-news.ts';

const END = '2026-11-23T00:12:31.000Z';
const daysBefore = (days: number) => new Date(Date.parse(END) - days * 24 * 3600_000).toISOString();

const SHOP = { accountId: '444455556666', region: 'eu-west-1' };

export const sampleCapacities: readonly TargetCapacity[] = [
  aCapacity({
    clusters: [
      aClusterCapacity('payments', compared(-120), { free: 135 }),
      aClusterCapacity('search', compared(3), { free: 411 }),
      aClusterCapacity('batch', { kind: 'first-seen', daysAgo: 3 }, { free: 200, usable: 251, subnets: 1 }),
    ],
    runsOut: [anExhaustion()],
  }),
  aCapacity({
    ...SHOP,
    clusters: [aClusterCapacity('shop', compared(140, { added: 1 }), { free: 1_412, usable: 4_071, subnets: 3 })],
    tooShort: 1,
  }),
];

export const sampleMemory: EstateMemory = anEstate({
  lately: lately({
    since: daysBefore(30),
    digestAt: daysBefore(7),
    resolved: Object.fromEntries(
      ['a', 'b', 'c', 'd'].map((id, index) => [id, [daysBefore(index + 1), daysBefore(index + 4)] as const]),
    ),
    freed: [
      { at: daysBefore(5), accountId: '111122223333', cluster: 'payments', enis: 9, addresses: 90 },
      { at: daysBefore(2), accountId: SHOP.accountId, cluster: 'shop', enis: 5, addresses: 50 },
    ],
  }),
});

export function sampleDigestReport(): Report {
  const message =
    'Node group payments/workers cannot grow from 6 to 14 nodes: 6 of 8 new nodes fit, and each needs 20 addresses. eu-west-1a runs out first, with 110 free.';
  const findings = [
    aFinding({ id: '1', check: 'nodegroup-cannot-scale', severity: 'high', message, firstSeen: daysBefore(2) }),
    aFinding({ id: '2', severity: 'medium', firstSeen: daysBefore(9) }),
  ];
  const unread = aTarget({ accountId: '777788889999', region: 'eu-west-1', status: 'failed' });
  return {
    ...aReport({ findings, targets: [aTarget(), aTarget(SHOP), unread] }),
    accountNames: { '444455556666': 'shop-prod' },
    startedAt: '2026-11-23T00:00:12.000Z',
    finishedAt: END,
  };
}
