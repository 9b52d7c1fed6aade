import { kindOf } from '../checks/kinds.ts';
import { clusterNameOf, nodegroupNameOf } from '../facts/cluster/cluster-tags.ts';
import { itemsOf } from '../model/coverage.ts';
import type { Finding, Involved } from '../model/finding.ts';
import type { Instance, Inventory } from '../model/inventory.ts';

/** What belongs to one node. */
export interface NodeReach {
  readonly node: Instance;
  /** Where it and its ENIs are. */
  readonly subnetIds: ReadonlySet<string>;
  /** `cluster/group`; undefined outside of managed node groups. */
  readonly nodegroup: string | undefined;
  /** Undefined where it could not be read. */
  readonly roleArn: string | undefined;
}

/** The node of that id and what belongs to it; undefined when the cluster has no such node among those read. */
export function nodeReach(id: string, cluster: string, { sections }: Inventory): NodeReach | undefined {
  const node = itemsOf(sections.nodes).find((each) => each.id === id && clusterNameOf(each.tags) === cluster);
  if (node === undefined) return undefined;
  const subnets = [node.subnetId, ...node.eniSubnetIds].filter((each) => each !== undefined);
  const name = nodegroupNameOf(node.tags);
  const group = itemsOf(sections.nodegroups).find((each) => each.clusterName === cluster && each.name === name);
  const profile = itemsOf(sections.instanceProfiles).find(({ arn }) => arn === node.instanceProfileArn);
  return {
    node,
    subnetIds: new Set(subnets),
    nodegroup: name === undefined ? undefined : `${cluster}/${name}`,
    roleArn: group?.nodeRoleArn ?? profile?.roleArns[0],
  };
}

/** Leaves out what is about another node, node group or role, or about a subnet that the node is not in. */
export function isOfNode({ node, subnetIds, nodegroup, roleArn }: NodeReach, finding: Finding): boolean {
  const { resource } = finding;
  const { subnets, nodeRoles, ...named } = kindOf(finding).involves(finding);
  switch (resource.type) {
    case 'AWS::EC2::Instance':
      return resource.id === node.id;
    case 'AWS::EC2::Subnet':
      return subnetIds.has(resource.id);
    case 'AWS::EC2::NetworkInterface':
      return subnets.length === 0 || subnets.some((id) => subnetIds.has(id));
    case 'AWS::IAM::InstanceProfile':
      return resource.arn === node.instanceProfileArn;
    case 'AWS::IAM::Role':
      // A role of the VPC CNI's own serves every node.
      return nodeRoles.length === 0 || roleArn === undefined || nodeRoles.includes(roleArn);
    default:
      return isNamedAmong(named, node, nodegroup);
  }
}

/** What names nodes or groups is about those; what names none is about the cluster as a whole, and so about this node. */
function isNamedAmong(
  { nodes, nodegroups, moreNodes }: Pick<Involved, 'nodes' | 'nodegroups' | 'moreNodes'>,
  { id }: Instance,
  nodegroup: string | undefined,
): boolean {
  if (nodes.length + nodegroups.length === 0 || nodes.includes(id)) return true;
  return nodegroup === undefined ? moreNodes : nodegroups.includes(nodegroup);
}
