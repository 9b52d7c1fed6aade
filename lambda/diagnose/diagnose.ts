import type { ChecksOutcome } from '../audit/run-checks.ts';
import type { Cause, Conclusion, Diagnosis, DiagnosisStep } from '../model/diagnosis.ts';
import type { Finding } from '../model/finding.ts';
import type { Inventory } from '../model/inventory.ts';
import { isAtLeast } from '../model/severity.ts';
import { type CauseTree, causeTree, worstOf } from './causes.ts';
import { CHECKLIST, type Question } from './checklist.ts';
import { concerns, reachOf } from './concerns.ts';
import { evidenceOf } from './evidence.ts';
import { isOfNode, nodeReach } from './node-reach.ts';

/** What is to be diagnosed, and who says so. */
export interface DiagnosisSubject {
  readonly cluster: string;
  /** Instance id of one of its nodes, which must be among the nodes read. */
  readonly node: string | undefined;
  readonly version: string;
}

/**
 * Goes through the checklist for one cluster: what each check said of it, what could not be looked at, causes with their
 * consequences under them. Pure: the same inventory, answers and time give the same diagnosis.
 */
export function diagnose(
  inventory: Inventory,
  outcome: ChecksOutcome,
  { cluster, node, version }: DiagnosisSubject,
  now: Date,
): Diagnosis {
  const reach = reachOf(cluster, inventory);
  const ofNode = node === undefined ? undefined : nodeReach(node, inventory);
  const concerned = outcome.findings
    .filter((finding) => concerns(reach, finding))
    .filter((finding) => ofNode === undefined || isOfNode(ofNode, finding));
  const tree = causeTree(concerned.filter(isWrong));
  const told = new Set<string>();
  const steps = CHECKLIST.map((question): DiagnosisStep => {
    const findings = concerned.filter(({ check }) => question.checks.includes(check));
    const unknown = [...unknownIn(question, inventory, outcome), ...findings.filter(saysUnknown).map(howToLook)];
    const causes = tree.causes
      .filter((cause) => cause.findings.some(({ check }) => question.checks.includes(check)))
      .map((cause) => tellOnce(cause, told));
    const toldHere = new Set(causes.flatMap(({ consequences }) => consequences.map(({ id }) => id)));
    const follows = findings.filter(({ id }) => tree.explained.has(id) && !toldHere.has(id));
    return {
      id: question.id,
      title: question.title,
      state: findings.some(isWrong) ? 'bad' : unknown.length > 0 ? 'unknown' : 'ok',
      evidence: [
        ...evidenceOf(question.id, inventory, reach, ofNode),
        ...findings.filter((finding) => !isWrong(finding) && !saysUnknown(finding)).map(messageOf),
      ],
      causes,
      follows,
      unknown,
    };
  });
  return {
    schemaVersion: '1',
    tool: { name: 'eks-ip-auditor', version },
    cluster,
    node: node ?? null,
    target: { accountId: inventory.target.accountId, region: inventory.target.region },
    at: now.toISOString(),
    steps,
    conclusion: conclude(steps, tree),
  };
}

/** A consequence of several causes is told under the first: that is where to begin. */
function tellOnce({ findings, consequences }: Cause, told: Set<string>): Cause {
  const untold = consequences.filter(({ id }) => !told.has(id));
  for (const { id } of untold) told.add(id);
  return { findings, consequences: untold };
}

/** What is for information alone is no cause of anything, and neither is what nobody outside the cluster can tell. */
function isWrong(finding: Finding): boolean {
  return finding.severity !== 'info' && !saysUnknown(finding);
}

/** Only `aws-auth` could tell, and no more than its word is missing: that takes the Kubernetes API. */
function saysUnknown({ severity, evidence }: Finding): boolean {
  return (severity === 'info' || severity === 'low') && evidence.awsAuth === 'unknown';
}

function howToLook({ message, remediation }: Finding): string {
  return `${message} ${remediation.text}`;
}

function messageOf({ message }: Finding): string {
  return message;
}

/** Sections that could not be read, and checks that could not answer, each cause once. */
function unknownIn(question: Question, { sections }: Inventory, { notEvaluated }: ChecksOutcome): readonly string[] {
  const gaps = question.sections.flatMap((name) => {
    const section = sections[name];
    return section.status === 'gap' ? [`${name}: ${section.gap.action} (${section.gap.reason})`] : [];
  });
  const silent = notEvaluated
    .filter(({ check }) => question.checks.includes(check))
    .flatMap(({ check, partly, because }) =>
      because.map((cause) => `${check} ${partly ? 'answers only in part' : 'has no answer'}: ${cause}`),
    );
  return [...new Set([...gaps, ...silent])];
}

/**
 * The first in the order of the checklist that breaks something now: it comes before what it would explain away. Without
 * one, the worst there is.
 */
function conclude(steps: readonly DiagnosisStep[], { causes }: CauseTree): Conclusion {
  const inOrder = steps.flatMap((step) => step.causes);
  const breaking = inOrder.find((cause) => isAtLeast(worstOf(cause), 'high'));
  const cause: Cause | undefined = breaking ?? causes[0];
  if (cause !== undefined) return { state: 'cause', cause };
  return { state: steps.some(({ state }) => state === 'unknown') ? 'unknown' : 'healthy', cause: null };
}
