import * as z from 'zod';
import { CLEANUP_MODES } from '../model/cleanup.ts';
import { MAX_GRACE_DAYS, MAX_HOURS_BETWEEN_LOOKS, SIGHTINGS_FOR_GRACE } from '../model/watching.ts';
import { ACCOUNT_ID, formatted, ROLE_NAME } from './formats.ts';
import { regionName } from './regions.ts';

const MINUTES_A_DAY = 24 * 60;

const freeze = z
  .strictObject({
    from: moment('first moment in which nothing is deleted'),
    until: moment('first moment in which deletion may continue'),
    reason: z
      .string()
      .trim()
      .min(1, { error: 'it is empty; say why nothing may be deleted then' })
      .describe('The reason, for reports.'),
  })
  .refine(({ from, until }) => Date.parse(from) < Date.parse(until), {
    path: ['until'],
    error: 'it is not after "from"',
  });

/** Clean-up's part of the configuration: off unless asked for, and then only where the allow-lists say so. */
export const cleanup = z
  .strictObject({
    mode: z
      .enum(CLEANUP_MODES)
      .default('off')
      .describe(
        '"off": nothing is planned or deleted. "plan": say what would be deleted. "apply": delete it. For the Lambda ' +
          'function; on the command line, the command decides.',
      ),
    accounts: z
      .union([z.literal('all'), z.array(formatted(ACCOUNT_ID))])
      .default([])
      .describe(
        'Accounts in which the Lambda function may plan and delete, or "all" that are audited. None by default.',
      ),
    regions: z
      .union([z.literal('all'), z.array(regionName())])
      .default([])
      .describe(
        'Regions in which the Lambda function may plan and delete, or "all" that are audited. None by default.',
      ),
    roleName: formatted(ROLE_NAME)
      .optional()
      .describe(
        'Name of the role to delete with in each other account. Member stacks create it if the mode is "apply". Reading ' +
          'uses the role that audits read with. By default the "name" of the deployment and "-cleanup".',
      ),
    minAgeMinutes: z
      .int()
      .min(15)
      .default(60)
      .describe('Least age of an ENI, by the creation tag of the VPC CNI or by the ledger.'),
    liveClusterGraceMinutes: z
      .int()
      .min(60)
      .max(MAX_GRACE_DAYS * MINUTES_A_DAY)
      .default(MINUTES_A_DAY)
      .describe(
        'How long audits must see an ENI available and unchanged while its cluster exists, which may still use it. ' +
          `It needs ${SIGHTINGS_FOR_GRACE} audits in a row or more, each half this time after the one before: two days of ` +
          `daily audits. A failed audit, or more than ${MAX_HOURS_BETWEEN_LOOKS} hours between two, restarts the count.`,
      ),
    maxDeletions: z
      .int()
      .min(1)
      .max(1000)
      .default(50)
      .describe('Most deletions per run in one account and region, the oldest first; the rest waits for the next run.'),
    maxSharePercent: z
      .number()
      .positive()
      .max(100)
      .default(25)
      .describe(
        'If a run would delete more than this share of the ENIs of an account and region, it deletes nothing. Up to 20 ENIs are always allowed.',
      ),
    clusterRegions: z
      .union([z.literal('all'), z.array(regionName())])
      .default('all')
      .describe(
        'Regions to search for the cluster that an ENI names. A cluster of that name keeps the ENI, and so does a region ' +
          'that cannot be asked. "all" that the account can use, or a list where a policy denies the others.',
      ),
    withoutClusterTag: z
      .boolean()
      .default(false)
      .describe(
        'Whether to delete ENIs of the VPC CNI without a cluster tag (a CNI without CLUSTER_NAME), whose cluster nobody can ' +
          'look up. Only in a VPC that the account owns and does not share, without an EKS cluster and without a ' +
          'node, and after audits saw the ENI for a day as for liveClusterGraceMinutes. By default they stay.',
      ),
    freezes: z.array(freeze).default([]).describe('Times in which nothing is deleted.'),
  })
  .superRefine(({ mode, accounts, regions }, context) => {
    for (const [name, list] of Object.entries({ accounts, regions })) {
      if (mode === 'off' || list.length > 0) continue;
      const message = `it names none, so clean-up would do nothing; list those that it may touch, or write "all"`;
      context.addIssue({ code: 'custom', path: [name], message });
    }
  })
  .prefault({})
  .describe('Deletion of leaked ENIs. Off by default.');

function moment(what: string) {
  return z.iso
    .datetime({
      offset: true,
      error: ({ input }) => `${JSON.stringify(input)} is not a time; write it like "2026-12-20T00:00:00Z"`,
    })
    .describe(`The ${what}, with its offset from UTC.`);
}
