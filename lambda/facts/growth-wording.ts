import type { Section } from '../model/coverage.ts';
import type { VpcCniAddon } from '../model/inventory.ts';
import type { Remediation, RemedyStep } from '../model/remediation.ts';
import { named } from './aws-values.ts';
import { type CniPlace, cniAddonOf, howToSetThroughAddon } from './cni-update.ts';
import { awsCommand, fixed, given, kubectlInSystem, remedy, say, setting, shorthand } from './commands.ts';
import type { GrowthRemedy } from './growth-remedies.ts';
import { nodeTotal } from './node-addresses.ts';
import type { NodegroupOutlook } from './nodegroup-outlook.ts';
import type { NodegroupShortage } from './nodegroup-shortage.ts';
import { CNI_ROLE_TAG } from './subnet-use.ts';
import { count, list } from './wording.ts';

/** One sentence: what does not fit, where first, and on what that rests. */
export function growthMessage(shortage: NodegroupShortage): string {
  const { outlook, zone, zoneFree } = shortage;
  const name = `${outlook.cluster.name}/${outlook.nodegroup.name}`;
  const each = count(nodeTotal(outlook.demand), 'address', 'addresses');
  const clauses = [
    `Node group ${name} ${lack(shortage)} the ${each} that a node takes`,
    `${zone} is short first, with ${zoneFree} free`,
    ...outlook.assumptions,
  ];
  return `${clauses.join('; ')}.`;
}

function lack({ outlook: { growth }, grown, updated }: NodegroupShortage): string {
  const extra = `of the ${growth.surge} extra nodes of a rolling update`;
  if (grown.fit === growth.toCome)
    return `cannot be updated at full speed: ${only(updated.fit)} ${extra} ${get(updated.fit)}`;
  const scale = `cannot grow from ${growth.from} to ${count(growth.max, 'node')}: ${only(grown.fit)} of the ${growth.toCome} to come`;
  return updated.fit === growth.surge
    ? `${scale} ${get(grown.fit)}`
    : `${scale}, and ${only(updated.fit)} ${extra}, ${get(2)}`;
}

function only(fit: number): string {
  return fit === 0 ? 'none' : `only ${fit}`;
}

function get(subjects: number): string {
  return subjects > 1 ? 'get' : 'gets';
}

/** Every remedy that helps, and how far. */
export function growthRemediation(
  shortage: NodegroupShortage,
  region: string,
  addons: Section<VpcCniAddon>,
): Remediation {
  const { outlook, zone, remedies } = shortage;
  const { cluster, growth } = outlook;
  const nodes = Math.max(growth.toCome, growth.surge);
  const place = { clusterName: cluster.name, region, addon: cniAddonOf(cluster.name, addons) };
  const where = named('zone', zone, 'that zone');
  return remedy(
    URL,
    ...remedies.flatMap((each) => remedySteps(each, fitText(each.fit, nodes), outlook, place)),
    `${remedies.length > 0 ? 'Or make' : 'Make'} a new node group with another subnet in ${where}: the subnets of a node group cannot be changed.`,
    ...lowerDemand(shortage),
  );
}

/** What makes do with the addresses that there are: fewer nodes at most, or no extra ones in an update. */
function lowerDemand({ outlook: { growth }, grown, updated }: NodegroupShortage): readonly string[] {
  return [
    ...(grown.fit < growth.toCome ? ['Or lower its maximum size.'] : []),
    ...(updated.fit < growth.surge
      ? ['Or set its update strategy to `MINIMAL`: an update then ends old nodes before it starts new ones.']
      : []),
  ];
}

const URL = 'https://docs.aws.amazon.com/eks/latest/best-practices/ip-opt.html';

type Place = Pick<CniPlace, 'clusterName' | 'region' | 'addon'>;

function fitText(fit: number, nodes: number): string {
  return fit >= nodes ? `all ${nodes} fit` : `${fit} of ${nodes} fit`;
}

function remedySteps(
  growth: GrowthRemedy,
  fits: string,
  outlook: NodegroupOutlook,
  place: Place,
): readonly (string | RemedyStep)[] {
  switch (growth.kind) {
    case 'clean-up':
      return [
        `Delete the ${count(growth.enis, 'leaked ENI')} of its subnets (check leaked-eni lists them): then ${fits}.`,
      ];
    case 'targets': {
      const set = { WARM_IP_TARGET: String(growth.warm), MINIMUM_IP_TARGET: String(growth.minimum) };
      const effect = `${takes(growth.addresses, outlook)}, and ${fits}`;
      return [
        `Keep fewer addresses spare: ${effect}. The minimum should be a little above the number of pods on a node.`,
        ...howToSet(set, place),
      ];
    }
    case 'subnet': {
      const { id, availableIpAddressCount: free } = growth.subnet;
      return [
        `Let pods use ${named('subnet', id, 'another subnet')} (${free} free): then ${fits}. It takes a tag:`,
        awsCommand('ec2', 'create-tags', place.region, {
          resources: given('subnet', id),
          tags: shorthand({ Key: fixed(CNI_ROLE_TAG), Value: fixed('1') }),
        }),
      ];
    }
    case 'prefixes': {
      const effect = `${takes(growth.addresses, outlook)}, in whole /28 blocks, and ${fits}`;
      return [`Delegate prefixes: ${effect}.`, ...howToSet({ ENABLE_PREFIX_DELEGATION: 'true' }, place)];
    }
  }
}

function takes(addresses: number, { demand }: NodegroupOutlook): string {
  return `a node then takes ${addresses} addresses instead of ${nodeTotal(demand)}`;
}

/** Of a self-managed VPC CNI in its DaemonSet, where an add-on would set them back. */
function howToSet(env: Readonly<Record<string, string>>, place: Place): readonly RemedyStep[] {
  const { addon } = place;
  if (addon === 'unknown') {
    const set = Object.entries(env).map(([name, value]) => `\`${name}=${value}\``);
    return [
      say(
        `Set ${list(set)} in the configuration values of the vpc-cni add-on. Without the add-on, set it in the DaemonSet aws-node.`,
      ),
    ];
  }
  if (addon !== 'none') return howToSetThroughAddon(place, addon, env);
  const settings = Object.entries(env).map(([name, value]) => setting(name, value));
  return [
    say('Set it in the DaemonSet of the self-managed VPC CNI:'),
    kubectlInSystem(fixed('set'), fixed('env'), fixed('daemonset'), fixed('aws-node'), ...settings),
  ];
}
