/** What an earlier release stored, as the next version has it. What is not of the expected form is left for the schema. */
export type Migration = (stored: JsonObject) => JsonObject;

export type JsonObject = Readonly<Record<string, unknown>>;

/** The migrations of a target's ledger: the first takes version 1 to version 2, and so on. */
export const LEDGER_MIGRATIONS: readonly Migration[] = [(stored) => withLooks(remediesAsSteps(stored))];

/** A remedy was one text, its commands between backquotes. */
function remediesAsSteps(stored: JsonObject): JsonObject {
  const findings = stored.findings;
  if (!isObject(findings)) return stored;
  return { ...stored, findings: mapValues(findings, (remembered) => within(remembered, 'finding', withSteps)) };
}

/** Nothing was kept of when audits looked, nor of what they saw attached: sightings stay, and watching begins anew. */
function withLooks(stored: JsonObject): JsonObject {
  return { looks: [], reused: {}, misdated: {}, ...stored };
}

function withSteps(finding: JsonObject): JsonObject {
  return within(finding, 'remediation', (remediation) => {
    const { text, ...rest } = remediation;
    return typeof text === 'string' ? { ...rest, steps: [{ text: sentenceOf(text) }] } : remediation;
  });
}

/** Commands of old were strings into which names and tags had been put, so they are not carried on. */
function sentenceOf(text: string): string {
  return /`(?:aws|kubectl|eksctl) /.test(text) ? 'The next audit that sees it says what to do.' : text;
}

function within<T>(value: T, key: string, change: Migration): T | JsonObject {
  if (!isObject(value)) return value;
  const inner = value[key];
  return isObject(inner) ? { ...value, [key]: change(inner) } : value;
}

function mapValues(object: JsonObject, change: (value: unknown) => unknown): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
