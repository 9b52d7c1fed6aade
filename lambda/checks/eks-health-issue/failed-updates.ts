import { UPDATE_FREE_ADDRESSES } from '../../facts/cluster/control-plane-addresses.ts';
import {
  BEARS_ON_ADDRESSES,
  healthCodeOfError,
  type StandingFailure,
  standingFailures,
} from '../../facts/cluster/eks-updates.ts';
import { addressesToHave } from '../../facts/subnet/subnet-state.ts';
import { itemsOf, type Section } from '../../model/coverage.ts';
import type { EniQuota, HealthIssue, Subnet } from '../../model/inventory.ts';
import type { Severity } from '../../model/severity.ts';
import type { Patient } from './eks-health.ts';
import { isLow } from './health-evidence.ts';

/** Why an update failed, by the code with which EKS says the same of health. */
export interface UpdateError {
  readonly failure: StandingFailure;
  readonly code: string;
  readonly issues: readonly HealthIssue[];
}

/** What tells whether the cause of a failure is gone. */
export interface UpdateSources {
  readonly subnets: Section<Subnet>;
  readonly eniQuota: Section<EniQuota>;
}

const DAY_MS = 86_400_000;

/** As EKS calls what it has no code for: `errors` may be empty (EKS API reference, Update). */
const WITHOUT_REASON: HealthIssue = { code: 'Unknown', message: '', resourceIds: [] };

/**
 * Errors of updates that failed in the last days and were not made up for, each code once. Left out is what EKS says of
 * health too, and what its cause is gone of: then the same update may succeed.
 */
export function updateErrors(
  patient: Patient,
  sources: UpdateSources,
  days: number,
  now: Date,
): readonly UpdateError[] {
  const since = new Date(now.getTime() - days * DAY_MS);
  const byCode = new Map<string, UpdateError>();
  const told = new Set(patient.issues.map(({ code }) => code));
  const failures = standingFailures(patient.updates, since).toSorted((a, b) => b.at.getTime() - a.at.getTime());
  for (const failure of failures) {
    for (const error of failure.errors.length === 0 ? [WITHOUT_REASON] : failure.errors) {
      const code = healthCodeOfError(error.code);
      if (told.has(code) || isOver(patient, code, error, sources)) continue;
      const known = byCode.get(code);
      if (known === undefined) byCode.set(code, { failure, code, issues: [{ ...error, code }] });
      else if (known.failure === failure) byCode.set(code, { ...known, issues: [...known.issues, { ...error, code }] });
    }
  }
  return [...byCode.values()];
}

/** Whether our own numbers show that what an update failed for is no more. */
function isOver(patient: Patient, code: string, { resourceIds }: HealthIssue, sources: UpdateSources): boolean {
  switch (code) {
    case 'InsufficientFreeAddresses':
      return haveRoom(patient, resourceIds, sources.subnets);
    case 'Ec2SubnetNotFound':
      return areThere(patient.subnetIds, sources.subnets);
    case 'ResourceLimitExceeded':
      return hasQuota(sources.eniQuota);
    default:
      return false;
  }
}

function haveRoom({ subject, subnetIds }: Patient, resourceIds: readonly string[], subnets: Section<Subnet>): boolean {
  const named = resourceIds.filter((id) => id.startsWith('subnet-'));
  const wanted = named.length > 0 ? named : subnetIds;
  if (wanted.length === 0 || !areThere(wanted, subnets)) return false;
  return itemsOf(subnets)
    .filter(({ id }) => wanted.includes(id))
    .every((subnet) =>
      subject === 'cluster'
        ? addressesToHave(subnet) >= UPDATE_FREE_ADDRESSES
        : addressesToHave(subnet) > 0 && !isLow(subnet),
    );
}

function areThere(ids: readonly string[], subnets: Section<Subnet>): boolean {
  const known = new Set(itemsOf(subnets).map(({ id }) => id));
  return ids.length > 0 && ids.every((id) => known.has(id));
}

/** What could not be read of what would tell whether a cause is gone, as a clause; undefined where it was read. */
export function unreadOf(code: string, { subnets, eniQuota }: UpdateSources): string | undefined {
  switch (code) {
    case 'InsufficientFreeAddresses':
    case 'Ec2SubnetNotFound':
      return subnets.status === 'gap' ? 'its subnets could not be read' : undefined;
    case 'ResourceLimitExceeded':
      return eniQuota.status === 'gap' ? 'the quota of ENIs could not be read' : undefined;
    default:
      return undefined;
  }
}

/** Share of the quota up to which there is room for ENIs. */
const NEAR_QUOTA = 0.95;

function hasQuota(quotas: Section<EniQuota>): boolean {
  const [used] = itemsOf(quotas);
  return used !== undefined && used.atMost < NEAR_QUOTA * used.quota;
}

/** What has nothing to do with addresses or with nodes that join is for information, and what may be over by now. */
export function severityOfError(code: string, severity: Severity, mayBeOver: boolean): Severity {
  return BEARS_ON_ADDRESSES.includes(code) && !mayBeOver ? severity : 'info';
}
