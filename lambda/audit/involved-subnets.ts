import { kindOf } from '../checks/kinds.ts';
import type { Finding } from '../model/finding.ts';

/** Ids of the subnets that a finding is about. */
export function involvedIn(finding: Finding): readonly string[] {
  return kindOf(finding).involves(finding).subnets;
}
