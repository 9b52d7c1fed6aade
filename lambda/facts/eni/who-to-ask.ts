import type { NetworkInterface } from '../../model/inventory.ts';
import { isValid, named } from '../aws/aws-values.ts';
import type { KeptForGood } from './kept-for-good.ts';

/** Where it is said; of a tag the key alone, since a value of several words could read like advice of ours. */
function saidWhere(saidBy: string): string {
  const [, key] = /^its tag ([^=]*)/.exec(saidBy) ?? [];
  if (key === undefined) return 'its description';
  return isValid('tagKey', key) ? `its tag ${key}` : 'one of its tags';
}

/** What the setting that takes such ENIs asks for. */
const WITHOUT_CLUSTER_TAG =
  'With the setting `cleanup.withoutClusterTag`, clean-up deletes such ENIs if the VPC is shared with no other account ' +
  'and has neither an EKS cluster nor a node. Everywhere else it keeps them.';

/** Why clean-up keeps an ENI for good and whom to ask about it, for a reader of a finding: a sentence or two. */
export function whoToAsk(reason: KeptForGood, { vpcId }: Pick<NetworkInterface, 'vpcId'>): string {
  switch (reason.code) {
    case 'service-owned':
      return 'An AWS service created or manages it: look it up in that service.';
    case 'other-account':
      return isValid('account', reason.ownerId)
        ? `Account ${reason.ownerId} owns it: ask there.`
        : 'Another account owns it: ask there.';
    case 'not-made-by-eks':
      return 'EKS networking did not create it: ask its owner.';
    case 'unproven':
      return 'Its tags do not confirm that EKS networking created it: ask who changed them.';
    case 'no-manage-tag':
      return 'It is tagged node.k8s.amazonaws.com/no_manage: ask who tagged it, because EKS networking does not manage it.';
    case 'exempt':
      return 'It is tagged eks-ip-auditor/keep: ask who tagged it.';
    case 'do-not-delete':
      return `Not to be deleted, as ${saidWhere(reason.saidBy)} says: ask who wrote that.`;
    case 'public-address':
      return `It has ${isValid('address', reason.address) ? `the public address ${reason.address}` : 'a public address'}: ask who uses that address.`;
    case 'source-dest-check':
      return reason.state === 'off'
        ? 'Its source/destination check is off, as on an appliance that forwards traffic: ask who turned it off.'
        : 'EC2 did not say whether its source/destination check is on: look it up.';
    case 'reused':
      return reason.instanceId === null
        ? 'An earlier audit saw it attached to something other than its own instance: ask who used it.'
        : `An earlier audit saw it attached to ${named('instance', reason.instanceId, 'another instance')}: ask the owner of that instance.`;
    case 'route-target':
      return `The route to ${named('routeDestination', reason.destination, 'a destination')} in ${named('routeTable', reason.routeTableId, 'a route table')} leads to it: ask who created that route.`;
    case 'routes-unknown':
      return 'It could not be read whether a route leads to it: see what was not looked at.';
    case 'instance-unknown':
      return 'It names no instance by a valid ID, so nothing shows that its instance is gone: ask who ran its cluster.';
    case 'trunk-unknown':
      return 'It names no trunk ENI by a valid ID, so nothing shows that its trunk is gone: ask who ran its cluster.';
    case 'cluster-unknown':
      return `Its tags do not name its cluster as EKS networking does, so nothing shows that its cluster is gone: ask who runs clusters in ${named('vpc', vpcId, 'its VPC')}.`;
    case 'no-cluster-tag':
      return `No tag names its cluster: ask who runs clusters in ${named('vpc', vpcId, 'its VPC')}. ${WITHOUT_CLUSTER_TAG}`;
    case 'cluster-elsewhere':
      return `A cluster of the name in its tags, ${named('cluster', reason.cluster, 'which is no cluster name')}, is in another VPC: ask who runs it.`;
    case 'vpc-shared':
      return `Another account uses ${named('vpc', vpcId, 'its VPC')} too, and its cluster may be there: ask that account.`;
    case 'age-unknown':
      return 'Its creation time is not plausible, so its age is unknown: ask who changed its tags.';
  }
}
