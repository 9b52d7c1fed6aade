import type { AnyCheck, WordedViolation } from '../checks/define-check.ts';
import { compareText } from '../common/compare-text.ts';
import { clusterReads, gapsIn } from '../model/cluster-reads.ts';
import { type Gap, isOfNoSource, type NotEvaluated, type WhyNotEvaluated } from '../model/coverage.ts';
import type { Finding } from '../model/finding.ts';
import { type Inventory, isKubernetesSection, type SectionName } from '../model/inventory.ts';
import { compareSeverity } from '../model/severity.ts';
import { fingerprint } from './fingerprint.ts';
import { judgementsOf } from './judgements.ts';
import { namesIn } from './names.ts';
import { type EnabledCheck, sectionsOf } from './select-checks.ts';

/** What the checks said of one target. */
export interface ChecksOutcome {
  readonly findings: readonly Finding[];
  /** Checks that answered for everything they were asked. */
  readonly evaluated: readonly string[];
  readonly notEvaluated: readonly NotEvaluated[];
  /** Gaps of the sections that the checks look at, and of no others. */
  readonly gaps: readonly Gap[];
}

/**
 * Runs the checks over an inventory. A check whose needed section is a gap is not evaluated and says so; one that
 * throws is reported as errored; the others go on. Pure: the same inventory, checks and time give the same outcome.
 */
export function runChecks(inventory: Inventory, all: readonly EnabledCheck[], now: Date): ChecksOutcome {
  const checks = all.filter((enabled) => isAsked(inventory, enabled, now));
  const outcomes = checks.map((enabled) => runCheck(inventory, enabled, now));
  const notEvaluated = outcomes.flatMap((outcome) => outcome.notEvaluated ?? []);
  const unanswered = new Set(notEvaluated.map((entry) => entry.check));
  return {
    findings: outcomes.flatMap((outcome) => outcome.findings).sort(worstFirst),
    evaluated: checks.map(({ check }) => check.meta.id).filter((id) => !unanswered.has(id)),
    notEvaluated,
    gaps: gapsOf(inventory, sectionsOf(checks)),
  };
}

/**
 * What checks find with a margin around their thresholds: what they found before is not over until it is clear of them.
 * A check without thresholds, or that cannot answer, finds nothing so.
 *
 * @param share of each threshold, 0.2 for a fifth
 */
export function runWithMargin(
  inventory: Inventory,
  checks: readonly EnabledCheck[],
  share: number,
  now: Date,
): readonly Finding[] {
  return checks.flatMap(({ check, options, severity }) => {
    if (check.runWithMargin === undefined || missingOf(inventory, check.needs).length > 0) return [];
    try {
      const violations = check.runWithMargin(inventory, options, now, share);
      return violations.map((violation) => toFinding(inventory, check, violation, severity, now));
    } catch {
      // One that throws has thrown without a margin too, and is reported so.
      return [];
    }
  });
}

/**
 * Whether the run reads from where alone the check has its answer: a ledger; of Kubernetes all that it goes by, of any cluster that there
 * is. What should have been read and was not is no reason not to ask.
 */
function isAsked(inventory: Inventory, enabled: EnabledCheck, now: Date): boolean {
  const { source, wants, restsOnHistory } = enabled.check;
  if (restsOnHistory && inventory.subnetLows === undefined) return false;
  if (source === 'aws') return true;
  const { sections } = inventory;
  const names = wants.filter(isKubernetesSection);
  if (names.every((name) => isOfNoSource(sections[name]))) return false;
  const areAllOpen = clusterReads(sections, names).every(({ expected }) => expected.length === 0);
  if (areAllOpen || gapsOf(inventory, names).length > 0) return true;
  const [judged] = judgementsOf(inventory, [enabled], now);
  return judged?.judgements.some(({ not }) => not === undefined) ?? false;
}

/** Worst first, then by check, place and resource: the same findings always come in the same order. */
export function worstFirst(a: Finding, b: Finding): number {
  return (
    compareSeverity(a.severity, b.severity) ||
    compareText(a.check, b.check) ||
    compareText(a.accountId, b.accountId) ||
    compareText(a.region, b.region) ||
    compareText(a.resource.arn, b.resource.arn) ||
    compareText(a.id, b.id)
  );
}

interface CheckOutcome {
  readonly findings: readonly Finding[];
  readonly notEvaluated?: NotEvaluated;
}

function runCheck(inventory: Inventory, { check, options, severity }: EnabledCheck, now: Date): CheckOutcome {
  const missing = missingOf(inventory, check.needs);
  if (missing.length > 0) return { findings: [], notEvaluated: notEvaluated(check, missing.map(ofGap), false) };
  // A check of AWS answers without Kubernetes, and says itself what AWS does not show.
  const wanted = check.wants.filter((name) => check.source === 'kubernetes' || !isKubernetesSection(name));
  const partly = gapsOf(inventory, wanted).map(ofGap);
  try {
    const violations = check.run(inventory, options, now);
    const findings = violations.map((violation) => toFinding(inventory, check, violation, severity, now));
    return partly.length > 0 ? { findings, notEvaluated: notEvaluated(check, partly, true) } : { findings };
  } catch (error) {
    return { findings: [], notEvaluated: notEvaluated(check, [{ threw: describe(error) }], false) };
  }
}

/** What of needed sections is not there, for whatever reason. */
function missingOf(inventory: Inventory, names: readonly SectionName[]): readonly Gap[] {
  return names.flatMap((name) => {
    const section = inventory.sections[name];
    return section.status === 'gap' ? [section.gap] : [];
  });
}

function gapsOf({ sections }: Inventory, names: readonly SectionName[]): readonly Gap[] {
  return names.flatMap((name) => gapsIn(sections, name));
}

function ofGap(gap: Gap): WhyNotEvaluated {
  return { gap };
}

function notEvaluated(check: AnyCheck, because: readonly WhyNotEvaluated[], partly: boolean): NotEvaluated {
  return { check: check.meta.id, partly, because };
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

function toFinding(
  inventory: Inventory,
  check: AnyCheck,
  violation: WordedViolation,
  override: Finding['severity'] | undefined,
  now: Date,
): Finding {
  const { target } = inventory;
  const remediation = violation.remediation ?? check.meta.remediation;
  const names = namesIn({ ...violation, remediation }, inventory);
  return {
    id: fingerprint(check.meta.id, target, violation.resource.arn, violation.discriminator),
    check: check.meta.id,
    severity: override ?? violation.severity ?? check.meta.severity,
    status: 'new',
    accountId: target.accountId,
    region: target.region,
    cluster: violation.cluster ?? null,
    resource: violation.resource,
    message: violation.message,
    ...(names && { names }),
    evidence: violation.evidence,
    remediation,
    firstSeen: now.toISOString(),
    suppressed: null,
  };
}
