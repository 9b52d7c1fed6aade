import gt from 'semver/functions/gt.js';
import type { IamRole, Instance } from '../../model/inventory.ts';
import type { Target } from '../../model/target.ts';
import { parseRoleArn } from '../aws/role-arns.ts';
import { type ClusterCni, releaseOf } from '../cni/cluster-cnis.ts';
import { settingsOrDefaults } from '../cni/cni-settings.ts';
import { ENI_TAGS } from '../eni/eni-ownership.ts';
import { knownToCni } from '../instance-type/instance-type-limits.ts';
import {
  actedOn,
  CNI_EFFECTS,
  type CniEffectName,
  type CniNeed,
  type CniSituation,
  cniNeeds,
  RELEASES_THAT_DIFFER,
  worstFirst,
} from './cni-needs.ts';
import type { CniPrincipal } from './cni-principals.ts';
import { CNI_SERVICE_ACCOUNT } from './cni-role.ts';
import {
  ANY_ID,
  admitsService,
  admitsServiceAccount,
  grantsAnything,
  isMissing,
  type KnownContext,
  type PolicyVerdict,
  policyVerdict,
  roleVerdict,
} from './iam-policy.ts';

/** An action that the VPC CNI needs for certain, and that the role does not allow. */
export interface Lacking extends CniNeed {
  /** What the role's own policies say of it. */
  readonly ofPolicies: PolicyVerdict;
  /** The permissions boundary of the role does not allow it. */
  readonly bounded: boolean;
  /** A policy allows it for another cluster's name than the VPC CNI says, or for one where it says none. */
  readonly elsewhere: boolean;
}

/** What the policies of a role leave to be desired for the VPC CNI. All empty when nothing is. */
export interface CniPermissions {
  /** By action. */
  readonly lacking: readonly Lacking[];
  /** Needed, and a statement with conditions, or bound to some resources, decides. */
  readonly undecided: readonly string[];
  /** Not allowed, and needed by some releases or with some settings, where it is not known which there are. */
  readonly depending: readonly string[];
  /** All that is needed for certain. */
  readonly needed: readonly string[];
}

/** What decides about the VPC CNI's calls, for a role that it has. */
export interface CniCaller {
  readonly principal: Pick<CniPrincipal, 'cluster' | 'instanceTypes' | 'nodes' | 'roleArn'>;
  readonly cni: ClusterCni;
  readonly target: Target;
}

type Permitted = Pick<IamRole, 'policies' | 'permissionsBoundary'>;

export function cniPermissions(role: Permitted, caller: CniCaller): CniPermissions {
  return permissionsIn(role, caller, cniSituations(caller));
}

/** What would help besides more permissions: then nothing is missing that makes pods hang. */
export interface AskingLess {
  readonly withoutDiscovery: boolean;
  /** A newer release. */
  readonly release: string | undefined;
}

export function askingLess(role: Permitted, caller: CniCaller): AskingLess {
  const situations = cniSituations(caller);
  const helps = (changed: readonly CniSituation[]) =>
    permissionsIn(role, caller, changed).lacking.every(({ effect }) => CNI_EFFECTS[effect].severity !== 'critical');
  const known = releaseOf(caller.cni);
  const newer = known === undefined ? [] : RELEASES_THAT_DIFFER.filter((release) => gt(release, known));
  return {
    withoutDiscovery: helps(situations.map((situation) => ({ ...situation, subnetDiscovery: false }))),
    release: newer.find((release) => helps(situations.map((situation) => ({ ...situation, release })))),
  };
}

function permissionsIn(
  role: Permitted,
  { principal, cni, target }: CniCaller,
  situations: readonly CniSituation[],
): CniPermissions {
  const { roleArn } = principal;
  const context = clusterNameSaid(principal.nodes, cni);
  const partition = parseRoleArn(roleArn)?.partition ?? 'aws';
  const anyEni = `arn:${partition}:ec2:${target.region}:${target.accountId}:network-interface/${ANY_ID}`;
  const judged = cniNeeds(situations).map((need) => {
    const on = actedOn(need.action, anyEni);
    const judgement = roleVerdict(need.action, role, on, context);
    const { ofPolicies } = judgement;
    const elsewhere = ofPolicies === 'not-allowed' && policyVerdict(need.action, role.policies, on) === 'unknown';
    return { need, ...judgement, elsewhere };
  });
  return {
    lacking: judged
      .filter(({ need, verdict }) => need.certain && isMissing(verdict))
      .map(({ need, ofPolicies, bounded, elsewhere }) => ({ ...need, ofPolicies, bounded, elsewhere })),
    undecided: judged.filter(({ need, verdict }) => need.certain && verdict === 'unknown').map(actionOf),
    depending: judged.filter(({ need, verdict }) => !need.certain && isMissing(verdict)).map(actionOf),
    needed: judged.filter(({ need }) => need.certain).map(actionOf),
  };
}

/** On what policies for one cluster are conditioned (amazon-vpc-cni-k8s, docs/iam-policy.md); nothing where ENIs differ. */
function clusterNameSaid(nodes: readonly Pick<Instance, 'id'>[], { signs }: ClusterCni): KnownContext {
  const names = new Set(nodes.flatMap(({ id }) => [...(signs?.clusterNames.get(id) ?? [])]));
  const [name] = names;
  if (name === undefined || names.size > 1) return {};
  return Object.fromEntries(
    ['aws:requesttag', 'aws:resourcetag', 'ec2:resourcetag'].map((key) => [`${key}/${ENI_TAGS.clusterName}`, name]),
  );
}

function actionOf({ need }: { readonly need: CniNeed }): string {
  return need.action;
}

/** The worst of what happens without them. */
export function worstEffect(lacking: readonly Lacking[]): CniEffectName | undefined {
  return lacking.map(({ effect }) => effect).sort(worstFirst)[0];
}

/**
 * All situations that are possible by what is known. Settings that are not known are taken for their defaults, but for
 * custom networking, which many turn on.
 */
function cniSituations({ principal, cni }: CniCaller): readonly CniSituation[] {
  const { settings } = cni;
  const { poolGrows: provisioning, imdsOnly, subnetDiscovery, customNetworking } = settingsOrDefaults(settings);
  const known = releaseOf(cni);
  return (known === undefined ? RELEASES_THAT_DIFFER : [known]).flatMap((release) =>
    (settings.known ? [customNetworking] : [true, false]).flatMap((custom) =>
      unknownTypes(principal.instanceTypes, release).map((unknown) => ({
        release,
        ipFamily: principal.cluster.ipFamily,
        subnetDiscovery,
        customNetworking: custom,
        provisioning,
        imdsOnly,
        unknownTypes: unknown,
      })),
    ),
  );
}

function unknownTypes(types: readonly string[], release: string): readonly boolean[] {
  const known = types.map((type) => knownToCni(type, release));
  if (known.includes(false)) return [true];
  return known.includes(undefined) ? [true, false] : [false];
}

/** Whether EC2 may hand the role to instances; undefined where that is not known. */
export function admitsEc2({ trust }: Pick<IamRole, 'trust'>): boolean | undefined {
  return trust === undefined ? undefined : admitsService(trust, 'ec2.amazonaws.com');
}

const PODS = 'pods.eks.amazonaws.com';

/**
 * Whether the VPC CNI may have a role of its own; undefined where that is not known, as of one that EKS assumes with another.
 * Pod Identity tags its sessions, unless the association says otherwise (EKS user guide, IAM role with the trust policy for
 * EKS Pod Identity).
 */
export function admitsCni(
  { trust }: Pick<IamRole, 'trust'>,
  { from, cluster, assumedBy }: CniPrincipal,
): boolean | undefined {
  if (trust === undefined || assumedBy !== undefined) return undefined;
  const { oidcIssuer: issuer } = cluster;
  if (from === 'service-account') return admitsServiceAccount(trust, { issuer, ...CNI_SERVICE_ACCOUNT });
  const admits = admitsService(trust, PODS);
  return admits === true && admitsService(trust, PODS, 'sts:TagSession') !== true ? undefined : admits;
}

/** What a node needs to pull an image of its own from ECR (AmazonEC2ContainerRegistryPullOnly; EKS user guide, node role). */
const TO_PULL = [
  ['ecr:GetAuthorizationToken', 'nothing'],
  ['ecr:BatchGetImage', 'many'],
  ['ecr:GetDownloadUrlForLayer', 'many'],
] as const;

/** Of what pulling images from ECR takes, the actions that the role of a node certainly does not allow. */
export function missingToPull(role: Pick<IamRole, 'policies' | 'permissionsBoundary'>): readonly string[] {
  return TO_PULL.flatMap(([action, on]) => (isMissing(roleVerdict(action, role, on).verdict) ? [action] : []));
}

/** What every node's role has: leave to pull images, or to hand out Pod Identity (policies of AWS for nodes). */
const OF_EVERY_NODE = ['ecr:GetAuthorizationToken', 'eks-auth:AssumeRoleForPodIdentity'];

/** What the role of a thing that launches nodes has, as Karpenter's controller. */
const OF_LAUNCHERS = ['ec2:CreateFleet', 'ec2:RunInstances', 'iam:PassRole'];

/** Addresses are never asked for with a role of anything else. */
const OF_THE_CNI = ['ec2:AssignIpv6Addresses', 'ec2:AssignPrivateIpAddresses'];

/**
 * Whether a role was made for something else than nodes: it allows something, but nothing of what nodes and their VPC CNI
 * need (karpenter-provider-aws issue 6659: nodes with the role of Karpenter's controller).
 */
export function isNoNodeRole({ policies }: Pick<IamRole, 'policies'>): 'launches-nodes' | 'other' | undefined {
  const mayAllow = (action: string) => ['allowed', 'unknown'].includes(policyVerdict(action, policies));
  if (!grantsAnything(policies) || [...OF_EVERY_NODE, ...OF_THE_CNI].some(mayAllow)) return undefined;
  if (OF_LAUNCHERS.some(mayAllow)) return 'launches-nodes';
  return mayAllow('eks:DescribeCluster') || mayAllow('ec2:DescribeInstances') ? undefined : 'other';
}
