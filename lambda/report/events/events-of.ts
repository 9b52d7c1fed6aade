import type { TargetCleanup } from '../../model/cleanup.ts';
import type { Finding } from '../../model/finding.ts';
import type { Change } from '../../model/ledger.ts';
import type { Report } from '../../model/report.ts';
import type { NotToldYet } from '../outline/changes.ts';
import { isNothingAudited, runKindOf } from '../outline/run-kind.ts';
import { couldNotLook } from '../tools/could-not-look.ts';
import { messageOf, remedyWithin, spokenCheck } from '../tools/spoken.ts';
import { clipped, harmless } from '../words/plain-text.ts';
import type { AuditEvent, EventFinding } from './event-schema.ts';

/** So that an event, whatever AWS has for names, is far from the 256 KB that EventBridge takes. */
const MAX_TEXT = 4096;
/** What PagerDuty takes for a summary (Events API v2), and less than other trackers do. */
const MAX_MESSAGE = 1024;
const MAX_NAME = 512;
const MOST_TARGETS = 100;
const MOST_LINES = 50;
const MAX_LINE = 1000;

/**
 * One event for each transition of a run: what its readers were not told of findings, what clean-up deleted, and that less
 * could be looked at than they know. None where nothing is new.
 * @param reportLocation where the whole report is kept, an absolute URL, or null
 */
export function eventsOf(
  report: Report,
  { changes, gaps }: Pick<NotToldYet, 'changes' | 'gaps'>,
  reportLocation: string | null,
): readonly AuditEvent[] {
  const about = {
    schemaVersion: '1',
    tool: report.tool,
    auditId: report.auditId,
    auditedAt: report.finishedAt,
    reportLocation,
  } as const;
  const isLess = gaps.length > 0 || isNothingAudited(report, runKindOf(report));
  return [
    ...changes.map((change): AuditEvent => ({ ...about, ...transitionOf(change, report) })),
    ...(report.cleanup?.targets ?? []).flatMap((target) => deletionsIn(target).map((each) => ({ ...about, ...each }))),
    ...(isLess ? [{ ...about, ...incomplete(report) }] : []),
  ];
}

type WithoutAbout<Event> = Event extends unknown
  ? Omit<Event, 'schemaVersion' | 'tool' | 'auditId' | 'auditedAt' | 'reportLocation'>
  : never;

type Said = WithoutAbout<AuditEvent>;

function transitionOf(change: Change, report: Report): Said {
  const finding = eventFinding(change.finding, report);
  switch (change.kind) {
    case 'new':
      return { type: 'FindingOpened', finding };
    case 'worse':
      return { type: 'FindingEscalated', finding, was: change.was };
    case 'resolved':
      return { type: 'FindingResolved', finding };
  }
}

function eventFinding(finding: Finding, { findings, accountNames }: Report): EventFinding {
  const { id, check, severity, accountId, region, cluster, resource, firstSeen } = finding;
  const { title, url } = spokenCheck(check);
  const name = accountNames?.[accountId];
  const explainedBy = findings.find((each) => each.id === id)?.explainedBy ?? [];
  return {
    id,
    check: clipped(check, MAX_NAME),
    title: clipped(title, MAX_NAME),
    severity,
    accountId: harmless(accountId),
    region: harmless(region),
    accountName: name === undefined ? null : clipped(name, MAX_NAME),
    cluster: cluster === null ? null : clipped(cluster, MAX_NAME),
    resource: {
      type: clipped(resource.type, MAX_NAME),
      id: clipped(resource.id, MAX_NAME),
      arn: clipped(resource.arn, 2048),
    },
    message: clipped(messageOf(finding), MAX_MESSAGE),
    whatToDo: remedyWithin(finding, MAX_TEXT),
    url,
    firstSeen,
    isCause: explainedBy.length === 0,
    followsFrom: explainedBy.slice(0, MOST_LINES),
  };
}

type Deletion = Extract<Said, { readonly type: 'EniDeleted' }>;

function deletionsIn({ accountId, region, outcomes, decisions, record }: TargetCleanup): readonly Deletion[] {
  const clusters = new Map(
    decisions.flatMap((decision) =>
      decision.verdict === 'take' ? [[decision.eniId, decision.because.cluster] as const] : [],
    ),
  );
  return outcomes.flatMap(({ outcome, eniId, subnetId, addresses, at }): readonly Deletion[] => {
    if (outcome !== 'deleted') return [];
    const cluster = clusters.get(eniId) ?? null;
    return [
      {
        type: 'EniDeleted',
        accountId,
        region,
        eniId: harmless(eniId),
        subnetId: harmless(subnetId),
        addresses,
        cluster: cluster === null ? null : clipped(cluster, MAX_NAME),
        deletedAt: at,
        record: record === null ? null : clipped(record, 2048),
      },
    ];
  });
}

function incomplete(report: Report): Extract<Said, { readonly type: 'AuditIncomplete' }> {
  const notWhole = report.targets.flatMap(({ accountId, region, status }) =>
    status === 'complete' ? [] : [{ accountId, region, status }],
  );
  return {
    type: 'AuditIncomplete',
    targets: report.summary.targets,
    notWhole: notWhole.slice(0, MOST_TARGETS),
    notLookedAt: couldNotLook(report)
      .slice(0, MOST_LINES)
      .map((line) => clipped(line, MAX_LINE)),
  };
}
