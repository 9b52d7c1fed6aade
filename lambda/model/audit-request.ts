import type { DeclaredCluster, Scope } from './inventory.ts';
import type { KubernetesMode } from './kubernetes-access.ts';
import type { Settling } from './settling.ts';
import type { Severity } from './severity.ts';

/** How to get into an account: by a role, or (no role) as who we are. */
export interface AccountAccess {
  readonly roleArn?: string | undefined;
  readonly externalId?: string | undefined;
  /** What the organisation calls the account, in its own words. */
  readonly name?: string | undefined;
}

/** How to get into every account of an organisation: by a role that has the same name in each. */
export interface OrganizationAccess {
  readonly roleName: string;
  readonly externalId?: string | undefined;
  /** Ids of organisational units (`ou-…`) or the root (`r-…`), with all that is below them. Undefined: every account. */
  readonly organizationalUnits?: readonly string[] | undefined;
  /** Account ids. */
  readonly excludeAccounts: readonly string[];
}

/** A recorded, expiring decision not to act on findings of a check. */
export interface Suppression {
  readonly check: string;
  /** Glob over the resource's ARN or id: `*` any run of characters, `?` one. */
  readonly resource: string;
  readonly reason: string;
  /** Last day it holds, `YYYY-MM-DD`, UTC. */
  readonly expires: string;
}

/** Whether the last day of a suppression, in UTC, is over. */
export function isExpired({ expires }: Pick<Suppression, 'expires'>, now: Date): boolean {
  return expires < now.toISOString().slice(0, 10);
}

/** What the configuration says of one check. */
export interface CheckSetting {
  readonly enabled: boolean;
  /** Replaces the severity of every finding of the check. */
  readonly severity?: Severity | undefined;
  /** Already validated by the check's own schema. */
  readonly options: unknown;
}

/** What to audit and how: configuration, flags and event resolved to plain data. */
export interface AuditRequest {
  readonly accounts: readonly AccountAccess[];
  /** In the place of `accounts`: those of the organisation that we are in. */
  readonly organization?: OrganizationAccess | undefined;
  /** `all` = every region enabled in the account. */
  readonly regions: readonly string[] | 'all';
  readonly scope: Scope;
  /** By check id. A check without a setting runs with its defaults. */
  readonly checkSettings: Readonly<Record<string, CheckSetting>>;
  /** Only these checks, when given. */
  readonly onlyChecks?: readonly string[] | undefined;
  /** True when flags or an event left out accounts, regions or checks that the configuration names. */
  readonly narrowed?: boolean | undefined;
  readonly suppressions: readonly Suppression[];
  readonly declaredClusters: Readonly<Record<string, DeclaredCluster>>;
  /** Default: `DEFAULT_SETTLING`. */
  readonly settling?: Settling | undefined;
  /** Whether the tag `eks-ip-auditor/suppress` of a resource is heeded. Default: no. */
  readonly suppressByTag?: boolean | undefined;
  /** Whether clusters' Kubernetes APIs are read by the role of each account. Default: `off`. */
  readonly kubernetes?: KubernetesMode | undefined;
  readonly concurrency: { readonly targets: number; readonly callsPerTarget: number };
}
