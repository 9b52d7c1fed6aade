import { kubernetesSectionsOf } from '../checks/index.ts';
import { markTold } from '../ledger/changes.ts';
import { type Judgement, type KubernetesRead, mergeFindings } from '../ledger/findings.ts';
import { earlierOf, isLater } from '../ledger/order.ts';
import { mayBeUnread } from '../model/cluster-reads.ts';
import { type Finding, forItself, type ReportedFinding } from '../model/finding.ts';
import type { Scope } from '../model/inventory.ts';
import type { RememberedFinding } from '../model/ledger.ts';
import type { TargetResult } from '../model/report.ts';
import type { SecurityHubMemory } from '../model/security-hub.ts';
import { compareSeverity, type Severity } from '../model/severity.ts';
import type { Imported } from '../report/tools/asff.ts';

/** What an audit says of one target. */
export interface AuditedFindings {
  /** When the audit began: each of its looks was later. */
  readonly startedAt: Date;
  readonly result: TargetResult;
  readonly scope: Scope;
  /** As the report has them: those that are suppressed or over, too. */
  readonly findings: readonly (Finding & Partial<ReportedFinding>)[];
}

/** Security Hub deletes what was not updated for so long (user guide, creating and updating findings). */
const KEPT_DAYS = 90;
const DAY_MS = 24 * 3600 * 1000;

/**
 * What is remembered for Security Hub after an audit. Which findings are over is the ledger's rule (`mergeFindings`): only
 * an audit whose check answered in full says so, and one that looked at less leaves them as they are. Nor does one say so
 * without the target's ledger, which would not have been told either: how old things are, it did not know. Nor one that ran
 * while another did, and ended after it: what it no longer finds, the other may have seen later.
 * @param minSeverity milder findings do not come in; what is in stays, whatever it becomes
 * @param at when the audit ended
 */
export function afterAudit(
  memory: SecurityHubMemory | undefined,
  { startedAt, result, scope, findings }: AuditedFindings,
  minSeverity: Severity,
  at: Date,
): SecurityHubMemory {
  const { accountId, region } = result;
  const before = memory?.findings ?? {};
  const isWithoutMemory = result.memory.status === 'failed';
  const isBesideAnother = memory !== undefined && isLater(memory.updatedAt, startedAt);
  const reported = findings.map((finding) => ({ ...forItself(finding), evidence: {} }));
  const open = reported.filter(
    ({ id, status, severity }) =>
      status !== 'resolved' && (before[id] !== undefined || compareSeverity(severity, minSeverity) <= 0),
  );
  const judgement: Judgement = {
    scope,
    findings: open,
    evaluated: isWithoutMemory || isBesideAnother ? [] : result.evaluated,
    past: new Map(reported.map(({ id, message }) => [id, message])),
    kubernetes: kubernetesReadBy(result),
  };
  const { remembered } = mergeFindings(before, judgement, at);
  const observed = new Map(open.map((finding) => [finding.id, finding]));
  const entries = Object.entries(remembered)
    .filter(([, entry]) => !isDeletedBySecurityHub(entry, at))
    .map(([id, entry]) => [id, asSeen(entry, observed.get(id), result)] as const);
  const time = at.toISOString();
  return {
    schemaVersion: 1,
    accountId,
    region,
    updatedAt: memory !== undefined && isLater(memory.updatedAt, at) ? memory.updatedAt : time,
    findings: Object.fromEntries(entries),
  };
}

/** Which clusters each check had what it looks at of, as far as a report says it for sure. */
function kubernetesReadBy(result: TargetResult): KubernetesRead {
  const { kubernetes = [], gaps, evaluated } = result;
  const clusters = kubernetes.map(({ cluster }) => cluster);
  return {
    byCheck: new Map(
      evaluated.map((check) => [
        check,
        clusters.filter((cluster) => !kubernetesSectionsOf(check).some(mayBeUnread(result, cluster))),
      ]),
    ),
    clusters: result.kubernetes === undefined || gaps.length > 0 ? undefined : clusters,
  };
}

/** With when the ledger first saw it, and each cluster that may have told something of it: more than is sure to have. */
function asSeen(entry: RememberedFinding, seen: Finding | undefined, { kubernetes = [] }: TargetResult) {
  if (seen === undefined) return entry;
  const { check, cluster } = seen;
  const asked = kubernetesSectionsOf(check).length === 0 ? [] : kubernetes;
  return {
    ...entry,
    finding: { ...entry.finding, firstSeen: earlierOf(entry.finding.firstSeen, seen.firstSeen) },
    kubernetes: asked
      .filter((api) => api.status !== 'not-read' && (cluster === null || api.cluster === cluster))
      .map((api) => api.cluster),
  };
}

function isDeletedBySecurityHub({ lastSeen, resolvedAt }: RememberedFinding, at: Date): boolean {
  return at.getTime() - Date.parse(resolvedAt ?? lastSeen) > KEPT_DAYS * DAY_MS;
}

/** What Security Hub does not have yet as it is, in the order of the findings' ids. */
export function importsOf({ findings }: SecurityHubMemory): readonly Imported[] {
  return Object.values(findings).flatMap(({ finding, lastSeen, resolvedAt, told }): readonly Imported[] => {
    if (resolvedAt !== null) return told === null ? [] : [{ finding, as: 'over', at: resolvedAt, lastSeen }];
    if (finding.suppressed !== null) return told === null ? [] : [{ finding, as: 'silenced', at: lastSeen, lastSeen }];
    const isThere = told !== null && Date.parse(told.at) >= Date.parse(lastSeen);
    return isThere ? [] : [{ finding, as: 'active', at: lastSeen, lastSeen }];
  });
}

/** Of no audit: whether Security Hub has it, nobody knows. */
const ASKED = new Date(0).toISOString();

/** Those that Security Hub does not have in any state that is still to change. */
export function newAmong(imports: readonly Imported[], { findings }: SecurityHubMemory): readonly Imported[] {
  return imports.filter(({ finding }) => findings[finding.id]?.told === null);
}

/**
 * What is remembered before Security Hub is asked to take these, which are new to it. Should nobody hear what it answers, it
 * may have them: they are archived once they are over.
 */
export function beforeImport(memory: SecurityHubMemory, imports: readonly Imported[]): SecurityHubMemory {
  return withTold(memory, imports, ({ told, finding: { severity } }) => told ?? { at: ASKED, severity });
}

/** The same once it is sure that it took none of these. */
export function withoutImport(memory: SecurityHubMemory, imports: readonly Imported[]): SecurityHubMemory {
  return withTold(memory, imports, ({ told }) => (told?.at === ASKED ? null : told));
}

function withTold(
  memory: SecurityHubMemory,
  imports: readonly Imported[],
  toldOf: (entry: RememberedFinding) => RememberedFinding['told'],
): SecurityHubMemory {
  const ids = new Set(imports.map(({ finding }) => finding.id));
  const entries = Object.entries(memory.findings).map(
    ([id, entry]) => [id, ids.has(id) ? { ...entry, told: toldOf(entry) } : entry] as const,
  );
  return { ...memory, findings: Object.fromEntries(entries) };
}

/**
 * What is remembered once Security Hub took these. An audit may have been merged since they were read: what it says is then
 * still to be imported. Where that is imported already, it stands.
 * @param at `updatedAt` of what they were read from
 */
export function afterImport(memory: SecurityHubMemory, taken: readonly Imported[], at: string): SecurityHubMemory {
  const isLatest = ({ finding }: Imported) => Date.parse(memory.findings[finding.id]?.told?.at ?? at) <= Date.parse(at);
  const latest = taken.filter(isLatest);
  const as = (wanted: Imported['as']) => latest.filter((each) => each.as === wanted).map(({ finding }) => finding);
  const changes = as('over').map((finding) => ({ kind: 'resolved', finding }) as const);
  return markTold(memory, { changes, alsoOpen: as('active'), silenced: as('silenced') }, new Date(at));
}
