import * as z from 'zod';
import { list } from '../common/words.ts';
import { remedy } from '../facts/aws/commands.ts';
import { clusterResource } from '../facts/aws/resources.ts';
import { clusterNameOf } from '../facts/cluster/cluster-tags.ts';
import { type ClusterCni, type ClusterCnis, clusterCnis } from '../facts/cni/cluster-cnis.ts';
import { cniOffer } from '../facts/cni/cni-offer.ts';
import { holdsPodAddresses, isOfCni } from '../facts/cni/cni-signs.ts';
import { stateCniVersion } from '../facts/cni/cni-update.ts';
import { type CniVersion, cniVersionEvidence, type WhyUnknown } from '../facts/cni/cni-version.ts';
import { isEndedAmi } from '../facts/instance-type/ami-rules.ts';
import {
  firstReleaseKnowing,
  knownFromTheFirstRelease,
  knownToEveryRelease,
} from '../facts/instance-type/instance-type-limits.ts';
import type { TypeProblem } from '../facts/instance-type/instance-type-problems.ts';
import { typeProblemClause, typeProblemRemediation } from '../facts/instance-type/type-problem-wording.ts';
import { type RegionTypes, regionTypes, type TypeLimits } from '../facts/node/region-types.ts';
import { typeUserEvidence, typeUserResource, typeUserSubject } from '../facts/node/type-user-words.ts';
import { allTypeUsers, type TypeUser } from '../facts/node/type-users.ts';
import { itemsOf } from '../model/coverage.ts';
import type { Cluster } from '../model/inventory.ts';
import type { Severity } from '../model/severity.ts';
import { defineCheck, type InventoryView, type Violation } from './define-check.ts';
import { nodegroupsOf, someNodes } from './involved.ts';
import { typeFindings } from './unsupported-instance-type/type-findings.ts';
import {
  TYPE_EVIDENCE,
  type TypeValues,
  typeLikeness,
  typeProblemEvidence,
} from './unsupported-instance-type/type-problem-evidence.ts';

const NEEDS = ['clusters', 'nodegroups'] as const;
const WANTS = [
  'cniAddonVersions',
  'vpcCniAddons',
  'autoScalingGroups',
  'launchTemplateVersions',
  'instanceTypes',
  'instanceTypeOfferings',
  'nodes',
  'subnets',
  'subnetEnis',
  'awsNodes',
] as const;
type View = InventoryView<(typeof NEEDS)[number], (typeof WANTS)[number]>;

type Args =
  | {
      readonly kind: 'problem';
      readonly user: TypeUser;
      readonly types: readonly string[];
      readonly problem: TypeProblem;
      readonly region: string;
    }
  | { readonly kind: 'ended-ami'; readonly user: TypeUser; readonly amiType: string }
  | {
      readonly kind: 'cni-version-unknown';
      readonly clusterName: string;
      readonly because: UnknownVersion;
      readonly types: readonly string[];
    };

type UnknownVersion = Exclude<WhyUnknown, 'no-vpc-cni'>;

export const unsupportedInstanceType = defineCheck({
  meta: {
    id: 'unsupported-instance-type',
    title: 'Instance type that the VPC CNI, the region or the AMI does not support',
    severity: 'high',
    resourceType: 'AWS::EKS::Nodegroup',
    rationale:
      'The VPC CNI must know how many ENIs and addresses an instance type supports. If it neither has the type in its ' +
      'table nor can ask EC2, a node joins and its pods never get an address. A type that a zone does not offer, or ' +
      'whose architecture the AMI does not support, launches no node.',
    severities: {
      critical:
        'the VPC CNI does not know the type and cannot ask EC2; or no zone of the group offers any of its types',
      high: 'EC2 does not have the type in the region, in any zone of the group or as spot. Or the AMI type does not run on it. Or, in an IPv6 cluster, it has no IPv6 or no Nitro',
      medium:
        'some zones of the group do not offer it. Or a feature is on that it does not support: prefix delegation without Nitro, security groups for pods without trunk ENIs. Or the VPC resource controller may not support it for Windows. Or the AMI type does not fit its accelerator',
      low: 'the AMI type is Amazon Linux 2, which gets no new AMIs',
      info: 'it is unknown whether the type supports a trunk ENI. Or the VPC CNI has to ask EC2 about it. Or the version of the VPC CNI is unknown, and not every release knows the type',
    },
    remediation: remedy(
      'https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html',
      'Update the VPC CNI, or choose a type that it, the zones and the AMI support.',
    ),
    mayBeWrong: [
      'Another CNI instead of the VPC CNI has its own limits. A cluster without the vpc-cni add-on counts as running a self-managed VPC CNI unless its ENIs show another one: state its version in the configuration.',
      'A VPC CNI newer than the built-in data may know types that the data does not: those are not reported.',
      'Prefix delegation and security groups for pods that were turned on in the cluster and not through the add-on are not seen.',
      'AWS runs the VPC resource controller of a cluster. It may know newer types than the built-in data.',
      'Types on which no pod with a security group of its own is meant to run need no trunk ENI.',
      'The architecture of a custom AMI is not looked up, and instance requirements that only an Auto Scaling group overrides are not resolved.',
    ],
  },
  needs: NEEDS,
  wants: WANTS,
  options: z.strictObject({}),
  evaluate: (view) => {
    const region = regionTypes(view.instanceTypes, view.instanceTypeOfferings, view.nodes);
    const users = allTypeUsers(view);
    const cnis = clusterCnis(view);
    return [
      ...users.flatMap((user) => userViolations(view, cnis, region, user)),
      ...view.clusters.flatMap((cluster) => unknownVersion(cnis(cluster.name), cluster, users)),
      ...users.flatMap(endedAmi),
    ];
  },
  message: (args: Args) => {
    if (args.kind === 'cni-version-unknown') {
      return `The VPC CNI of cluster ${args.clusterName} may not know ${list(args.types)}: its version is unknown (${unknownText(args.because)}).`;
    }
    if (args.kind === 'ended-ami') {
      return `${typeUserSubject(args.user)} AMI type ${args.amiType}: Amazon Linux 2 gets no new AMIs since November 2025.`;
    }
    const { user, types, problem, region } = args;
    return `${typeUserSubject(user)} ${list(types)}, ${typeProblemClause(problem, region)}.`;
  },
  evidence: TYPE_EVIDENCE,
  involves: ({ resource, evidence }) => ({
    nodegroups: nodegroupsOf(resource),
    ...(evidence.problem === 'cni-version-unknown' ? {} : someNodes(evidence)),
  }),
  groupBy: (finding) => ({ alike: typeLikeness(finding) }),
  question: 'types',
  judges: (view) => {
    const cnis = clusterCnis(view);
    const users = allTypeUsers(view);
    const withAddresses = new Set(
      itemsOf(view.subnetEnis).flatMap((eni) =>
        isOfCni(eni) && holdsPodAddresses(eni) ? (eni.attachment?.instanceId ?? []) : [],
      ),
    );
    return view.clusters.flatMap((cluster) => {
      // Whatever its release, it knows those of which it serves a node.
      const served = new Set(
        itemsOf(view.nodes)
          .filter(({ id, tags }) => withAddresses.has(id) && clusterNameOf(tags) === cluster.name)
          .map(({ instanceType }) => instanceType),
      );
      const own = users.filter((user) => user.cluster.name === cluster.name);
      // Releases that are no longer offered are not reported without a sign of them, but nobody has said that it is none.
      const unknown = new Set(
        isOfUnknownRelease(cnis(cluster.name))
          ? typesOfLinux(own).filter((type) => !knownFromTheFirstRelease(type) && !served.has(type))
          : [],
      );
      return [...new Set(own.flatMap(({ types }) => types))].sort().map((id) => ({
        of: 'instance type' as const,
        id,
        cluster: cluster.name,
        ...(unknown.has(id) && {
          not: { because: 'that not every release of the VPC CNI knows, and this one is unknown' },
        }),
      }));
    });
  },
  isNotShown: ({ evidence }) =>
    evidence.problem === 'cni-version-unknown' ||
    (evidence.problem === 'no-trunking' && evidence.trunking === 'unknown'),
});

function userViolations(
  view: View,
  cnis: ClusterCnis,
  region: RegionTypes,
  user: TypeUser,
): readonly Violation<Args, TypeValues>[] {
  const cni = cnis(user.cluster.name);
  const found = typeFindings(user, region, limitsOfCluster(cni, user.cluster));
  return found.map(({ types, problem, noneOffered, discriminator }) => ({
    resource: typeUserResource(user),
    cluster: user.cluster.name,
    severity: severityOf(problem, noneOffered),
    args: { kind: 'problem', user, types, problem, region: view.target.region },
    evidence: evidence(user, types, problem, cni.version, region),
    discriminator,
    remediation: typeProblemRemediation(problem, {
      clusterName: user.cluster.name,
      region: view.target.region,
      kubernetes: user.cluster.version,
      addon: cni.addon,
      offer: cniOffer(itemsOf(view.cniAddonVersions), user.cluster.version),
    }),
  }));
}

function limitsOfCluster({ version, settings: read }: ClusterCni, { ipFamily }: Cluster): TypeLimits {
  return {
    cniVersion: version.known ? version.version : undefined,
    prefixDelegation: read.known && read.settings.prefixDelegation,
    podEni: read.known && read.settings.podEni,
    ipv6: ipFamily === 'ipv6',
  };
}

function severityOf(problem: TypeProblem, noneOffered: boolean): Severity {
  switch (problem.kind) {
    case 'not-in-cni-table':
      return problem.fallback === 'none' ? 'critical' : 'info';
    case 'not-offered':
      return noneOffered ? 'critical' : 'high';
    case 'not-describable':
    case 'architecture':
    case 'no-ipv6':
    case 'no-spot':
      return 'high';
    case 'ami-family':
      return problem.rule === 'needs-graviton2' || problem.rule === 'no-eks-ami' ? 'high' : 'medium';
    case 'no-trunking':
      return problem.known ? 'medium' : 'info';
    case 'windows-unknown-to-controller':
    case 'not-offered-in-zone':
      return 'medium';
    case 'prefix-delegation-without-nitro':
      return problem.ipv6 ? 'high' : 'medium';
  }
}

function evidence(
  user: TypeUser,
  types: readonly string[],
  problem: TypeProblem,
  version: CniVersion,
  { described }: RegionTypes,
): TypeValues {
  const only = types.length === 1 ? types[0] : undefined;
  const ec2 = only === undefined ? undefined : described?.get(only);
  return {
    ...typeProblemEvidence(problem),
    ...typeUserEvidence(user, types),
    ...cniVersionEvidence(version),
    // Asked about a type with several network cards, the CNI counts the ENIs of all, though pods can use one card's.
    ...(ec2 ? { enisOfAllCards: ec2.maximumEnis ?? null, enisOfDefaultCard: ec2.defaultCardEnis ?? null } : {}),
  };
}

function unknownVersion(
  { version }: ClusterCni,
  cluster: Cluster,
  users: readonly TypeUser[],
): readonly Violation<Args, TypeValues>[] {
  if (version.known || version.because === 'no-vpc-cni') return [];
  const used = typesOfLinux(users.filter((user) => user.cluster.name === cluster.name));
  const types = used.filter((type) => !knownToEveryRelease(type));
  if (types.length === 0) return [];
  return [
    {
      resource: clusterResource(cluster),
      cluster: cluster.name,
      severity: 'info',
      args: { kind: 'cni-version-unknown', clusterName: cluster.name, because: version.because, types },
      evidence: {
        problem: 'cni-version-unknown',
        ...cniVersionEvidence(version),
        instanceTypes: types,
        firstReleaseKnowing: Object.fromEntries(types.map((type) => [type, firstReleaseKnowing(type) ?? null])),
      },
      discriminator: 'cni-version-unknown',
      remediation: stateCniVersion(cluster.name),
    },
  ];
}

function isOfUnknownRelease({ version }: ClusterCni): boolean {
  return !version.known && version.because !== 'no-vpc-cni';
}

/** The VPC resource controller, and not the VPC CNI, has to know those of Windows nodes. */
function typesOfLinux(users: readonly TypeUser[]): readonly string[] {
  return [...new Set(users.filter(({ windows }) => !windows).flatMap(({ types }) => types))].sort();
}

/** Amazon Linux 2 is no matter of types: every type of the group has it. */
function endedAmi(user: TypeUser): readonly Violation<Args, TypeValues>[] {
  const amiType = user.launch?.amiType;
  if (amiType === undefined || !isEndedAmi(amiType)) return [];
  return [
    {
      resource: typeUserResource(user),
      cluster: user.cluster.name,
      severity: 'low',
      args: { kind: 'ended-ami', user, amiType },
      evidence: { problem: 'ended-ami', ...typeUserEvidence(user, user.types) },
      discriminator: 'ended-ami',
      remediation: remedy(
        'https://docs.aws.amazon.com/eks/latest/userguide/eks-ami-deprecation-faqs.html',
        'Move its pods to a node group with an AL2023 or Bottlerocket AMI type: the AMI type of a node group cannot be changed.',
      ),
    },
  ];
}

function unknownText(because: UnknownVersion): string {
  switch (because) {
    case 'not-read':
      return 'its add-on could not be read';
    case 'self-managed':
      return 'it has no vpc-cni add-on';
    case 'unreadable':
      return 'its add-on states none that can be read';
  }
}
