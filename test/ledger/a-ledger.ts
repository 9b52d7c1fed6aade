/** Ledgers, findings and observations as the tests of the ledger need them. */
import type { ToldOf } from '../../lambda/ledger/changes.ts';
import type { Observation } from '../../lambda/ledger/merge.ts';
import { notRead, read, type Section } from '../../lambda/model/coverage.ts';
import type { Finding } from '../../lambda/model/finding.ts';
import type { Change, EniSighting, Ledger, RememberedFinding } from '../../lambda/model/ledger.ts';
import { ACCOUNT, NOW, REGION } from '../checks/an-inventory.ts';

export const PLACE = { accountId: ACCOUNT, region: REGION };

/** Minutes after the first audit of a test, which is at `NOW`. */
export function minutesLater(minutes: number): Date {
  return new Date(NOW.getTime() + minutes * 60_000);
}

export function aFinding(id: string, fields: Partial<Finding> = {}): Finding {
  return {
    id,
    check: 'leaked-eni',
    severity: 'medium',
    status: 'new',
    ...PLACE,
    cluster: null,
    resource: { type: 'AWS::EC2::NetworkInterface', id: `eni-${id}`, arn: `arn:aws:ec2:eu-west-1:1:eni/${id}` },
    message: `eni-${id} is leaked`,
    evidence: { addresses: 3, tags: ['a', { b: null }] },
    remediation: { steps: [{ text: 'Delete it.' }], url: 'https://example.com' },
    firstSeen: NOW.toISOString(),
    suppressed: null,
    ...fields,
  };
}

/** An audit of scope `eks` in which every check answered and nothing was found. */
export function anObservation(fields: Partial<Observation> = {}): Observation {
  return {
    target: PLACE,
    scope: 'eks',
    findings: [],
    evaluated: ['leaked-eni', 'subnet-low-ips'],
    availableEnis: read([]),
    subnets: read([]),
    subnetEnis: read([]),
    ...fields,
  };
}

export function aGap(section: string): Section<never> {
  return notRead({ section, reason: 'denied', action: 'ec2:DescribeSomething', message: 'not allowed' });
}

export function aLedger(fields: Partial<Ledger> = {}): Ledger {
  return {
    schemaVersion: 7,
    ...PLACE,
    updatedAt: NOW.toISOString(),
    findings: {},
    sightings: {},
    looks: [],
    reused: {},
    misdated: {},
    subnets: {},
    clusters: {},
    ...fields,
  };
}

export function remembering(...entries: readonly RememberedFinding[]): Ledger {
  return aLedger({ findings: Object.fromEntries(entries.map((entry) => [entry.finding.id, entry])) });
}

/** Open, and nobody was told. */
export function anEntry(id: string, fields: Partial<RememberedFinding> = {}): RememberedFinding {
  return {
    finding: aFinding(id),
    scope: 'eks',
    lastSeen: NOW.toISOString(),
    resolvedAt: null,
    told: null,
    settling: null,
    kubernetes: [],
    ...fields,
  };
}

export function aSighting(fields: Partial<EniSighting> = {}): EniSighting {
  const time = NOW.toISOString();
  return { firstSeen: time, lastSeen: time, description: '', tags: {}, attachment: null, ...fields };
}

/** People were told of these. */
export function toldOf(
  changes: readonly Change[],
  alsoOpen: readonly Finding[] = [],
  silenced: readonly Finding[] = [],
): ToldOf {
  return { changes, alsoOpen, silenced };
}
