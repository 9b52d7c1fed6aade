/** For tests: what audits say of one target, and what Security Hub then has of it. */
import type { Finding } from '../../lambda/model/finding.ts';
import type { SecurityHubMemory } from '../../lambda/model/security-hub.ts';
import { type AuditedFindings, afterAudit, afterImport, importsOf } from '../../lambda/security-hub/memory.ts';
import { aFinding, minutesLater } from '../ledger/a-ledger.ts';
import { aTarget } from '../report/sample-report.ts';

export const PLACE = { accountId: '111122223333', region: 'eu-west-1' };
export const CHECKS = ['leaked-eni', 'subnet-low-ips'];

/** An id that is one of a finding. */
export const idOf = (letter: string) => letter.repeat(16);

/** An open finding, called by a letter. */
export function open(letter: string, fields: Partial<Finding> = {}): Finding {
  return aFinding(idOf(letter), { ...PLACE, status: 'ongoing', ...fields });
}

export function audited(
  findings: readonly Finding[],
  fields: Partial<AuditedFindings['result']> = {},
): AuditedFindings {
  return {
    startedAt: minutesLater(-1),
    result: aTarget({ ...PLACE, evaluated: CHECKS, ...fields }),
    scope: 'eks',
    findings,
  };
}

/** After an audit that ended so many minutes after the first. @param began likewise */
export function seen(
  memory: SecurityHubMemory | undefined,
  audit: AuditedFindings,
  minute = 0,
  began = minute - 1,
): SecurityHubMemory {
  return afterAudit(memory, { ...audit, startedAt: minutesLater(began) }, 'info', minutesLater(minute));
}

/** Once Security Hub took all that there was to import. */
export function imported(memory: SecurityHubMemory): SecurityHubMemory {
  return afterImport(memory, importsOf(memory), memory.updatedAt);
}

/** `a active`, `b over`: what is to be imported. */
export function toImport(memory: SecurityHubMemory): readonly string[] {
  return importsOf(memory).map(({ finding, as }) => `${finding.id[0]} ${as}`);
}
