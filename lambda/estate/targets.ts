import pLimit from 'p-limit';
import { AwsCallError, toGap } from '../aws/errors.ts';
import { accountRegions } from '../aws/regions.ts';
import { assumeRole, type Session } from '../aws/sessions.ts';
import { didYouMean } from '../common/closest.ts';
import type { AccountAccess, AuditRequest, OrganizationAccess } from '../model/audit-request.ts';
import type { Gap } from '../model/coverage.ts';
import { AuditorError } from '../model/errors.ts';
import { type Place, type Target, targetKey } from '../model/target.ts';
import { organizationAccounts } from './organization.ts';

/** A target that was entered. */
export interface ReachableTarget {
  readonly kind: 'reachable';
  readonly target: Target;
  readonly session: Session;
  /** How the session got in. */
  readonly access: AccountAccess;
}

/** A target of the estate, or one that is known to be out of reach and why. */
export type PlannedTarget =
  | ReachableTarget
  | {
      readonly kind: 'unreachable';
      readonly accountId: string;
      readonly region: string;
      readonly gap: Gap;
      readonly accountName?: string | undefined;
    };

export interface DiscoveryContext {
  readonly home: Session;
  readonly homeRegion: string | undefined;
  readonly signal: AbortSignal;
}

/** Stands for "every region" of an account whose regions could not be listed. */
export const EVERY_REGION = 'all';

/** Where to ask for an account's regions when we do not know where we are. */
const DEFAULT_REGION: Readonly<Record<string, string>> = {
  aws: 'us-east-1',
  'aws-cn': 'cn-north-1',
  'aws-us-gov': 'us-gov-west-1',
};

/** Stands for the accounts of an organisation that could not be listed, or that has none to audit. */
const EVERY_ACCOUNT = 'organization';

export type ListedAccounts =
  | { readonly accounts: readonly AccountAccess[] }
  | { readonly unreachable: Extract<PlannedTarget, { kind: 'unreachable' }> };

/** The accounts to audit: those of the request, or those that the organisation has now. None is a failed target. */
export async function listAccounts(
  { accounts, organization }: Pick<AuditRequest, 'accounts' | 'organization'>,
  { home, signal }: DiscoveryContext,
): Promise<ListedAccounts> {
  if (organization === undefined) return { accounts: accounts.length > 0 ? accounts : [{}] };
  const { organizationReads } = await import('../aws/organizations.ts');
  try {
    const found = await organizationAccounts(organizationReads(home), organization, home, signal);
    return found.length > 0 ? { accounts: found } : noAccount(nobodyLeft(organization));
  } catch (error) {
    const action = error instanceof AwsCallError ? error.action : 'organizations:ListAccounts';
    return noAccount(toGap('target', action, error));
  }
}

function noAccount(gap: Gap): ListedAccounts {
  return { unreachable: { kind: 'unreachable', accountId: EVERY_ACCOUNT, region: EVERY_REGION, gap } };
}

/** An estate without accounts is not one without findings. */
function nobodyLeft({ organizationalUnits: units, excludeAccounts }: OrganizationAccess): Gap {
  const where = units === undefined ? 'the organisation' : units.join(', ');
  const besides = excludeAccounts.length === 0 ? '' : ` besides the ${excludeAccounts.length} of excludeAccounts`;
  return {
    section: 'target',
    reason: 'empty',
    action: units === undefined ? 'organizations:ListAccounts' : 'organizations:ListAccountsForParent',
    message: `${where} has no active account${besides}`,
  };
}

/**
 * Every target of the request, each once.
 * @throws AuditorError UNKNOWN_REGION when a region asked for does not exist.
 */
export async function planTargets(
  request: Pick<AuditRequest, 'accounts' | 'organization' | 'regions' | 'concurrency'>,
  context: DiscoveryContext,
): Promise<readonly PlannedTarget[]> {
  const listed = await listAccounts(request, context);
  if ('unreachable' in listed) return [listed.unreachable];
  const limit = pLimit(request.concurrency.targets);
  const planned = await limit.map(listed.accounts, async (access) =>
    (await planAccount(access, request, context)).map((target) => withName(target, access)),
  );
  return [...new Map(planned.flat().map((target) => [targetKey(placeOf(target)), target])).values()];
}

function withName(target: PlannedTarget, { name }: AccountAccess): PlannedTarget {
  return target.kind === 'reachable' ? target : { ...target, accountName: name };
}

/** What the organisation calls the accounts of targets, by account id. */
export function accountNamesOf(planned: readonly PlannedTarget[]): Readonly<Record<string, string>> {
  const named = planned.map((target) => {
    const name = target.kind === 'reachable' ? target.access.name : target.accountName;
    return [placeOf(target).accountId, name] as const;
  });
  return Object.fromEntries(named.filter((entry): entry is readonly [string, string] => entry[1] !== undefined));
}

export function placeOf(planned: PlannedTarget): Place {
  return planned.kind === 'reachable' ? planned.target : { accountId: planned.accountId, region: planned.region };
}

/**
 * The targets of one account, each either reachable or a failed one with its gap.
 * @throws AuditorError UNKNOWN_REGION when a region asked for does not exist.
 */
export async function planAccount(
  access: AccountAccess,
  request: Pick<AuditRequest, 'regions'>,
  context: DiscoveryContext,
): Promise<readonly PlannedTarget[]> {
  const entered = await enter(access, context);
  if ('gap' in entered) return unreachable(accountOf(access, context.home), request, entered.gap);
  return planRegions(entered.session, access, request, context);
}

/** One target that is known to exist: its account is entered, its region is not asked about again. */
export async function enterTarget(
  access: AccountAccess,
  region: string,
  context: DiscoveryContext,
): Promise<PlannedTarget> {
  const entered = await enter(access, context);
  if ('session' in entered) return reachable(entered.session, access, region);
  return { kind: 'unreachable', accountId: accountOf(access, context.home), region, gap: entered.gap };
}

async function enter(
  { roleArn, externalId }: AccountAccess,
  { home, signal }: DiscoveryContext,
): Promise<{ readonly session: Session } | { readonly gap: Gap }> {
  if (roleArn === undefined) return { session: home };
  try {
    const role = externalId === undefined ? { arn: roleArn } : { arn: roleArn, externalId };
    return { session: await assumeRole(home, role, signal) };
  } catch (error) {
    return { gap: toGap('target', 'sts:AssumeRole', error) };
  }
}

async function planRegions(
  session: Session,
  access: AccountAccess,
  { regions }: Pick<AuditRequest, 'regions'>,
  context: DiscoveryContext,
): Promise<readonly PlannedTarget[]> {
  const askedIn = context.homeRegion ?? DEFAULT_REGION[session.partition] ?? 'us-east-1';
  const listed = await listRegions(session, askedIn, context.signal);
  if ('gap' in listed) {
    return regions === 'all'
      ? unreachable(session.accountId, { regions }, listed.gap)
      : regions.map((region) => reachable(session, access, region));
  }
  if (regions === 'all') return listed.enabled.map((region) => reachable(session, access, region));
  return [...new Set(regions)].map((region) => {
    if (!listed.known.includes(region)) throw unknownRegion(region, listed.known);
    return listed.enabled.includes(region)
      ? reachable(session, access, region)
      : { kind: 'unreachable', accountId: session.accountId, region, gap: notEnabled(region, session.accountId) };
  });
}

type Listed = { readonly known: readonly string[]; readonly enabled: readonly string[] };

async function listRegions(session: Session, askedIn: string, signal: AbortSignal): Promise<Listed | { gap: Gap }> {
  try {
    return await accountRegions(session, askedIn, signal);
  } catch (error) {
    return { gap: toGap('target', 'ec2:DescribeRegions', error) };
  }
}

function reachable(session: Session, access: AccountAccess, region: string): PlannedTarget {
  const { accountId, partition } = session;
  return { kind: 'reachable', target: { accountId, region, partition }, session, access };
}

function unreachable(accountId: string, { regions }: Pick<AuditRequest, 'regions'>, gap: Gap): PlannedTarget[] {
  const named = regions === 'all' ? [EVERY_REGION] : [...new Set(regions)];
  return named.map((region) => ({ kind: 'unreachable', accountId, region, gap }));
}

/** The account that an access leads into. */
export function accountOf({ roleArn }: AccountAccess, home: Pick<Session, 'accountId'>): string {
  return roleArn?.split(':')[4] ?? home.accountId;
}

function notEnabled(region: string, accountId: string): Gap {
  return {
    section: 'target',
    reason: 'unsupported',
    action: 'ec2:DescribeRegions',
    message: `region ${region} is not enabled in account ${accountId}`,
  };
}

function unknownRegion(region: string, known: readonly string[]): AuditorError {
  const hint = didYouMean(region, known) || '; give a name such as eu-west-1, or all';
  return new AuditorError('UNKNOWN_REGION', `unknown region "${region}"${hint}`);
}
