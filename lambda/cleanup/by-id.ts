import { gapOf, isNoSuchCluster, isNoSuchEni, isNoSuchInstance } from '../aws/errors.ts';
import { ACTIONS } from '../aws/permissions.ts';
import type { TargetPorts } from '../aws/ports.ts';
import { EKS_PAGE } from '../collect/eks-lists.ts';
import { everyPage } from '../collect/paging.ts';
import type { Cluster, NetworkInterface } from '../model/inventory.ts';
import { GONE } from './eni-lookups.ts';

/** A read that AWS did not answer, or answered about something else, in one line. */
export interface Unanswered {
  readonly failure: string;
}

export interface Asking {
  readonly ports: TargetPorts;
  readonly signal: AbortSignal;
}

/**
 * State of one instance, `GONE` when EC2 says of this id that there is none. Asked for alone and by its id: an empty list
 * proves nothing, and neither does an answer about another one.
 */
export async function instanceNow(
  id: string,
  { ports, signal }: Asking,
): Promise<{ readonly state: string } | Unanswered> {
  try {
    const { items } = await ports.ec2.describeInstances({ InstanceIds: [id], IncludeManagedResources: true }, signal);
    const found = items.find((instance) => instance.id === id);
    return found === undefined ? notAbout(ACTIONS.ec2.describeInstances, id) : { state: found.state };
  } catch (error) {
    return isNoSuchInstance(error, id) ? { state: GONE } : unanswered(error);
  }
}

/** One ENI, or none when EC2 says of this id that there is none. Asked for as an instance is. */
export async function eniNow(
  id: string,
  { ports, signal }: Asking,
): Promise<{ readonly eni: NetworkInterface | undefined } | Unanswered> {
  try {
    const asked = { NetworkInterfaceIds: [id], IncludeManagedResources: true };
    const { items } = await ports.ec2.describeNetworkInterfaces(asked, signal);
    const eni = items.find((each) => each.id === id);
    return eni === undefined ? notAbout(ACTIONS.ec2.describeNetworkInterfaces, id) : { eni };
  } catch (error) {
    return isNoSuchEni(error, id) ? { eni: undefined } : unanswered(error);
  }
}

/** A cluster, or none where EKS does not know it. */
export type ClusterLook = readonly Pick<Cluster, 'name' | 'vpcId'>[];

/** One cluster by its name, or none when EKS says of this name that there is none. */
export async function clusterNow(
  name: string,
  { ports, signal }: Asking,
): Promise<{ readonly cluster: ClusterLook } | Unanswered> {
  try {
    const { cluster } = await ports.eks.describeCluster({ name }, signal);
    if (cluster?.name !== name) return notAbout(ACTIONS.eks.describeCluster, name);
    return { cluster: [{ name, vpcId: cluster.resourcesVpcConfig?.vpcId ?? '' }] };
  } catch (error) {
    return isNoSuchCluster(error, name) ? { cluster: [] } : unanswered(error);
  }
}

/** Names of all clusters of the region that the ports ask. */
export async function clusterNamesNow({
  ports,
  signal,
}: {
  readonly ports: { readonly eks: Pick<TargetPorts['eks'], 'listClusters'> };
  readonly signal: AbortSignal;
}): Promise<{ readonly names: readonly string[] } | Unanswered> {
  try {
    const names = await everyPage(ACTIONS.eks.listClusters, async (nextToken) => {
      const answer = await ports.eks.listClusters({ maxResults: EKS_PAGE, nextToken }, signal);
      return { items: answer.clusters ?? [undefined], nextToken: answer.nextToken };
    });
    const known = names.filter((name) => name !== undefined);
    return known.length < names.length ? notAbout(ACTIONS.eks.listClusters, 'clusters') : { names: known };
  } catch (error) {
    return unanswered(error);
  }
}

function notAbout(action: string, what: string): Unanswered {
  return { failure: `${action}: the answer says nothing of ${what}` };
}

/** What is not AWS's doing is a bug, and thrown on. */
export function unanswered(error: unknown): Unanswered {
  const gap = gapOf('target', error);
  if (gap === undefined) throw error;
  const { reason, action, message } = gap;
  return { failure: `${action} (${reason}): ${message}` };
}
