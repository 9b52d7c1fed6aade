import type { InstanceTypeInfo } from '@aws-sdk/client-ec2';
import type { Cluster, Nodegroup } from '@aws-sdk/client-eks';
import {
  type AccessEntryOptions,
  addAccessEntry,
  addPodIdentity,
  type PodIdentityOptions,
  roleArnOf,
} from './access.ts';
import type { AddonVersions } from './addon-versions.ts';
import {
  type AutoScalingGroupOptions,
  addSelfManagedGroup,
  type ScalingTroubleOptions,
  troubleScaling,
} from './auto-scaling-groups.ts';
import * as changes from './changes.ts';
import {
  type AddonOptions,
  addAddon,
  addCluster,
  addFargateProfile,
  addUpdate,
  type ClusterOptions,
  changeNodegroup,
  clusterRecord,
  type FargateProfileOptions,
  type UpdateOptions,
} from './clusters.ts';
import {
  addNatGateway,
  addNetworkAcl,
  addRouteTable,
  addSecurityGroup,
  addVpcEndpoint,
  type NatGatewayOptions,
  type NetworkAclOptions,
  type RouteTableOptions,
  type SecurityGroupOptions,
  type VpcEndpointOptions,
} from './gateways.ts';
import { instanceType, type NetworkLimits } from './instance-types.ts';
import {
  addBranchEni,
  addLeakedEnis,
  addRawEni,
  addServiceEnis,
  addTrunkEni,
  type BranchEniOptions,
  fillSubnet,
  type LeakedEniOptions,
  type RawEniOptions,
  type ServiceEniOptions,
  type TrunkEniOptions,
} from './interfaces.ts';
import {
  addEniRoute,
  addReservation,
  addSubnet,
  addVpc,
  type ReservationOptions,
  type SubnetOptions,
  type VpcOptions,
} from './network.ts';
import {
  addAutoModeNode,
  addKarpenterNode,
  addLaunchTemplate,
  addNodegroup,
  addSelfManagedNode,
  type LaunchTemplateOptions,
  type NodegroupOptions,
} from './nodegroups.ts';
import { addInstance, type InstanceOptions, type InstanceState, type NodeOptions } from './nodes.ts';
import { tagResource } from './records.ts';
import { idOf, type NameKind, type Scene, tagsOf } from './scene.ts';
import type { ServiceKind } from './service-enis.ts';
import type { RegionState, Subscription } from './state.ts';

/**
 * One account's region: what is in it, and what happens to it. The same methods build a world and change it while the
 * simulated AWS runs on it. Things are named by handles, or by their AWS ids.
 */
export class RegionBuilder {
  readonly state: RegionState;
  readonly #scene: Scene;

  constructor(scene: Scene) {
    this.#scene = scene;
    this.state = scene.region;
  }

  /** The AWS id behind a handle. Throws when there is none. */
  idOf(kind: NameKind, name: string): string {
    return idOf(this.#scene, kind, name);
  }

  vpc(name: string, options: VpcOptions = {}): this {
    addVpc(this.#scene, name, options);
    return this;
  }

  subnet(name: string, options: SubnetOptions): this {
    addSubnet(this.#scene, name, options);
    return this;
  }

  /** A route of the VPC that leads to an interface, by its handle. */
  eniRoute(eni: string, destination: string): this {
    addEniRoute(this.#scene, idOf(this.#scene, 'eni', eni), destination);
    return this;
  }

  /** Which subnets route by it, and where its routes lead. */
  routeTable(name: string, options: RouteTableOptions): this {
    addRouteTable(this.#scene, name, options);
    return this;
  }

  natGateway(name: string, options: NatGatewayOptions): this {
    addNatGateway(this.#scene, name, options);
    return this;
  }

  vpcEndpoint(name: string, options: VpcEndpointOptions): this {
    addVpcEndpoint(this.#scene, name, options);
    return this;
  }

  /** Rules for the group of that name: `nodes` is the nodes', `eks-cluster-sg-<cluster>` the control plane's. */
  securityGroup(name: string, options: SecurityGroupOptions): this {
    addSecurityGroup(this.#scene, name, options);
    return this;
  }

  networkAcl(name: string, options: NetworkAclOptions): this {
    addNetworkAcl(this.#scene, name, options);
    return this;
  }

  reservation(subnet: string, options: ReservationOptions): this {
    addReservation(this.#scene, subnet, options);
    return this;
  }

  /** A cluster with its VPC CNI add-on and its control plane's interfaces. */
  cluster(name: string, options: ClusterOptions): this {
    addCluster(this.#scene, name, options);
    return this;
  }

  addon(cluster: string, name: string, options: AddonOptions): this {
    addAddon(this.#scene, cluster, name, options);
    return this;
  }

  /** An update that EKS made, or could not make. */
  update(cluster: string, options: UpdateOptions): this {
    addUpdate(this.#scene, cluster, options);
    return this;
  }

  /** A managed node group with its running nodes. */
  nodegroup(cluster: string, name: string, options: NodegroupOptions): this {
    addNodegroup(this.#scene, cluster, name, options);
    return this;
  }

  /** An Auto Scaling group of self-managed nodes, with its nodes. */
  selfManagedGroup(cluster: string, name: string, options: AutoScalingGroupOptions): this {
    addSelfManagedGroup(this.#scene, cluster, name, options);
    return this;
  }

  /** What EKS offers of the VPC CNI add-on for a Kubernetes version, where it is other than usual. */
  cniVersions(kubernetes: string, versions: AddonVersions): this {
    this.#scene.region.cniVersions.set(kubernetes, versions);
    return this;
  }

  /** Keeps an Auto Scaling group from having the instances that it wants: one by its name, or that of a managed node group. */
  scalingTrouble(
    group: string | { readonly cluster: string; readonly nodegroup: string },
    options: ScalingTroubleOptions,
  ): this {
    const name =
      typeof group === 'string'
        ? group
        : clusterRecord(this.#scene, group.cluster).nodegroups.get(group.nodegroup)?.resources?.autoScalingGroups?.[0]
            ?.name;
    troubleScaling(this.#scene, name ?? '', options);
    return this;
  }

  fargateProfile(cluster: string, name: string, options: FargateProfileOptions): this {
    addFargateProfile(this.#scene, cluster, name, options);
    return this;
  }

  /** The access entry of a principal, by its ARN or a role's name; made or made anew. Nodes have theirs unless told. */
  accessEntry(cluster: string, principal: string, options: AccessEntryOptions = {}): this {
    addAccessEntry(this.#scene, clusterRecord(this.#scene, cluster), principal, options);
    return this;
  }

  /** Throws when there is none. */
  deleteAccessEntry(cluster: string, principal: string): this {
    const arn = roleArnOf(this.#scene, principal);
    if (!clusterRecord(this.#scene, cluster).accessEntries.delete(arn)) throw new Error(`no access entry for ${arn}`);
    return this;
  }

  podIdentity(cluster: string, options: PodIdentityOptions): this {
    addPodIdentity(this.#scene, clusterRecord(this.#scene, cluster), options);
    return this;
  }

  selfManagedNode(cluster: string, options: NodeOptions): this {
    addSelfManagedNode(this.#scene, cluster, options);
    return this;
  }

  karpenterNode(cluster: string, options: NodeOptions & { readonly nodePool?: string }): this {
    addKarpenterNode(this.#scene, cluster, options);
    return this;
  }

  autoModeNode(cluster: string, options: NodeOptions): this {
    addAutoModeNode(this.#scene, cluster, options);
    return this;
  }

  /** An instance that is no cluster's node. */
  instance(options: InstanceOptions): this {
    addInstance(this.#scene, options);
    return this;
  }

  launchTemplate(name: string, options: LaunchTemplateOptions): this {
    addLaunchTemplate(this.#scene, name, options);
    return this;
  }

  /** Interfaces of the VPC CNI that are `available`: made for an instance, attached to none. */
  leakedEni(options: LeakedEniOptions): this {
    addLeakedEnis(this.#scene, options);
    return this;
  }

  branchEni(options: BranchEniOptions): this {
    addBranchEni(this.#scene, options);
    return this;
  }

  trunkEni(options: TrunkEniOptions): this {
    addTrunkEni(this.#scene, options);
    return this;
  }

  serviceEni(kind: ServiceKind, options: ServiceEniOptions): this {
    addServiceEnis(this.#scene, kind, options);
    return this;
  }

  eni(options: RawEniOptions): this {
    addRawEni(this.#scene, options);
    return this;
  }

  /** Interfaces of a service until `leaving` addresses are left, counted as `AvailableIpAddressCount` counts. */
  fillSubnet(
    subnet: string,
    options: { readonly leaving: number; readonly with?: ServiceKind; readonly addressesEach?: number },
  ): this {
    fillSubnet(this.#scene, subnet, options);
    return this;
  }

  /** A type that this region has, on top of the catalogue or in the place of its entry. */
  instanceType(name: string, limits: NetworkLimits, more: Partial<InstanceTypeInfo> = {}): this {
    this.state.instanceTypes = new Map([
      ...this.state.instanceTypes,
      [name, { ...instanceType(name, limits), ...more }],
    ]);
    return this;
  }

  /** The region does not know the type at all. */
  withoutInstanceType(name: string): this {
    this.state.instanceTypes = new Map([...this.state.instanceTypes].filter(([type]) => type !== name));
    return this;
  }

  /** The type is not offered in these zones (`eu-west-1c`); the region still describes it. */
  /** How many network interfaces the account may have here (5,000 at first); `default`: no value was applied. */
  eniQuota(quota: number | 'default'): this {
    this.state.eniQuota = quota === 'default' ? undefined : quota;
    return this;
  }

  withoutOffering(instanceTypeName: string, ...zones: string[]): this {
    for (const zone of zones) this.state.withoutOffering.add(`${instanceTypeName}@${zone}`);
    return this;
  }

  /** An SNS topic by its name in this region. */
  topic(arn: string, subscriptions: readonly Subscription[] = [], keyArn?: string): this {
    this.state.topics.set(arn, { arn, keyArn, subscriptions });
    return this;
  }

  /** Enables Security Hub here, or disables it; what it has goes with it. */
  securityHub(isEnabled = true): this {
    this.state.securityHub = isEnabled ? { findings: new Map(), refuses: new Set() } : undefined;
    return this;
  }

  attachEni(eni: string, instance: string): this {
    changes.attachEni(this.#scene, this.idOf('eni', eni), this.idOf('instance', instance));
    return this;
  }

  detachEni(eni: string): this {
    changes.detachEni(this.state, this.idOf('eni', eni));
    return this;
  }

  deleteEni(eni: string): this {
    changes.deleteEni(this.state, this.idOf('eni', eni));
    return this;
  }

  terminateInstance(instance: string): this {
    changes.terminateInstance(this.state, this.idOf('instance', instance));
    return this;
  }

  /** EC2 forgets the instance: its id is not found any more. */
  removeInstance(instance: string): this {
    changes.removeInstance(this.state, this.idOf('instance', instance));
    return this;
  }

  setInstanceState(instance: string, state: InstanceState): this {
    changes.setInstanceState(this.state, this.idOf('instance', instance), state);
    return this;
  }

  deleteCluster(name: string): this {
    changes.deleteCluster(this.state, name);
    return this;
  }

  deleteNodegroup(cluster: string, name: string): this {
    changes.deleteNodegroup(this.state, cluster, name);
    return this;
  }

  changeCluster(name: string, change: Partial<Cluster>): this {
    const record = clusterRecord(this.#scene, name);
    this.state.clusters.set(name, { ...record, shape: { ...record.shape, ...change, name, arn: record.shape.arn } });
    return this;
  }

  changeNodegroup(cluster: string, name: string, change: Partial<Nodegroup>): this {
    changeNodegroup(this.#scene, cluster, name, change);
    return this;
  }

  /** Adds tags to an ENI, instance, subnet or VPC. Throws when there is no such thing. */
  tag(kind: NameKind, name: string, tags: Readonly<Record<string, string>>): this {
    if (!tagResource(this.state, this.idOf(kind, name), tagsOf(tags))) throw new Error(`no ${kind} ${name} to tag`);
    return this;
  }
}
