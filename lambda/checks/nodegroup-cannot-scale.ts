import * as z from 'zod';
import { count } from '../common/words.ts';
import { remedy } from '../facts/aws/commands.ts';
import { nodegroupResource } from '../facts/aws/resources.ts';
import { clusterCnis } from '../facts/cni/cluster-cnis.ts';
import { isWindowsNodegroup } from '../facts/cni/cni-nodes.ts';
import type { CniSettingsOf } from '../facts/cni/cni-settings.ts';
import { MIN_LEAK_AGE_MINUTES } from '../facts/eni/aged-leaks.ts';
import { nextNodesOfGroups } from '../facts/node/next-nodes.ts';
import { nodeTotal } from '../facts/node/node-addresses.ts';
import { podsOfNodes } from '../facts/pods/node-pods.ts';
import { PODS_PER_NODE } from '../facts/remedy/spare-addresses.ts';
import { managedBy } from '../facts/remedy/subnet-remedies.ts';
import { field, number, text, texts, UNKNOWN } from '../model/evidence.ts';
import type { Nodegroup } from '../model/inventory.ts';
import { milder, type Severity } from '../model/severity.ts';
import { defineCheck, explainedBy, type Known } from './define-check.ts';
import { nameOfGrowth } from './nodegroup-cannot-scale/growth-remedies.ts';
import { growthMessage, growthRemediation } from './nodegroup-cannot-scale/growth-wording.ts';
import { type NodegroupShortage, shortageFinder } from './nodegroup-cannot-scale/nodegroup-shortage.ts';
import { CONFIDENCE_FIELDS } from './subnet-evidence.ts';
import { subnetFragmented } from './subnet-fragmented.ts';
import { subnetLowIps } from './subnet-low-ips.ts';
import { subnetUnavailable } from './subnet-unavailable.ts';

const OPTIONS = z.strictObject({
  podsPerNode: PODS_PER_NODE,
  minLeakAgeMinutes: MIN_LEAK_AGE_MINUTES,
});

const EVIDENCE = z.strictObject({
  nodes: field(number, 'Nodes that it has or requests.'),
  maximumNodes: field(number, 'Its maximum size.'),
  nodesToCome: field(number, 'Nodes that it may still launch.'),
  nodesThatFit: field(number, 'Of these, those for which there are addresses.'),
  surgeNodes: field(number, 'Extra nodes of a rolling update.'),
  surgeNodesThatFit: field(number, 'Of these, those for which there are addresses.'),
  warmPoolInstances: field(number, 'Instances that its warm pool keeps in addition to its maximum size.'),
  zone: field(text, 'The zone that runs out first.'),
  freeInZone: field(number, 'Free addresses there.'),
  shortSubnets: field(texts, 'The subnets that run out first.'),
  shortPart: field(z.enum(['nodes', 'pods', 'both']), 'Whether they are for nodes, or for the ENIs of their pods.'),
  shortUnit: field(z.enum(['addresses', 'blocks']), 'What is short in them: addresses, or whole /28 blocks.'),
  freeThere: field(number, 'How many of these are free in them now.'),
  addressesPerNode: field(number, 'Addresses that a new node needs.'),
  addressesPerNodeFrom: field(z.enum(['running nodes', 'settings', 'defaults']), 'Source of that.', {
    as: 'tally',
    label: 'addresses a node needs, by',
  }),
  cniSettings: field(text, '`add-on` where they were read from the add-on, else why they were not.'),
  settingsAre: field(text, 'What has the settings of the VPC CNI: the add-on, or the DaemonSet.'),
  cniVersion: field(z.union([text, UNKNOWN]), 'The version of the VPC CNI.'),
  pools: field(z.record(z.string(), texts), 'By zone, the subnets from which nodes and their pods take addresses.'),
  podSubnetsUnknownIn: field(texts, 'Zones in which the subnets of pods are not known.', {
    as: 'names',
    label: 'subnets of pods unknown in',
  }),
  usedDespiteTag: field(texts, 'Subnets that are used although their tag excludes them.', {
    as: 'names',
    label: 'used though tagged kubernetes.io/role/cni=0',
  }),
  remedies: field(
    z
      .array(z.strictObject({ kind: text.describe('What would help.'), fit: number.describe('Nodes that then fit.') }))
      .readonly(),
    'What would help, and how much.',
  ),
  ...CONFIDENCE_FIELDS,
});
type Values = z.output<typeof EVIDENCE>;

export const nodegroupCannotScale = defineCheck({
  meta: {
    id: 'nodegroup-cannot-scale',
    title: 'Node group has no addresses to grow or to be updated',
    severity: 'high',
    resourceType: 'AWS::EKS::Nodegroup',
    rationale:
      'A new node needs addresses for itself and for its first pods. Without them it does not launch, or it joins ' +
      'and its pods stay in ContainerCreating. That happens when the autoscaler adds nodes, or in the middle of a rolling ' +
      'update, which launches new nodes before it terminates old ones.',
    severities: {
      high: 'there are no addresses for even one more node',
      medium:
        'there are addresses for some, but not all, nodes up to the maximum size, or extra nodes of an update. Or for none, under an assumption about the VPC CNI',
      low: 'for some, under an assumption about the VPC CNI',
      info: 'for none or some, where the settings of the VPC CNI could not be read',
    },
    remediation: remedy(
      'https://docs.aws.amazon.com/eks/latest/best-practices/ip-opt.html',
      'Lower the warm targets of the VPC CNI, delete leaked ENIs, or give the nodes or their pods more subnets.',
    ),
    mayBeWrong: [
      'Each node group is judged as if all others stay as they are.',
      'A new node is assumed to need what the nodes of the group hold, or what the VPC CNI attaches for its first pod. With fewer addresses it can still run some pods.',
      'With custom networking, the subnets of pods are those of the ENIConfigs that the add-on creates, and those that already have ENIs of pods. No AWS API shows other ENIConfigs. A zone without any is judged only by the addresses of the nodes themselves.',
      'Instances of a warm pool count with the addresses that they hold, and future ones with one each. One that returns to the pool when the group shrinks may hold more.',
      'Branch ENIs of pods with security groups of their own are not included.',
      'Where ENIs or CIDR reservations could not be read, blocks that may be free or reserved for prefixes count as free. Reported shortages are real; some may be missed.',
      'In a shared subnet, only the ENIs of the audited account are visible, so there may be fewer whole /28 blocks.',
    ],
  },
  needs: ['clusters', 'nodegroups', 'subnets'],
  wants: [
    'vpcCniAddons',
    'nodes',
    'subnetEnis',
    'subnetReservations',
    'launchTemplateVersions',
    'instanceTypes',
    'eniRoutes',
    'eniInstances',
    'awsNodes',
    'kubePods',
    'eniConfigs',
    'kubeNodes',
  ],
  options: OPTIONS,
  evaluate: (view, options, now) => {
    const around = { accountId: view.target.accountId, cnis: clusterCnis(view), podsOf: podsOfNodes(view), now };
    const sources = { ...view, ...options, ...around };
    const shortageOf = shortageFinder(sources);
    return nextNodesOfGroups(sources, now).flatMap((outlook) => {
      const shortage = shortageOf(outlook);
      if (shortage === undefined) return [];
      const { cluster, nodegroup } = outlook;
      return [
        {
          resource: nodegroupResource(nodegroup),
          cluster: cluster.name,
          severity: severityOf(shortage),
          args: shortage,
          evidence: evidence(shortage),
          remediation: growthRemediation(shortage, view.target.region),
        },
      ];
    });
  },
  message: growthMessage,
  evidence: EVIDENCE,
  past: ({ resource, evidence: { maximumNodes, nodesToCome, nodesThatFit } }) =>
    nodesToCome > nodesThatFit
      ? `Node group ${resource.id} could not grow to ${count(maximumNodes, 'node')}: ${nodesThatFit} of ${nodesToCome} more fit.`
      : `Node group ${resource.id} had no room for the extra nodes of an update.`,
  involves: ({ resource, evidence: { pools } }) => ({
    nodegroups: [resource.id],
    subnets: [...new Set(Object.values(pools).flat())],
  }),
  question: 'room',
  advises: ({ evidence }) => [
    ...evidence.remedies.map(({ kind }) => kind),
    evidence.settingsAre,
    ...(evidence.shortPart === 'pods' && evidence.shortSubnets.length === 0 ? ['tag a subnet for pods'] : []),
    ...(evidence.nodesThatFit < evidence.nodesToCome ? ['lower the maximum'] : []),
    ...(evidence.surgeNodesThatFit < evidence.surgeNodes ? ['update with fewer'] : []),
  ],
  judges: (view, options, now) => {
    const sources = { ...view, ...options, accountId: view.target.accountId, cnis: clusterCnis(view), now };
    const known = new Set(nextNodesOfGroups(sources, now).map(({ nodegroup }) => nodegroup));
    return view.nodegroups.map((nodegroup) => {
      const not = known.has(nodegroup) ? undefined : { because: whyNoOutlook(nodegroup) };
      return {
        of: 'node group' as const,
        id: nodegroupResource(nodegroup).id,
        cluster: nodegroup.clusterName,
        ...(not && { not }),
      };
    });
  },
  explainedBy: [
    explainedBy(subnetUnavailable, isShortThere),
    explainedBy(subnetLowIps, isShortThere),
    explainedBy(subnetFragmented, isShortThere),
  ],
});

/** A subnet that it draws on and that is not short first would not make it green. */
function isShortThere({ resource }: Known<unknown>, { evidence: { shortSubnets } }: Known<Values>): boolean {
  return shortSubnets.includes(resource.id);
}

function whyNoOutlook(nodegroup: Nodegroup): string {
  if (nodegroup.status === 'DELETING') return 'being deleted';
  if (isWindowsNodegroup(nodegroup)) return 'not judged: the addresses that Windows nodes need are not calculated';
  return 'whose types, subnets or maximum are not known';
}

function severityOf({ outlook, grown, updated }: NodegroupShortage): Severity {
  const { toCome, surge } = outlook.growth;
  const none = (toCome > 0 && grown.fit === 0) || (surge > 0 && updated.fit === 0);
  const severity = none ? 'high' : 'medium';
  if (isNotRead(outlook.cni.settings)) return 'info';
  return outlook.assumptions.length > 0 ? milder(severity) : severity;
}

function isNotRead(settings: CniSettingsOf): boolean {
  return !settings.known && settings.because === 'not-read';
}

function evidence({
  outlook,
  grown,
  updated,
  short,
  zoneFree,
  shortFree,
  isSplit,
  remedies,
}: NodegroupShortage): Values {
  const { growth, sites, demand, demandFrom, assumptions } = outlook;
  const { settings, version } = outlook.cni;
  return {
    nodes: growth.from,
    maximumNodes: growth.max,
    nodesToCome: growth.toCome,
    nodesThatFit: grown.fit,
    surgeNodes: growth.surge,
    surgeNodesThatFit: updated.fit,
    warmPoolInstances: growth.pooled,
    zone: short.zone,
    freeInZone: zoneFree,
    shortSubnets: short.subnetIds,
    shortPart: isSplit ? short.part : 'both',
    shortUnit: short.unit,
    freeThere: shortFree,
    addressesPerNode: nodeTotal(demand),
    addressesPerNodeFrom: demandFrom,
    cniSettings: settings.known ? 'add-on' : settings.because,
    settingsAre: managedBy(outlook.cni),
    cniVersion: version.known ? version.version : 'unknown',
    pools: Object.fromEntries(
      sites.zones.map((each) => [
        each.zone,
        [...new Set(each.sites.flatMap(({ own, pods = [] }) => [own, ...pods]))].sort(),
      ]),
    ),
    podSubnetsUnknownIn: sites.podSubnetsUnknownIn,
    usedDespiteTag: sites.despiteTag,
    remedies: remedies.map((remedy) => ({ kind: nameOfGrowth(remedy), fit: remedy.fit })),
    confidence: assumptions.length > 0 ? 'low' : 'high',
    uncertain: assumptions,
  };
}
