import type { AnyCheck } from '../checks/define-check.ts';
import { didYouMean } from '../common/closest.ts';
import { thereAre } from '../common/words.ts';
import type { AccountAccess, AuditRequest, CheckSetting } from '../model/audit-request.ts';
import { AuditorError } from '../model/errors.ts';
import type { Scope } from '../model/inventory.ts';
import type { KubernetesMode } from '../model/kubernetes-access.ts';
import { notA, REGION, ROLE_ARN } from './formats.ts';
import type { Config } from './schema.ts';

/** What flags or an event say for one audit. Each one given replaces what the configuration says. */
export interface Overrides {
  readonly accounts?: readonly AccountAccess[] | undefined;
  readonly regions?: readonly string[] | 'all' | undefined;
  readonly scope?: Scope | undefined;
  /** Only these checks, even those that the configuration switches off. */
  readonly checks?: readonly string[] | undefined;
  readonly kubernetes?: KubernetesMode | undefined;
  /** Targets audited at a time. */
  readonly concurrency?: number | undefined;
}

/** What a request depends on besides the configuration. */
export interface RequestContext {
  readonly checks: readonly AnyCheck[];
  /** Region of the environment or profile: audited when nobody names one. */
  readonly homeRegion: string | undefined;
  /** Whether earlier audits are remembered. Default: they are. */
  readonly hasLedger?: boolean;
}

/**
 * Configuration and overrides resolved to what an audit does. Pure.
 * @throws AuditorError UNKNOWN_CHECK, UNKNOWN_REGION, MALFORMED_ARN for an override of the wrong form; USAGE when no
 * region is known from anywhere, or a check is named that this run cannot answer
 */
export function toRequest(config: Config, overrides: Overrides, context: RequestContext): AuditRequest {
  const { checks, homeRegion } = context;
  const kubernetes = overrides.kubernetes ?? config.kubernetes;
  const named = overrides.checks?.map((id) => knownCheck(id, checks));
  for (const check of named ?? []) assertAnswered(check, { kubernetes, hasLedger: context.hasLedger ?? true });
  return {
    accounts: accountsOf(config, overrides),
    organization: (overrides.accounts ?? []).length > 0 ? undefined : config.targets.organization,
    regions: regionsOf(config, overrides, homeRegion),
    scope: overrides.scope ?? config.scope,
    checkSettings: Object.fromEntries(checks.map((check) => [check.meta.id, settingOf(config, check)])),
    onlyChecks: named?.map(({ meta }) => meta.id),
    narrowed: isNarrowed(config, overrides, checks),
    suppressions: config.suppressions,
    declaredClusters: config.clusters,
    settling: config.settling,
    suppressByTag: config.suppressByTag,
    kubernetes,
    concurrency: { ...config.concurrency, targets: overrides.concurrency ?? config.concurrency.targets },
  };
}

/** A check that nobody named is quietly not asked in such a run; one that somebody did would seem to have found nothing. */
function assertAnswered(
  { meta, source, restsOnHistory }: AnyCheck,
  { kubernetes, hasLedger }: { readonly kubernetes: KubernetesMode; readonly hasLedger: boolean },
): void {
  const lacks =
    source === 'kubernetes' && kubernetes === 'off'
      ? 'the Kubernetes API of clusters, which this run does not read: give --kubernetes, or set "kubernetes" in the configuration'
      : restsOnHistory && !hasLedger
        ? 'what earlier audits saw: give their --ledger'
        : undefined;
  if (lacks !== undefined) throw new AuditorError('USAGE', `check ${meta.id} goes by ${lacks}`);
}

/** @throws AuditorError UNKNOWN_CHECK naming the closest id, or all of them. */
export function knownCheck(id: string, checks: readonly AnyCheck[]): AnyCheck {
  const check = checks.find(({ meta }) => meta.id === id);
  if (check !== undefined) return check;
  const ids = checks.map(({ meta }) => meta.id);
  const hint = didYouMean(id, ids) || `; ${thereAre(ids, ids.join(', '))}`;
  throw new AuditorError('UNKNOWN_CHECK', `unknown check "${id}"${hint}`);
}

/** Whether the overrides leave out something that would be audited without them. */
function isNarrowed(config: Config, overrides: Overrides, checks: readonly AnyCheck[]): boolean {
  const { accounts, regions, scope } = overrides;
  const roles = new Set(accounts?.map(({ roleArn }) => roleArn));
  const named = config.targets.regions;
  return [
    roles.size > 0 &&
      (config.targets.organization !== undefined ||
        configuredAccounts(config).some(({ roleArn }) => !roles.has(roleArn))),
    regions !== undefined &&
      regions !== 'all' &&
      (named === 'all' || named?.some((region) => !regions.includes(region))),
    scope === 'eks' && config.scope === 'all',
    checks.some((check) => settingOf(config, check).enabled && overrides.checks?.includes(check.meta.id) === false),
  ].includes(true);
}

/** The accounts that the configuration lists; the one of our own credentials when it lists none. */
export function configuredAccounts({ targets }: Pick<Config, 'targets'>): readonly AccountAccess[] {
  return targets.accounts ?? (targets.organization === undefined ? [{}] : []);
}

/** Whether the account that the auditor is deployed to is audited too, by the functions' own roles. */
export function isHomeAudited(config: Pick<Config, 'targets'>): boolean {
  const { organization } = config.targets;
  return organization !== undefined || configuredAccounts(config).some(({ roleArn }) => roleArn === undefined);
}

/** Whether other accounts are audited. */
export function hasMembers(config: Pick<Config, 'targets'>): boolean {
  const { organization } = config.targets;
  return organization !== undefined || configuredAccounts(config).some(({ roleArn }) => roleArn !== undefined);
}

/** Whether clean-up deletes in other accounts, by a role there. */
export function deletesInMembers(config: Pick<Config, 'targets' | 'cleanup'>): boolean {
  return config.cleanup.mode === 'apply' && hasMembers(config);
}

function settingOf(config: Config, { meta, options }: AnyCheck): CheckSetting {
  const setting = config.checks[meta.id];
  if (setting === undefined) return { enabled: true, options: options.parse({}) };
  if (setting === false) return { enabled: false, options: options.parse({}) };
  return setting;
}

function accountsOf(config: Config, overrides: Overrides): readonly AccountAccess[] {
  const accounts = overrides.accounts ?? [];
  if (accounts.length === 0) return configuredAccounts(config);
  for (const { roleArn } of accounts) {
    if (roleArn !== undefined && !ROLE_ARN.pattern.test(roleArn)) {
      throw new AuditorError('MALFORMED_ARN', notA(ROLE_ARN, roleArn));
    }
  }
  return accounts;
}

function regionsOf(config: Config, overrides: Overrides, homeRegion: string | undefined): readonly string[] | 'all' {
  const regions = overrides.regions ?? config.targets.regions;
  if (regions === 'all') return 'all';
  if (regions === undefined || regions.length === 0) return [homeRegion ?? missingRegion()].map(wellFormedRegion);
  return [...new Set(regions)].map(wellFormedRegion);
}

function missingRegion(): never {
  const ways = 'give --region eu-west-1 or --region all, set AWS_REGION, or write targets.regions in the configuration';
  throw new AuditorError('USAGE', `no region to audit: ${ways}`);
}

function wellFormedRegion(region: string): string {
  if (REGION.pattern.test(region)) return region;
  throw new AuditorError('UNKNOWN_REGION', notA(REGION, region));
}
