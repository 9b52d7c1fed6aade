/** Quotas of an account in a region. */
import type { RegionState } from './state.ts';

export interface QuotaRecord {
  readonly service: string;
  readonly serviceName: string;
  readonly code: string;
  readonly name: string;
  readonly value: number;
}

/** As moto has it. */
const ENIS = {
  service: 'vpc',
  serviceName: 'Amazon Virtual Private Cloud (Amazon VPC)',
  code: 'L-DF5E4CA3',
  name: 'Network interfaces per Region',
} as const;

/** Undefined for one that is not simulated, and where no value was applied. */
export function quotaOf(
  { eniQuota }: RegionState,
  service: string | undefined,
  code: string | undefined,
): QuotaRecord | undefined {
  const isKnown = service === ENIS.service && code === ENIS.code;
  return isKnown && eniQuota !== undefined ? { ...ENIS, value: eniQuota } : undefined;
}
