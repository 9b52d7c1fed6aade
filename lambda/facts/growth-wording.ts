import type { Remediation } from '../model/finding.ts';
import type { GrowthRemedy } from './growth-remedies.ts';
import { nodeTotal } from './node-addresses.ts';
import type { NodegroupShortage } from './nodegroup-shortage.ts';
import { CNI_ROLE_TAG } from './subnet-use.ts';
import { count } from './wording.ts';

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
export function growthRemediation(shortage: NodegroupShortage): Remediation {
  const { outlook, zone, remedies } = shortage;
  const nodes = Math.max(outlook.growth.toCome, outlook.growth.surge);
  const steps = remedies.map((remedy) => `${remedyText(remedy, shortage)}: ${fitText(remedy.fit, nodes)}.`);
  const last = `${steps.length > 0 ? 'Or add' : 'Add'} a subnet in ${zone} to the node group, or lower its maximum size.`;
  return { text: [...steps, last].join(' '), url: URL };
}

const URL = 'https://docs.aws.amazon.com/eks/latest/best-practices/ip-opt.html';

function fitText(fit: number, nodes: number): string {
  return fit >= nodes ? `then all ${nodes} fit` : `then ${fit} of ${nodes} fit`;
}

function remedyText(remedy: GrowthRemedy, { outlook }: NodegroupShortage): string {
  const now = nodeTotal(outlook.demand);
  switch (remedy.kind) {
    case 'clean-up':
      return `Delete the ${count(remedy.enis, 'leaked ENI')} of its subnets (check leaked-eni lists them)`;
    case 'targets':
      return (
        `Set ${variables({ WARM_IP_TARGET: remedy.warm, MINIMUM_IP_TARGET: remedy.minimum }, outlook)}, the minimum a ` +
        `little above the pods of your nodes; a node then takes ${remedy.addresses} addresses instead of ${now}`
      );
    case 'subnet':
      return (
        `Tag ${remedy.subnet.id} (${remedy.subnet.availableIpAddressCount} free) for pods, ` +
        `\`aws ec2 create-tags --resources ${remedy.subnet.id} --tags Key=${CNI_ROLE_TAG},Value=1\``
      );
    case 'prefixes':
      return (
        `Set ${variables({ ENABLE_PREFIX_DELEGATION: 'true' }, outlook)}; ` +
        `a node then takes ${remedy.addresses} addresses instead of ${now}, in whole /28 blocks`
      );
  }
}

/** Configuration values replace what was there, so the whole of them cannot be told here. */
function variables(
  values: Readonly<Record<string, string | number>>,
  { cluster, settings }: NodegroupShortage['outlook'],
) {
  const set = Object.entries(values).map(([name, value]) => `${name}=${value}`);
  if (!settings.known) return `\`kubectl -n kube-system set env daemonset aws-node ${set.join(' ')}\``;
  return (
    `${set.map((each) => `\`${each}\``).join(' and ')} in the \`env\` of the add-on's configuration values ` +
    `(\`aws eks update-addon --cluster-name ${cluster.name} --addon-name vpc-cni --configuration-values ...\`)`
  );
}
