/** Clusters with their add-ons, control-plane interfaces, node groups and Fargate profiles. */
import type { Addon, Cluster, ErrorDetail, FargateProfile, Nodegroup, Update } from '@aws-sdk/client-eks';
import { admitRole, roleArnOf } from './access.ts';
import { controlPlaneEni } from './cni-enis.ts';
import { addIamRole } from './iam.ts';
import { upperId, uuid } from './ids.ts';
import { createEni, nextSequence, subnetRecord } from './records.ts';
import { arn, type CniSetup, type Health, iamArn, idOf, minutesBefore, type Scene, securityGroup } from './scene.ts';
import type { ClusterRecord } from './state.ts';

export interface ClusterEndpoint {
  readonly public?: boolean;
  readonly private?: boolean;
  readonly publicAccessCidrs?: readonly string[];
  /** Where its API server is. Default: an address of EKS's that nothing answers at. */
  readonly url?: string;
  /** The certificate of its authority, PEM. Default: none is told. */
  readonly ca?: string;
}

export interface ClusterOptions {
  /** Default `1.33`. */
  readonly version?: string;
  /** Handles of the subnets given to the control plane. */
  readonly subnets: readonly string[];
  /** Default: the add-on at `v1.20.4-eksbuild.1`. */
  readonly cni?: CniSetup;
  readonly ipFamily?: 'ipv4' | 'ipv6';
  /** EKS runs the nodes and their networking. */
  readonly autoMode?: boolean;
  /** Name or ARN of the role with which EKS acts for it. Default: one with the policies that it needs. */
  readonly role?: string;
  /** CIDR blocks outside of AWS that hybrid nodes are in. */
  readonly hybridNodeNetworks?: readonly string[];
  readonly authenticationMode?: 'API' | 'API_AND_CONFIG_MAP' | 'CONFIG_MAP';
  readonly status?: 'ACTIVE' | 'CREATING' | 'DELETING' | 'FAILED' | 'UPDATING' | 'PENDING';
  readonly health?: readonly Health[];
  /** How its API server is reached. Default: both, from everywhere. */
  readonly endpoint?: ClusterEndpoint;
  readonly tags?: Readonly<Record<string, string>>;
  /** Interfaces of the control plane, over the first subnets in turn (default 2). */
  readonly controlPlaneEnis?: number;
}

export interface AddonOptions {
  readonly version: string;
  readonly configurationValues?: string;
  readonly serviceAccountRoleArn?: string;
  readonly status?: string;
  readonly health?: readonly Health[];
}

export interface FargateProfileOptions {
  readonly subnets: readonly string[];
  readonly namespace?: string;
  readonly status?: 'ACTIVE' | 'CREATING' | 'DELETING' | 'CREATE_FAILED' | 'DELETE_FAILED';
}

const DEFAULT_CNI: CniSetup = { version: 'v1.20.4-eksbuild.1' };

export function addCluster(scene: Scene, name: string, options: ClusterOptions): ClusterRecord {
  const { region } = scene;
  if (region.clusters.has(name)) throw new Error(`there is already a cluster named ${name} in ${region.name}`);
  const subnetIds = options.subnets.map((subnet) => idOf(scene, 'subnet', subnet));
  const record: ClusterRecord = {
    name,
    sequence: nextSequence(region),
    shape: clusterShape(scene, name, subnetIds, options),
    nodegroups: new Map(),
    addons: new Map(),
    fargateProfiles: new Map(),
    accessEntries: new Map(),
    accessPolicies: new Map(),
    podIdentityAssociations: new Map(),
    updates: [],
  };
  region.clusters.set(name, record);
  if (options.autoMode === true) admitRole(scene, record, addAutoModeRole(scene), 'EC2');
  const cni = { ...DEFAULT_CNI, ...options.cni };
  scene.cnis.set(name, cni);
  if (cni.selfManaged !== true && options.autoMode !== true) addCniAddon(scene, name, cni);
  addControlPlaneEnis(scene, name, subnetIds, options.controlPlaneEnis ?? 2);
  return record;
}

/** The role of the nodes that EKS Auto Mode runs. */
const AUTO_MODE_ROLE = 'eks-auto-node';

function addAutoModeRole({ region, now }: Scene): string {
  if (!region.iam.roles.has(AUTO_MODE_ROLE)) {
    const policies = ['AmazonEKSWorkerNodeMinimalPolicy', 'AmazonEC2ContainerRegistryPullOnly'];
    addIamRole({ iam: region.iam, now }, AUTO_MODE_ROLE, { policies });
  }
  return AUTO_MODE_ROLE;
}

/** The role of a cluster, which lets EKS do all that it does for one of that kind. */
function addClusterRole({ region, now }: Scene, autoMode: boolean): string {
  const name = autoMode ? 'eks-auto-cluster' : 'eks-cluster';
  if (!region.iam.roles.has(name)) {
    const more = autoMode
      ? ['AmazonEKSComputePolicy', 'AmazonEKSNetworkingPolicy']
      : ['AmazonEKSVPCResourceController'];
    addIamRole({ iam: region.iam, now }, name, { policies: ['AmazonEKSClusterPolicy', ...more], trust: TRUSTING_EKS });
  }
  return name;
}

const TRUSTING_EKS = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { Service: 'eks.amazonaws.com' }, Action: ['sts:AssumeRole', 'sts:TagSession'] },
  ],
};

function clusterShape(
  scene: Scene,
  name: string,
  subnetIds: string[],
  options: ClusterOptions,
): Cluster & { readonly name: string; readonly arn: string } {
  const first = subnetIds[0];
  if (first === undefined) throw new Error(`cluster ${name} needs a subnet`);
  const vpcId = subnetRecord(scene.region, first).shape.VpcId;
  const group = securityGroup(scene, `eks-cluster-sg-${name}`).GroupId;
  const ipv6 = options.ipFamily === 'ipv6';
  return {
    name,
    arn: arn(scene, 'eks', `cluster/${name}`),
    createdAt: minutesBefore(scene.now, 60 * 24 * 60),
    version: options.version ?? '1.33',
    endpoint: options.endpoint?.url ?? `https://${upperId(name, 32)}.gr7.${scene.region.name}.eks.amazonaws.com`,
    ...(options.endpoint?.ca !== undefined && {
      certificateAuthority: { data: Buffer.from(options.endpoint.ca).toString('base64') },
    }),
    roleArn: roleArnOf(scene, options.role ?? addClusterRole(scene, options.autoMode === true)),
    resourcesVpcConfig: {
      subnetIds,
      securityGroupIds: [],
      clusterSecurityGroupId: group,
      vpcId,
      endpointPublicAccess: options.endpoint?.public ?? true,
      endpointPrivateAccess: options.endpoint?.private ?? true,
      publicAccessCidrs: [...(options.endpoint?.publicAccessCidrs ?? ['0.0.0.0/0'])],
    },
    kubernetesNetworkConfig: {
      ipFamily: options.ipFamily ?? 'ipv4',
      ...(ipv6 ? { serviceIpv6Cidr: 'fd30:1c53:5f8a::/108' } : { serviceIpv4Cidr: '172.20.0.0/16' }),
    },
    ...(options.hybridNodeNetworks === undefined
      ? {}
      : { remoteNetworkConfig: { remoteNodeNetworks: [{ cidrs: [...options.hybridNodeNetworks] }] } }),
    identity: { oidc: { issuer: `https://oidc.eks.${scene.region.name}.amazonaws.com/id/${upperId(name, 32)}` } },
    status: options.status ?? 'ACTIVE',
    platformVersion: 'eks.9',
    tags: { ...options.tags },
    health: { issues: issuesOf(options.health) as NonNullable<Cluster['health']>['issues'] },
    accessConfig: { authenticationMode: options.authenticationMode ?? 'API_AND_CONFIG_MAP' },
    computeConfig:
      options.autoMode === true
        ? {
            enabled: true,
            nodePools: ['general-purpose', 'system'],
            nodeRoleArn: iamArn(scene, `role/${AUTO_MODE_ROLE}`),
          }
        : { enabled: false },
  };
}

/** Adds or replaces an add-on. */
export function addAddon(scene: Scene, cluster: string, name: string, options: AddonOptions): Addon {
  const addon: Addon = {
    addonName: name,
    clusterName: cluster,
    status: (options.status ?? 'ACTIVE') as NonNullable<Addon['status']>,
    addonVersion: options.version,
    health: { issues: issuesOf(options.health) as NonNullable<Addon['health']>['issues'] },
    addonArn: arn(scene, 'eks', `addon/${cluster}/${name}/${upperId(`${cluster}/${name}`, 8).toLowerCase()}`),
    createdAt: minutesBefore(scene.now, 60 * 24 * 59),
    modifiedAt: minutesBefore(scene.now, 60 * 24 * 9),
    tags: {},
    ...(options.serviceAccountRoleArn === undefined ? {} : { serviceAccountRoleArn: options.serviceAccountRoleArn }),
    ...(options.configurationValues === undefined ? {} : { configurationValues: options.configurationValues }),
  };
  clusterRecord(scene, cluster).addons.set(name, addon);
  return addon;
}

export interface UpdateOptions {
  /** Of one of its node groups, or of its add-ons; default: of the cluster itself. */
  readonly nodegroup?: string;
  readonly addon?: string;
  /** e.g. `VersionUpdate` (default), `VpcConfigUpdate`. */
  readonly type?: string;
  /** `Failed` (default), `Successful`, `InProgress`, `Cancelled`. */
  readonly status?: string;
  readonly minutesAgo: number;
  readonly errors?: readonly {
    readonly code: string;
    readonly message?: string;
    readonly resourceIds?: readonly string[];
  }[];
}

export function addUpdate(scene: Scene, cluster: string, options: UpdateOptions): void {
  const { nodegroup, addon, type = 'VersionUpdate', status = 'Failed', minutesAgo, errors = [] } = options;
  const { updates } = clusterRecord(scene, cluster);
  updates.push({
    nodegroup,
    addon,
    shape: {
      id: uuid(`${cluster}/${nodegroup}/${addon}/update/${updates.length}`),
      type: type as NonNullable<Update['type']>,
      status: status as NonNullable<Update['status']>,
      params: [],
      createdAt: minutesBefore(scene.now, minutesAgo),
      errors: errors.map(({ code, message = code, resourceIds = [] }) => ({
        errorCode: code as NonNullable<ErrorDetail['errorCode']>,
        errorMessage: message,
        resourceIds: [...resourceIds],
      })),
    },
  });
}

function addCniAddon(scene: Scene, cluster: string, cni: CniSetup): void {
  const written = cni.configurationValues ?? (cni.env === undefined ? undefined : JSON.stringify({ env: cni.env }));
  addAddon(scene, cluster, 'vpc-cni', {
    version: cni.version ?? 'v1.20.4-eksbuild.1',
    ...(written === undefined ? {} : { configurationValues: written }),
    ...(cni.status === undefined ? {} : { status: cni.status }),
    ...(cni.health === undefined ? {} : { health: cni.health }),
  });
}

/** The health issues in EKS's own shape. */
export function issuesOf(health: readonly Health[] | undefined): Health[] {
  return (health ?? []).map((issue) => ({ message: issue.code, resourceIds: [], ...issue }));
}

function addControlPlaneEnis(scene: Scene, cluster: string, subnetIds: readonly string[], count: number): void {
  for (let number = 0; number < count; number++) {
    const subnetId = subnetIds[number % subnetIds.length] ?? '';
    const groups = [securityGroup(scene, `eks-cluster-sg-${cluster}`)];
    createEni(scene.region, { ...controlPlaneEni(scene, cluster, number), subnetId, groups });
  }
}

export function addFargateProfile(
  scene: Scene,
  cluster: string,
  name: string,
  options: FargateProfileOptions,
): FargateProfile {
  const profile: FargateProfile = {
    fargateProfileName: name,
    fargateProfileArn: arn(scene, 'eks', `fargateprofile/${cluster}/${name}/${upperId(name, 8).toLowerCase()}`),
    clusterName: cluster,
    createdAt: minutesBefore(scene.now, 60 * 24 * 30),
    podExecutionRoleArn: iamArn(scene, 'role/eks-fargate-pods'),
    subnets: options.subnets.map((subnet) => idOf(scene, 'subnet', subnet)),
    selectors: [{ namespace: options.namespace ?? 'default' }],
    status: options.status ?? 'ACTIVE',
    tags: {},
  };
  clusterRecord(scene, cluster).fargateProfiles.set(name, profile);
  return profile;
}

/** Throws when there is no such cluster. */
export function clusterRecord(scene: Scene, name: string): ClusterRecord {
  const record = scene.region.clusters.get(name);
  if (record === undefined) throw new Error(`no cluster named ${name} in ${scene.region.name}`);
  return record;
}

/** Replaces fields of a node group. */
export function changeNodegroup(scene: Scene, cluster: string, name: string, change: Partial<Nodegroup>): void {
  const { nodegroups } = clusterRecord(scene, cluster);
  const former = nodegroups.get(name);
  if (former === undefined) throw new Error(`no node group named ${name} in cluster ${cluster}`);
  nodegroups.set(name, { ...former, ...change });
}
