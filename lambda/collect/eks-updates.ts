import type { Update } from '@aws-sdk/client-eks';
import { ACTIONS } from '../aws/permissions.ts';
import { mayHaveFailedUpdate, type Updated } from '../facts/cluster/eks-updates.ts';
import type { EksUpdate } from '../model/inventory.ts';
import { EKS_PAGE, fetchEach, unlessGone, unlessGoneFrom } from './eks-lists.ts';
import { everyPage } from './paging.ts';
import { type Collector, type Reader, requireItems } from './reader.ts';

/**
 * Updates of a thing that are described, from either end of its list: EKS documents no order, and lists an id without a
 * time. With more of them than twice as many, the latest is among these if the list is in the order of time either way.
 */
const FROM_EITHER_END = 3;

/** Updates of clusters, and of the node groups and add-ons that show that one may have failed. */
export const collectEksUpdates: Collector<'eksUpdates'> = async (reader) => {
  const [clusters, nodegroups, addons] = await Promise.all([
    requireItems(reader, 'clusters'),
    requireItems(reader, 'nodegroups'),
    requireItems(reader, 'addons'),
  ]);
  return fetchEach(mayHaveFailedUpdate(clusters, nodegroups, addons), (updated) => updatesOf(reader, updated));
};

async function updatesOf({ ports, signal }: Reader, updated: Updated): Promise<readonly EksUpdate[]> {
  const { clusterName: name, nodegroupName, addonName } = updated;
  const of = { name, ...(nodegroupName && { nodegroupName }), ...(addonName && { addonName }) };
  const listed = async () =>
    (await unlessGone(() =>
      everyPage(ACTIONS.eks.listUpdates, async (nextToken) => {
        const { updateIds, nextToken: next } = await ports.eks.listUpdates(
          { ...of, maxResults: EKS_PAGE, nextToken },
          signal,
        );
        return { items: updateIds ?? [], nextToken: next };
      }),
    )) ?? [];
  const ids = await listed();
  const some = new Set([...ids.slice(0, FROM_EITHER_END), ...ids.slice(-FROM_EITHER_END)]);
  return fetchEach([...some], async (updateId) => {
    const update = await unlessGoneFrom(listed, updateId, async () => {
      const answer = await ports.eks.describeUpdate({ ...of, updateId }, signal);
      return answer.update;
    });
    return update?.createdAt === undefined ? [] : [project(updated, update, update.createdAt)];
  });
}

function project(updated: Updated, update: Update, at: Date): EksUpdate {
  return {
    ...updated,
    id: update.id ?? '',
    type: update.type ?? '',
    status: update.status ?? '',
    at,
    errors: (update.errors ?? []).map(({ errorCode = '', errorMessage = '', resourceIds = [] }) => ({
      code: errorCode,
      message: errorMessage,
      resourceIds,
    })),
  };
}
