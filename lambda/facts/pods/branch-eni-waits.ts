import { compareText } from '../../common/compare-text.ts';
import { list } from '../../common/words.ts';
import type { KubeCniNode, KubeEvent, KubeNode, KubeSecurityGroupPolicy } from '../../model/kubernetes.ts';

/** What the cluster says around pods on one node that wait for a branch ENI. */
export interface BranchEniWait {
  readonly node: KubeNode;
  /** Namespaces of the pods, and known errors that their events are. */
  readonly namespaces: readonly string[];
  readonly errors: readonly string[];
  /** Undefined where they could not be read. */
  readonly cniNodes: readonly KubeCniNode[] | undefined;
  readonly policies: readonly KubeSecurityGroupPolicy[] | undefined;
  readonly events: readonly KubeEvent[];
}

const MINUTE = 60_000;
/** How old an event of a node may be to be of now, in minutes: the controller tries a node again when it changes. */
const CURRENT = 35;

/** Why there is no branch ENI, as a clause, by what the VPC CNI and the VPC resource controller say; undefined where they do not. */
export function whyNoBranchEni(wait: BranchEniWait, now: Date): string | undefined {
  const { node, errors, cniNodes } = wait;
  // A group that does not exist is met with a trunk there: the controller had it make a branch ENI.
  if (errors.includes('ec2-id-not-found')) return unknownGroup(wait);
  const refused = trunkError(wait, now);
  if (refused !== undefined) return `EC2 refused a trunk ENI for the node (${refused})`;
  const cniNode = cniNodes?.find(({ name }) => name === node.name);
  if (cniNode === undefined || node.allocatablePodEnis !== undefined) return undefined;
  return cniNode.wantsTrunk
    ? 'the VPC CNI asked for a trunk ENI there, and the VPC resource controller gave none'
    : 'the VPC CNI has not asked for a trunk ENI there: ENABLE_POD_ENI is off, or no ENI slot is left';
}

function unknownGroup({ namespaces, policies }: BranchEniWait): string {
  const own = (policies ?? []).filter(({ namespace }) => namespaces.includes(namespace));
  const groups = [...new Set(own.flatMap(({ groupIds }) => groupIds))].sort(compareText);
  const which = groups.length === 0 ? '' : `. SecurityGroupPolicies there name ${list(groups)}`;
  return `EC2 does not know a security group or subnet for it${which}`;
}

function trunkError({ node, events }: BranchEniWait, now: Date): string | undefined {
  const [latest] = events
    .filter(({ reason, kind, name }) => reason === 'TrunkENICreationFailed' && kind === 'Node' && name === node.name)
    .flatMap(({ message, last }) => (last === undefined ? [] : [{ message, age: now.getTime() - last.getTime() }]))
    .filter(({ age }) => age <= CURRENT * MINUTE)
    .toSorted((one, other) => one.age - other.age);
  return latest && /Error Code: ([A-Za-z0-9.]{1,64})/.exec(latest.message)?.[1];
}
