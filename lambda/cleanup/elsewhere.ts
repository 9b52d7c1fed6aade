import type { OtherRegions } from '../aws/regions.ts';
import { groupBy } from '../common/group-by.ts';
import type { Elsewhere } from '../facts/eni/clusters-elsewhere.ts';
import { classifyEni } from '../facts/eni/eni-ownership.ts';
import { namedBy } from '../facts/eni/named-by-eni.ts';
import { sharedVpcs } from '../facts/subnet/vpc-sharing.ts';
import type { CleanupSettings } from '../model/cleanup.ts';
import { itemsOf } from '../model/coverage.ts';
import type { Inventory, NetworkInterface } from '../model/inventory.ts';
import { withLimit } from '../signals/signals.ts';
import { clusterNamesNow, unanswered } from './by-id.ts';

/** For a region that does not answer: the run goes on without, and keeps what it would have taken. */
const TIMEOUT_MS = 30_000;

/**
 * Looks for clusters in the other regions of the account, when an ENI there may be deleted at all and names a cluster: one
 * list a region. Never throws for what AWS answers.
 */
export async function lookElsewhere(
  { target, sections }: Inventory,
  others: OtherRegions,
  { clusterRegions = 'all' }: Pick<CleanupSettings, 'clusterRegions'>,
  signal: AbortSignal,
): Promise<Elsewhere> {
  const { availableEnis, subnets, subnetEnis } = sections;
  const available = itemsOf(availableEnis);
  const enis = [...available, ...itemsOf(subnetEnis)];
  const shared = sharedVpcs(target.accountId, itemsOf(subnets), enis);
  if (!available.some((eni) => mayNeedIt(eni, target.accountId))) {
    return { regions: new Map(), unread: [], sharedVpcs: shared };
  }
  return withLimit(TIMEOUT_MS, signal, async (inTime) => {
    const asked = await regionsToAsk(clusterRegions, target.region, others, inTime);
    if ('failure' in asked) return { regions: new Map(), unread: [asked.failure], sharedVpcs: shared };
    return { ...(await clustersIn(asked.regions, others, inTime)), sharedVpcs: shared };
  });
}

function mayNeedIt(eni: NetworkInterface, accountId: string): boolean {
  return classifyEni(eni, accountId).deletable && namedBy(eni).clusters.length > 0;
}

async function regionsToAsk(
  wanted: NonNullable<CleanupSettings['clusterRegions']>,
  own: string,
  others: OtherRegions,
  signal: AbortSignal,
): Promise<{ readonly regions: readonly string[] } | { readonly failure: string }> {
  if (wanted !== 'all') return { regions: [...new Set(wanted)].filter((region) => region !== own) };
  try {
    const enabled = await others.enabled(signal);
    if (!enabled.includes(own)) return { failure: `ec2:DescribeRegions: the answer says nothing of ${own}` };
    return { regions: enabled.filter((region) => region !== own) };
  } catch (error) {
    return unanswered(error);
  }
}

async function clustersIn(
  regions: readonly string[],
  others: OtherRegions,
  signal: AbortSignal,
): Promise<Pick<Elsewhere, 'regions' | 'unread'>> {
  const looked = await Promise.all(
    regions.map(async (region) => ({
      region,
      look: await clusterNamesNow({ ports: { eks: others.eksIn(region) }, signal }),
    })),
  );
  const found = looked.flatMap(({ region, look }) =>
    'names' in look ? look.names.map((name) => ({ name, region })) : [],
  );
  const byName = groupBy(found, ({ name }) => name);
  return {
    regions: new Map([...byName].map(([name, places]) => [name, places.map(({ region }) => region).sort()])),
    unread: looked.flatMap(({ region, look }) => ('failure' in look ? [`${region}: ${look.failure}`] : [])),
  };
}
