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
import type { FunctionSetup } from './function-setup.ts';
import { required } from './required.ts';

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
  setup: FunctionSetup,
  { signal }: Deadlines,
): Promise<DoctorAnswer> {
  const { home, ledger } = setup;
  const region = regionOf(setup);
  const accounts = accountsOf(event, setup);
  return answerOf(await examineInFunction({ home, region, ledger, accounts, signal }), setup);
}

/**
 * As `doctorOnDemand`, by the role of the function that cleans up.
 * @throws AuditorError EVENT_INVALID for an account that is not configured
 */
export async function cleanupDoctorOnDemand(
  event: DoctorEvent,
  setup: FunctionSetup,
  { signal }: Deadlines,
): Promise<DoctorAnswer> {
  const { config, home } = setup;
  const { mode, roleName, accounts: deletable } = config.cleanup;
  const deleting = mode === 'apply' ? { roleName, accounts: deletable } : undefined;
  const region = regionOf(setup);
  const accounts = accountsOf(event, setup);
  return answerOf(await examineInCleanup({ home, region, deleting, accounts, signal }), setup);
}

function regionOf({ homeRegion }: FunctionSetup): string {
  return homeRegion ?? required('AWS_REGION');
}

function answerOf(examinations: readonly Examination[], setup: FunctionSetup): DoctorAnswer {
  const { config, home } = setup;
  const region = regionOf(setup);
  const examined = { deployment: config.name, accountId: home.accountId, region, at: new Date() };
  return { ...doctorJson(doctorReport(examined, examinations)), configuration: configurationDigest(config) };
}

function accountsOf({ accounts }: DoctorEvent, { config, home }: FunctionSetup): readonly AccountAccess[] | undefined {
  if (accounts !== undefined) return accessTo(accounts, config, home);
  return config.targets.organization === undefined ? configuredAccounts(config) : undefined;
}
