import * as z from 'zod';
import { groupBy } from '../common/group-by.ts';
import { amount, count, list, sentences } from '../common/words.ts';
import { isValid, named } from '../facts/aws/aws-values.ts';
import { type Argument, awsCommand, fixed, given, joined, remedy, shorthand } from '../facts/aws/commands.ts';
import { vpcResource } from '../facts/aws/resources.ts';
import { everyClusterNamedBy } from '../facts/cluster/cluster-tags.ts';
import { addressesOf } from '../facts/eni/eni-addresses.ts';
import { classifyEni } from '../facts/eni/eni-ownership.ts';
import { type LoadBalancer, loadBalancersOf } from '../facts/eni/load-balancer-enis.ts';
import { sharedVpcs } from '../facts/subnet/vpc-sharing.ts';
import { field, number, text, texts } from '../model/evidence.ts';
import type { LeftoverGroup, NetworkInterface } from '../model/inventory.ts';
import type { Remediation, RemedyStep } from '../model/remediation.ts';
import type { Target } from '../model/target.ts';
import { defineCheck, type InventoryView, type Violation } from './define-check.ts';

const NEEDS = ['clusters', 'leftoverGroups', 'nodes', 'securityGroups', 'subnets', 'subnetEnis'] as const;
type View = InventoryView<(typeof NEEDS)[number], never>;

const DELETE_URL = 'https://docs.aws.amazon.com/eks/latest/userguide/delete-cluster.html';

const EVIDENCE = z.strictObject({
  cluster: field(text, 'The cluster that is gone.'),
  vpc: field(text, 'The VPC in which they are.'),
  provenBy: field(
    z.enum(['eks-tag', 'tags']),
    "What names the cluster: EKS's own tag, which nobody else sets, or tags of what ran in the cluster.",
  ),
  loadBalancers: field(texts, 'Load balancers that were left: the end of the ARN, or the name of a classic one.', {
    as: 'names',
    label: 'load balancers',
  }),
  addresses: field(number, 'IPv4 addresses that these hold.', {
    as: 'total',
    one: 'address held',
    many: 'addresses held',
  }),
  subnets: field(texts, 'Subnets that they keep from being deleted.', { as: 'names', label: 'subnets' }),
  unattachedEnis: field(number, 'Unattached ENIs of EKS networking in the groups.'),
  securityGroups: field(texts, 'Security groups that were left and that nothing else uses.', {
    as: 'names',
    label: 'security groups',
  }),
  securityGroupsInUse: field(texts, 'Those that something else uses too: do not delete them.', {
    as: 'names',
    label: 'in use',
  }),
});
type Values = z.output<typeof EVIDENCE>;

/** What a cluster that is gone left in one VPC. */
interface Leftovers {
  readonly cluster: string;
  readonly vpcId: string;
  readonly provenBy: Values['provenBy'];
  readonly loadBalancers: readonly LoadBalancer[];
  readonly unattached: readonly NetworkInterface[];
  readonly groups: readonly LeftoverGroup[];
  readonly inUse: readonly LeftoverGroup[];
}

export const clusterLeftovers = defineCheck({
  meta: {
    id: 'cluster-leftovers',
    title: 'Load balancers and security groups of a cluster that no longer exists',
    severity: 'low',
    resourceType: 'AWS::EC2::VPC',
    rationale:
      'Load balancers for Services and Ingresses, and their security groups, are created from within a cluster. Nothing ' +
      'deletes them when the cluster is gone. They keep the VPC, its subnets and other security groups from being deleted ' +
      '(DependencyViolation in `terraform destroy`), cost money, and the load balancers hold addresses.',
    severities: {
      low: 'its load balancers are left and hold addresses',
      info: 'only its security groups are left',
    },
    remediation: remedy(
      DELETE_URL,
      'Delete its load balancers first, then unattached ENIs, then rules of other groups that reference its security groups, then the security groups.',
    ),
    mayBeWrong: [
      'A cluster outside EKS may have the same tags. Nothing is reported if an instance is tagged for it, or the configuration declares it. Without instances in this account and region, it counts as gone.',
      'The load balancer controller may use another name than the cluster has. Nothing is reported if a security group of an existing cluster or node allows such a group, unless a security group of EKS proves the name.',
      'In a VPC that another account also uses, nothing is reported: the cluster may be in that account.',
      'Load balancers are found by the security groups on their ENIs. A Network Load Balancer without security groups is not seen, nor a target group.',
      'Users of a security group are found by their ENIs. A launch template without instances, or a Lambda function that was idle for weeks, has none: EC2 still deletes the group, and they fail later.',
      'EKS may still delete the security group some minutes after it deleted the cluster.',
    ],
  },
  needs: NEEDS,
  wants: [],
  options: z.strictObject({}),
  evaluate: (view) =>
    leftoversOf(view).map(
      (left): Violation<Leftovers, Values> => ({
        resource: vpcResource(view.target, left.vpcId),
        discriminator: left.cluster,
        cluster: left.cluster,
        severity: left.loadBalancers.length > 0 ? 'low' : 'info',
        args: left,
        evidence: evidence(left),
        remediation: remediation(view.target, left),
      }),
    ),
  message: ({ cluster, vpcId, loadBalancers, unattached, groups, inUse }: Leftovers) => {
    const balancers = loadBalancers.length === 0 ? [] : [count(loadBalancers.length, 'load balancer')];
    const left = [...balancers, ...(groups.length === 0 ? [] : [count(groups.length, 'security group')])];
    const isOne = loadBalancers.length + groups.length === 1;
    const held = addressesOf(loadBalancers.flatMap(({ enis }) => enis));
    return sentences(
      `Cluster ${cluster} no longer exists. It left ${list(left)} in ${vpcId}`,
      `${isOne ? 'It keeps' : 'They keep'} the VPC${loadBalancers.length === 0 ? '' : ' and its subnets'} from being deleted`,
      held === 0
        ? ''
        : `The load ${loadBalancers.length === 1 ? 'balancer holds' : 'balancers hold'} ${count(held, 'address', 'addresses')}`,
      unattached.length === 0
        ? ''
        : `${count(unattached.length, 'unattached ENI')} of EKS networking ${unattached.length === 1 ? 'uses' : 'use'} its security groups`,
      inUse.length === 0
        ? ''
        : `${count(inUse.length, 'other security group')} ${inUse.length === 1 ? 'is' : 'are'} in use by something else and must stay`,
    );
  },
  evidence: EVIDENCE,
  involves: ({ evidence: { subnets } }) => ({ subnets }),
  question: null,
});

/** What is left of each cluster that is gone for certain, by VPC. */
function leftoversOf(view: View): readonly Leftovers[] {
  const { accountId } = view.target;
  const alive = new Set([...clustersAlive(view), ...namesInUse(view)]);
  const enis = view.leftoverGroups.flatMap((group) => group.enis);
  const shared = sharedVpcs(accountId, view.subnets, [...view.subnetEnis, ...enis]);
  const gone = view.leftoverGroups.filter(
    ({ clusterName, ownerId, vpcId }) =>
      !alive.has(clusterName) && isValid('cluster', clusterName) && ownerId === accountId && !shared.has(vpcId),
  );
  return [...groupBy(gone, ({ clusterName, vpcId }) => `${clusterName} ${vpcId}`).values()].flatMap((groups) =>
    leftInVpc(groups, accountId),
  );
}

/** Names of clusters that exist, or that something speaks for: an instance that is tagged for them, the configuration. */
function clustersAlive({ clusters, nodes, declaredClusters }: View): ReadonlySet<string> {
  const alive = new Set([...clusters.map(({ name }) => name), ...Object.keys(declaredClusters)]);
  for (const { tags } of nodes) for (const name of everyClusterNamedBy(tags)) alive.add(name);
  return alive;
}

/**
 * Names under which a load balancer controller works for a cluster that is there: it lets its groups into those of nodes.
 * The controller takes any name for its cluster's. A name of which EKS itself made a group was a cluster's.
 */
function namesInUse({ leftoverGroups, securityGroups }: View): readonly string[] {
  const letIn = new Set(securityGroups.flatMap(({ ingress }) => ingress.flatMap(({ groupIds }) => groupIds)));
  const ofEks = new Set(leftoverGroups.flatMap(({ madeBy, clusterName }) => (madeBy === 'eks' ? clusterName : [])));
  return leftoverGroups
    .filter(({ id, clusterName }) => letIn.has(id) && !ofEks.has(clusterName))
    .map(({ clusterName }) => clusterName);
}

/** @param all groups of one cluster in one VPC */
function leftInVpc(all: readonly LeftoverGroup[], accountId: string): readonly Leftovers[] {
  const [first] = all;
  if (first === undefined) return [];
  const enis = [...new Map(all.flatMap((group) => group.enis).map((eni) => [eni.id, eni])).values()];
  const loadBalancers = loadBalancersOf(enis).filter((each) => isOfCluster(each, all));
  const unattached = enis.filter((eni) => eni.status === 'available' && classifyEni(eni, accountId).deletable);
  const left = new Set([...loadBalancers.flatMap((each) => each.enis), ...unattached].map(({ id }) => id));
  const isInUse = (group: LeftoverGroup) => group.enis.some(({ id }) => !left.has(id));
  const groups = all.filter((group) => !isInUse(group));
  if (loadBalancers.length === 0 && groups.length === 0) return [];
  return [
    {
      cluster: first.clusterName,
      vpcId: first.vpcId,
      provenBy: all.some(({ madeBy }) => madeBy === 'eks') ? 'eks-tag' : 'tags',
      loadBalancers,
      unattached,
      groups,
      inUse: all.filter(isInUse),
    },
  ];
}

/** The load balancer controller names what it makes so, unless it is told a name. */
const NAMED_BY_CONTROLLER = /^(?:app|net)\/k8s-/;

/**
 * Whether the cluster made a load balancer: it is in a group that was made for load balancers, and either in no group
 * but the cluster's or named as the controller names them. One of people's may have been given such a group.
 */
function isOfCluster({ name, enis }: LoadBalancer, groups: readonly LeftoverGroup[]): boolean {
  const own = new Map(groups.map((group) => [group.id, group]));
  return enis.every(({ securityGroupIds: ids }) => {
    const isForBalancers = ids.some((id) => own.has(id) && own.get(id)?.madeBy !== 'eks');
    return isForBalancers && (ids.every((id) => own.has(id)) || NAMED_BY_CONTROLLER.test(name));
  });
}

function evidence(left: Leftovers): Values {
  const { cluster, vpcId, provenBy, loadBalancers, unattached, groups, inUse } = left;
  const enis = loadBalancers.flatMap((each) => each.enis);
  return {
    cluster,
    vpc: vpcId,
    provenBy,
    loadBalancers: loadBalancers.map(({ name }) => name),
    addresses: addressesOf(enis),
    subnets: [...new Set([...enis, ...unattached].map(({ subnetId }) => subnetId))].sort(),
    unattachedEnis: unattached.length,
    securityGroups: groups.map(({ id }) => id).sort(),
    securityGroupsInUse: inUse.map(({ id }) => id).sort(),
  };
}

/** Commands of one kind that are written out. */
const MAX_COMMANDS = 10;

function remediation(target: Target, left: Leftovers): Remediation {
  const balancers = balancerSteps(target, left);
  const enis = eniSteps(left, balancers.length === 0 ? 'First' : 'Then');
  const isFirst = balancers.length + enis.length === 0;
  return remedy(DELETE_URL, ...balancers, ...enis, ...groupSteps(target, left, isFirst ? 'First' : 'Then'));
}

function balancerSteps(target: Target, { cluster, loadBalancers }: Leftovers): readonly (string | RemedyStep)[] {
  if (loadBalancers.length === 0) return [];
  return [
    `If nobody needs the services of ${named('cluster', cluster, 'the cluster')} any more, first delete its ${loadBalancers.length === 1 ? 'load balancer' : 'load balancers'}. ${loadBalancers.length === 1 ? 'Its ENIs go' : 'Their ENIs go'} within minutes:`,
    ...loadBalancers.slice(0, MAX_COMMANDS).map((each) => deleteBalancer(target, each)),
    ...more(loadBalancers.length, 'load balancers'),
  ];
}

function deleteBalancer({ partition, region, accountId }: Target, { name, isClassic }: LoadBalancer): RemedyStep {
  const balancer = given('loadBalancer', name);
  if (isClassic) return awsCommand('elb', 'delete-load-balancer', region, { 'load-balancer-name': balancer });
  const arn = joined([
    fixed('arn:'),
    given('partition', partition),
    fixed(':elasticloadbalancing:'),
    given('region', region),
    fixed(':'),
    given('account', accountId),
    fixed(':loadbalancer/'),
    balancer,
  ]);
  return awsCommand('elbv2', 'delete-load-balancer', region, { 'load-balancer-arn': arn });
}

function eniSteps({ unattached }: Leftovers, when: 'First' | 'Then'): readonly string[] {
  if (unattached.length === 0) return [];
  return [
    `${when} delete the ${count(unattached.length, 'unattached ENI')} in its security groups. Check leaked-eni lists ${unattached.length === 1 ? 'it, once it is old enough' : 'those that are old enough'}.`,
  ];
}

function groupSteps(
  { region }: Target,
  { groups }: Leftovers,
  when: 'First' | 'Then',
): readonly (string | RemedyStep)[] {
  if (groups.length === 0) return [];
  const ids = groups.map(({ id }) => given('securityGroup', id)).sort((a, b) => (a.text < b.text ? -1 : 1));
  const few = ids.slice(0, MAX_COMMANDS);
  return [
    `${when} remove rules of other groups that reference its security groups. These list groups with such rules, inbound and outbound:`,
    groupsNaming(few, fixed('ip-permission.group-id'), region),
    groupsNaming(few, fixed('egress.ip-permission.group-id'), region),
    `Last, delete its security ${groups.length === 1 ? 'group' : 'groups'}, if no launch template or idle Lambda function names ${groups.length === 1 ? 'it' : 'them'}:`,
    ...few.map((id) => awsCommand('ec2', 'delete-security-group', region, { 'group-id': id })),
    ...more(groups.length, 'security groups'),
  ];
}

/** @param filter of rules of one direction: filters of both would have to hold at once */
function groupsNaming(ids: readonly Argument[], filter: Argument, region: string): RemedyStep {
  const filters = shorthand({ Name: filter, Values: joined(ids, ',') });
  return awsCommand('ec2', 'describe-security-groups', region, { filters });
}

function more(all: number, what: string): readonly string[] {
  return all <= MAX_COMMANDS ? [] : [`Repeat this for the ${amount(all - MAX_COMMANDS)} other ${what}.`];
}
