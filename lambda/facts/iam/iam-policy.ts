import type { RolePolicy } from '../../model/inventory.ts';

/**
 * What identity policies say of an action on every resource (IAM user guide, policy evaluation logic). `unknown` when a
 * statement that could decide is bound to conditions or to some resources, or could not be understood.
 */
export type PolicyVerdict = 'allowed' | 'denied' | 'not-allowed' | 'unknown';

/** How one statement, or a document that could not be understood, bears on an action. */
type Bearing = 'allows' | 'may-allow' | 'denies' | 'may-deny';

/**
 * Permissions boundaries and policies of the organisation are not looked at: what is `allowed` here they may still
 * forbid. What is not allowed here, they cannot allow.
 *
 * @param action e.g. `ec2:CreateNetworkInterface`
 */
export function policyVerdict(action: string, policies: readonly Pick<RolePolicy, 'document'>[]): PolicyVerdict {
  const bearings = new Set(policies.flatMap(({ document }) => bearingsOf(document, action)));
  if (bearings.has('denies')) return 'denied';
  if (bearings.has('may-deny')) return bearings.has('allows') || bearings.has('may-allow') ? 'unknown' : 'not-allowed';
  if (bearings.has('allows')) return 'allowed';
  return bearings.has('may-allow') ? 'unknown' : 'not-allowed';
}

function bearingsOf(document: string, action: string): readonly Bearing[] {
  const statements = statementsOf(document);
  return statements === undefined
    ? ['may-allow', 'may-deny']
    : statements.flatMap((statement) => bearingOf(statement, action));
}

type Statement = Readonly<Record<string, unknown>>;

/** Undefined when the document is not what IAM would take. */
function statementsOf(document: string): readonly Statement[] | undefined {
  const parsed = parsedOrUndefined(document);
  if (!isRecord(parsed)) return undefined;
  const statements = [parsed.Statement].flat();
  return statements.every(isRecord) ? statements : undefined;
}

function bearingOf(statement: Statement, action: string): readonly Bearing[] {
  const { Effect: effect } = statement;
  const concerns = concernsAction(statement, action);
  if (concerns === undefined || (effect !== 'Allow' && effect !== 'Deny')) return ['may-allow', 'may-deny'];
  if (!concerns) return [];
  const always = isUnconditional(statement) && isForEveryResource(statement);
  if (effect === 'Allow') return [always ? 'allows' : 'may-allow'];
  return [always ? 'denies' : 'may-deny'];
}

/** Undefined when it names its actions in no form that is known. */
function concernsAction({ Action: included, NotAction: excluded }: Statement, action: string): boolean | undefined {
  const patterns = textsOf(included ?? excluded);
  if (patterns === undefined || (included !== undefined && excluded !== undefined)) return undefined;
  const named = patterns.some((pattern) => matchesAction(pattern, action));
  return included === undefined ? !named : named;
}

function isUnconditional({ Condition: condition }: Statement): boolean {
  return condition === undefined || (isRecord(condition) && Object.keys(condition).length === 0);
}

function isForEveryResource({ Resource: resource }: Statement): boolean {
  return textsOf(resource)?.includes('*') ?? false;
}

/** `*` stands for any run of characters and `?` for one; case does not matter in actions. */
function matchesAction(pattern: string, action: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 'i').test(action);
}

function textsOf(value: unknown): readonly string[] | undefined {
  const texts = [value].flat();
  return texts.every((text) => typeof text === 'string') ? texts : undefined;
}

function parsedOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
