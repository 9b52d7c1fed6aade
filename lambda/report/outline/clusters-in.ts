import { kindOf } from '../../checks/kinds.ts';
import type { Finding } from '../../model/finding.ts';

/** Every cluster that a finding is about or names: its own, and those that it shares with others. */
export function clustersIn(finding: Finding): readonly string[] {
  return kindOf(finding).involves(finding).clusters;
}
