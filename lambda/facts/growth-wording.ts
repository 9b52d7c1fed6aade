import type { Remediation } from '../model/finding.ts';
import type { GrowthRemedy } from './growth-remedies.ts';
import { nodeTotal } from './node-addresses.ts';
import type { NodegroupOutlook } from './nodegroup-outlook.ts';
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
export function growthRemediation(shortage: NodegroupShortage, region: string): Remediation {
  const { outlook, zone, remedies } = shortage;
  const nodes = Math.max(outlook.growth.toCome, outlook.growth.surge);
  const steps = remedies.map((remedy) => remedyText(remedy, fitText(remedy.fit, nodes), outlook, region));
  const last = `${steps.length > 0 ? 'Or add' : 'Add'} a subnet in ${zone} to the node group, or lower its maximum size.`;
  return { text: [...steps, last].join(' '), url: URL };
}

const URL = 'https://docs.aws.amazon.com/eks/latest/best-practices/ip-opt.html';

function fitText(fit: number, nodes: number): string {
  return fit >= nodes ? `all ${nodes} fit` : `${fit} of ${nodes} fit`;
}

function remedyText(remedy: GrowthRemedy, fits: string, outlook: NodegroupOutlook, region: string): string {
  switch (remedy.kind) {
    case 'clean-up':
      return `Delete the ${count(remedy.enis, 'leaked ENI')} of its subnets (check leaked-eni lists them): then ${fits}.`;
    case 'targets': {
      const set = { WARM_IP_TARGET: String(remedy.warm), MINIMUM_IP_TARGET: String(remedy.minimum) };
      const effect = `${takes(remedy.addresses, outlook)}, and ${fits}`;
      return `Keep fewer addresses spare, with a minimum a little above the pods of your nodes: ${effect}. ${howToSet(set, outlook, region)}`;
    }
    case 'subnet': {
      const { id, availableIpAddressCount: free } = remedy.subnet;
      const command = `aws ec2 create-tags --region ${region} --resources ${id} --tags Key=${CNI_ROLE_TAG},Value=1`;
      return `Let pods use ${id} (${free} free): then ${fits}. Run \`${command}\`.`;
    }
    case 'prefixes': {
      const effect = `${takes(remedy.addresses, outlook)}, in whole /28 blocks, and ${fits}`;
      return `Delegate prefixes: ${effect}. ${howToSet({ ENABLE_PREFIX_DELEGATION: 'true' }, outlook, region)}`;
    }
  }
}

function takes(addresses: number, { demand }: NodegroupOutlook): string {
  return `a node then takes ${addresses} addresses instead of ${nodeTotal(demand)}`;
}

/** The add-on's configuration values are replaced as a whole. */
function howToSet(
  env: Readonly<Record<string, string>>,
  { cluster, settings }: NodegroupOutlook,
  region: string,
): string {
  if (!settings.known) {
    const set = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    return `Run \`kubectl -n kube-system set env daemonset aws-node ${set.join(' ')}\`.`;
  }
  const addon = `--cluster-name ${cluster.name} --addon-name vpc-cni`;
  return (
    'Add what else its configuration values hold, which are replaced as a whole, and run ' +
    `\`aws eks update-addon --region ${region} ${addon} --configuration-values '${JSON.stringify({ env })}'\`.`
  );
}
