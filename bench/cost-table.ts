import { auditsCost, metricsCost, type Standing, standingCost, type TargetSize } from './cost.ts';

/** The regions of each account, in README's table. */
const REGIONS = 3;

const ACCOUNTS = [1, 1_000] as const;

const COLUMNS: readonly { readonly size: TargetSize; readonly title: string; readonly auditsADay: number }[] = [
  { title: 'empty, daily', size: 'empty', auditsADay: 1 },
  { title: 'small clusters, daily', size: 'small', auditsADay: 1 },
  { title: 'small clusters, hourly', size: 'small', auditsADay: 24 },
];

/** README's table: what audits and the deployment itself cost a month, in Markdown. */
export function costTable(standing: Standing): string {
  const rows = [
    [`accounts × ${REGIONS} regions, each`, ...COLUMNS.map(({ title }) => title)],
    ['---', ...COLUMNS.map(() => '---')],
    ...ACCOUNTS.map((accounts) => [
      accounts.toLocaleString('en-US'),
      ...COLUMNS.map(({ size, auditsADay }) => dollars(auditsCost(size, accounts * REGIONS, auditsADay))),
    ]),
    ['the deployment itself', ...COLUMNS.map(({ auditsADay }) => dollars(standingCost(standing, auditsADay)))],
  ];
  return rows.map((row) => `| ${row.join(' | ')} |\n`).join('');
}

/** What a metric of a cluster or a subnet costs a month, with daily and with hourly audits. */
export function metricText(): string {
  return `${dollars(metricsCost(1, 1))} (daily) to ${dollars(metricsCost(1, 24))} (hourly)`;
}

function dollars(amount: number): string {
  if (amount < 0.01) return 'under $0.01';
  return `$${amount.toFixed(amount < 10 ? 2 : 0)}`;
}
