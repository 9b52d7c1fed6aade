import * as z from 'zod';
import { compareText } from '../../common/compare-text.ts';
import { amount, list } from '../../common/words.ts';
import { UPDATE_FREE_ADDRESSES } from '../../facts/cluster/control-plane-addresses.ts';
import { describableProblem, offeringProblem } from '../../facts/instance-type/instance-type-problems.ts';
import { typeProblemClause } from '../../facts/instance-type/type-problem-wording.ts';
import { nodegroupTypes } from '../../facts/node/nodegroup-types.ts';
import { offeredZones } from '../../facts/node/region-types.ts';
import { subnetAddresses } from '../../facts/subnet/subnet-addresses.ts';
import { DEFAULT_SUBNET_THRESHOLDS, lowSeverity } from '../../facts/subnet/subnet-verdict.ts';
import { itemsOf, type Section } from '../../model/coverage.ts';
import { amounts, field, texts, UNKNOWN } from '../../model/evidence.ts';
import type { InstanceType, InstanceTypeOffering, LaunchTemplateVersion, Subnet } from '../../model/inventory.ts';
import { isAtLeast } from '../../model/severity.ts';
import type { Patient } from './eks-health.ts';

/** What evidence says of our own beside EKS's words. */
export const OWN_FIELDS = {
  freeAddresses: field(
    z.union([amounts, UNKNOWN]).optional(),
    'Free addresses now by subnet, of those that EKS names or may use. Only where addresses are lacking.',
  ),
  instanceTypes: field(texts.optional(), 'The instance types of the node group. Only where a type does not exist.'),
  notDescribedHere: field(
    z.union([texts, UNKNOWN]).optional(),
    'Of these, those that EC2 does not have in the region. Only where a type does not exist.',
  ),
  toldBy: field(
    z.enum(['cluster-upgrade-blocked', 'subnet-low-ips', 'unsupported-instance-type']).optional(),
    'The check that reports the same from its own numbers.',
    { as: 'tally', label: 'reported by check' },
  ),
};
type OwnValues = z.output<z.ZodObject<typeof OWN_FIELDS>>;

/** What we know ourselves of what EKS complains about: a clause for the sentence, where there is one, and the values. */
export interface OwnEvidence {
  readonly clause: string | undefined;
  readonly evidence: Omit<OwnValues, 'toldBy'>;
  /** The check that tells the same by itself, from our own numbers and no milder than EKS's word for it is taken. */
  readonly toldBy?: OwnValues['toldBy'];
}

/** The inventory, as far as it bears on health issues. */
export interface HealthSources {
  readonly region: string;
  readonly subnets: Section<Subnet>;
  readonly launchTemplateVersions: Section<LaunchTemplateVersion>;
  readonly instanceTypes: Section<InstanceType>;
  readonly instanceTypeOfferings: Section<InstanceTypeOffering>;
}

const NOTHING: OwnEvidence = { clause: undefined, evidence: {} };

/** Our own numbers beside a health code of EKS. */
export function ownEvidence(
  patient: Patient,
  code: string,
  resourceIds: readonly string[],
  sources: HealthSources,
): OwnEvidence {
  switch (code) {
    case 'InsufficientFreeAddresses':
      return freeAddresses(patient, resourceIds, sources.subnets);
    case 'Ec2InstanceTypeDoesNotExist':
      return typeFacts(patient, sources);
    default:
      return NOTHING;
  }
}

/** Of the subnets that EKS names, else of all it may take addresses from; the emptiest first. */
function freeAddresses(patient: Patient, resourceIds: readonly string[], subnets: Section<Subnet>): OwnEvidence {
  if (subnets.status === 'gap') {
    return { clause: 'its subnets could not be read', evidence: { freeAddresses: 'unknown' } };
  }
  const named = resourceIds.filter((id) => id.startsWith('subnet-'));
  const wanted = named.length > 0 ? named : patient.subnetIds;
  const found = subnets.items
    .filter(({ id }) => wanted.includes(id))
    .sort((a, b) => a.availableIpAddressCount - b.availableIpAddressCount || compareText(a.id, b.id));
  if (found.length === 0) return NOTHING;
  const numbers = found.map(({ id, availableIpAddressCount: free }) => `${amount(free)} in ${id}`);
  return {
    clause: `free now: ${list(numbers)}`,
    evidence: { freeAddresses: Object.fromEntries(found.map((subnet) => [subnet.id, subnet.availableIpAddressCount])) },
    toldBy: lackToldBy(patient, found),
  };
}

/** Undefined where our own numbers show no lack. */
function lackToldBy({ subject, subnetIds }: Patient, subnets: readonly Subnet[]): OwnValues['toldBy'] {
  const own = subnets.filter(({ id }) => subnetIds.includes(id));
  if (subject === 'cluster') {
    const blocked = own.some(({ availableIpAddressCount: free }) => free < UPDATE_FREE_ADDRESSES);
    return blocked ? 'cluster-upgrade-blocked' : undefined;
  }
  return own.some(isLow) ? 'subnet-low-ips' : undefined;
}

/** By the thresholds that check subnet-low-ips has unless it is told others. */
export function isLow(subnet: Subnet): boolean {
  const addresses = subnetAddresses(subnet);
  if (addresses === undefined) return false;
  const severity = lowSeverity(addresses.free, addresses.usable, DEFAULT_SUBNET_THRESHOLDS);
  return severity !== undefined && isAtLeast(severity, 'high');
}

/** What EC2 says of the node group's types in the region and in the zones of its subnets. */
function typeFacts({ nodegroup, subnetIds }: Patient, sources: HealthSources): OwnEvidence {
  if (nodegroup === undefined) return NOTHING;
  const { types } = nodegroupTypes(nodegroup, sources.launchTemplateVersions, undefined);
  const subnets = itemsOf(sources.subnets);
  const zones = subnets.filter(({ id }) => subnetIds.includes(id)).map(({ availabilityZone }) => availabilityZone);
  const described =
    sources.instanceTypes.status === 'read'
      ? new Map(sources.instanceTypes.items.map((type) => [type.name, type]))
      : undefined;
  const offered =
    sources.instanceTypeOfferings.status === 'read' ? offeredZones(sources.instanceTypeOfferings.items) : undefined;
  const problems = types.flatMap((type) => {
    const unknown = describableProblem(type, described, false, undefined);
    const found = unknown.length > 0 ? unknown : offeringProblem(type, offered, [...new Set(zones)].sort());
    return found.map((problem) => ({
      problem,
      clause: `Its type is ${type}, ${typeProblemClause(problem, sources.region)}`,
    }));
  });
  const undescribed = described === undefined ? undefined : types.filter((type) => !described.has(type));
  return {
    clause: problems[0]?.clause,
    toldBy: problems.some(({ problem }) => problem.kind !== 'not-offered-in-zone')
      ? 'unsupported-instance-type'
      : undefined,
    evidence: { instanceTypes: types, notDescribedHere: undescribed ?? 'unknown' },
  };
}
