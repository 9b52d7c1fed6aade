import { onceAnAccount } from '../../common/once.ts';
import type { NetworkInterface } from '../../model/inventory.ts';
import { clusterNameOf, hasNodeTags, ownedClusters } from '../cluster/cluster-tags.ts';
import { type ServiceEniKind, serviceKindOf, serviceMakerOf } from './service-enis.ts';

/** Tags that the VPC CNI and the VPC resource controller write (amazon-vpc-cni-k8s: pkg/awsutils/awsutils.go). */
export const ENI_TAGS = {
  instanceId: 'node.k8s.amazonaws.com/instance_id',
  createdAt: 'node.k8s.amazonaws.com/createdAt',
  noManage: 'node.k8s.amazonaws.com/no_manage',
  clusterName: 'cluster.k8s.amazonaws.com/name',
  owner: 'eks:eni:owner',
  trunkEni: 'vpcresources.k8s.aws/trunk-eni-id',
} as const;

/** Whoever sets it wants the ENI to stay. */
const KEEP_TAG = 'eks-ip-auditor/keep';

const CNI_OWNER = 'amazon-vpc-cni';
const RESOURCE_CONTROLLER_OWNER = 'eks-vpc-resource-controller';

/**
 * - `cni-secondary`: pods' ENI, made by the VPC CNI
 * - `branch`, `trunk`: security groups for pods, made by the VPC resource controller
 * - `cni-tagged`: the VPC CNI tagged it (it tags all that is attached to its node) but somebody else made it
 * - `node-primary`: made along with a node by EC2
 * - `user`: everything else that no AWS service owns
 */
export type EniKind = 'cni-secondary' | 'branch' | 'trunk' | 'cni-tagged' | 'node-primary' | 'user' | ServiceEniKind;

export type EniMaker = 'vpc-cni' | 'vpc-resource-controller' | 'eks' | 'aws-service' | 'ec2' | 'user';

/** Why an ENI may not be deleted, whatever its status and age. */
export type KeepReason =
  | 'service-owned'
  | 'other-account'
  | 'no-manage-tag'
  /** Tagged `eks-ip-auditor/keep`: somebody wants it to stay. */
  | 'exempt'
  | 'not-made-by-eks'
  /** The Description is one of ours, but the tags that would prove it are missing or say otherwise. */
  | 'unproven';

export interface EniOwnership {
  readonly kind: EniKind;
  readonly madeBy: EniMaker;
  /** An AWS service makes it and takes it away: never a finding. */
  readonly serviceOwned: boolean;
  /** May be deleted once it is `available`, old enough and seen so twice. True exactly when `keep` is empty. */
  readonly deletable: boolean;
  readonly keep: readonly KeepReason[];
  /** Instance it was made for or is attached to. */
  readonly instanceId: string | undefined;
  readonly clusterName: string | undefined;
}

const CNI_DESCRIPTION = /^aws-K8S-i-[0-9a-f]+$/;
export const BRANCH_DESCRIPTION = 'aws-k8s-branch-eni';
const TRUNK_DESCRIPTION = 'aws-k8s-trunk-eni';

/**
 * Says who made an ENI and whether it may ever be deleted. Deletable is an allow-list: Description and tags and owner
 * have to agree; whatever is not recognised is kept. Looks neither at the status nor at the age.
 *
 * @param accountId the audited account: an ENI that another account owns (shared VPC) is not ours to delete
 */
export const classifyEni: (eni: NetworkInterface, accountId: string) => EniOwnership = onceAnAccount(classify);

function classify(eni: NetworkInterface, accountId: string): EniOwnership {
  const kind = serviceKindOf(eni) ?? customerKindOf(eni);
  const madeBy = makerOf(kind);
  const serviceOwned = madeBy === 'aws-service' || madeBy === 'eks';
  const keep = keepReasons(eni, kind, serviceOwned, accountId);
  return {
    kind,
    madeBy,
    serviceOwned,
    deletable: keep.length === 0,
    keep,
    instanceId: cniInstanceId(eni) ?? eni.tags[ENI_TAGS.instanceId] ?? eni.attachment?.instanceId,
    clusterName: kind === 'control-plane' ? eni.description.slice('Amazon EKS '.length) : clusterNameOf(eni.tags),
  };
}

/** Made to give pods addresses: such an ENI on a subnet proves that pods draw from it. */
export function holdsPods(kind: EniKind): boolean {
  return kind === 'cni-secondary' || kind === 'branch' || kind === 'trunk';
}

function customerKindOf(eni: NetworkInterface): Exclude<EniKind, ServiceEniKind> {
  if (cniInstanceId(eni) !== undefined) return 'cni-secondary';
  if (eni.description === BRANCH_DESCRIPTION) return 'branch';
  if (eni.description === TRUNK_DESCRIPTION) return 'trunk';
  const tagged = eni.tags[ENI_TAGS.instanceId] !== undefined;
  if (tagged) return eni.attachment?.deviceIndex === 0 ? 'node-primary' : 'cni-tagged';
  return hasNodeTags(eni.tags) ? 'node-primary' : 'user';
}

/** The instance that an ENI's Description says the VPC CNI made it for. */
export function cniInstanceId(eni: NetworkInterface): string | undefined {
  return CNI_DESCRIPTION.test(eni.description) ? eni.description.slice('aws-K8S-'.length) : undefined;
}

function makerOf(kind: EniKind): EniMaker {
  switch (kind) {
    case 'cni-secondary':
      return 'vpc-cni';
    case 'branch':
    case 'trunk':
      return 'vpc-resource-controller';
    case 'node-primary':
      return 'ec2';
    case 'cni-tagged':
    case 'user':
      return 'user';
    default:
      return serviceMakerOf(kind);
  }
}

function keepReasons(
  eni: NetworkInterface,
  kind: EniKind,
  serviceOwned: boolean,
  accountId: string,
): readonly KeepReason[] {
  const reasons: KeepReason[] = [];
  if (serviceOwned || eni.requesterManaged || eni.operatorManaged) reasons.push('service-owned');
  if (eni.ownerId !== accountId) reasons.push('other-account');
  const keys = Object.keys(eni.tags);
  if (keys.some((key) => spells(key, ENI_TAGS.noManage))) reasons.push('no-manage-tag');
  if (keys.some((key) => spells(key, KEEP_TAG))) reasons.push('exempt');
  if (!serviceOwned && !holdsPods(kind)) reasons.push('not-made-by-eks');
  if (holdsPods(kind) && !isProven(eni, kind)) reasons.push('unproven');
  return oneList(reasons);
}

/** One list for equal reasons: there are few, and an answer for every ENI is kept. */
function oneList(reasons: readonly KeepReason[]): readonly KeepReason[] {
  const key = reasons.join(' ');
  const list = KEEP_LISTS.get(key) ?? [...reasons];
  KEEP_LISTS.set(key, list);
  return list;
}

const KEEP_LISTS = new Map<string, readonly KeepReason[]>();

/** However it is spelled: a tag that people meant to protect an ENI with has to. */
function spells(key: string, name: string): boolean {
  return key.length >= name.length && key.trim().toLowerCase() === name;
}

/**
 * The tags confirm the Description. The CNI writes its owner tag only since v1.19.4 and only when it knows its cluster,
 * so its absence proves nothing, while another owner's name there does.
 */
function isProven(eni: NetworkInterface, kind: EniKind): boolean {
  const owner = eni.tags[ENI_TAGS.owner];
  if (kind === 'cni-secondary') {
    return eni.tags[ENI_TAGS.instanceId] === cniInstanceId(eni) && (owner === undefined || owner === CNI_OWNER);
  }
  return owner === RESOURCE_CONTROLLER_OWNER && ownedClusters(eni.tags).length > 0;
}
