import type { Finding } from '../../lambda/model/finding.ts';
import type { Report } from '../../lambda/model/report.ts';
import type { Severity } from '../../lambda/model/severity.ts';
import { PAYMENTS, SHOP } from './estate.ts';
import type { CommandOutcome } from './stage.ts';

/** Something that the demo claims, and whether this run bore it out. */
export interface Claim {
  readonly text: string;
  readonly holds: boolean;
}

interface Place {
  readonly accountId: string;
  readonly region: string;
}

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
    claim('t3.medium under VPC CNI 1.1.0 is critical', has(report, 'unsupported-instance-type', LEGACY, 'critical')),
    claim('its finding names 1.2.0 as the first release that knows the type', namesFirstRelease(report)),
    claim(
      'the subnet with room in its reservations is no finding',
      !report.findings.some((finding) => isIn(finding, LEDGER)),
    ),
    claim('what IAM denied is told, not passed over', isPartial(report, DENIED)),
    claim('the exit code is 1', outcome.exitCode === 1),
    claim(
      'the mail tells of the worst and of what could not be read',
      /critical/i.test(mail) && /eks:ListClusters/.test(mail),
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

function claim(text: string, holds: boolean): Claim {
  return { text, holds };
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
