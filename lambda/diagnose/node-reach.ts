import { clusterNameOf, nodegroupNameOf } from '../facts/cluster/cluster-tags.ts';
import type { Evidence, Finding } from '../model/finding.ts';
import type { Instance, Inventory } from '../model/inventory.ts';
import { nodesAndGroupsOf } from './causality.ts';
import { itemsOf } from './concerns.ts';

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

/** The node of that id and its surroundings; undefined when the cluster has no such node among those read. */
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
  const { resource, evidence } = finding;
  switch (resource.type) {
    case 'AWS::EC2::Instance':
      return resource.id === node.id;
    case 'AWS::EC2::Subnet':
      return subnetIds.has(resource.id);
    case 'AWS::EC2::NetworkInterface':
      return typeof evidence.subnet !== 'string' || subnetIds.has(evidence.subnet);
    case 'AWS::IAM::InstanceProfile':
      return resource.arn === node.instanceProfileArn;
    case 'AWS::IAM::Role':
      // A role of the VPC CNI's own serves every node.
      return evidence.roleFrom === 'service-account' || evidence.roleFrom === 'pod-identity'
        ? true
        : roleArn === undefined || resource.arn === roleArn;
    default:
      return namesIt(finding, node, nodegroup);
  }
}

/** What names nodes or groups is about those; what names none is about the cluster as a whole, and so about this node. */
function namesIt(finding: Finding, { id }: Instance, nodegroup: string | undefined): boolean {
  const named = nodesAndGroupsOf(finding);
  if (named.size === 0 || named.has(id)) return true;
  return nodegroup === undefined ? namesSomeOnly(finding.evidence) : named.has(nodegroup);
}

function namesSomeOnly({ instances, instanceCount }: Evidence): boolean {
  return Array.isArray(instances) && typeof instanceCount === 'number' && instanceCount > instances.length;
}
