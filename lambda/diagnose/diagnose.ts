import type { CheckJudgements } from '../audit/judgements.ts';
import { type ChecksOutcome, worstFirst } from '../audit/run-checks.ts';
import { kindOf } from '../checks/kinds.ts';
import { readOfCluster } from '../model/coverage.ts';
import type { AnswerGap, Cause, Conclusion, Diagnosis, DiagnosisStep, Judged, StepState } from '../model/diagnosis.ts';
import type { Finding } from '../model/finding.ts';
import type { Inventory } from '../model/inventory.ts';
import type { AskedPod } from '../model/kubernetes.ts';
import { isAtLeast } from '../model/severity.ts';
import { answerGapsOf } from './answer-gaps.ts';
import { mayHaveVpcCniPods, nodesNotThere, notApplicable } from './applies.ts';
import { type CauseTree, causeTree, worstOf } from './causes.ts';
import { CHECKLIST, type Question, questionsFor } from './checklist.ts';
import { isAboutCluster, reachOf } from './cluster-reach.ts';
import { evidenceOf } from './evidence.ts';
import { asOneOfEach, judgedBy, restsOnJudged } from './judged.ts';
import { causesLookedAt } from './looked-at.ts';
import { withNodeAddresses } from './node-addresses.ts';
import { isOfNode, nodeReach } from './node-reach.ts';

/** What is to be diagnosed. */
export interface DiagnosisSubject {
  readonly cluster: string;
  /** Instance id of one of its nodes, which must be among the nodes read. */
  readonly node: string | undefined;
  /** One of its pods; then of all pods that wait the inventory has that one at the most. */
  readonly pod?: AskedPod | undefined;
}

/**
 * Goes through the checklist for one cluster: what each check judged and said of it, what could not be looked at, causes with
 * their consequences under them. Pure: the same inventory, answers and time give the same diagnosis, in whatever order.
 */
export function diagnose(
  inventory: Inventory,
  outcome: ChecksOutcome,
  judgements: readonly CheckJudgements[],
  { cluster, node, pod }: DiagnosisSubject,
  now: Date,
): Diagnosis {
  const reach = reachOf(cluster, inventory);
  const ofNode = node === undefined ? undefined : nodeReach(node, cluster, inventory);
  const concerned = outcome.findings
    .filter(isAskedFor)
    .filter((finding) => isAboutCluster(reach, finding))
    .filter((finding) => ofNode === undefined || isOfNode(ofNode, finding))
    .sort(worstFirst);
  const tree = causeTree(concerned.filter(isWrong));
  const told = new Set<string>();
  const steps = questionsFor(cluster, inventory).map((question): DiagnosisStep => {
    const findings = concerned.filter(({ check }) => question.checks.includes(check));
    const unknown = answerGapsOf(question, cluster, inventory, outcome, findings.filter(isNotShown));
    const answers = answersTo(question, findings, tree, told);
    const wanted = ofNode === undefined ? wantedBy(question.id, inventory, cluster) : [];
    const counted = asOneOfEach([...judgedBy(question, judgements, reach, ofNode), ...wanted]);
    const judged = withNodeAddresses(counted, inventory);
    const whyNot = isAnswered(question.id, judged) ? undefined : notApplicable(question.id, inventory, cluster, ofNode);
    const state = stateOf(findings, unknown, judged, whyNot);
    return {
      id: question.id,
      title: question.title,
      state,
      notApplicable: state === 'not-applicable' ? (whyNot ?? null) : null,
      judged,
      evidence: evidenceOf(question.id, inventory, reach, { node: ofNode, pod }, now),
      ...answers,
      notes: findings.filter((finding) => !isWrong(finding) && !isNotShown(finding)),
      unknown,
      logged: [],
    };
  });
  return {
    cluster,
    node: node ?? null,
    ...(pod !== undefined && { pod: `${pod.namespace}/${pod.name}` }),
    ...(pod !== undefined && pod.node === undefined && { podHasNoNode: true as const }),
    target: { accountId: inventory.target.accountId, region: inventory.target.region },
    at: now.toISOString(),
    steps,
    ...causesLookedAt(steps, outcome, (check) =>
      judgements.some((each) => each.check === check)
        ? judgedBy({ checks: [check] }, judgements, reach, ofNode)
        : undefined,
    ),
    hasVpcCniPods: mayHaveVpcCniPods(inventory, cluster, ofNode),
    ...(readOfCluster(inventory.sections.kubeConfigMaps, cluster) !== undefined && { readsAwsAuth: true as const }),
    ...(readOfCluster(inventory.sections.kubePods, cluster) !== undefined && { readsPods: true as const }),
    conclusion: conclude(steps),
  };
}

/** What was judged is an answer, whoever runs the nodes; but of the VPC CNI the role of the cluster is none. */
function isAnswered(question: Question['id'], judged: readonly Judged[]): boolean {
  return question !== 'cni' && judged.some((each) => each.judged > 0);
}

/** Questions of which each node is one are open where a node group wants nodes and has none. */
function wantedBy(question: Question['id'], inventory: Inventory, cluster: string): readonly Judged[] {
  const missing = question === 'reach' || question === 'nodes' ? nodesNotThere(inventory, cluster) : undefined;
  return missing === undefined ? [] : [missing];
}

/**
 * What is wrong goes before all; then, what only the cluster shows; then, that the question is none. Nothing wrong among
 * what was judged is an answer only where something was.
 */
function stateOf(
  findings: readonly Finding[],
  unknown: readonly AnswerGap[],
  judged: readonly Judged[],
  whyNot: string | undefined,
): StepState {
  if (findings.some(isWrong)) return 'bad';
  if (findings.some(isNotShown)) return 'unknown';
  if (whyNot !== undefined) return 'not-applicable';
  return unknown.length > 0 || !restsOnJudged(judged) ? 'unknown' : 'ok';
}

/** What a question's checks found wrong. A consequence of several causes is told under the first: there one begins. */
function answersTo(
  question: Question,
  findings: readonly Finding[],
  { causes, explained }: CauseTree,
  told: Set<string>,
): Pick<DiagnosisStep, 'causes' | 'follows'> {
  const own = causes
    .filter((cause) => cause.findings.some(({ check }) => question.checks.includes(check)))
    .map(({ findings: alike, consequences }): Cause => {
      const untold = consequences.filter(({ id }) => !told.has(id));
      for (const { id } of untold) told.add(id);
      return { findings: alike, consequences: untold };
    });
  const here = new Set(own.flatMap(({ consequences }) => consequences.map(({ id }) => id)));
  return { causes: own, follows: findings.filter(({ id }) => explained.has(id) && !here.has(id)) };
}

/** A check that is in no question explains nothing here. */
function isAskedFor({ check }: Finding): boolean {
  return CHECKLIST.some(({ checks }) => checks.includes(check));
}

/** Whether it says no more than that AWS does not show the answer: that takes a look into the cluster, or IAM's word. */
function isNotShown(finding: Finding): boolean {
  return kindOf(finding).isNotShown(finding);
}

/** What is for information alone is no cause of anything, and neither is what AWS does not show. */
function isWrong(finding: Finding): boolean {
  return finding.severity !== 'info' && !isNotShown(finding);
}

/**
 * What explains that pods wait now; else the first in the order of the checklist that breaks something now: it comes before
 * what it would explain away. Without one, the worst that may.
 */
function conclude(steps: readonly DiagnosisStep[]): Conclusion {
  const inOrder = steps.flatMap((step) => step.causes);
  const waits = steps.find(({ id }) => id === 'pods')?.follows ?? [];
  const explains = ({ consequences }: Cause) => consequences.some(({ id }) => waits.some((wait) => wait.id === id));
  const causes = [...inOrder.filter(explains), ...inOrder.filter((cause) => !explains(cause))];
  const breaking = causes.find((cause) => isAtLeast(worstOf(cause), 'high'));
  if (breaking !== undefined) return { state: 'cause', cause: breaking, logged: null };
  const risk = causes.find((cause) => isAtLeast(worstOf(cause), 'medium')) ?? causes[0];
  if (risk !== undefined) return { state: 'risk', cause: risk, logged: null };
  return { state: steps.some(({ state }) => state === 'unknown') ? 'unknown' : 'healthy', cause: null, logged: null };
}
