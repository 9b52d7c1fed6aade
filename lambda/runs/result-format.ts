import { z } from 'zod';

/**
 * The form in which a function keeps a target's result for the audit that asked for it. A release that adds a field keeps
 * the number: who reads ignores what it does not know. One that changes what is there raises it, and says below how to
 * read the former.
 */
export const RESULT_FORMAT = 1;

/** How a result of one format reads in the next; the first releases wrote no number. */
const UPGRADES: Readonly<Record<number, (result: unknown) => unknown>> = { 0: fromFirstFormat };

/** Fields dropped at a time are those that one look finds; deeper ones need another. */
const MOST_LOOKS = 20;

/** Text of a result, with its format. */
export function resultText(result: object): string {
  return JSON.stringify({ format: RESULT_FORMAT, ...result });
}

/**
 * Reads what `resultText` wrote, of this release, an earlier or a later one: what a later one added is ignored, what an
 * earlier one wrote otherwise is read as it is written today. A format that is not known here is refused.
 * @param schema of the result itself, strict
 */
export function writtenAs<T>(schema: z.ZodType<T>): z.ZodType<T> {
  return z.unknown().transform((stored, context): T => {
    const { format = 0, ...result } = record(stored);
    const problem = formatProblem(format);
    const read = problem === undefined ? tolerantly(schema, upgraded(result, Number(format))) : undefined;
    if (read?.success) return read.data;
    const [issue] = read?.error.issues ?? [];
    const message = problem ?? `${issue?.path.join('.') ?? 'it'}: ${issue?.message ?? 'unknown'}`;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });
}

function formatProblem(format: unknown): string | undefined {
  if (typeof format === 'number' && Number.isInteger(format) && format >= 0 && format <= RESULT_FORMAT)
    return undefined;
  return `it has the format ${JSON.stringify(format)}, and this release knows formats up to ${RESULT_FORMAT}`;
}

function upgraded(result: unknown, format: number): unknown {
  const upgrade = UPGRADES[format];
  return upgrade === undefined ? result : upgraded(upgrade(result), format + 1);
}

/** A remedy was one text, and a decision of clean-up said less of what it rests on. */
function fromFirstFormat(result: unknown): unknown {
  const { findings, changes, ...others } = record(result);
  const rest = 'cleanup' in others ? { ...others, cleanup: withFullerDecisions(others.cleanup) } : others;
  const ofChange = (change: unknown) => ({ ...record(change), finding: withSteps(record(change).finding) });
  return {
    ...rest,
    findings: Array.isArray(findings) ? findings.map(withSteps) : findings,
    ...(Array.isArray(changes) ? { changes: changes.map(ofChange) } : {}),
  };
}

function withSteps(finding: unknown): unknown {
  const { remediation, ...rest } = record(finding);
  const { text, url } = record(remediation);
  return typeof text === 'string' ? { ...rest, remediation: { steps: [{ text }], url } } : finding;
}

function withFullerDecisions(cleanup: unknown): unknown {
  const { decisions, ...rest } = record(cleanup);
  return { ...rest, decisions: Array.isArray(decisions) ? decisions.map(withFullerReasons) : decisions };
}

/** Looks in a row were not counted, and where a mark to stay is was not said. */
function withFullerReasons(decision: unknown): unknown {
  const { reasons, because, ...rest } = record(decision);
  return {
    ...rest,
    ...(because === undefined ? {} : { because: { sightings: 0, availableMinutes: 0, ...record(because) } }),
    ...(Array.isArray(reasons) ? { reasons: reasons.map(withFullerReason) } : {}),
  };
}

function withFullerReason(reason: unknown): unknown {
  switch (record(reason).code) {
    case 'cluster-grace':
      return { sightings: 0, ...record(reason) };
    case 'do-not-delete':
      return { saidBy: 'its description or a tag', ...record(reason) };
    default:
      return reason;
  }
}

/** As the schema parses, without the keys that it does not know. */
function tolerantly<T>(schema: z.ZodType<T>, input: unknown, looks = MOST_LOOKS): z.ZodSafeParseResult<T> {
  const parsed = schema.safeParse(input);
  if (parsed.success || looks === 0) return parsed;
  const unknown = parsed.error.issues.flatMap((issue) => unknownIn(issue) ?? []);
  return unknown.length === 0 ? parsed : tolerantly(schema, unknown.reduce<unknown>(without, input), looks - 1);
}

type Path = readonly PropertyKey[];

/** Paths of the keys that an issue complains of; undefined when it is about something else. */
function unknownIn(issue: z.core.$ZodIssue): readonly Path[] | undefined {
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => [...issue.path, key]);
    case 'invalid_key':
      return [issue.path];
    case 'invalid_union': {
      const branches = issue.errors.map((branch) => branch.map((inner) => unknownIn(inner)));
      const tolerable = branches.find((branch) => branch.every((paths) => paths !== undefined));
      return tolerable?.flatMap((paths) => paths ?? []).map((path) => [...issue.path, ...path]);
    }
    default:
      return undefined;
  }
}

function without(value: unknown, path: Path): unknown {
  const [key, ...others] = path;
  if (key === undefined) return value;
  if (Array.isArray(value)) return value.map((item, index) => (index === key ? without(item, others) : item));
  const { [String(key)]: inner, ...rest } = record(value);
  return others.length === 0 ? rest : { ...rest, [String(key)]: without(inner, others) };
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
