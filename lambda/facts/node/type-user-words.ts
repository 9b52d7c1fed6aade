import * as z from 'zod';
import { count } from '../../common/words.ts';
import { field, number, text, texts } from '../../model/evidence.ts';
import type { EvidenceValue, Resource } from '../../model/finding.ts';
import { clusterResource, nodegroupResource } from '../aws/resources.ts';
import type { TypeUser } from './type-users.ts';

/** The node group or Auto Scaling group, or the cluster where nodes are in none. */
export function typeUserResource(user: TypeUser): Resource {
  switch (user.kind) {
    case 'nodes':
      return clusterResource(user.cluster);
    case 'autoScalingGroup':
      return { type: 'AWS::AutoScaling::AutoScalingGroup', id: user.group.name, arn: user.group.arn };
    case 'nodegroup':
      return nodegroupResource(user.nodegroup);
  }
}

/** Beginning of a sentence that goes on with types. */
export function typeUserSubject(user: TypeUser): string {
  if (user.kind === 'nodegroup') return `Node group ${user.cluster.name}/${user.nodegroup.name} uses`;
  if (user.kind === 'autoScalingGroup')
    return `Auto Scaling group ${user.group.name} of cluster ${user.cluster.name} uses`;
  const nodes = count(user.instances.length, 'node');
  return `${nodes} of cluster ${user.cluster.name} outside any node group ${user.instances.length === 1 ? 'is' : 'are'}`;
}

const MAX_INSTANCES = 20;

export const TYPES_FROM = z.enum([
  'node group',
  'Auto Scaling group',
  'launch template',
  'instance requirements',
  'running nodes',
]);

/** What evidence says of who uses types: which types, where they are known from, and what launches or runs them. */
export const TYPE_USER_FIELDS = {
  instanceTypes: field(texts, 'The instance types concerned.'),
  typesFrom: field(TYPES_FROM, 'Source of the types.'),
  zones: field(texts.optional(), 'Availability zones in which they are launched. Only for what launches nodes.', {
    as: 'names',
    label: 'zones',
  }),
  amiType: field(
    text.nullable().optional(),
    'The AMI type of EKS. Null where none is known. Only for what launches nodes.',
    {
      as: 'tally',
      label: 'AMI type',
    },
  ),
  instances: field(texts.optional(), 'Ids of the first of the nodes. Only for nodes outside any group.', {
    as: 'names',
    label: 'instances',
  }),
  instanceCount: field(number.optional(), 'The number of these nodes. Only for nodes outside any group.', {
    as: 'tally',
    label: 'instance count',
  }),
};
type TypeUserValues = z.output<z.ZodObject<typeof TYPE_USER_FIELDS>>;

/** What the beginning of a sentence about types says besides the id of its resource. */
export function typeUserLikeness(finding: {
  readonly resource: Resource;
  readonly cluster: string | null;
  readonly evidence: Pick<TypeUserValues, 'instanceCount'>;
}): readonly EvidenceValue[] {
  const { resource, cluster, evidence } = finding;
  const namesCluster = resource.type === 'AWS::AutoScaling::AutoScalingGroup';
  return [resource.type, namesCluster ? cluster : null, evidence.instanceCount ?? null];
}

/** The values of these fields. */
export function typeUserEvidence(user: TypeUser, types: readonly string[]): TypeUserValues {
  const instances = user.kind === 'nodes' ? user.instances.map(({ id }) => id).sort() : undefined;
  return {
    instanceTypes: types,
    typesFrom: user.from,
    ...(user.launch ? { zones: user.launch.zones, amiType: user.launch.amiType ?? null } : {}),
    ...(instances ? { instances: instances.slice(0, MAX_INSTANCES), instanceCount: instances.length } : {}),
  };
}
