import type { z } from 'zod';
import { once } from '../common/once.ts';
import type { SourceName } from '../model/coverage.ts';
import type { JudgedThing } from '../model/diagnosis.ts';
import type { EvidenceSchema } from '../model/evidence.ts';
import type { Evidence, Finding, Grouping, Involved, Resource } from '../model/finding.ts';
import type { Inventory, ItemOf, SectionName, Sections } from '../model/inventory.ts';
import type { QuestionId } from '../model/questions.ts';
import type { Command, Remediation } from '../model/remediation.ts';
import { isAtLeast, SEVERITIES, type Severity } from '../model/severity.ts';

/** What a person reads about a check: in CHECKS.md, in `explain`, and in each finding. */
export interface CheckMeta {
  /** Kebab-case, the file's name, stable for ever: it is part of every finding's identity. */
  readonly id: string;
  readonly title: string;
  /** The severity of a violation that does not state its own. */
  readonly severity: Severity;
  readonly resourceType: string;
  /** Why it matters: what breaks and when. */
  readonly rationale: string;
  /** When each severity is given, in one line each. */
  readonly severities: Readonly<Partial<Record<Severity, string>>>;
  readonly remediation: Remediation;
  /** Known ways in which the verdict can be off. */
  readonly mayBeWrong: readonly string[];
}

/**
 * What a check may see: each needed section as plain items, each wanted section as a section that may be a gap,
 * and what is known besides AWS. Nothing else: no clock, no SDK, no environment.
 */
export type InventoryView<Need extends SectionName, Want extends SectionName> = Pick<
  Inventory,
  'target' | 'scope' | 'declaredClusters' | 'eniFirstSeen' | 'eniPast' | 'subnetLows'
> & { readonly [S in Need]: readonly ItemOf<S>[] } & { readonly [S in Want]: Sections[S] };

/** What a check returns: which thing is wrong, with typed arguments for the wording and evidence for the reader. */
export interface Violation<Args, Values = Evidence> {
  readonly resource: Resource;
  /** Name of the cluster it concerns, where it concerns one. */
  readonly cluster?: string | undefined;
  readonly severity?: Severity;
  readonly args: Args;
  readonly evidence: Values;
  /** Tells apart two violations of one check on one resource. Never a number that changes from audit to audit. */
  readonly discriminator?: string;
  /** Replaces the check's own remediation where this violation wants a more exact one. */
  readonly remediation?: Remediation;
}

/** A thing that a check is for, and whether the check has a word on it, good or bad. */
export interface Judgement {
  readonly of: JudgedThing;
  /** Of a node its instance id, of a node group `cluster/name`; of others whatever names them in a sentence. */
  readonly id: string;
  /** Name of its cluster; undefined for a subnet, which may serve several. */
  readonly cluster: string | undefined;
  /** Left out where the check judged it. */
  readonly not?: WhyNotJudged;
}

/** Why a check says nothing of a thing. */
export interface WhyNotJudged {
  /** A clause that goes without the thing: `too young to judge`. Alike for things that are counted as one. */
  readonly because: string;
  /** What differs from one to another: `4 min`. */
  readonly detail?: string;
  /** The question has no answer without this one, however many others were judged. */
  readonly leavesOpen?: true;
  /** What would tell: `look again in 11 min`. */
  readonly next?: string;
  readonly command?: Command;
}

/** A finding of one check, as far as that check judges it: its evidence has that check's own values. */
export interface Judged<Values> {
  readonly severity: Severity;
  readonly resource: Resource;
  readonly cluster: string | null;
  readonly evidence: Values;
}

/** The same, with what it is about and names. */
export interface Known<Values> extends Judged<Values> {
  readonly involves: Involved;
}

/** A check whose findings explain those of another, and when two of them do. */
export interface Explanation<Values> {
  /** The id of the check that explains. */
  readonly check: string;
  readonly holds: (cause: Finding, own: Known<Values>) => boolean;
}

/** What a check says of its findings besides their wording: all that anybody after it may know of their evidence. */
export interface FindingKind<Schema extends EvidenceSchema> {
  /** Every value that supports a finding, described for a reader of the JSON report. */
  readonly evidence: Schema;
  /** What a finding is about or names; its cluster is added. */
  readonly involves: (finding: Judged<z.output<Schema>>) => Partial<Involved>;
  /** What makes several findings of it read as one; without it those of one resource do. */
  readonly groupBy?: (finding: Judged<z.output<Schema>>) => Grouping;
  /** The question of a diagnosis that it answers; null for none. */
  readonly question: QuestionId | null;
  /** Whether a finding says no more than that AWS does not show the answer; asked of mild ones alone. */
  readonly isNotShown?: (finding: Judged<z.output<Schema>>) => boolean;
  /**
   * What its remedy advises, as data: findings with the same are told it once. Without it the words are compared, without
   * ids, places and numbers.
   */
  readonly advises?: (finding: Judged<z.output<Schema>>) => readonly string[];
  /** Whose findings explain its own, the nearest cause first. */
  readonly explainedBy?: readonly Explanation<z.output<Schema>>[];
  /**
   * What it says of a finding that is over, in the past tense, with the value of now where that is known: its first sentence
   * then. Without it the finding's own first sentence stands behind words that say so.
   */
  readonly past?: (was: Judged<z.output<Schema>>, now: z.output<Schema> | undefined) => string;
}

export interface Check<
  Need extends SectionName,
  Want extends SectionName,
  Options extends z.ZodType,
  Args,
  Schema extends EvidenceSchema,
> extends FindingKind<Schema> {
  readonly meta: CheckMeta;
  /** Without any one of these the check is not evaluated. */
  readonly needs: readonly Need[];
  /** Without one of these the check answers what it can, and is reported as partly evaluated. */
  readonly wants: readonly Want[];
  /**
   * The source without which it has nothing to say. In a run that reads nothing from that, it is not asked, and nobody hears of
   * it. Left out: AWS, which every run reads.
   */
  readonly source?: SourceName;
  /** Whether it goes by what earlier audits left: in a run without a ledger it is not asked, and nobody hears of it. */
  readonly restsOnHistory?: true;
  /** A strict zod object; every field has a default and a description. Thresholds live nowhere else. */
  readonly options: Options;
  /**
   * Options of which none may be less than the one before: out of order they would leave out a severity. The configuration
   * holds them to it. Left out by a check without such.
   */
  readonly rising?: readonly (readonly (keyof z.output<Options> & string)[])[];
  /** Pure and synchronous. `now` is the audit's time. */
  readonly evaluate: (
    view: InventoryView<Need, Want>,
    options: z.output<Options>,
    now: Date,
  ) => readonly Violation<Args, z.output<Schema>>[];
  /** One sentence without a line break; the wording's only home. */
  readonly message: (args: Args) => string;
  /**
   * Options by which the check also finds what is on the right side of its thresholds by no more than a margin: what it
   * found before is not over until it is clear of them. Left out by a check without a threshold to wobble around.
   *
   * @param share of a threshold, 0.2 for a fifth
   */
  readonly withMargin?: (options: z.output<Options>, share: number) => z.output<Options>;
  /**
   * What `message` says without its thresholds, of what is found with the margin alone. Left out where the first sentence of
   * `message` names none.
   */
  readonly messageInMargin?: (args: Args) => string;
  /**
   * What the check was for and which of it `evaluate` could say something of, by the same rules. A thing that is not named
   * is none of its. Left out by a check that does not go thing by thing.
   */
  readonly judges?: (view: InventoryView<Need, Want>, options: z.output<Options>, now: Date) => readonly Judgement[];
}

/** What is known of the findings of one check, whoever asks. Evidence that is not that check's, such as that of an earlier release, involves, groups and explains nothing. */
export interface AnyFindingKind {
  readonly id: string;
  readonly evidence: EvidenceSchema;
  readonly question: QuestionId | null;
  readonly involves: (finding: Finding) => Involved;
  readonly groupBy: (finding: Finding) => Grouping;
  readonly isNotShown: (finding: Finding) => boolean;
  /** Undefined where its words have to be compared. */
  readonly advises: (finding: Finding) => readonly string[] | undefined;
  readonly explainedBy: readonly AnyExplanation[];
  /** Undefined where its check has no words for what is over. */
  readonly past: (was: Finding, now: Finding | undefined) => string | undefined;
}

export interface AnyExplanation {
  readonly check: string;
  readonly holds: (cause: Finding, effect: Finding) => boolean;
}

/** A check whose types have done their work and are forgotten, so that checks can stand in one list. */
export interface AnyCheck extends AnyFindingKind {
  readonly meta: CheckMeta;
  readonly needs: readonly SectionName[];
  readonly wants: readonly SectionName[];
  /** Without it the check has nothing to say. */
  readonly source: SourceName;
  /** Without a ledger it has nothing to say. */
  readonly restsOnHistory: boolean;
  readonly options: z.ZodType;
  readonly rising: readonly (readonly string[])[];
  /** @throws whatever the check throws; `run-checks` turns it into "not evaluated". */
  readonly run: (inventory: Inventory, options: unknown, now: Date) => readonly WordedViolation[];
  /** The same with a margin, a share of its thresholds; undefined for a check without any. @throws likewise */
  readonly runWithMargin:
    | ((inventory: Inventory, options: unknown, now: Date, share: number) => readonly WordedViolation[])
    | undefined;
  /** Undefined for a check that does not go thing by thing. @throws likewise */
  readonly judges: ((inventory: Inventory, options: unknown, now: Date) => readonly Judgement[]) | undefined;
}

export type WordedViolation = Omit<Violation<unknown>, 'args'> & { readonly message: string };

/** The worst severity that a check gives. */
export function worstOf({ meta }: Pick<AnyCheck, 'meta'>): Severity {
  return SEVERITIES.find((severity) => meta.severities[severity] !== undefined) ?? meta.severity;
}

/** A check that still knows the values of its evidence, for checks that its findings explain. */
export interface DefinedCheck<Schema extends EvidenceSchema> extends AnyCheck {
  /** The finding as this check knows it; undefined for one of another check, or with evidence that is not its own. */
  readonly known: (finding: Finding) => Known<z.output<Schema>> | undefined;
}

/**
 * Makes a check from its parts. The sections named in `needs` and `wants` are all that `evaluate` can see, by type and
 * at run time.
 */
export function defineCheck<
  const Need extends SectionName,
  const Want extends SectionName,
  Options extends z.ZodType,
  Args,
  Schema extends EvidenceSchema,
>(check: Check<Need, Want, Options, Args, Schema>): DefinedCheck<Schema> {
  const { withMargin } = check;
  const optionsOf = (options: unknown) => check.options.parse(options ?? {});
  const evaluate = (
    inventory: Inventory,
    options: z.output<Options>,
    now: Date,
    message = check.message,
  ): readonly WordedViolation[] =>
    check.evaluate(viewOf(check, inventory), options, now).map(({ args, evidence, ...violation }) => ({
      ...violation,
      // Every field of a schema of evidence is plain data, which the test of the registry holds.
      evidence: evidence as Evidence,
      message: message(args),
    }));
  return {
    ...defineKind(check.meta.id, check),
    meta: check.meta,
    needs: check.needs,
    wants: check.wants,
    source: check.source ?? 'aws',
    restsOnHistory: check.restsOnHistory ?? false,
    options: check.options,
    rising: check.rising ?? [],
    run: (inventory, options, now) => evaluate(inventory, optionsOf(options), now),
    runWithMargin:
      withMargin &&
      ((inventory, options, now, share) =>
        evaluate(inventory, withMargin(optionsOf(options), share), now, check.messageInMargin)),
    judges:
      check.judges &&
      ((inventory, options, now) => check.judges?.(viewOf(check, inventory), optionsOf(options), now) ?? []),
  };
}

/** What is known of findings that a check, or who else makes findings, declares. */
export function defineKind<Schema extends EvidenceSchema>(
  id: string,
  kind: FindingKind<Schema>,
): AnyFindingKind & Pick<DefinedCheck<Schema>, 'known'> {
  const read = once((finding: Finding) => ({ known: knownBy(kind, finding) }));
  const known = (finding: Finding) => (finding.check === id ? read(finding).known : undefined);
  return {
    id,
    evidence: kind.evidence,
    question: kind.question,
    known,
    involves: (finding) => known(finding)?.involves ?? withCluster(finding, {}),
    groupBy: (finding) => {
      const own = known(finding);
      if (own === undefined) return { alike: [finding.id] };
      return kind.groupBy?.(own) ?? { alike: [finding.resource.arn] };
    },
    isNotShown: (finding) => {
      const own = known(finding);
      const isMild = !isAtLeast(finding.severity, 'medium');
      return isMild && own !== undefined && kind.isNotShown?.(own) === true;
    },
    advises: (finding) => {
      const own = known(finding);
      return own === undefined ? undefined : kind.advises?.(own);
    },
    past: (was, now) => {
      const own = known(was);
      return own === undefined ? undefined : kind.past?.(own, now && known(now)?.evidence);
    },
    explainedBy: (kind.explainedBy ?? []).map(({ check, holds }) => ({
      check,
      holds: (cause, effect) => {
        const own = known(effect);
        return own !== undefined && holds(cause, own);
      },
    })),
  };
}

/** Findings of `cause` explain those of the check that declares it, where this holds of the two. */
export function explainedBy<CauseSchema extends EvidenceSchema, Values>(
  cause: DefinedCheck<CauseSchema>,
  holds: (cause: Known<z.output<CauseSchema>>, own: Known<Values>) => boolean,
): Explanation<Values> {
  return {
    check: cause.meta.id,
    holds: (finding, own) => {
      const known = cause.known(finding);
      return known !== undefined && holds(known, own);
    },
  };
}

function knownBy<Schema extends EvidenceSchema>(
  kind: FindingKind<Schema>,
  finding: Finding,
): Known<z.output<Schema>> | undefined {
  const { severity, resource, cluster } = finding;
  const parsed = kind.evidence.safeParse(finding.evidence);
  if (!parsed.success) return undefined;
  const judged = { severity, resource, cluster, evidence: parsed.data as z.output<Schema> };
  return { ...judged, involves: withCluster(finding, kind.involves(judged)) };
}

function withCluster({ cluster }: Finding, named: Partial<Involved>): Involved {
  const clusters = [...(cluster === null ? [] : [cluster]), ...(named.clusters ?? [])];
  return {
    clusters: [...new Set(clusters)],
    subnets: named.subnets ?? [],
    nodegroups: named.nodegroups ?? [],
    nodes: named.nodes ?? [],
    moreNodes: named.moreNodes ?? false,
    nodeRoles: named.nodeRoles ?? [],
  };
}

function viewOf<Need extends SectionName, Want extends SectionName>(
  check: { readonly needs: readonly Need[]; readonly wants: readonly Want[]; readonly meta: CheckMeta },
  inventory: Inventory,
): InventoryView<Need, Want> {
  const view: Record<string, unknown> = {
    target: inventory.target,
    scope: inventory.scope,
    declaredClusters: inventory.declaredClusters,
    eniFirstSeen: inventory.eniFirstSeen,
    eniPast: inventory.eniPast,
    subnetLows: inventory.subnetLows,
  };
  for (const name of check.needs) {
    const section = inventory.sections[name];
    if (section.status === 'gap') throw new Error(`${check.meta.id} was run without its section ${name}`);
    view[name] = section.items;
  }
  for (const name of check.wants) view[name] = inventory.sections[name];
  // The mapped type is built key by key above; TypeScript cannot follow that.
  return view as InventoryView<Need, Want>;
}
