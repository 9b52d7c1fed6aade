import { isRecord } from '../../common/is-record.ts';
import { parsedJson } from '../../common/parsed-json.ts';
import type { IamRole, RolePolicy } from '../../model/inventory.ts';

/**
 * What identity policies say of an action (IAM user guide, policy evaluation logic). `unknown` when a statement that could
 * decide is bound to conditions or to some resources, or could not be understood.
 */
export type PolicyVerdict = 'allowed' | 'denied' | 'not-allowed' | 'unknown';

/** How one statement, or a document that could not be understood, bears on an action. */
type Bearing = 'allows' | 'may-allow' | 'denies' | 'may-deny';

/**
 * What an action is on:
 * - `many`: resources of several kinds, or of one that is not told, so that only a statement for all of them decides
 * - `nothing`: the action knows no resources, as most that describe, and a statement for named ones says nothing of it
 * - `arn`: any resource of one kind, as an ARN whose id is `ANY_ID`
 */
export type ActedOn = 'many' | 'nothing' | { readonly arn: string };

/** The id of any resource: of characters that are in no id, so that no pattern but a wildcard matches it. */
export const ANY_ID = '\uFFFF'.repeat(21);

/** Values of condition keys, in lower case, that are known of every call; null for a key that no call has. */
export type KnownContext = Readonly<Record<string, string | null>>;

/** What a role may do, and whether it is its permissions boundary that forbids it. */
export interface RoleVerdict {
  readonly verdict: PolicyVerdict;
  /** What its own policies say. */
  readonly ofPolicies: PolicyVerdict;
  /** Whether its permissions boundary does not allow it, whatever its policies say. */
  readonly bounded: boolean;
}

/**
 * What a role may do: what its policies and its permissions boundary both allow (IAM user guide, permissions boundaries for
 * IAM entities). Policies of the organisation are not looked at: what is `allowed` here they may still forbid. What is not
 * allowed here, they cannot allow.
 */
export function roleVerdict(
  action: string,
  { policies, permissionsBoundary }: Pick<IamRole, 'policies' | 'permissionsBoundary'>,
  on: ActedOn = 'many',
  known: KnownContext = {},
): RoleVerdict {
  const ofPolicies = policyVerdict(action, policies, on, known);
  if (permissionsBoundary === undefined) return { verdict: ofPolicies, ofPolicies, bounded: false };
  const ofBoundary = policyVerdict(action, [permissionsBoundary], on, known);
  const both = new Set([ofPolicies, ofBoundary]);
  const verdict = (['denied', 'not-allowed', 'unknown'] as const).find((each) => both.has(each)) ?? 'allowed';
  return { verdict, ofPolicies, bounded: isMissing(ofBoundary) };
}

/** Whether an action is certainly not possible. */
export function isMissing(verdict: PolicyVerdict): boolean {
  return verdict === 'denied' || verdict === 'not-allowed';
}

/**
 * What policies of a role or a user say together. Permissions boundaries are not looked at: see `roleVerdict`.
 *
 * @param action e.g. `ec2:CreateNetworkInterface`
 */
export function policyVerdict(
  action: string,
  policies: readonly Pick<RolePolicy, 'document'>[],
  on: ActedOn = 'many',
  known: KnownContext = {},
): PolicyVerdict {
  const bearings = new Set(policies.flatMap(({ document }) => bearingsOf(document, action, on, known)));
  if (bearings.has('denies')) return 'denied';
  if (bearings.has('may-deny')) return bearings.has('allows') || bearings.has('may-allow') ? 'unknown' : 'not-allowed';
  if (bearings.has('allows')) return 'allowed';
  return bearings.has('may-allow') ? 'unknown' : 'not-allowed';
}

/**
 * Whether a trust policy lets a service assume its role, or tag the session in which it does; undefined where conditions, or a
 * form that is not known, decide (IAM user guide, AWS JSON policy elements: Principal).
 *
 * @param service `ec2.amazonaws.com`: by that name in every partition, and with `.cn` in China too
 */
export function admitsService(
  trust: string,
  service: string,
  action: 'sts:AssumeRole' | 'sts:TagSession' = 'sts:AssumeRole',
): boolean | undefined {
  const statements = statementsOf(trust);
  if (statements === undefined) return undefined;
  const verdicts = statements.map((statement) => admissionBy(statement, service, action));
  if (verdicts.includes('refuses') || verdicts.includes(undefined)) return undefined;
  return verdicts.includes('admits');
}

function admissionBy(
  statement: Statement,
  service: string,
  action: string,
): 'admits' | 'says-nothing' | 'refuses' | undefined {
  const { Effect: effect, Principal: principal, NotPrincipal: others } = statement;
  const concerns = concernsAction(statement, action);
  if (concerns === undefined || others !== undefined) return undefined;
  const named = namesService(principal, service);
  if (!concerns || named === false) return 'says-nothing';
  if (effect !== 'Allow') return 'refuses';
  return named && isUnconditional(statement) ? 'admits' : undefined;
}

/** A service account of a cluster, as an IAM role may trust it. */
export interface TrustedAccount {
  /** Of the cluster's tokens, without `https://`; undefined where it is not known: then any may be the cluster's. */
  readonly issuer: string | undefined;
  readonly namespace: string;
  readonly serviceAccount: string;
}

/**
 * Whether a trust policy lets a service account assume its role with a token of its cluster; undefined where other
 * conditions, or a form that is not known, decide (IAM user guide, AWS JSON policy elements; EKS user guide, IAM roles for
 * service accounts). Whether IAM knows the identity provider is not looked at.
 */
export function admitsServiceAccount(trust: string, account: TrustedAccount): boolean | undefined {
  const statements = statementsOf(trust);
  if (statements === undefined) return undefined;
  const verdicts = statements.map((statement) => tokenAdmissionBy(statement, account));
  if (verdicts.includes('refuses') || verdicts.includes(undefined)) return undefined;
  return verdicts.includes('admits');
}

function tokenAdmissionBy(
  statement: Statement,
  account: TrustedAccount,
): 'admits' | 'says-nothing' | 'refuses' | undefined {
  const { Effect: effect, Principal: principal, NotPrincipal: others } = statement;
  const concerns = concernsAction(statement, 'sts:AssumeRoleWithWebIdentity');
  if (concerns === undefined || others !== undefined) return undefined;
  const named = namesIssuer(principal, account.issuer);
  if (!concerns || named === false) return 'says-nothing';
  if (effect !== 'Allow') return 'refuses';
  if (named === undefined) return undefined;
  const held = conditionsOf(statement).map((condition) => holdsFor(condition, account));
  if (held.includes(false)) return 'says-nothing';
  return held.includes(undefined) ? undefined : 'admits';
}

/** `arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/0123ABCD` */
function namesIssuer(principal: unknown, issuer: string | undefined): boolean | undefined {
  if (!isRecord(principal)) return undefined;
  const providers = textsOf(principal.Federated ?? []);
  const anybody = [providers, textsOf(principal.AWS ?? [])].some((names) => names?.includes('*') !== false);
  if (providers === undefined || anybody) return undefined;
  const names = providers.filter((arn) => arn.includes(':oidc-provider/'));
  if (issuer === undefined) return names.length > 0;
  if (names.some((arn) => arn.endsWith(`/${issuer}`))) return true;
  // Nothing says whether IAM tells names in other case apart.
  return names.some((arn) => arn.toLowerCase().endsWith(`/${issuer.toLowerCase()}`)) ? undefined : false;
}

interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly wanted: readonly string[] | undefined;
}

function conditionsOf({ Condition: condition = {} }: Statement): readonly Condition[] {
  const unknown = { operator: '', key: '', wanted: undefined };
  if (!isRecord(condition)) return [unknown];
  return Object.entries(condition).flatMap(([operator, tests]) =>
    isRecord(tests)
      ? Object.entries(tests).map(([key, value]) => ({ operator, key: key.toLowerCase(), wanted: textsOf(value) }))
      : [unknown],
  );
}

/** Whom tokens of service accounts are for, where nobody says another (amazon-eks-pod-identity-webhook). */
const AUDIENCE = 'sts.amazonaws.com';

/**
 * Whether a condition on what a token says holds, `oidc.eks.eu-west-1.amazonaws.com/id/0123abcd:sub`; undefined for any
 * other. A key of another issuer is in no token of this one: a condition on it never holds.
 */
function holdsFor({ operator, key, wanted }: Condition, account: TrustedAccount): boolean | undefined {
  const [, issuer, claim] = /^(\S+\/id\/\w+):(aud|sub)$/.exec(key) ?? [];
  if (issuer === undefined || (operator !== 'StringEquals' && operator !== 'StringLike')) return undefined;
  if (account.issuer !== undefined && issuer !== account.issuer.toLowerCase()) return false;
  // `${aws:PrincipalTag/team}` stands for anything.
  if (wanted === undefined || wanted.some((text) => text.includes('$'))) return undefined;
  const says = claim === 'sub' ? `system:serviceaccount:${account.namespace}:${account.serviceAccount}` : AUDIENCE;
  const holds = wanted.some((text) => (operator === 'StringLike' ? matches(text, says) : text === says));
  return holds || claim === 'sub' ? holds : undefined;
}

/** `*` is anybody; whether a service is, too, is not sure. */
function namesService(principal: unknown, service: string): boolean | undefined {
  if (!isRecord(principal)) return undefined;
  const services = textsOf(principal.Service ?? []);
  if (services === undefined || textsOf(principal.AWS ?? [])?.includes('*') !== false) return undefined;
  return services.some((name) => name === service || name === `${service}.cn`);
}

/** Whether policies may allow anything at all. */
export function grantsAnything(policies: readonly Pick<RolePolicy, 'document'>[]): boolean {
  return policies.some(({ document }) => {
    const statements = statementsOf(document);
    return statements === undefined || statements.some(({ Effect: effect }) => effect === 'Allow');
  });
}

function bearingsOf(document: string, action: string, on: ActedOn, known: KnownContext): readonly Bearing[] {
  const statements = statementsOf(document);
  return statements === undefined
    ? ['may-allow', 'may-deny']
    : statements
        .filter((statement) => !isRuledOut(statement, known))
        .flatMap((statement) => bearingOf(statement, action, on));
}

type Statement = Readonly<Record<string, unknown>>;

/** Undefined when the document is not what IAM would take. */
function statementsOf(document: string): readonly Statement[] | undefined {
  const parsed = parsedJson(document);
  if (!isRecord(parsed)) return undefined;
  const statements = [parsed.Statement].flat();
  return statements.every(isRecord) ? statements : undefined;
}

function bearingOf(statement: Statement, action: string, on: ActedOn): readonly Bearing[] {
  const { Effect: effect } = statement;
  const concerns = concernsAction(statement, action);
  if (concerns === undefined || (effect !== 'Allow' && effect !== 'Deny')) return ['may-allow', 'may-deny'];
  const reach = reachOf(statement, on);
  if (!concerns || reach === 'none') return [];
  const always = isUnconditional(statement) && reach === 'all';
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

/** Whether a condition on what is known can never hold (IAM user guide, string condition operators). */
function isRuledOut({ Condition: condition }: Statement, known: KnownContext): boolean {
  if (!isRecord(condition)) return false;
  const { StringEquals: tests } = condition;
  if (!isRecord(tests)) return false;
  return Object.entries(tests).some(([key, value]) => {
    const is = known[key.toLowerCase()];
    const wanted = textsOf(value);
    // `${aws:PrincipalTag/cluster}` stands for anything.
    if (is === undefined || wanted === undefined || wanted.some((text) => text.includes('$'))) return false;
    return is === null || !wanted.includes(is);
  });
}

function isUnconditional({ Condition: condition }: Statement): boolean {
  return condition === undefined || (isRecord(condition) && Object.keys(condition).length === 0);
}

/** Which of the resources that the action is on a statement speaks of. */
function reachOf({ Resource: resource }: Statement, on: ActedOn): 'all' | 'some' | 'none' {
  const patterns = textsOf(resource);
  if (resource === undefined || patterns === undefined) return 'some';
  if (patterns.includes('*')) return 'all';
  if (on === 'many') return 'some';
  if (on === 'nothing') return patterns.some((pattern) => matches(pattern, '*')) ? 'all' : 'none';
  if (patterns.some((pattern) => matches(pattern, on.arn))) return 'all';
  return patterns.some((pattern) => mayMatch(pattern, on.arn)) ? 'some' : 'none';
}

/** Whether a pattern may speak of single resources of the kind: it begins like it up to its first wildcard, or its id. */
function mayMatch(pattern: string, arn: string): boolean {
  const kind = arn.slice(0, arn.indexOf(ANY_ID));
  const plain = /^[^*?$]*/.exec(pattern)?.[0] ?? '';
  if (plain.length < pattern.length) return mayContinue(pattern, plain, kind);
  return plain.startsWith(kind);
}

/** Behind a wildcard all is possible but another kind of resource: `arn:aws:ec2:*:*:subnet/*`. */
function mayContinue(pattern: string, plain: string, kind: string): boolean {
  const common = Math.min(plain.length, kind.length);
  if (plain.slice(0, common) !== kind.slice(0, common)) return false;
  const named = /^(?:[^:]*:){5}([\w-]+)\//.exec(pattern)?.[1];
  return named === undefined || kind.endsWith(`:${named}/`);
}

/** Case does not matter in actions. */
function matchesAction(pattern: string, action: string): boolean {
  return matches(pattern.toLowerCase(), action.toLowerCase());
}

/** `*` stands for any run of characters and `?` for one. */
function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(text);
}

function textsOf(value: unknown): readonly string[] | undefined {
  const texts = [value].flat();
  return texts.every((text) => typeof text === 'string') ? texts : undefined;
}
