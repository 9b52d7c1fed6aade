import type { Finding } from '../../lambda/model/finding.ts';
import type { Report } from '../../lambda/model/report.ts';
import type { Severity } from '../../lambda/model/severity.ts';
import type { Place } from '../../lambda/model/target.ts';
import type { RecordedCall } from '../../simulated-aws/record.ts';
import type { Publication } from '../../simulated-aws/services/sns/delivery.ts';
import { type Claim, claim } from './claim.ts';
import { PAYMENTS, SHOP } from './estate.ts';
import type { CommandOutcome } from './stage.ts';

const SHOP_EU: Place = { accountId: SHOP, region: 'eu-west-1' };
const LEGACY: Place = { accountId: SHOP, region: 'us-east-1' };
const PAYMENTS_EU: Place = { accountId: PAYMENTS, region: 'eu-west-1' };
const DENIED: Place = { accountId: PAYMENTS, region: 'us-east-1' };
const LEDGER: Place = { accountId: PAYMENTS, region: 'ap-southeast-2' };

/** What the audit of the troubled estate must have shown. */
export function claimsOnTrouble(outcome: CommandOutcome, report: Report, mail: string): readonly Claim[] {
  const leaks = report.findings.filter((finding) => isAt(finding, 'leaked-eni', SHOP_EU));
  return [
    claim(
      '18 leaked ENIs of the deleted cluster shop-blue',
      leaks.length === 18 && report.findings.filter(isLeak).length === 18,
    ),
    claim('the subnet they drain is medium', has(report, 'subnet-low-ips', SHOP_EU, 'medium')),
    claim('the nearly full subnet of payments is critical', has(report, 'subnet-low-ips', PAYMENTS_EU, 'critical')),
    claim(
      'and its control plane cannot be upgraded, which is high',
      has(report, 'cluster-upgrade-blocked', PAYMENTS_EU, 'high'),
    ),
    claim('t3.medium under VPC CNI 1.1.0 is critical', has(report, 'unsupported-instance-type', LEGACY, 'critical')),
    claim('its finding says that the type is supported since 1.2.0', namesFirstRelease(report)),
    claim(
      'the subnet with room in its reservations is no finding',
      !report.findings.some((finding) => isIn(finding, LEDGER)),
    ),
    claim('the report names the permission that IAM denied', isPartial(report, DENIED)),
    claim('the exit code is 1', outcome.exitCode === 1),
    claim(
      'the mail has the worst finding and what could not be read',
      /critical/i.test(mail) && /eks:ListClusters/.test(mail),
    ),
  ];
}

/** What the second audit must have shown: only what changed. */
export function claimsOnSecondAudit(report: Report, mail: Publication): readonly Claim[] {
  const subject = mail.subject ?? '';
  return [
    claim('the second audit knows the old leaks from the new', countLeaks(report, 'ongoing') === 18),
    claim('and reports the two of shop-green as new', countLeaks(report, 'new') === 2),
    claim(
      'the subnet that has room again is resolved',
      report.findings.some((finding) => isAt(finding, 'subnet-low-ips', PAYMENTS_EU) && finding.status === 'resolved'),
    ),
    claim(
      'with what it had and what it has',
      report.findings.some(({ message }) => /had 3 of 123 addresses free, now 61/.test(message)),
    ),
    claim(
      "the second mail's subject counts what is new and what is resolved",
      /\bnew\b/.test(subject) && /\bresolved\b/.test(subject),
    ),
  ];
}

/** What the plan must have said, and that nothing was deleted for it. */
export function claimsOnPlan(outcome: CommandOutcome, calls: readonly RecordedCall[]): readonly Claim[] {
  return [
    claim('the plan deletes the 18 leaks seen twice', /\b18\b/.test(outcome.stdout)),
    claim('and keeps the two seen once', /only once|seen once|not seen/i.test(outcome.stdout)),
    claim('planning deletes nothing', deletions(calls).length === 0),
  ];
}

/** What the clean-up must have done, by AWS's own account. */
export function claimsOnCleanup(
  outcome: CommandOutcome,
  calls: readonly RecordedCall[],
  freed: number,
): readonly Claim[] {
  return [
    claim('the clean-up deletes 18 ENIs', deletions(calls).length === 18),
    claim('and frees exactly the 180 addresses that it reports', freed === 180 && outcome.stdout.includes('180')),
    claim('its exit code is 0', outcome.exitCode === 0),
  ];
}

/** What the third audit must have shown. */
export function claimsOnResolution(report: Report): readonly Claim[] {
  return [
    claim('the third audit finds the 18 leaks resolved', countLeaks(report, 'resolved') === 18),
    claim(
      'and the subnet they drained',
      report.findings.some((finding) => isAt(finding, 'subnet-low-ips', SHOP_EU) && finding.status === 'resolved'),
    ),
  ];
}

/** What the audit of the healthy estate must have shown: nothing. */
export function claimsOnHealth(outcome: CommandOutcome, publications: number): readonly Claim[] {
  return [
    claim('a healthy estate gives no finding: the exit code is 0', outcome.exitCode === 0),
    claim('and no mail', publications === 0),
  ];
}

function countLeaks({ findings }: Report, status: Finding['status']): number {
  return findings.filter((finding) => isAt(finding, 'leaked-eni', SHOP_EU) && finding.status === status).length;
}

function deletions(calls: readonly RecordedCall[]): readonly RecordedCall[] {
  return calls.filter(({ action, outcome }) => action === 'DeleteNetworkInterface' && outcome === 'ok');
}

function isLeak({ check }: Finding): boolean {
  return check === 'leaked-eni';
}

function isIn({ accountId, region }: Place, place: Place): boolean {
  return accountId === place.accountId && region === place.region;
}

function isAt(finding: Finding, check: string, place: Place): boolean {
  return finding.check === check && isIn(finding, place);
}

function has(report: Report, check: string, place: Place, severity: Severity): boolean {
  return report.findings.some((finding) => isAt(finding, check, place) && finding.severity === severity);
}

function namesFirstRelease({ findings }: Report): boolean {
  return findings.some(
    ({ check, message, evidence }) =>
      check === 'unsupported-instance-type' && `${message} ${JSON.stringify(evidence)}`.includes('1.2.0'),
  );
}

function isPartial({ targets }: Report, place: Place): boolean {
  return targets.some(
    (target) =>
      isIn(target, place) && target.status === 'partial' && target.gaps.some(({ reason }) => reason === 'denied'),
  );
}
