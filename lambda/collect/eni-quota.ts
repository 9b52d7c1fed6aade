import { COUNTED_FROM, ENI_QUOTA } from '../facts/eni/eni-quota.ts';
import type { EniQuota, NetworkInterface, Subnet } from '../model/inventory.ts';
import { addressesInUse, balancedGroups } from './chains.ts';
import { fetchEach, unlessGone } from './eks-lists.ts';
import { enisWhere } from './enis.ts';
import { type Collector, type Reader, requireItems } from './reader.ts';

/** About half a page of ENIs with ten addresses each. */
const CHAIN_SIZE = { addressesPerChain: 5_000, otherFilterValues: 0 };

/**
 * The quota of ENIs in the region, and how many of the account's own are there. Most are known from other sections. In
 * subnets out of scope there are no more ENIs than addresses in use, which the list of subnets says; they are read only
 * where so many would matter.
 */
export const collectEniQuota: Collector<'eniQuota'> = async (reader) => {
  if ((await requireItems(reader, 'clusters')).length === 0) return [];
  const [limit, known, others] = await Promise.all([limitOf(reader), ownEnisKnown(reader), subnetsOutOfScope(reader)]);
  const bound = boundOf(others);
  const isFew = known.size + bound < limit.quota * COUNTED_FROM;
  const more = await ownEnisIn(reader, isFew ? others.filter(isIpv6Only) : others);
  const enis = known.size + new Set(more.filter((id) => !known.has(id))).size;
  return [{ ...limit, enis, atMost: isFew ? enis + bound : enis }];
};

/** Of a quota to which no value was applied Service Quotas gives none, and AWS's default holds (API reference, GetServiceQuota). */
async function limitOf({ ports, signal }: Reader): Promise<Pick<EniQuota, 'quota' | 'isDefault'>> {
  const asked = { ServiceCode: ENI_QUOTA.service, QuotaCode: ENI_QUOTA.code };
  const applied = (await unlessGone(() => ports.servicequotas.getServiceQuota(asked, signal)))?.Quota?.Value;
  return applied === undefined ? { quota: ENI_QUOTA.standard, isDefault: true } : { quota: applied, isDefault: false };
}

/** Those of others in subnets that the account shares count against theirs (VPC user guide, Amazon VPC quotas). */
function ownIds(enis: readonly NetworkInterface[], { target }: Reader): readonly string[] {
  return enis.filter(({ ownerId }) => ownerId === target.accountId).map(({ id }) => id);
}

async function ownEnisKnown(reader: Reader): Promise<ReadonlySet<string>> {
  const [available, inScope] = await Promise.all([
    requireItems(reader, 'availableEnis'),
    requireItems(reader, 'subnetEnis'),
  ]);
  return new Set(ownIds([...available, ...inScope], reader));
}

async function subnetsOutOfScope(reader: Reader): Promise<readonly Subnet[]> {
  const [all, subnets] = await Promise.all([reader.everySubnet(), requireItems(reader, 'subnets')]);
  const inScope = new Set(subnets.map(({ id }) => id));
  return all.filter(({ id }) => !inScope.has(id));
}

/** Each ENI there has an IPv4 address at the least. */
function boundOf(subnets: readonly Subnet[]): number {
  return subnets.filter((subnet) => !isIpv6Only(subnet)).reduce((sum, subnet) => sum + addressesInUse(subnet), 0);
}

/** It has no IPv4 block, and AWS counts no addresses in it. */
function isIpv6Only({ cidrBlock }: Subnet): boolean {
  return cidrBlock === '';
}

async function ownEnisIn(reader: Reader, subnets: readonly Subnet[]): Promise<readonly string[]> {
  return fetchEach(balancedGroups(subnets, CHAIN_SIZE), async (ids) =>
    ownIds(await enisWhere(reader, [{ Name: 'subnet-id', Values: [...ids] }]), reader),
  );
}
