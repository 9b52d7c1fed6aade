import { configuredAccounts } from '../config/to-request.ts';
import { configurationDigest } from '../doctor/configuration-digest.ts';
import { examineInCleanup } from '../doctor/in-cleanup.ts';
import { examineInFunction } from '../doctor/in-function.ts';
import { doctorReport } from '../doctor/report.ts';
import type { AccountAccess } from '../model/audit-request.ts';
import type { Examination } from '../model/doctor.ts';
import { doctorJson } from '../report/json/doctor-json.ts';
import type { ShownDoctorReport } from '../report/json/doctor-schema.ts';
import { accessTo } from './access.ts';
import type { Deadlines } from './deadline.ts';
import type { DoctorEvent } from './doctor-event.ts';
import { required, type Surroundings } from './surroundings.ts';

/** What a person, or the command, gets: what the command gives as JSON, and what tells one configuration from another. */
export interface DoctorAnswer extends ShownDoctorReport {
  readonly configuration: string;
}

/**
 * Says how the deployment is, as far as the function's own role lets it look. Changes nothing.
 * @throws AuditorError EVENT_INVALID for an account that is not configured
 */
export async function doctorOnDemand(
  event: DoctorEvent,
  around: Surroundings,
  { signal }: Deadlines,
): Promise<DoctorAnswer> {
  const { home, ledger } = around;
  const region = regionOf(around);
  const accounts = accountsOf(event, around);
  return answerOf(await examineInFunction({ home, region, ledger, accounts, signal }), around);
}

/**
 * As `doctorOnDemand`, by the role of the function that cleans up.
 * @throws AuditorError EVENT_INVALID for an account that is not configured
 */
export async function cleanupDoctorOnDemand(
  event: DoctorEvent,
  around: Surroundings,
  { signal }: Deadlines,
): Promise<DoctorAnswer> {
  const { config, home } = around;
  const { mode, roleName, accounts: deletable } = config.cleanup;
  const deleting = mode === 'apply' ? { roleName, accounts: deletable } : undefined;
  const region = regionOf(around);
  const accounts = accountsOf(event, around);
  return answerOf(await examineInCleanup({ home, region, deleting, accounts, signal }), around);
}

function regionOf({ homeRegion }: Surroundings): string {
  return homeRegion ?? required('AWS_REGION');
}

function answerOf(examinations: readonly Examination[], around: Surroundings): DoctorAnswer {
  const { config, home } = around;
  const region = regionOf(around);
  const examined = { deployment: config.name, accountId: home.accountId, region, at: new Date() };
  return { ...doctorJson(doctorReport(examined, examinations)), configuration: configurationDigest(config) };
}

function accountsOf({ accounts }: DoctorEvent, { config, home }: Surroundings): readonly AccountAccess[] | undefined {
  if (accounts !== undefined) return accessTo(accounts, config, home);
  return config.targets.organization === undefined ? configuredAccounts(config) : undefined;
}
