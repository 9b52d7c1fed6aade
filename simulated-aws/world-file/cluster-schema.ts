import * as z from 'zod';
import type { AccessEntryOptions, PodIdentityOptions } from '../world/access.ts';
import type { AutoScalingGroupOptions } from '../world/auto-scaling-groups.ts';
import type {
  AddonOptions,
  ClusterEndpoint,
  ClusterOptions,
  FargateProfileOptions,
  UpdateOptions,
} from '../world/clusters.ts';
import type { NodegroupOptions, WarmPoolOptions } from '../world/nodegroups.ts';
import type { CniSetup, Health } from '../world/scene.ts';
import {
  ageMinutes,
  atLeastOne,
  count,
  environment,
  type FieldsOf,
  fields,
  handle,
  listOf,
  mapOf,
  tags,
  text,
} from './kit.ts';
import { nodeFields } from './node-schema.ts';

const health = listOf(
  fields({
    code: text.describe('As EKS has it, e.g. NodeCreationFailure.'),
    message: text.exactOptional(),
    resourceIds: listOf(text),
  } satisfies FieldsOf<Health>),
);

const subnets = z.array(handle).min(1).readonly();

const cni = fields({
  version: text.exactOptional().describe('e.g. v1.20.4-eksbuild.1'),
  env: environment.exactOptional().describe('Environment of the DaemonSet aws-node, e.g. ENABLE_PREFIX_DELEGATION.'),
  clusterName: z.boolean().exactOptional().describe('False: ENIs get neither the cluster tag nor the owner tag.'),
  selfManaged: z.boolean().exactOptional().describe('True: installed by hand, so that DescribeAddon does not know it.'),
  configurationValues: text.exactOptional().describe('As a customer wrote them; else the JSON of env.'),
  status: text.exactOptional(),
  health,
} satisfies FieldsOf<CniSetup>);

const addon = fields({
  version: text,
  configurationValues: text.exactOptional(),
  serviceAccountRoleArn: text.exactOptional(),
  status: text.exactOptional(),
  health,
} satisfies FieldsOf<AddonOptions>);

const update = fields({
  nodegroup: text.exactOptional().describe('Of one of its node groups. Default: of the cluster itself.'),
  addon: text.exactOptional().describe('Of one of its add-ons.'),
  type: text.exactOptional().describe('Default: VersionUpdate.'),
  status: text.exactOptional().describe('Failed (default), Successful, InProgress or Cancelled.'),
  minutesAgo: count,
  errors: listOf(fields({ code: text, message: text.exactOptional(), resourceIds: listOf(text) })),
} satisfies FieldsOf<UpdateOptions>);

const nodegroup = fields({
  instanceTypes: listOf(text).describe('The first is that of its nodes. Default: t3.medium.'),
  subnets,
  nodes: count.exactOptional().describe('Running nodes, over the subnets in turn. Default 0.'),
  podsPerNode: count.exactOptional(),
  branchPodsPerNode: count.exactOptional().describe('Pods with security groups of their own; makes a trunk ENI.'),
  joined: z.boolean().exactOptional().describe('False: the VPC CNI never ran on its nodes.'),
  podSubnets: listOf(handle).describe('Custom networking: a subnet of pods for each of subnets, in their order.'),
  amiType: text.exactOptional(),
  capacityType: z.enum(['ON_DEMAND', 'SPOT']).exactOptional(),
  scaling: fields({ min: count, desired: count, max: count }).exactOptional(),
  updateConfig: fields({
    maxUnavailable: atLeastOne.exactOptional(),
    maxUnavailablePercentage: z.int().min(1).max(100).exactOptional(),
    updateStrategy: z.enum(['DEFAULT', 'MINIMAL']).exactOptional(),
  }).exactOptional(),
  warmPool: fields({
    instances: count.exactOptional().describe('How many are there now, over the subnets in turn. Default 0.'),
    minSize: count.exactOptional().describe('Default 0.'),
    maxGroupPreparedCapacity: count.exactOptional(),
    poolState: z.enum(['STOPPED', 'RUNNING', 'HIBERNATED']).exactOptional().describe('Default: STOPPED.'),
  } satisfies FieldsOf<WarmPoolOptions>)
    .exactOptional()
    .describe('Instances that wait beside the group and are no nodes yet.'),
  launchTemplate: z.union([handle, fields({ name: handle, version: text.exactOptional() })]).exactOptional(),
  status: z
    .enum(['ACTIVE', 'CREATING', 'CREATE_FAILED', 'DEGRADED', 'DELETING', 'DELETE_FAILED', 'UPDATING'])
    .exactOptional(),
  health,
  version: text.exactOptional().describe('Of Kubernetes. Default: the version of the cluster.'),
  role: text.exactOptional().describe("Name or ARN of the nodes' role. Default: eks-node."),
  instanceProfile: text
    .exactOptional()
    .describe('Name of the profile that its nodes have by now. Default: the one that EKS makes for the role.'),
  tags: tags.exactOptional(),
} satisfies FieldsOf<NodegroupOptions>);

const selfManagedGroup = fields({
  subnets,
  instanceTypes: listOf(text),
  launchTemplate: handle,
  nodes: count.exactOptional(),
  tags: tags.exactOptional(),
} satisfies FieldsOf<AutoScalingGroupOptions>);

const fargateProfile = fields({
  subnets,
  namespace: text.exactOptional(),
  status: z.enum(['ACTIVE', 'CREATING', 'DELETING', 'CREATE_FAILED', 'DELETE_FAILED']).exactOptional(),
} satisfies FieldsOf<FargateProfileOptions>);

const accessEntry = fields({
  type: text.exactOptional().describe('Default: EC2_LINUX.'),
  ageMinutes: ageMinutes.exactOptional(),
  policies: listOf(text).describe('Names of its access policies. Default: that of nodes for type EC2, else none.'),
} satisfies FieldsOf<AccessEntryOptions>);

const podIdentity = fields({
  namespace: text,
  serviceAccount: text,
  role: text.describe('Name or ARN.'),
  targetRole: text.exactOptional().describe('Name or ARN of one that EKS assumes with it.'),
} satisfies FieldsOf<PodIdentityOptions>);

/** A node outside of managed node groups. */
const node = fields({
  kind: z.enum(['self-managed', 'karpenter', 'auto-mode']),
  count: atLeastOne.exactOptional().describe('How many alike. A name is then numbered: x-1, x-2.'),
  nodePool: text.exactOptional().describe('Karpenter only.'),
  ...nodeFields,
});

const own = {
  version: text.exactOptional().describe('Of Kubernetes. Default: 1.33.'),
  subnets: subnets.describe('Those given to the control plane.'),
  cni: cni.exactOptional().describe('Default: the add-on vpc-cni at v1.20.4-eksbuild.1.'),
  ipFamily: z.enum(['ipv4', 'ipv6']).exactOptional(),
  autoMode: z.boolean().exactOptional().describe('EKS runs the nodes and their networking.'),
  role: text.exactOptional().describe('Name or ARN of its role. Default: one with the policies that EKS needs.'),
  hybridNodeNetworks: z
    .array(text)
    .readonly()
    .exactOptional()
    .describe('CIDR blocks outside of AWS that hybrid nodes are in.'),
  authenticationMode: z.enum(['API', 'API_AND_CONFIG_MAP', 'CONFIG_MAP']).exactOptional(),
  status: z.enum(['ACTIVE', 'CREATING', 'DELETING', 'FAILED', 'UPDATING', 'PENDING']).exactOptional(),
  health,
  endpoint: fields({
    public: z.boolean().exactOptional(),
    private: z.boolean().exactOptional(),
    publicAccessCidrs: z.array(text).readonly().exactOptional(),
    url: text.exactOptional(),
    ca: text.exactOptional(),
  } satisfies FieldsOf<ClusterEndpoint>)
    .exactOptional()
    .describe('How its API server is reached. Default: both ways, from everywhere.'),
  tags: tags.exactOptional(),
  controlPlaneEnis: count.exactOptional().describe('ENIs of the control plane, over the subnets in turn. Default 2.'),
} satisfies FieldsOf<ClusterOptions>;

export const cluster = fields({
  ...own,
  addons: mapOf(addon),
  nodegroups: mapOf(nodegroup, z.string().regex(/^[A-Za-z0-9][\w-]{0,62}$/, 'not a name that EKS gives a node group')),
  selfManagedGroups: mapOf(selfManagedGroup).describe('Auto Scaling groups of self-managed nodes.'),
  fargateProfiles: mapOf(fargateProfile),
  nodes: listOf(node).describe('Nodes outside of managed node groups.'),
  accessEntries: mapOf(accessEntry, text).describe('By role name or ARN. Nodes have theirs unless told.'),
  withoutAccessEntries: listOf(text).describe('Role names or ARNs whose entries somebody deleted.'),
  podIdentities: listOf(podIdentity),
  updates: listOf(update).describe('That EKS made, or could not make.'),
});

export const clusterName = z
  .string()
  .regex(/^[A-Za-z0-9][\w-]{0,99}$/, 'not a name that EKS gives a cluster: letters, digits, - and _');

export type ClusterEntry = z.infer<typeof cluster>;
