import * as z from 'zod';
import { groupBy } from '../common/group-by.ts';
import { count, list, sentences } from '../common/words.ts';
import { named } from '../facts/aws/aws-values.ts';
import { awsCommand, fixed, given, remedy, shorthand, toFillIn } from '../facts/aws/commands.ts';
import { clusterResource, nodegroupResource } from '../facts/aws/resources.ts';
import { clusterNameOf, nodegroupNameOf } from '../facts/cluster/cluster-tags.ts';
import { field, number, text, texts } from '../model/evidence.ts';
import type { EvidenceValue } from '../model/finding.ts';
import type { Nodegroup, Tags } from '../model/inventory.ts';
import type { Remediation } from '../model/remediation.ts';
import { targetArn } from '../model/target.ts';
import { defineCheck, type InventoryView, type Judged, type Violation } from './define-check.ts';
import {
  type LingeringEni,
  type LingeringSum,
  lingeringEnis,
  sumOf,
  type TurnedOff,
  templatesTurnedOff,
} from './delete-on-termination-off/lingering-enis.ts';
import { nodegroupsOf } from './involved.ts';

const TEMPLATE_URL = 'https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html';
const ENI_URL = 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/scenarios-enis.html';
const NEEDS = ['clusters', 'nodegroups'] as const;
const WANTS = ['launchTemplateVersions', 'nodes', 'subnetEnis'] as const;
type View = InventoryView<(typeof NEEDS)[number], (typeof WANTS)[number]>;

type Args =
  | {
      readonly kind: 'launch-template';
      readonly off: TurnedOff;
      readonly live: LingeringSum;
    }
  | { readonly kind: LingeringEni['made']; readonly owner: string; readonly live: LingeringSum };

const LINGERING_FIELDS = {
  lingeringEnis: field(number, 'ENIs of running nodes that will stay when the nodes go.'),
  lingeringNodes: field(number, 'Nodes that they are attached to.'),
  lingeringAddresses: field(number, 'IPv4 addresses that they hold.'),
  networkInterfaces: field(texts, 'Ids of the first of them.'),
};

const TEMPLATE = z.strictObject({
  problem: field(z.literal('launch-template'), 'A launch template in use turns DeleteOnTermination off.'),
  templateName: field(text.nullable(), 'Its name. Null where EC2 gives none.', { as: 'tally', label: 'template name' }),
  templateVersion: field(number, 'The version that is used.'),
  devices: field(z.array(number).readonly(), 'Indexes of the devices for which DeleteOnTermination is off.'),
  clusters: field(texts, 'Clusters of the node groups that use it.'),
  nodegroups: field(texts, 'Node groups that use it, as `cluster/node group`.', { as: 'names', label: 'node groups' }),
  ...LINGERING_FIELDS,
});

const LIVE = z.strictObject({
  problem: field(
    z.enum(['primary', 'cni']),
    'Which ENIs of running nodes have it off: those that EC2 made with the nodes (`primary`), or those that EKS networking made for pods (`cni`).',
  ),
  ...LINGERING_FIELDS,
});

const EVIDENCE = z.union([TEMPLATE, LIVE]);
type Values = z.output<typeof EVIDENCE>;

export const deleteOnTerminationOff = defineCheck({
  meta: {
    id: 'delete-on-termination-off',
    title: 'ENIs that will stay when their nodes go',
    severity: 'medium',
    resourceType: 'AWS::EC2::LaunchTemplate',
    rationale:
      'EC2 deletes an ENI with its instance only if DeleteOnTermination is on. Without it, every node that is ' +
      'replaced leaves its ENIs and all their addresses behind, until the subnet is empty.',
    severities: {
      medium: 'a launch template in use turns it off, or ENIs of running nodes have it off',
    },
    remediation: remedy(
      TEMPLATE_URL,
      'Set `DeleteOnTermination: true` in the `NetworkInterfaces` of the launch template, and on the ENIs that are attached now.',
    ),
    mayBeWrong: [
      'Somebody may keep a primary ENI on purpose, to give its address to the next instance.',
      'Launch templates of self-managed nodes and of Karpenter are not read; their running nodes are.',
    ],
  },
  needs: NEEDS,
  wants: WANTS,
  options: z.strictObject({}),
  evaluate: (view, _options, now) => {
    const { nodes, subnetEnis, target } = view;
    const lingering =
      nodes.status === 'read' && subnetEnis.status === 'read'
        ? lingeringEnis(nodes.items, subnetEnis.items, target.accountId, now)
        : [];
    const groups = new Map(view.nodegroups.map((group) => [`${group.clusterName}/${group.name}`, group]));
    const byOwner = groupBy(lingering, ({ node, made }) => `${made} ${ownerOf(node.tags, groups)}`);
    const templates = templatesTurnedOff(view.nodegroups, view.launchTemplateVersions);
    const told = new Set(templates.flatMap(({ nodegroups }) => nodegroups.map((name) => `primary ${name}`)));
    return [
      ...templates.map((off) =>
        templateViolation(
          view,
          off,
          off.nodegroups.flatMap((name) => byOwner.get(`primary ${name}`) ?? []),
        ),
      ),
      ...[...byOwner].flatMap(([key, enis]) => (told.has(key) ? [] : liveViolation(view, groups, enis))),
    ];
  },
  message: (args: Args) => (args.kind === 'launch-template' ? templateText(args.off, args.live) : liveText(args)),
  evidence: EVIDENCE,
  involves: ({ resource, evidence }) =>
    evidence.problem === 'launch-template'
      ? { clusters: evidence.clusters, nodegroups: evidence.nodegroups }
      : { nodegroups: nodegroupsOf(resource) },
  groupBy: (finding) => ({ alike: likeness(finding) }),
  question: 'addresses',
});

function likeness({ resource, evidence }: Judged<Values>): readonly EvidenceValue[] {
  const { problem, lingeringEnis, lingeringNodes, lingeringAddresses } = evidence;
  const template =
    problem === 'launch-template' ? [evidence.templateVersion, evidence.nodegroups, evidence.devices] : [];
  return [problem, resource.type, lingeringEnis, lingeringNodes, lingeringAddresses, ...template];
}

type Nodegroups = ReadonlyMap<string, Nodegroup>;

/** `cluster/nodegroup` where EKS knows that group, else the cluster's name. */
function ownerOf(tags: Tags, nodegroups: Nodegroups): string {
  const cluster = clusterNameOf(tags) ?? '';
  const group = `${cluster}/${nodegroupNameOf(tags) ?? ''}`;
  return nodegroups.has(group) ? group : cluster;
}

function templateViolation(view: View, off: TurnedOff, enis: readonly LingeringEni[]): Violation<Args, Values> {
  const { template, devices, nodegroups } = off;
  const { templateId: id } = template;
  const live = sumOf(enis);
  const clusters = [...new Set(nodegroups.map((name) => name.slice(0, name.lastIndexOf('/'))))];
  return {
    resource: { type: 'AWS::EC2::LaunchTemplate', id, arn: targetArn(view.target, 'ec2', `launch-template/${id}`) },
    cluster: clusters.length === 1 ? clusters[0] : undefined,
    severity: 'medium',
    args: { kind: 'launch-template', off, live },
    evidence: {
      problem: 'launch-template',
      templateName: template.templateName ?? null,
      templateVersion: template.versionNumber,
      devices,
      clusters,
      nodegroups,
      ...sumEvidence(live, enis),
    },
    discriminator: template.requestedVersion,
    remediation: templateRemediation(view.target.region, off),
  };
}

function liveViolation(
  view: View,
  groups: Nodegroups,
  enis: readonly LingeringEni[],
): readonly Violation<Args, Values>[] {
  const [first] = enis;
  if (first === undefined) return [];
  const owner = ownerOf(first.node.tags, groups);
  const clusterName = clusterNameOf(first.node.tags);
  const cluster = view.clusters.find(({ name }) => name === clusterName);
  const nodegroup = groups.get(owner);
  if (cluster === undefined) return [];
  const live = sumOf(enis);
  return [
    {
      resource: nodegroup === undefined ? clusterResource(cluster) : nodegroupResource(nodegroup),
      cluster: cluster.name,
      severity: 'medium',
      args: { kind: first.made, owner: nodegroup === undefined ? `cluster ${owner}` : `node group ${owner}`, live },
      evidence: { problem: first.made, ...sumEvidence(live, enis) },
      discriminator: first.made,
      remediation: liveRemediation(view.target.region, first),
    },
  ];
}

const MAX_IDS = 20;

function sumEvidence(
  { enis, nodes, addresses }: LingeringSum,
  lingering: readonly LingeringEni[],
): z.output<z.ZodObject<typeof LINGERING_FIELDS>> {
  return {
    lingeringEnis: enis,
    lingeringNodes: nodes,
    lingeringAddresses: addresses,
    networkInterfaces: lingering.map(({ eni }) => eni.id).slice(0, MAX_IDS),
  };
}

/** A command for the first node group: each of the others takes the same one with its own name. */
function templateRemediation(region: string, { template, nodegroups }: TurnedOff): Remediation {
  const [first = '', ...others] = nodegroups;
  const slash = first.lastIndexOf('/');
  return remedy(
    TEMPLATE_URL,
    `Create a version of ${named('launchTemplate', template.templateId, 'the launch template')} that differs only in \`DeleteOnTermination: true\` in its \`NetworkInterfaces\`.`,
    'Then update the node group to it. Replace TEMPLATE_VERSION with its number:',
    awsCommand('eks', 'update-nodegroup-version', region, {
      'cluster-name': given('cluster', first.slice(0, Math.max(0, slash))),
      'nodegroup-name': given('nodegroup', first.slice(slash + 1)),
      'launch-template': shorthand({
        id: given('launchTemplate', template.templateId),
        version: toFillIn('TEMPLATE_VERSION'),
      }),
    }),
    ...(others.length === 0 ? [] : [`Do the same for the other ${count(others.length, 'node group')}.`]),
  );
}

function liveRemediation(region: string, { eni, made }: LingeringEni): Remediation {
  const cause =
    made === 'primary'
      ? 'Set `DeleteOnTermination: true` in the launch template that launches these nodes.'
      : 'Allow `ec2:ModifyNetworkInterfaceAttribute` in the role of the VPC CNI, which then sets `DeleteOnTermination` itself.';
  return remedy(
    ENI_URL,
    cause,
    'Run this for each of the ENIs, with its own ids:',
    awsCommand('ec2', 'modify-network-interface-attribute', region, {
      'network-interface-id': given('eni', eni.id),
      attachment: shorthand({
        AttachmentId: given('attachment', eni.attachment?.id ?? ''),
        DeleteOnTermination: fixed('true'),
      }),
    }),
  );
}

function templateText({ template, devices, nodegroups }: TurnedOff, live: LingeringSum): string {
  const one = nodegroups.length === 1;
  const used = `${one ? 'node group' : 'node groups'} ${list(nodegroups)}`;
  return sentences(
    `Launch template ${template.templateId} version ${template.versionNumber} of ${used} turns DeleteOnTermination off for device ${list(devices.map(String))}`,
    live.enis === 0
      ? ''
      : `${count(live.enis, 'ENI')} of ${count(live.nodes, 'running node')} will stay and ${holdText(live)}`,
  );
}

function liveText({ kind, owner, live }: Extract<Args, { readonly owner: string }>): string {
  const enis = kind === 'primary' ? count(live.enis, 'primary ENI') : `${count(live.enis, 'ENI')} for pods`;
  const goes = live.nodes === 1 ? 'the node goes' : 'the nodes go';
  return `${enis} on ${count(live.nodes, 'running node')} of ${owner} will stay when ${goes} and ${holdText(live)}: DeleteOnTermination is off.`;
}

function holdText({ enis, addresses }: LingeringSum): string {
  return `${enis === 1 ? 'holds' : 'hold'} ${count(addresses, 'address', 'addresses')}`;
}
