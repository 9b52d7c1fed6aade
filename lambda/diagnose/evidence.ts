import { compareText } from '../common/compare-text.ts';
import { groupBy } from '../common/group-by.ts';
import { sum } from '../common/sum.ts';
import { amount, count, list } from '../common/words.ts';
import { clusterNameOf, nodegroupNameOf } from '../facts/cluster/cluster-tags.ts';
import { type ClusterCni, clusterCnis } from '../facts/cni/cluster-cnis.ts';
import { addressesOf } from '../facts/eni/eni-addresses.ts';
import { classifyEni } from '../facts/eni/eni-ownership.ts';
import { listedInstances } from '../facts/node/kube-nodes.ts';
import { wantedNodes, wantingGroups } from '../facts/node/wanted-nodes.ts';
import { podWaits } from '../facts/pods/pod-waits.ts';
import { subnetAddresses } from '../facts/subnet/subnet-addresses.ts';
import { subnetName } from '../facts/subnet/subnet-name.ts';
import { outOfService } from '../facts/subnet/subnet-state.ts';
import { clusterReads } from '../model/cluster-reads.ts';
import { itemsOf, readOfCluster } from '../model/coverage.ts';
import type { Instance, Inventory } from '../model/inventory.ts';
import type { AskedPod, KubeEvent, KubeNode, WaitingPod } from '../model/kubernetes.ts';
import type { QuestionId } from '../model/questions.ts';
import type { ClusterReach } from './cluster-reach.ts';
import type { NodeReach } from './node-reach.ts';

/** Subnets, node groups and roles named one by one; more are counted. */
const MAX_LINES = 6;
/** Characters of what a kubelet says of itself. */
const MAX_TEXT = 200;

/** What was looked at for a question, so that an answer can be checked by eye. Empty where nothing could be read. */
export function evidenceOf(
  question: QuestionId,
  inventory: Inventory,
  reach: ClusterReach,
  { node, pod }: { readonly node: NodeReach | undefined; readonly pod: AskedPod | undefined },
  now: Date,
): readonly string[] {
  switch (question) {
    case 'pods':
      return pod === undefined ? podLines(inventory, reach, node, now) : askedPodLines(inventory, reach, pod);
    case 'cluster':
      return clusterLines(inventory, reach);
    case 'reach':
      return endpointLines(inventory, reach);
    case 'authorised':
      return [
        ...roleLines(inventory, reach, node),
        ...listedLines(inventory, reach, node),
        ...expectedLines(inventory, reach),
      ];
    case 'cni':
      return cniLines(inventory, reach);
    case 'types':
      return typeLines(inventory, reach, node);
    case 'addresses':
      return subnetLines(inventory, node?.subnetIds ?? reach.subnetIds);
    case 'nodes':
      return nodeLines(inventory, reach, node);
    case 'room':
      return scalingLines(inventory, reach, node);
  }
}

/** Where the pod is, which address it has, and what was said of it last. */
function askedPodLines({ sections }: Inventory, { cluster }: ClusterReach, pod: AskedPod): readonly string[] {
  const { namespace, name, uid, phase, node, address, hostNetwork, wantsBranchEni } = pod;
  const where = node === undefined ? ', no node yet' : ` on ${node}`;
  const ofWhom = hostNetwork ? ' of its node' : wantsBranchEni ? ' of a branch ENI' : '';
  const events = (readOfCluster(sections.kubeEvents, cluster) ?? [])
    .filter((event) => event.kind === 'Pod' && event.namespace === namespace && event.name === name)
    .filter((event) => event.uid === uid || event.uid === '')
    .toSorted((one, other) => (other.last?.getTime() ?? 0) - (one.last?.getTime() ?? 0));
  const [said] = events;
  return [
    `${phase === '' ? 'no phase' : phase}${where}, ${address === undefined ? `no address${wantsBranchEni ? ' of a branch ENI' : ''}` : `address ${address}${ofWhom}`}`,
    // Of one that has its address by now, what was said before it is over.
    ...(said === undefined || address !== undefined ? [] : [`${said.reason}: ${withItsEnd(said.message)}`]),
  ];
}

/**
 * No longer than there is room for. The kubelet puts around an error what it was doing, and names the sandbox: what went
 * wrong stands last.
 */
function withItsEnd(message: string): string {
  const text = message.replaceAll(/\b(?<begin>[0-9a-f]{12})[0-9a-f]{52}\b/g, '$<begin>…');
  if (text.length <= MAX_TEXT) return text;
  const half = Math.floor((MAX_TEXT - 3) / 2);
  return `${text.slice(0, half)} … ${text.slice(-half)}`;
}

/** How many pods have an address and how many wait, however long; of one node those that are there. */
function podLines(
  inventory: Inventory,
  { cluster }: ClusterReach,
  node: NodeReach | undefined,
  now: Date,
): readonly string[] {
  const { kubePods, kubeEvents, kubeNodes } = inventory.sections;
  const [pods] = readOfCluster(kubePods, cluster) ?? [];
  if (pods === undefined) return [];
  const kubeNode = node && readOfCluster(kubeNodes, cluster)?.find(({ instanceId }) => instanceId === node.node.id);
  if (node !== undefined && kubeNode === undefined) return [];
  const isThere = (name: string | undefined) => kubeNode === undefined || name === kubeNode.name;
  const onNodes = pods.onNodes.filter((each) => isThere(each.node));
  const waiting = pods.waiting.filter((pod) => isThere(pod.node));
  const total = (key: 'withAddress' | 'onBranchEnis' | 'hostNetwork') => sum(onNodes.map((each) => each[key]));
  const branches = total('onBranchEnis');
  const own = total('withAddress') + branches;
  const ofBranches = branches === 0 ? '' : ` (${amount(branches)} of a branch ENI)`;
  return [
    `${count(own, 'pod')} with an address of ${own === 1 ? 'its' : 'their'} own${ofBranches}, ${amount(total('hostNetwork'))} on the host network`,
    ...waitingLine(waiting, readOfCluster(kubeEvents, cluster), now),
  ];
}

/** None is young, not even one that was placed after this run began. */
const NO_PATIENCE = { placed: Number.NEGATIVE_INFINITY, unplaced: Number.NEGATIVE_INFINITY };

/** Those of a moment ago, too: the check gives them time. */
function waitingLine(
  waiting: readonly WaitingPod[],
  events: readonly KubeEvent[] | undefined,
  now: Date,
): readonly string[] {
  if (waiting.length === 0) return [];
  const without = `${count(waiting.length, 'pod')} without an address`;
  if (events === undefined) return [`${without}, whose events could not be read`];
  const { waits, others } = podWaits({ waiting }, events, NO_PATIENCE, now);
  const unplaced = others.filter(({ node }) => node === undefined).length;
  const rest = others.length - unplaced;
  const kinds = [
    `${amount(waits.length)} wait for one`,
    ...(unplaced > 0 ? [`${amount(unplaced)} ${unplaced === 1 ? 'has' : 'have'} no node yet`] : []),
    ...(rest > 0 ? [`${amount(rest)} for something else, or no event says for what`] : []),
  ];
  return [`${without}: ${kinds.join(', ')}`];
}

function clusterLines({ sections }: Inventory, { cluster: name }: ClusterReach): readonly string[] {
  const cluster = itemsOf(sections.clusters).find((each) => each.name === name);
  if (cluster === undefined) return [];
  const { status, version, ipFamily, authenticationMode, autoMode } = cluster;
  const mode = authenticationMode === undefined ? '' : `, authentication ${authenticationMode}`;
  return [`${status}, Kubernetes ${version}, ${ipFamily}${mode}${autoMode ? ', Auto Mode' : ''}`];
}

function endpointLines({ sections }: Inventory, { cluster: name }: ClusterReach): readonly string[] {
  const { endpoint } = itemsOf(sections.clusters).find((each) => each.name === name) ?? {};
  if (endpoint === undefined) return [];
  const { isPublic, isPrivate, publicCidrs } = endpoint;
  const from = isPublic ? `public endpoint: on, from ${list(publicCidrs, 5)}` : 'public endpoint: off';
  return [`private endpoint: ${isPrivate ? 'on' : 'off'}; ${from}`];
}

function roleLines({ sections }: Inventory, { cluster }: ClusterReach, node: NodeReach | undefined): readonly string[] {
  if (node !== undefined) return node.roleArn === undefined ? [] : [`role ${node.roleArn}`];
  const groups = itemsOf(sections.nodegroups).filter(({ clusterName }) => clusterName === cluster);
  const byRole = groupBy(groups, ({ nodeRoleArn }) => nodeRoleArn ?? 'no role named');
  const others = itemsOf(sections.nodes).filter(
    ({ tags }) => clusterNameOf(tags) === cluster && nodegroupNameOf(tags) === undefined,
  );
  return [
    ...atMost(
      [...byRole]
        .map(([role, alike]) => `${role}: node group${alike.length === 1 ? '' : 's'} ${list(namesOf(alike))}`)
        .sort(),
      'role',
    ),
    ...(others.length === 0 ? [] : [`${count(others.length, 'node')} outside managed node groups`]),
  ];
}

/** Which EC2 instances are no Nodes in Kubernetes, and which Nodes are no instances of the cluster; nothing where it was not asked. */
function listedLines(inventory: Inventory, reach: ClusterReach, node: NodeReach | undefined): readonly string[] {
  const kubeNodes = readOfCluster(inventory.sections.kubeNodes, reach.cluster);
  if (kubeNodes === undefined || inventory.sections.nodes.status === 'gap') return [];
  const { byId, isWhole } = listedInstances(kubeNodes);
  if (node !== undefined) return kubernetesLine(byId.get(node.node.id), isWhole);
  const running = nodesOf(inventory, reach).filter(({ state }) => state === 'running');
  const absent = isWhole ? running.filter(({ id }) => !byId.has(id)).map(({ id }) => id) : [];
  const known = new Set(nodesOf(inventory, reach).map(({ id }) => id));
  const strange = [...byId.keys()].filter((id) => !known.has(id));
  const notReady = kubeNodes.filter(({ ready }) => ready?.status !== 'True').length;
  return [
    listedText(kubeNodes.length, notReady),
    ...(absent.length === 0
      ? []
      : [`running instances that Kubernetes does not list: ${list(absent.sort(), MAX_LINES)}`]),
    ...(strange.length === 0
      ? []
      : [`listed by Kubernetes, and no instance with the tags of the cluster: ${list(strange.sort(), MAX_LINES)}`]),
  ];
}

function listedText(listed: number, notReady: number): string {
  if (listed === 0) return 'Kubernetes lists no nodes';
  return `Kubernetes lists ${count(listed, 'node')}, ${notReady === 0 ? 'all ready' : `${amount(notReady)} not ready`}`;
}

/** What the cluster does not let the auditor read, where that is left to it. */
function expectedLines({ sections }: Inventory, { cluster }: ClusterReach): readonly string[] {
  const { expected = [] } = clusterReads(sections).find((each) => each.cluster === cluster) ?? {};
  const messages = [...new Set(expected.map(({ message }) => message))];
  return messages.slice(0, 2).map((message) => `not read from Kubernetes: ${message}`);
}

function kubernetesLine(kubeNode: KubeNode | undefined, isWhole: boolean): readonly string[] {
  if (kubeNode === undefined) return isWhole ? ['Kubernetes does not list it'] : [];
  const { ready, unschedulable } = kubeNode;
  const why =
    ready?.status === 'True'
      ? ''
      : ` (${[ready?.reason, ready?.message].filter(isText).join(': ').slice(0, MAX_TEXT)})`;
  const state = ready?.status === 'True' ? 'ready' : `not ready${why === ' ()' ? '' : why}`;
  return [`in Kubernetes ${state}${unschedulable ? ', cordoned' : ''}`];
}

function isText(text: string | undefined): text is string {
  return text !== undefined && text !== '';
}

function namesOf(items: readonly { readonly name: string }[]): readonly string[] {
  return items.map(({ name }) => name).sort();
}

/** Named one by one up to a number; then how many more. */
function atMost(lines: readonly string[], what: string): readonly string[] {
  const more = lines.length - MAX_LINES;
  return more <= 0 ? lines : [...lines.slice(0, MAX_LINES), `and ${count(more, `more ${what}`)}`];
}

function cniLines(inventory: Inventory, { cluster }: ClusterReach): readonly string[] {
  const cni = clusterCnis({ ...inventory, ...inventory.sections })(cluster);
  const { settings } = cni;
  // A DaemonSet states every setting there is; an add-on only those that somebody made.
  const isOfInterest = (name: string) => !settings.known || settings.source === 'add-on' || DECIDES.test(name);
  const set = settings.known
    ? Object.entries(settings.settings.environment).filter(([name]) => isOfInterest(name))
    : [];
  return [
    ...kindLine(cni),
    ...(set.length === 0 ? [] : [`set: ${list(set.map(([name, value]) => `${name}=${value}`).sort(), 12)}`]),
    ...eniConfigLine(cni),
  ];
}

/** Of what Kubernetes has, where the VPC CNI goes by it. */
function eniConfigLine({ settings, eniConfigs }: ClusterCni): readonly string[] {
  const isUsed = settings.known && settings.settings.customNetworking;
  if (!isUsed || !eniConfigs.known || eniConfigs.source !== 'kubernetes') return [];
  const each = eniConfigs.eniConfigs
    .map(({ name, subnetId }) => `${name} (${subnetId ?? 'no subnet'})`)
    .sort(compareText);
  return [each.length === 0 ? 'no ENIConfigs' : `ENIConfigs: ${list(each, MAX_LINES)}`];
}

/** Settings that decide about addresses. */
const DECIDES =
  /^(WARM|MINIMUM|MAX)_|^ENABLE_(PREFIX|POD_ENI|SUBNET|IMDS)|CUSTOM_NETWORK|^ENI_CONFIG|^DISABLE_(LEAKED|NETWORK_RES)/;

const VERSION_FROM: Readonly<Record<Extract<ClusterCni['version'], { known: true }>['source'], string>> = {
  daemonset: 'as DaemonSet aws-node runs it',
  'add-on': 'the add-on',
  declared: 'as the configuration declares',
};

function kindLine(cni: ClusterCni): readonly string[] {
  if (cni.version.known) {
    const { version, source } = cni.version;
    return [`VPC CNI ${version}, ${VERSION_FROM[source]}`];
  }
  switch (cni.kind) {
    case 'add-on':
      return ['the vpc-cni add-on states no version that can be read'];
    case 'self-managed':
      return ['no vpc-cni add-on: the VPC CNI is self-managed'];
    case 'other':
      return [`no vpc-cni add-on: nodes have ENIs of ${cni.name}`];
    case 'auto-mode':
      return ['EKS Auto Mode gives the pods their addresses'];
    case 'none-needed':
      return [
        cni.because === 'fargate-only' ? 'no EC2 nodes: pods run on Fargate' : 'no EC2 nodes: pods run on hybrid nodes',
      ];
    case 'vpc-cni':
      return [];
    case 'unknown':
      return cni.addon === 'unknown' ? [] : ['no vpc-cni add-on: the VPC CNI is self-managed, or another CNI runs'];
  }
}

function typeLines(inventory: Inventory, reach: ClusterReach, node: NodeReach | undefined): readonly string[] {
  if (node !== undefined) return [node.node.instanceType];
  const types = [...new Set(nodesOf(inventory, reach).map(({ instanceType }) => instanceType))].sort();
  return types.length === 0 ? [] : [`running: ${list(types, 10)}`];
}

function subnetLines({ target, sections }: Inventory, subnetIds: ReadonlySet<string>): readonly string[] {
  const known = itemsOf(sections.subnets)
    .filter(({ id }) => subnetIds.has(id))
    .flatMap((subnet) => {
      const addresses = subnetAddresses(subnet);
      return addresses === undefined ? [] : [{ ...subnet, ...addresses }];
    })
    .sort((a, b) => a.free - b.free || compareText(a.id, b.id));
  const leaked = itemsOf(sections.availableEnis).filter(
    (eni) => subnetIds.has(eni.subnetId) && classifyEni(eni, target.accountId).deletable,
  );
  const held = count(addressesOf(leaked), 'address', 'addresses');
  return [
    ...atMost(
      known.map((subnet) => {
        const { id, cidrBlock, availabilityZone, free, usable } = subnet;
        const state = outOfService(subnet);
        const butNotToHave = state === undefined ? '' : `, but its state is ${state}`;
        const name = subnetName(subnet);
        const which = name === undefined ? `${id} (` : `${name} (${id}, `;
        return `${which}${cidrBlock}, ${availabilityZone}): ${amount(free)} of ${amount(usable)} free${butNotToHave}`;
      }),
      'subnet',
    ),
    ...(leaked.length === 0
      ? []
      : [`${count(leaked.length, 'unattached ENI')} of EKS networking in them, holding ${held}`]),
  ];
}

/** Nodes whose ENIs could not be read have an unknown number of them, not none. */
function nodeLines(inventory: Inventory, reach: ClusterReach, node: NodeReach | undefined): readonly string[] {
  const { nodes: section, subnetEnis } = inventory.sections;
  if (section.status === 'gap') return [];
  const nodes = node === undefined ? nodesOf(inventory, reach) : [node.node];
  const elsewhere = node === undefined ? elsewhereLines(inventory, reach) : [];
  if (nodes.length === 0) return [noNodeText(inventory, reach), ...elsewhere];
  const what =
    node === undefined
      ? count(nodes.length, 'node')
      : `${node.node.id} (${node.node.instanceType}, ${node.node.state})`;
  if (subnetEnis.status === 'gap') return [`${what}, whose ENIs could not be read`, ...elsewhere];
  const ids = new Set(nodes.map(({ id }) => id));
  const enis = subnetEnis.items.filter(({ attachment }) => ids.has(attachment?.instanceId ?? ''));
  return [
    `${what} with ${count(enis.length, 'ENI')} and ${count(addressesOf(enis), 'address', 'addresses')}`,
    ...elsewhere,
  ];
}

function noNodeText({ sections }: Inventory, { cluster }: ClusterReach): string {
  const wanting = wantingGroups(itemsOf(sections.nodegroups), cluster);
  if (wanting.length === 0) return 'no EC2 nodes';
  const wanted = sum(wanting.map(wantedNodes));
  return `no EC2 nodes; desired by node group${wanting.length === 1 ? '' : 's'} ${list(namesOf(wanting))}: ${wanted}`;
}

/** Where pods run that are on no node of EC2: nothing is judged of them. */
function elsewhereLines({ sections }: Inventory, { cluster: name }: ClusterReach): readonly string[] {
  const profiles = itemsOf(sections.fargateProfiles).filter(({ clusterName }) => clusterName === name);
  const isHybrid = itemsOf(sections.clusters).some((cluster) => cluster.name === name && cluster.hybridNodes);
  return [
    ...(profiles.length === 0
      ? []
      : [`not judged: pods on Fargate (profile${profiles.length === 1 ? '' : 's'} ${list(namesOf(profiles))})`]),
    ...(isHybrid ? ['not judged: hybrid nodes, which are outside AWS'] : []),
  ];
}

function scalingLines(
  { sections }: Inventory,
  { cluster }: ClusterReach,
  node: NodeReach | undefined,
): readonly string[] {
  const groups = itemsOf(sections.nodegroups)
    .filter(({ clusterName, name }) => clusterName === cluster && isWanted(`${cluster}/${name}`, node))
    .flatMap(({ name, scaling }) => {
      return scaling === undefined ? [] : [`node group ${name}: desired ${scaling.desired}, max ${scaling.max}`];
    });
  const others =
    node === undefined
      ? nodesOf({ sections }, { cluster }).filter(({ tags }) => nodegroupNameOf(tags) === undefined)
      : [];
  const ofAutoMode = others.filter(({ operatorManaged }) => operatorManaged).length;
  return [
    ...atMost(groups.sort(), 'node group'),
    ...unjudgedNodes(ofAutoMode, 'of EKS Auto Mode'),
    ...unjudgedNodes(others.length - ofAutoMode, 'outside managed node groups'),
  ];
}

/** What launches such nodes is in Kubernetes, or in a group that is not EKS's: no check asks whether more of them fit. */
function unjudgedNodes(nodes: number, which: string): readonly string[] {
  return nodes === 0 ? [] : [`not judged: room for more than ${count(nodes, 'node')} ${which}`];
}

function isWanted(nodegroup: string, node: NodeReach | undefined): boolean {
  return node === undefined || node.nodegroup === nodegroup;
}

function nodesOf(
  { sections }: Pick<Inventory, 'sections'>,
  { cluster }: Pick<ClusterReach, 'cluster'>,
): readonly Instance[] {
  return itemsOf(sections.nodes).filter(({ tags }) => clusterNameOf(tags) === cluster);
}
