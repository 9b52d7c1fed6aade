import { nodegroupNameOf } from '../facts/cluster-tags.ts';
import type { Finding } from '../model/finding.ts';
import type { Instance, Inventory } from '../model/inventory.ts';
import { itemsOf } from './concerns.ts';

/** What belongs to one node. */
export interface NodeReach {
  readonly node: Instance;
  readonly subnetIds: ReadonlySet<string>;
  readonly nodegroup: string | undefined;
}

/** The node of that id and its surroundings; undefined when it is not among the nodes read. */
export function nodeReach(id: string, { sections }: Inventory): NodeReach | undefined {
  const node = itemsOf(sections.nodes).find((each) => each.id === id);
  if (node === undefined) return undefined;
  const subnets = [node.subnetId, ...node.eniSubnetIds].filter((each) => each !== undefined);
  return { node, subnetIds: new Set(subnets), nodegroup: nodegroupNameOf(node.tags) };
}

/** Leaves out what is about another node, another node group or a subnet that the node is not in. */
export function isOfNode({ node, subnetIds, nodegroup }: NodeReach, { resource, evidence }: Finding): boolean {
  switch (resource.type) {
    case 'AWS::EC2::Instance':
      return resource.id === node.id;
    case 'AWS::EC2::Subnet':
      return subnetIds.has(resource.id);
    case 'AWS::EC2::NetworkInterface':
      return typeof evidence.subnet !== 'string' || subnetIds.has(evidence.subnet);
    case 'AWS::EKS::Nodegroup':
      return nodegroup === undefined
        ? false
        : resource.arn.includes(`/${nodegroup}/`) || resource.id.endsWith(`/${nodegroup}`) || resource.id === nodegroup;
    default:
      return true;
  }
}
