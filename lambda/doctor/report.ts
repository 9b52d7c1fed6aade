import type { DoctorReport, Examination } from '../model/doctor.ts';
import { VERSION } from '../model/version.ts';

/** Whose deployment was examined, where, and when. */
export interface Examined {
  /** The configuration's `name`. */
  readonly deployment: string;
  readonly accountId: string;
  readonly region: string;
  readonly at: Date;
}

/** The report of this release, whoever asked. */
export function doctorReport(
  { deployment, accountId, region, at }: Examined,
  examinations: readonly Examination[],
): DoctorReport {
  const tool = { name: 'eks-ip-auditor', version: VERSION } as const;
  return { schemaVersion: '1', tool, deployment, accountId, region, at: at.toISOString(), examinations };
}
