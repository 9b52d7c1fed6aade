import { z } from 'zod';
import { cniSettingsOf } from '../facts/cni-settings.ts';
import { stateCniVersion } from '../facts/cni-update.ts';
import { type CniVersion, cniVersionOf } from '../facts/cni-version.ts';
import { firstReleaseKnowing, knownToEveryRelease } from '../facts/instance-type-limits.ts';
import type { TypeProblem } from '../facts/instance-type-problems.ts';
import { type RegionTypes, regionTypes, typeProblems } from '../facts/region-types.ts';
import { typeProblemClause, typeProblemEvidence, typeProblemRemediation } from '../facts/type-problem-wording.ts';
import { clusterResource, typeUserResource, typeUserSubject } from '../facts/type-user-words.ts';
import { type TypeUser, typeUsers } from '../facts/type-users.ts';
import { list } from '../facts/wording.ts';
import type { Evidence } from '../model/finding.ts';
import { groupBy } from '../model/group-by.ts';
import type { Cluster } from '../model/inventory.ts';
import type { Severity } from '../model/severity.ts';
import { defineCheck, type InventoryView, type Violation } from './define-check.ts';

const NEEDS = ['clusters', 'nodegroups'] as const;
const WANTS = [
  'vpcCniAddons',
  'launchTemplateVersions',
  'instanceTypes',
  'instanceTypeOfferings',
  'nodes',
  'subnets',
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
  | {
      readonly kind: 'cni-version-unknown';
      readonly clusterName: string;
      readonly because: UnknownCni;
      readonly types: readonly string[];
    };

type UnknownCni = Extract<CniVersion, { readonly known: false }>['because'];

export const unsupportedInstanceType = defineCheck({
  meta: {
    id: 'unsupported-instance-type',
    title: 'Instance type that the VPC CNI, the region or the AMI does not support',
    severity: 'high',
    resourceType: 'AWS::EKS::Nodegroup',
    rationale:
      'The VPC CNI has to know how many ENIs and addresses an instance type takes. Where it neither has the type in its ' +
      'table nor can ask EC2, a node joins and its pods never get an address. A type that a zone does not offer, or ' +
      'whose architecture the AMI is not built for, gives no node at all.',
    severities: {
      critical:
        'the VPC CNI does not know the type and cannot ask EC2; or no zone of the group offers any of its types',
      high: 'EC2 does not describe the type in the region, no zone of the group offers it, its architecture does not fit the AMI type, or it is not built on Nitro in an IPv6 cluster',
      medium: 'some zones of the group do not offer the type, or prefix delegation is on and it is not built on Nitro',
      info: 'the VPC CNI has to ask EC2 about the type, or its version is unknown and not every release knows the type',
    },
    remediation: {
      text: 'Update the VPC CNI, or choose a type that it, the zones and the AMI support.',
      url: 'https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html',
    },
    mayBeWrong: [
      'Another CNI in place of the VPC CNI has limits of its own. A cluster without the vpc-cni add-on is taken to run the VPC CNI itself; state its version in the configuration.',
      'A VPC CNI newer than the built-in data may list types that the data does not; for those nothing is said.',
      'Prefix delegation that was turned on in the cluster and not through the add-on is not seen.',
    ],
  },
  needs: NEEDS,
  wants: WANTS,
  options: z.strictObject({}),
  evaluate: (view) => {
    const region = regionTypes(view.instanceTypes, view.instanceTypeOfferings, view.nodes);
    const users = typeUsers(view);
    return [
      ...users.flatMap((user) => userViolations(view, region, user)),
      ...view.clusters.flatMap((cluster) => unknownVersion(view, cluster, users)),
    ];
  },
  message: (args: Args) => {
    if (args.kind === 'cni-version-unknown') {
      const why = `the VPC CNI version of cluster ${args.clusterName} is unknown (${unknownText(args.because)})`;
      return `It cannot be told whether the VPC CNI knows ${list(args.types)}: ${why}.`;
    }
    const { user, types, problem, region } = args;
    return `${typeUserSubject(user)} ${list(types)}, ${typeProblemClause(problem, region)}.`;
  },
});

function userViolations(view: View, region: RegionTypes, user: TypeUser): readonly Violation<Args>[] {
  const version = cniVersionOf(user.cluster.name, view.vpcCniAddons, view.declaredClusters);
  const settings = cniSettingsOf(user.cluster.name, view.vpcCniAddons);
  const limits = {
    cniVersion: version.known ? version.version : undefined,
    prefixDelegation: settings.known && settings.settings.prefixDelegation,
    ipv6: user.cluster.ipFamily === 'ipv6',
  };
  const found = user.types.flatMap((type) =>
    typeProblems(type, user, region, limits).map((problem) => ({ type, problem })),
  );
  const noneOffered = found.filter(({ problem }) => problem.kind === 'not-offered').length === user.types.length;
  return grouped(user, found).map(({ types, problem, discriminator }) => ({
    resource: typeUserResource(user),
    cluster: user.cluster.name,
    severity: severityOf(problem, noneOffered),
    args: { kind: 'problem', user, types, problem, region: view.target.region },
    evidence: evidence(user, types, problem, version, region),
    discriminator,
    remediation: typeProblemRemediation(problem, {
      clusterName: user.cluster.name,
      region: view.target.region,
      hasAddon: version.known && version.source === 'add-on',
    }),
  }));
}

interface Found {
  readonly types: readonly string[];
  readonly problem: TypeProblem;
  readonly discriminator: string;
}

/** Instance requirements match types by the hundred, none of them chosen by name: one violation a problem, not a type. */
function grouped(
  user: TypeUser,
  found: readonly { readonly type: string; readonly problem: TypeProblem }[],
): readonly Found[] {
  const each = found.map(({ type, problem }) => ({ types: [type], problem, discriminator: `${type}/${problem.kind}` }));
  if (user.from !== 'instance requirements') return each;
  return [...groupBy(each, ({ problem }) => problem.kind)].flatMap(([kind, group]) => {
    const [first] = group;
    const types = group.flatMap((one) => one.types);
    return first === undefined ? [] : [{ types, problem: first.problem, discriminator: `${user.from}/${kind}` }];
  });
}

function severityOf(problem: TypeProblem, noneOffered: boolean): Severity {
  switch (problem.kind) {
    case 'not-in-cni-table':
      return problem.fallback === 'none' ? 'critical' : 'info';
    case 'not-offered':
      return noneOffered ? 'critical' : 'high';
    case 'not-describable':
    case 'architecture':
      return 'high';
    case 'not-offered-in-zone':
      return 'medium';
    case 'prefix-delegation-without-nitro':
      return problem.ipv6 ? 'high' : 'medium';
  }
}

const MOST_INSTANCES = 20;

function evidence(
  user: TypeUser,
  types: readonly string[],
  problem: TypeProblem,
  version: CniVersion,
  { described }: RegionTypes,
): Evidence {
  const instances = user.kind === 'nodes' ? user.instances.map(({ id }) => id).sort() : undefined;
  const only = types.length === 1 ? types[0] : undefined;
  const ec2 = only === undefined ? undefined : described?.get(only);
  return {
    ...typeProblemEvidence(problem),
    instanceTypes: types,
    typesFrom: user.from,
    cniVersion: version.known ? version.version : 'unknown',
    cniVersionFrom: version.known ? version.source : version.because,
    ...(user.kind === 'nodegroup' ? { zones: user.zones, amiType: user.nodegroup.amiType ?? null } : {}),
    ...(instances ? { instances: instances.slice(0, MOST_INSTANCES), instanceCount: instances.length } : {}),
    // Asked about a type with several network cards, the CNI counts the ENIs of all, though pods can use one card's.
    ...(ec2 ? { enisOfAllCards: ec2.maximumEnis ?? null, enisOfDefaultCard: ec2.defaultCardEnis ?? null } : {}),
  };
}

function unknownVersion(view: View, cluster: Cluster, users: readonly TypeUser[]): readonly Violation<Args>[] {
  const version = cniVersionOf(cluster.name, view.vpcCniAddons, view.declaredClusters);
  if (version.known) return [];
  const used = users.filter((user) => user.cluster.name === cluster.name).flatMap(({ types }) => types);
  const types = [...new Set(used)].filter((type) => !knownToEveryRelease(type)).sort();
  if (types.length === 0) return [];
  return [
    {
      resource: clusterResource(cluster),
      cluster: cluster.name,
      severity: 'info',
      args: { kind: 'cni-version-unknown', clusterName: cluster.name, because: version.because, types },
      evidence: {
        problem: 'cni-version-unknown',
        cniVersion: 'unknown',
        cniVersionFrom: version.because,
        instanceTypes: types,
        firstReleaseKnowing: Object.fromEntries(types.map((type) => [type, firstReleaseKnowing(type) ?? null])),
      },
      discriminator: 'cni-version-unknown',
      remediation: stateCniVersion(cluster.name),
    },
  ];
}

function unknownText(because: UnknownCni): string {
  switch (because) {
    case 'not-read':
      return 'its add-on could not be read';
    case 'self-managed':
      return 'it has no vpc-cni add-on';
    case 'unreadable':
      return 'its add-on states none that can be read';
  }
}
