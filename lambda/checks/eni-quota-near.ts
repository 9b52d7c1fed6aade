import * as z from 'zod';
import { amount, count, percent, sentences } from '../common/words.ts';
import { awsCommand, fixed, given, remedy } from '../facts/aws/commands.ts';
import { agedLeaks, MIN_LEAK_AGE_MINUTES } from '../facts/eni/aged-leaks.ts';
import { COUNTED_FROM, ENI_QUOTA } from '../facts/eni/eni-quota.ts';
import { field, flag, number, texts } from '../model/evidence.ts';
import type { EniQuota } from '../model/inventory.ts';
import type { Severity } from '../model/severity.ts';
import type { Target } from '../model/target.ts';
import { defineCheck, explainedBy, type InventoryView, type Known, type Violation } from './define-check.ts';
import { leakedEni } from './leaked-eni.ts';

const NEEDS = ['clusters', 'eniQuota', 'availableEnis'] as const;
type View = InventoryView<(typeof NEEDS)[number], never>;

const QUOTA_URL = 'https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html';

/** Below this share not every ENI is counted. */
const LEAST_PERCENT = COUNTED_FROM * 100;

const EVIDENCE = z.strictObject({
  quota: field(number, 'Network interfaces that the account may have in the region.'),
  isDefault: field(flag, 'Whether that is the AWS default, because Service Quotas gives no value for the account.'),
  enis: field(number, 'Network interfaces of the account in the region.', { as: 'total', one: 'ENI', many: 'ENIs' }),
  usedPercent: field(number, 'Their share of the quota in percent, with one decimal.', {
    as: 'tally',
    label: 'used percent',
  }),
  unattached: field(number, 'Of these, those that are unattached.', {
    as: 'total',
    one: 'unattached ENI',
    many: 'unattached ENIs',
  }),
  leaked: field(number, 'Those that leaked for certain.', { as: 'total', one: 'leaked ENI', many: 'leaked ENIs' }),
  leaksToBlame: field(flag, 'Whether it would be below its thresholds without leaked ENIs.'),
  clusters: field(texts, 'Clusters in the region, all of which use ENIs.', { as: 'names', label: 'clusters' }),
});
type Values = z.output<typeof EVIDENCE>;

interface Args {
  readonly target: Target;
  readonly used: EniQuota;
  readonly unattached: number;
  readonly leaked: number;
}

export const eniQuotaNear = defineCheck({
  meta: {
    id: 'eni-quota-near',
    title: 'Account is near its quota of ENIs in the region',
    severity: 'medium',
    resourceType: 'AWS::ServiceQuotas::Quota',
    rationale:
      'A quota limits the network interfaces of an account in a region. At the quota, EC2 creates none for the VPC CNI, for ' +
      'branch ENIs of pods, for new nodes, load balancers or VPC endpoints, however many addresses are free.',
    severities: {
      high: 'at least highPercent of the quota is used',
      medium: 'at least mediumPercent of the quota is used',
    },
    remediation: remedy(QUOTA_URL, 'Request a higher quota, and delete ENIs that nothing uses.'),
    mayBeWrong: [
      'Where Service Quotas gives no value for the account, the AWS default of 5,000 is assumed.',
      'AWS does not publish which ENIs count. Here every ENI of the account counts, including those of AWS services and those in subnets that another account shares.',
    ],
  },
  needs: NEEDS,
  wants: [],
  options: z.strictObject({
    mediumPercent: z
      .number()
      .min(LEAST_PERCENT)
      .max(100)
      .default(80)
      .describe('Percent of the quota from which it is medium.'),
    highPercent: z
      .number()
      .min(LEAST_PERCENT)
      .max(100)
      .default(95)
      .describe('Percent of the quota from which it is high.'),
    minLeakAgeMinutes: MIN_LEAK_AGE_MINUTES,
  }),
  rising: [['mediumPercent', 'highPercent']],
  withMargin: ({ mediumPercent, highPercent, ...options }, share) => ({
    ...options,
    mediumPercent: mediumPercent / (1 + share),
    highPercent: highPercent / (1 + share),
  }),
  evaluate: (view, { mediumPercent, highPercent, minLeakAgeMinutes }, now) =>
    view.eniQuota.flatMap((used) => {
      const isNear = (enis: number) => enis >= (Math.min(mediumPercent, highPercent) / 100) * used.quota;
      if (!isNear(used.enis)) return [];
      const { target, availableEnis, eniFirstSeen } = view;
      const leaked = agedLeaks(availableEnis, target.accountId, eniFirstSeen, minLeakAgeMinutes, now).length;
      const severity = used.enis >= (highPercent / 100) * used.quota ? 'high' : 'medium';
      return [violation(view, used, { severity, leaked, leaksToBlame: leaked > 0 && !isNear(used.enis - leaked) })];
    }),
  message: ({ target, used: { enis, quota }, unattached, leaked }: Args) =>
    sentences(
      `Account ${target.accountId} has ${amount(enis)} of the ${amount(quota)} ENIs that its quota allows in ${target.region} (${percent(enis / quota)})`,
      enis >= quota
        ? 'EC2 creates no more: pods hang, and nodes do not start'
        : `After ${amount(quota - enis)} more, EC2 creates none: pods hang, and nodes do not start`,
      unattachedClause(unattached, leaked),
    ),
  evidence: EVIDENCE,
  past: ({ evidence: { enis, quota } }, now) =>
    `The account had ${amount(enis)} of ${amount(quota)} ENIs${now === undefined ? '' : `, now ${amount(now.enis)} of ${amount(now.quota)}`}.`,
  involves: ({ evidence }) => ({ clusters: evidence.clusters }),
  question: 'room',
  explainedBy: [explainedBy(leakedEni, (_, own: Known<Values>) => own.evidence.leaksToBlame)],
});

function unattachedClause(unattached: number, leaked: number): string {
  if (unattached === 0) return '';
  if (leaked === unattached) return `${amount(leaked)} of them leaked`;
  const clause = `${unattached === 1 ? '1 of them is' : `${amount(unattached)} of them are`} unattached`;
  return leaked === 0 ? clause : `${clause}, and ${amount(leaked)} of these leaked`;
}

function violation(
  { target, clusters, availableEnis }: View,
  used: EniQuota,
  { severity, leaked, leaksToBlame }: { severity: Severity; leaked: number; leaksToBlame: boolean },
): Violation<Args, Values> {
  const { quota, isDefault, enis } = used;
  const unattached = availableEnis.filter(({ ownerId }) => ownerId === target.accountId).length;
  return {
    resource: {
      type: 'AWS::ServiceQuotas::Quota',
      id: `${ENI_QUOTA.service}/${ENI_QUOTA.code}`,
      arn: `arn:${target.partition}:servicequotas:${target.region}:${target.accountId}:${ENI_QUOTA.service}/${ENI_QUOTA.code}`,
    },
    severity,
    args: { target, used, unattached, leaked },
    evidence: {
      quota,
      isDefault,
      enis,
      usedPercent: Math.round((enis / quota) * 1000) / 10,
      unattached,
      leaked,
      leaksToBlame,
      clusters: clusters.map(({ name }) => name).sort(),
    },
    remediation: remedy(QUOTA_URL, ...moreSteps(target, quota), ...fewerSteps(unattached)),
  };
}

function moreSteps({ region }: Target, quota: number) {
  return [
    `Request a higher quota. This requests ${amount(quota * 2)}:`,
    awsCommand('service-quotas', 'request-service-quota-increase', region, {
      'service-code': fixed('vpc'),
      'quota-code': fixed('L-DF5E4CA3'),
      'desired-value': given('quota', String(quota * 2)),
    }),
  ];
}

function fewerSteps(unattached: number) {
  if (unattached === 0) return [];
  return [
    `Delete those of the ${count(unattached, 'unattached ENI')} that nothing uses: leaked-eni and unattached-eni say which.`,
  ];
}
