/** For tests: what an audit is asked to look at, with everything else as it is unless somebody sets it. */
import type { AuditRequest } from '../../lambda/model/audit-request.ts';

export function anAuditRequest(
  parts: Pick<AuditRequest, 'accounts' | 'regions'> & Partial<AuditRequest>,
): AuditRequest {
  return {
    scope: 'eks',
    checkSettings: {},
    suppressions: [],
    declaredClusters: {},
    concurrency: { targets: 4, callsPerTarget: 8 },
    ...parts,
  };
}
