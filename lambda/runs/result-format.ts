import * as z from 'zod';
import { isRecord } from '../common/is-record.ts';
import { type JsonObject, newestVersion, upToDate, type Versions, within } from '../common/migrations.ts';

/** The first releases wrote no number, and what `fromFirstFormat` makes good. */
const FORMATS: Versions = { first: 0, migrations: [fromFirstFormat] };

/**
 * The form in which a function keeps a target's result for the audit that asked for it. A release that adds a field keeps
 * the number: who reads ignores what it does not know. One that changes what is there raises it by a migration.
 */
export const RESULT_FORMAT = newestVersion(FORMATS);

/** Fields dropped at a time are those that one look finds; deeper ones need another. */
const MAX_LOOKS = 20;

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
    const { format = FORMATS.first, ...result } = isRecord(stored) ? stored : {};
    const problem = formatProblem(format);
    const read = problem === undefined ? tolerantly(schema, upToDate(result, Number(format), FORMATS)) : undefined;
    if (read?.success) return read.data;
    const [issue] = read?.error.issues ?? [];
    const message = problem ?? `${issue?.path.join('.') ?? 'it'}: ${issue?.message ?? 'unknown'}`;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });
}

function formatProblem(format: unknown): string | undefined {
  if (typeof format === 'number' && Number.isInteger(format) && format >= FORMATS.first && format <= RESULT_FORMAT)
    return undefined;
  return `it has the format ${JSON.stringify(format)}, and this release knows formats up to ${RESULT_FORMAT}`;
}

/** A remedy was one text, a decision of clean-up said less of what it rests on, and why a check had no answer was a line. */
function fromFirstFormat(result: JsonObject): JsonObject {
  const steps = [
    within('findings', withSteps),
    within('changes', within('finding', withSteps)),
    within('cleanup', within('decisions', withFullerReasons)),
    within('result', within('notEvaluated', withReasons)),
  ];
  return steps.reduce((former, step) => step(former), result);
}

const withSteps = within('remediation', (remediation) => {
  const { text, url } = remediation;
  return typeof text === 'string' ? { steps: [{ text }], url } : remediation;
});

/** Looks in a row were not counted, and where a mark to stay is was not said. */
function withFullerReasons(decision: JsonObject): JsonObject {
  const taken = within('because', (because) => ({ sightings: 0, availableMinutes: 0, ...because }));
  return taken(within('reasons', withFullerReason)(decision));
}

function withFullerReason(reason: JsonObject): JsonObject {
  switch (reason.code) {
    case 'cluster-grace':
      return { sightings: 0, ...reason };
    case 'do-not-delete':
      return { saidBy: 'its description or a tag', ...reason };
    default:
      return reason;
  }
}

function withReasons(notEvaluated: JsonObject): JsonObject {
  const { because } = notEvaluated;
  return Array.isArray(because) ? { ...notEvaluated, because: because.map(ofLine) } : notEvaluated;
}

/** e.g. `subnets could not be read (denied, ec2:DescribeSubnets): …` or `the check failed: …`. */
function ofLine(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const unread = /^(?:the )?(\S+) could not be read \((\w+), (\S+)\): (.*)$/s.exec(value);
  if (unread === null) return { threw: value.replace(/^the check failed: /, '') };
  const [, section, reason, action, message] = unread;
  return { gap: { section, reason, action, message } };
}

/** As the schema parses, without the keys that it does not know. */
function tolerantly<T>(schema: z.ZodType<T>, input: unknown, looks = MAX_LOOKS): z.ZodSafeParseResult<T> {
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
  const { [String(key)]: inner, ...rest } = isRecord(value) ? value : {};
  return others.length === 0 ? rest : { ...rest, [String(key)]: without(inner, others) };
}
