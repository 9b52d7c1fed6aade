import type { TargetPorts } from '../aws/ports.ts';
import { enisWhere } from '../collect/enis.ts';
import { readEverySubnet } from '../collect/every-subnet.ts';
import { instancesWhere } from '../collect/instances.ts';
import { chunked, MAX_FILTER_VALUES } from '../collect/paging.ts';
import { classifyEni } from '../facts/eni/eni-ownership.ts';
import { isWithoutClusterTag } from '../facts/eni/kept-for-good.ts';
import { type VpcContents, type VpcUses, vpcUseOf } from '../facts/subnet/vpc-use.ts';
import type { CleanupSettings } from '../model/cleanup.ts';
import type { NetworkInterface } from '../model/inventory.ts';
import { type Asking, type ClusterLook, clusterNamesNow, clusterNow, type Unanswered, unanswered } from './by-id.ts';

/** What of EKS is in some VPCs at this moment, and what could not be looked at. */
export interface VpcsNow {
  readonly vpcs: VpcUses;
  readonly failures: readonly string[];
}

const NONE: VpcsNow = { vpcs: new Map(), failures: [] };

/**
 * Looks into the VPCs of the ENIs that have no cluster tag, where the settings say to take those: everything is read
 * anew, clusters last, so that one that appears meanwhile is seen. What AWS does not answer makes the VPC unread.
 */
export async function vpcsNow(
  enis: readonly NetworkInterface[],
  accountId: string,
  { withoutClusterTag }: Pick<CleanupSettings, 'withoutClusterTag'>,
  asking: Asking,
): Promise<VpcsNow> {
  const asked = enis.filter((eni) => classifyEni(eni, accountId).deletable && isWithoutClusterTag(eni));
  if (withoutClusterTag !== true || asked.length === 0) return NONE;
  const contents = await contentsOf([...new Set(asked.map(({ vpcId }) => vpcId))].sort(), asking);
  if ('failure' in contents) {
    const unread = { status: 'unread', because: contents.failure } as const;
    return { vpcs: new Map(asked.map(({ vpcId }) => [vpcId, unread])), failures: [contents.failure] };
  }
  const vpcs = new Map<string, ReturnType<typeof vpcUseOf>>();
  for (const eni of asked) {
    const known = vpcs.get(eni.vpcId);
    if (known?.status !== 'unread') vpcs.set(eni.vpcId, vpcUseOf(eni, accountId, contents));
  }
  const failures = [...vpcs.values()].flatMap((use) => (use.status === 'unread' ? [use.because] : []));
  return { vpcs, failures: [...new Set(failures)] };
}

async function contentsOf(vpcIds: readonly string[], asking: Asking): Promise<VpcContents | Unanswered> {
  try {
    const subnets = await readEverySubnet(asking.ports.ec2, asking.signal);
    const enis = await inEach(vpcIds, (Values) => enisWhere(asking, [{ Name: 'vpc-id', Values }]));
    const instances = await inEach(vpcIds, (Values) => instancesWhere(asking, [{ Name: 'vpc-id', Values }]));
    const clusters = await everyClusterNow(asking);
    return 'failure' in clusters ? clusters : { subnets, enis, instances, clusters: clusters.clusters };
  } catch (error) {
    return unanswered(error);
  }
}

async function inEach<Item>(
  vpcIds: readonly string[],
  read: (batch: string[]) => Promise<readonly Item[]>,
): Promise<readonly Item[]> {
  const items = await Promise.all(chunked(vpcIds, MAX_FILTER_VALUES).map((batch) => read([...batch])));
  return items.flat();
}

/** Every cluster of the region; one that is listed and that EKS then does not know is somewhere, for all we know. */
async function everyClusterNow(asking: {
  readonly ports: TargetPorts;
  readonly signal: AbortSignal;
}): Promise<{ readonly clusters: ClusterLook } | Unanswered> {
  const listed = await clusterNamesNow(asking);
  if ('failure' in listed) return listed;
  const looks = await Promise.all(
    listed.names.map(async (name) => {
      const look = await clusterNow(name, asking);
      return 'failure' in look ? look : { cluster: look.cluster.length === 0 ? [{ name, vpcId: '' }] : look.cluster };
    }),
  );
  const failed = looks.find((look) => 'failure' in look);
  if (failed !== undefined) return failed;
  return { clusters: looks.flatMap((look) => ('cluster' in look ? look.cluster : [])) };
}
