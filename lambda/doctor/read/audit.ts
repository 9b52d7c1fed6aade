import * as z from 'zod';
import { AwsCallError } from '../../aws/errors.ts';
import { HUB_ACTIONS } from '../../aws/hub/permissions.ts';
import type { HubPorts } from '../../aws/hub/ports.ts';
import { ACTIONS } from '../../aws/permissions.ts';
import { notUsable } from '../../aws/unusable.ts';
import { everyPage } from '../../collect/paging.ts';
import { parsedJson } from '../../common/parsed-json.ts';
import { FOLDERS } from '../../config/names.ts';
import { GAP_REASONS, SOURCES } from '../../model/coverage.ts';
import type { Look, SeenAudit } from '../seen.ts';
import { look } from './look.ts';

const DAY_MS = 24 * 3_600_000;

/** Reports are in folders of days, and audits are no further apart than this wherever an alarm watches for them. */
const DAYS_BACK = 14;

/** What is asked of a report, of whatever release. */
const report = z.object({
  auditId: z.string(),
  finishedAt: z.iso.datetime(),
  targets: z.array(
    z.object({
      accountId: z.string(),
      region: z.string(),
      gaps: z.array(
        z.object({
          section: z.string(),
          source: z.enum(SOURCES).optional(),
          reason: z.enum(GAP_REASONS),
          action: z.string(),
          message: z.string(),
        }),
      ),
    }),
  ),
  summary: z.object({
    targets: z.object({ complete: z.number(), partial: z.number(), failed: z.number() }),
    findings: z.record(z.string(), z.number()),
    complete: z.boolean(),
  }),
});

/** The last report of the last two weeks; undefined when there is none. */
export function lookAtLastAudit(
  ports: Pick<HubPorts, 's3' | 'objects'>,
  { bucket, owner, now }: { readonly bucket: string; readonly owner: string; readonly now: Date },
  signal: AbortSignal,
): Promise<Look<SeenAudit | undefined>> {
  return look('the last report', async () => {
    const Key = await lastReport(ports, { bucket, owner, now }, signal);
    if (Key === undefined) return undefined;
    const { text } = await ports.objects.getObject({ Bucket: bucket, Key, ExpectedBucketOwner: owner }, signal);
    return seenIn(text, Key);
  });
}

async function lastReport(
  { s3 }: Pick<HubPorts, 's3'>,
  { bucket, owner, now }: { readonly bucket: string; readonly owner: string; readonly now: Date },
  signal: AbortSignal,
): Promise<string | undefined> {
  const prefix = `${FOLDERS.reports}/`;
  const from = new Date(now.getTime() - DAYS_BACK * DAY_MS).toISOString().slice(0, 10);
  const asked = { Bucket: bucket, ExpectedBucketOwner: owner, Prefix: prefix, StartAfter: `${prefix}${from}` };
  const objects = await everyPage(HUB_ACTIONS.s3.listObjects, async (ContinuationToken) => {
    const page = await s3.listObjects({ ...asked, ContinuationToken }, signal);
    return { items: page.Contents ?? [], nextToken: page.NextContinuationToken };
  });
  const written = objects.map(({ Key = '', LastModified }) => ({ Key, at: LastModified?.getTime() ?? 0 }));
  return written.sort((one, other) => other.at - one.at).find(({ Key }) => Key.endsWith('.json'))?.Key;
}

/** @throws AwsCallError for an object that is no report */
function seenIn(text: string, key: string): SeenAudit {
  const parsed = report.safeParse(parsedJson(text));
  if (!parsed.success) throw new AwsCallError(ACTIONS.s3.getObject, notUsable(`${key} is no report`));
  const { auditId, finishedAt, targets, summary } = parsed.data;
  return {
    auditId,
    finishedAt: new Date(finishedAt),
    findings: Object.values(summary.findings).reduce((sum, number) => sum + number, 0),
    complete: summary.complete,
    targets: summary.targets,
    gaps: targets.flatMap(({ accountId, region, gaps }) => gaps.map((gap) => ({ ...gap, accountId, region }))),
    accountIds: [...new Set(targets.map(({ accountId }) => accountId))].filter((id) => /^\d{12}$/.test(id)).sort(),
  };
}
