import { amount, count, list } from '../../common/words.ts';
import type { Subnet } from '../../model/inventory.ts';
import type { RemedyStep } from '../../model/remediation.ts';
import { isValid, named } from '../aws/aws-values.ts';
import { type Argument, awsCommand, fixed, given, kubectl, shorthand, toFillIn } from '../aws/commands.ts';
import { howToSetCni } from '../cni/cni-update.ts';
import { sharesOf } from '../subnet/shares.ts';
import { CNI_ROLE_TAG, KARPENTER_TAG } from '../subnet/subnet-use.ts';
import type { ShortSubnet } from './short-subnet.ts';
import { type Elsewhere, type GivingBack, holderRemedies, type Movable, type SubnetRemedy } from './subnet-remedies.ts';

/** Where the steps are for. */
export interface RemedyPlace {
  readonly region: string;
  readonly accountId: string;
  /** The subnet that is short. */
  readonly subnet: Subnet;
}

type Step = string | RemedyStep;

/**
 * The remedies of a subnet as sentences and commands, in their order. Where one before is enough, the next is an
 * alternative; where none is, they add up.
 */
export function subnetRemedySteps(remedies: readonly SubnetRemedy[], place: RemedyPlace): readonly Step[] {
  return remedies.flatMap((remedy, index) => {
    const steps = 'frees' in remedy ? givingBackSteps(remedy, place) : elsewhereSteps(remedy, place);
    const before = remedies.slice(0, index);
    const isOr = index > 0 && (!('frees' in remedy) || before.some((each) => 'frees' in each && each.enough));
    return isOr ? asAlternative(steps) : steps;
  });
}

/** What one is told to do. A sentence that begins otherwise stays as it is. */
const IMPERATIVE = /^(?:Add|Ask|Create|Delete|Delegate|Give|Have|Keep|Let|Move|Remove|Replace|Run|Set|Update)\b/;

/** The same steps as something to do in the place of what is said before. */
export function asAlternative([first, ...rest]: readonly Step[]): readonly Step[] {
  if (typeof first !== 'string' || !IMPERATIVE.test(first)) return first === undefined ? [] : [first, ...rest];
  return [`Or ${first.charAt(0).toLowerCase()}${first.slice(1)}`, ...rest];
}

/** What gives addresses back in a subnet whoever draws on it, as sentences. */
export function holderSteps(short: ShortSubnet, place: RemedyPlace): readonly Step[] {
  const nodes = sharesOf(short.held).some(({ holder }) => holder === 'nodes');
  return [
    ...subnetRemedySteps(holderRemedies(short, place.accountId), place),
    ...(nodes
      ? ['Where nodes and pods are short of addresses too, check subnet-low-ips says how many they can free.']
      : []),
  ];
}

function givingBackSteps(remedy: GivingBack, place: RemedyPlace): readonly Step[] {
  const frees = `frees ${amount(remedy.frees)}${remedy.enough ? ', which is enough' : ''}`;
  switch (remedy.kind) {
    case 'delete-leaks': {
      const { enis } = remedy;
      return [
        `Delete the ${count(enis, 'leaked ENI')} in the subnet (check leaked-eni lists ${enis === 1 ? 'it' : 'them'}): ${frees}.${waitText(remedy)}${keptText(remedy)}`,
      ];
    }
    case 'delete-unattached':
      return [unattachedText(remedy, frees)];
    case 'move':
      return [`${MOVES[remedy.holder]}: ${frees}.`];
    case 'replace-nodes':
      return [
        `Replace ${nodesOf(remedy.nodes, remedy.cluster)} from before custom networking was turned on: ${frees}. New nodes need an ENIConfig for ${named('zone', place.subnet.availabilityZone, 'the zone')}, and their pods use its subnet.`,
      ];
    case 'warm-targets': {
      const { spare, cni } = remedy;
      const { clusterName, addon } = cni;
      const assumed = spare.assumed ? ' Its settings are not known, so this assumes its defaults.' : '';
      return [
        `Keep fewer spare addresses on ${nodesOf(spare.nodes, clusterName)}: ${frees.replace('frees ', 'frees at least ')}.${assumed}`,
        ...howToSetCni(
          { WARM_IP_TARGET: String(spare.warm), MINIMUM_IP_TARGET: String(spare.minimum) },
          { clusterName, addon, region: place.region },
        ),
      ];
    }
  }
}

function nodesOf(nodes: number, cluster: string): string {
  return `the ${count(nodes, 'node')} of ${named('cluster', cluster, 'the cluster')}`;
}

type DeleteLeaks = Extract<GivingBack, { kind: 'delete-leaks' }>;

/** The same as leaked-eni says of each of them. */
function waitText({ enis, ofLiveInstances }: DeleteLeaks): string {
  if (ofLiveInstances === 0) return '';
  const [which, those] =
    ofLiveInstances === 1
      ? [enis === 1 ? 'Its instance' : 'The instance of 1 of them', 'it']
      : [ofLiveInstances === enis ? 'Their instances' : `The instances of ${amount(ofLiveInstances)} of them`, 'them'];
  return ` ${which} may still exist, and what created ${those} may still delete ${those}: look again in an hour first.`;
}

function keptText({ enis, keptByCleanUp: kept }: DeleteLeaks): string {
  if (kept === 0) return '';
  if (kept === enis) return ` Clean-up keeps ${enis === 1 ? 'it' : 'them'}: leaked-eni says why, and whom to ask.`;
  return ` Clean-up keeps ${amount(kept)} of them: leaked-eni says why, and whom to ask.`;
}

function unattachedText({ enis, madeBy }: Extract<GivingBack, { kind: 'delete-unattached' }>, frees: string): string {
  return madeBy === undefined
    ? `Delete those of the ${count(enis, 'unattached ENI')} that nobody needs (check unattached-eni lists them; clean-up keeps them): ${frees}.`
    : `Delete the ${count(enis, 'unattached ENI')} of ${madeBy} if its operator no longer needs them (clean-up keeps them): ${frees}.`;
}

/** How people have a holder elsewhere, as a sentence without its end. */
export const MOVES: Readonly<Record<Movable, string>> = {
  branch: 'Run pods with security groups of their own on nodes in other subnets',
  lambda: 'Move the Lambda functions to other subnets, in their VPC configuration',
  endpoints: 'Move the VPC endpoints to another subnet in the same zone',
  loadBalancers: 'Move the load balancers to other subnets',
  databases: 'Move the databases and caches to subnets of their own, in their subnet groups',
};

/** What lets others be used, as sentences and commands. */
export function elsewhereSteps(remedy: Elsewhere, place: RemedyPlace): readonly Step[] {
  const { subnet, accountId } = place;
  const zone = named('zone', subnet.availabilityZone, 'the zone');
  const owner = subnet.ownerId === accountId ? undefined : subnet.ownerId;
  switch (remedy.kind) {
    case 'pod-subnet':
      return podSubnetSteps(remedy, place, zone, owner);
    case 'pods-elsewhere':
      return [
        `New ENIs for pods of ${named('cluster', remedy.cluster, 'the cluster')} already use ${named('subnet', remedy.used.id, 'another subnet')} (${amount(remedy.used.availableIpAddressCount)} free). Here a new node takes the addresses of its primary ENI, and ENIs that exist keep theirs.`,
      ];
    case 'eni-config':
      return [
        `Set a larger subnet in the ENIConfig for ${zone}. New nodes use it; running nodes keep their ENIs.${fromOwner(owner, zone)}`,
      ];
    case 'node-class':
      return [
        `Let a NodeClass of ${named('cluster', remedy.cluster, 'the cluster')} select more subnets in ${zone}, with \`subnetSelectorTerms\`. Or give pods subnets of their own: \`podSubnetSelectorTerms\` with \`podSecurityGroupSelectorTerms\`.${fromOwner(owner, zone)}`,
      ];
    case 'karpenter':
      if (remedy.classes.length > 0) return selectMore(remedy.classes, zone, owner);
      return [
        `Let Karpenter use another subnet in ${zone}: tag it.${fromOwner(owner, zone)} Replace SUBNET_ID with its id:`,
        tagSubnet(place, toFillIn('SUBNET_ID'), KARPENTER_TAG, discoveredBy(subnet, remedy.cluster)),
      ];
    case 'node-group':
      return [
        `Create a node group with another subnet in ${zone}: the subnets of a node group cannot be changed.${WHO[remedy.who]}${fromOwner(owner, zone)}`,
      ];
    case 'fargate-profile':
      return [
        `Create a Fargate profile for ${named('cluster', remedy.cluster, 'the cluster')} with more subnets than ${profilesText(remedy.profiles)} ${remedy.profiles.length === 1 ? 'has' : 'have'}: a profile cannot be changed. Then delete the old one: its pods are recreated.${fromOwner(owner, zone)}`,
      ];
    case 'smaller-reservation':
      return [
        'Delete a CIDR reservation for prefixes of the subnet, and create smaller ones: what is in use stays as it is. This lists them:',
        awsCommand('ec2', 'get-subnet-cidr-reservations', place.region, { 'subnet-id': given('subnet', subnet.id) }),
      ];
    case 'other-cni':
      return [otherCniText(remedy.name)];
    case 'ask-owner':
      return [
        `Ask ${accountText(subnet.ownerId)}, which owns the subnet, who holds the ${count(remedy.unseen, 'address', 'addresses')} that are not visible here.`,
      ];
  }
}

/** Node classes that find their subnets by anything else than the tag for Karpenter. */
function selectMore(classes: readonly string[], zone: string, owner: string | undefined): readonly Step[] {
  return [
    `Let Karpenter use another subnet in ${zone}, in \`subnetSelectorTerms\` of its EC2NodeClass${classes.length === 1 ? '' : 'es'}.${fromOwner(owner, zone)}`,
    ...classes
      .slice(0, MAX_CLASSES)
      .map((name) => kubectl(fixed('edit'), fixed('ec2nodeclass'), given('nodePool', name))),
  ];
}

/** Commands that are printed at most. */
const MAX_CLASSES = 3;

const WHO: Readonly<Record<Extract<Elsewhere, { kind: 'node-group' }>['who'], string>> = {
  nodes: '',
  ipv6: ' Only ENIs of nodes use IPv4 addresses in this IPv6 cluster, and pods with security groups of their own.',
  'custom-networking': ' New nodes use one address each here, and their pods use the subnets of ENIConfigs.',
  windows: ' A Windows node has all its pods on one ENI and keeps about 3 spare addresses.',
};

function podSubnetSteps(
  { cluster, spare, noDiscovery, ifVpcCni }: Extract<Elsewhere, { kind: 'pod-subnet' }>,
  place: RemedyPlace,
  zone: string,
  owner: string | undefined,
): readonly Step[] {
  const name = named('cluster', cluster, 'the cluster');
  if (noDiscovery?.because === 'release') {
    return [
      `Update the VPC CNI of ${name} from ${noDiscovery.release}: since 1.18.0 it also uses subnets with the tag \`${CNI_ROLE_TAG}=1\`, not only those of nodes.`,
    ];
  }
  const tag = (id: Argument) => tagSubnet(place, id, CNI_ROLE_TAG, fixed('1'));
  const off =
    noDiscovery === undefined
      ? []
      : [`Remove \`ENABLE_SUBNET_DISCOVERY=false\` from the VPC CNI of ${name}, so that pods use more subnets.`];
  const whose = ifVpcCni ? 'Where the VPC CNI runs, let' : 'Let';
  if (spare !== undefined) {
    const { id, availableIpAddressCount: free } = spare;
    return [
      ...off,
      `${whose} pods of ${name} use ${named('subnet', id, 'another subnet')} too (${amount(free)} free). New ENIs for pods use it once it has this tag:`,
      tag(given('subnet', id)),
    ];
  }
  const get =
    owner === undefined
      ? `Add a subnet in ${zone}, from a secondary CIDR block if the VPC has no space left, or take one that EKS does not use.`
      : `Ask ${accountText(owner)}, which owns the VPC, to share another subnet in ${zone}.`;
  return [...off, `${get} ${whose} pods of ${name} use it. Replace SUBNET_ID with its id:`, tag(toFillIn('SUBNET_ID'))];
}

/** A NodeClass selects the subnets in use by the value that they have, which need not be the cluster's name. */
function discoveredBy({ tags }: Subnet, cluster: string): Argument {
  const value = tags[KARPENTER_TAG] ?? '';
  return isValid('tagValue', value) ? given('tagValue', value) : given('cluster', cluster);
}

function tagSubnet({ region }: RemedyPlace, subnet: Argument, key: string, value: Argument): RemedyStep {
  const tag = shorthand({ Key: given('tagKey', key), Value: value });
  return awsCommand('ec2', 'create-tags', region, { resources: subnet, tags: tag });
}

/** A participant of a shared VPC makes no subnets there. */
function fromOwner(owner: string | undefined, zone: string): string {
  return owner === undefined ? '' : ` Only ${accountText(owner)}, which owns the VPC, can share subnets in ${zone}.`;
}

function accountText(account: string): string {
  return named('account', account, 'the account') === account ? `account ${account}` : 'the account';
}

function profilesText(profiles: readonly string[]): string {
  const names = profiles.map((profile) => named('fargateProfile', profile, 'the old one'));
  return `profile${names.length === 1 ? '' : 's'} ${list(names)}`;
}

/** By the names of Cilium's own settings (its documentation, IPAM of AWS ENIs). */
function otherCniText(name: string): string {
  return name === 'Cilium'
    ? 'Keep fewer spare addresses in Cilium: lower `pre-allocate` and `max-above-watermark`, and turn on `aws-release-excess-ips`. Or let it use more subnets, with `subnet-tags-filter` or `subnet-ids-filter`.'
    : `Have ${name} keep fewer spare addresses, or use more subnets, in its own settings.`;
}
