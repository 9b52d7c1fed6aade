import type { z } from 'zod';
import type { Evidence, Resource } from '../model/finding.ts';
import type { Inventory, ItemOf, SectionName, Sections } from '../model/inventory.ts';
import type { Remediation } from '../model/remediation.ts';
import type { Severity } from '../model/severity.ts';

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
  'target' | 'scope' | 'declaredClusters' | 'eniFirstSeen' | 'eniPast'
> & { readonly [S in Need]: readonly ItemOf<S>[] } & { readonly [S in Want]: Sections[S] };

/** What a check returns: which thing is wrong, with typed arguments for the wording and evidence for the reader. */
export interface Violation<Args> {
  readonly resource: Resource;
  /** Name of the cluster it concerns, where it concerns one. */
  readonly cluster?: string | undefined;
  readonly severity?: Severity;
  readonly args: Args;
  readonly evidence: Evidence;
  /** Tells apart two violations of one check on one resource. Never a number that changes from audit to audit. */
  readonly discriminator?: string;
  /** Replaces the check's own remediation where this violation wants a more exact one. */
  readonly remediation?: Remediation;
}

export interface Check<
  Need extends SectionName = SectionName,
  Want extends SectionName = SectionName,
  Options extends z.ZodType = z.ZodType,
  Args = unknown,
> {
  readonly meta: CheckMeta;
  /** Without any one of these the check is not evaluated. */
  readonly needs: readonly Need[];
  /** Without one of these the check answers what it can, and is reported as partly evaluated. */
  readonly wants: readonly Want[];
  /** A strict zod object; every field has a default and a description. Thresholds live nowhere else. */
  readonly options: Options;
  /** Pure and synchronous. `now` is the audit's time. */
  readonly evaluate: (
    view: InventoryView<Need, Want>,
    options: z.output<Options>,
    now: Date,
  ) => readonly Violation<Args>[];
  /** One sentence without a line break; the wording's only home. */
  readonly message: (args: Args) => string;
}

/** A check whose types have done their work and are forgotten, so that checks can stand in one list. */
export interface AnyCheck {
  readonly meta: CheckMeta;
  readonly needs: readonly SectionName[];
  readonly wants: readonly SectionName[];
  readonly options: z.ZodType;
  /** @throws whatever the check throws; `run-checks` turns it into "not evaluated". */
  readonly run: (inventory: Inventory, options: unknown, now: Date) => readonly WordedViolation[];
}

export type WordedViolation = Omit<Violation<unknown>, 'args'> & { readonly message: string };

/**
 * Makes a check from its parts. The sections named in `needs` and `wants` are all that `evaluate` can see, by type and
 * at run time.
 */
export function defineCheck<
  const Need extends SectionName,
  const Want extends SectionName,
  Options extends z.ZodType,
  Args,
>(check: Check<Need, Want, Options, Args>): AnyCheck {
  return {
    meta: check.meta,
    needs: check.needs,
    wants: check.wants,
    options: check.options,
    run: (inventory, options, now) =>
      check
        .evaluate(viewOf(check, inventory), check.options.parse(options ?? {}), now)
        .map(({ args, ...violation }) => ({ ...violation, message: check.message(args) })),
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
