import { count, list, sentences } from '../../common/words.ts';
import { named } from '../../facts/aws/aws-values.ts';
import { awsCommand, fixed, given, remedy, shorthand } from '../../facts/aws/commands.ts';
import { otherCniOf } from '../../facts/cni/cni-on-enis.ts';
import { type CniPlace, howToSetCni } from '../../facts/cni/cni-update.ts';
import type { NextNodes } from '../../facts/node/next-nodes.ts';
import { nodeTotal } from '../../facts/node/node-addresses.ts';
import type { Short } from '../../facts/node/room-for-nodes.ts';
import { asAlternative, MOVES } from '../../facts/remedy/subnet-remedy-steps.ts';
import { CNI_ROLE_TAG } from '../../facts/subnet/subnet-use.ts';
import type { Remediation, RemedyStep } from '../../model/remediation.ts';
import type { GrowthRemedy } from './growth-remedies.ts';
import type { NodegroupShortage } from './nodegroup-shortage.ts';

/** What does not fit, where addresses run out first, and on what that rests: a sentence each. */
export function growthMessage(shortage: NodegroupShortage): string {
  const { outlook, grown, updated } = shortage;
  const { growth, demand, assumptions } = outlook;
  const name = `Node group ${outlook.cluster.name}/${outlook.nodegroup.name}`;
  const ofUpdate = fits(updated.fit, growth.surge, 'extra node');
  const canGrow = grown.fit === growth.toCome;
  const each = (canGrow ? growth.surge : growth.toCome) === 1 ? 'it' : 'each';
  const need = `${each} needs ${count(nodeTotal(demand), 'address', 'addresses')}`;
  return sentences(
    canGrow
      ? `${name} cannot be updated at full speed: ${ofUpdate}, and ${need}`
      : `${name} cannot grow from ${growth.from} to ${count(growth.max, 'node')}: ${fits(grown.fit, growth.toCome, 'new node')}, and ${need}`,
    shortText(shortage),
    canGrow || growth.pooled === 0 ? '' : `Its warm pool keeps ${count(growth.pooled, 'instance')} besides`,
    canGrow || updated.fit === growth.surge ? '' : `In a rolling update ${ofUpdate}`,
    ...assumptions,
  );
}

/** Names the subnets that are short where a zone has others besides, and blocks where these are too few. */
function shortText({ short, zoneFree, shortFree, isSplit }: NodegroupShortage): string {
  if (isWithoutPodSubnet(short)) return `The tag \`${CNI_ROLE_TAG}\` leaves no subnet for pods in ${short.zone}`;
  const free = short.unit === 'blocks' ? `${count(shortFree, 'whole /28 block')} free` : `${shortFree} free`;
  if (!isSplit) return `${short.zone} runs out first, with ${short.unit === 'blocks' ? free : `${zoneFree} free`}`;
  const whose = short.part === 'nodes' ? 'for the nodes themselves' : 'for their pods';
  const have = short.subnetIds.length === 1 ? 'has' : 'have';
  return `${short.zone} runs out first: ${list(short.subnetIds)} ${whose} ${have} ${free}`;
}

/** Tags keep pods out of the nodes' own subnets, and let none in besides. */
function isWithoutPodSubnet({ part, subnetIds }: Short): boolean {
  return part === 'pods' && subnetIds.length === 0;
}

/** `3 of 4 new nodes fit` */
function fits(some: number, all: number, what: string): string {
  if (all === 1) return `the ${what} does not fit`;
  return `${some === 0 ? 'none' : some} of ${all} ${what}s ${some > 1 ? 'fit' : 'fits'}`;
}

/** Every remedy that helps, and how far. */
export function growthRemediation(shortage: NodegroupShortage, region: string): Remediation {
  const { outlook, remedies } = shortage;
  const { zone } = shortage.short;
  const { cluster, cni, growth } = outlook;
  const nodes = Math.max(growth.toCome, growth.surge);
  const place = { clusterName: cluster.name, region, addon: cni.addon };
  const where = named('zone', zone, 'that zone');
  const steps = [
    ...(isWithoutPodSubnet(shortage.short)
      ? [`Tag a subnet of ${where} \`${CNI_ROLE_TAG}=1\`, or remove the tag from the subnet of the nodes.`]
      : []),
    ...remedies.flatMap((each, index) => {
      const own = remedySteps(each, fitText(each.fit, nodes), outlook, place);
      return index === 0 ? own : asAlternative(own);
    }),
  ];
  return remedy(
    URL,
    ...steps,
    `${steps.length > 0 ? 'Or create' : 'Create'} a node group with another subnet in ${where}: the subnets of a node group cannot be changed.`,
    ...lowerDemand(shortage),
  );
}

/** What makes do with the addresses that there are: fewer nodes at most, or no extra ones in an update. */
function lowerDemand({ outlook: { growth }, grown, updated }: NodegroupShortage): readonly string[] {
  return [
    ...(grown.fit < growth.toCome ? ['Or lower its maximum size.'] : []),
    ...(updated.fit < growth.surge
      ? ['Or set its update strategy to `MINIMAL`: an update then terminates old nodes before it launches new ones.']
      : []),
  ];
}

const URL = 'https://docs.aws.amazon.com/eks/latest/best-practices/ip-opt.html';

function fitText(fit: number, nodes: number): string {
  if (nodes === 1) return fit === 1 ? 'the node fits' : 'the node does not fit';
  if (fit < nodes) return `${fit} of ${nodes} fit`;
  return nodes === 2 ? 'both fit' : `all ${nodes} fit`;
}

function remedySteps(
  growth: GrowthRemedy,
  fits: string,
  outlook: NextNodes,
  place: Pick<CniPlace, 'clusterName' | 'region' | 'addon'>,
): readonly (string | RemedyStep)[] {
  switch (growth.kind) {
    case 'clean-up':
      return [
        `Delete the ${count(growth.enis, 'leaked ENI')} of its subnets (check leaked-eni lists ${growth.enis === 1 ? 'it' : 'them'}): then ${fits}.`,
      ];
    case 'targets': {
      const set = { WARM_IP_TARGET: String(growth.warm), MINIMUM_IP_TARGET: String(growth.minimum) };
      const effect = `${takes(growth.addresses, outlook)}, and ${fits}`;
      return [
        `Keep fewer spare addresses: ${effect}. The minimum should be a little above the number of pods on a node.`,
        ...howToSetCni(set, place),
      ];
    }
    case 'subnet': {
      const { id, availableIpAddressCount: free } = growth.subnet;
      return [
        `Let pods use ${named('subnet', id, 'another subnet')} (${free} free): then ${fits}. Tag it:`,
        awsCommand('ec2', 'create-tags', place.region, {
          resources: given('subnet', id),
          tags: shorthand({ Key: fixed(CNI_ROLE_TAG), Value: fixed('1') }),
        }),
      ];
    }
    case 'holder':
      return [`${holderAdvice(growth)} (${count(growth.addresses, 'address', 'addresses')}): then ${fits}.`];
    case 'prefixes': {
      const effect = `${takes(growth.addresses, outlook)}, in whole /28 blocks, and ${fits}`;
      return [`Delegate prefixes: ${effect}.`, ...howToSetCni({ ENABLE_PREFIX_DELEGATION: 'true' }, place)];
    }
  }
}

function takes(addresses: number, { demand }: NextNodes): string {
  return `a node then needs ${count(addresses, 'address', 'addresses')} instead of ${nodeTotal(demand)}`;
}

function holderAdvice({ holder, enis }: Extract<GrowthRemedy, { readonly kind: 'holder' }>): string {
  switch (holder) {
    case 'otherCniUnattached':
      return `Delete the ${count(enis.length, 'unattached ENI')} of ${enis.map(otherCniOf).find((name) => name !== undefined) ?? 'another CNI'} if its operator no longer needs ${enis.length === 1 ? 'it' : 'them'}`;
    case 'unattached':
      return `Delete those of the ${count(enis.length, 'unattached ENI')} that nobody needs`;
    default:
      return MOVES[holder];
  }
}
