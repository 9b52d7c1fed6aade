/**
 * What really was, written down by somebody who sees everything: when each ENI was made, and for what; since when it is
 * `available`; what our calls were shown. Knows nothing of the product's rules or words.
 */
import type { RecordedCall } from '../../../simulated-aws/index.ts';
import type { EniRecord, RegionState } from '../../../simulated-aws/world/state.ts';
import { ACCOUNT, ANOTHER_REGION } from './places.ts';
import { CLUSTER_NAMES, LONG_GONE } from './specs.ts';

/** What the CNI or the resource controller made an ENI for, provably. */
export interface Purpose {
  /** Undefined for a branch, which is made for its trunk. */
  readonly instanceId: string | undefined;
  readonly trunkId: string | undefined;
  /** Undefined when nothing in AWS tells it. */
  readonly cluster: string | undefined;
}

export interface Life {
  readonly id: string;
  /** Undefined: nobody but its owner may ever delete it. */
  readonly purpose: Purpose | undefined;
  readonly bornAt: number;
  readonly description: string;
  /** Undefined while it is anything but `available`. */
  readonly availableSince: number | undefined;
}

/** What a call of ours was shown, and when. */
export interface Shown<T> {
  readonly at: number;
  readonly what: T;
}

/** One listing of all `available` ENIs by one of our runs, page by page to its end. */
export interface Look {
  readonly run: number;
  readonly at: number;
  readonly enis: ReadonlyMap<string, EniRecord>;
}

/** What a list of all ENIs of a VPC shows, or one of all its instances. */
export interface Inhabitants {
  readonly others: readonly string[];
  readonly nodes: readonly string[];
  readonly controlPlanes: readonly string[];
}

/** How far a list is: the ids that were left when its last page was asked for, and the token that that was asked for with. */
interface Listing {
  readonly token: unknown;
  readonly toCome: readonly string[];
}

/** What is on a page of a list of ENIs. */
interface EniPage {
  readonly page: readonly EniRecord[];
  readonly isLast: boolean;
}

export interface Chronicle {
  readonly lives: Map<string, Life>;
  /** Of the run that is on. */
  readonly shownEnis: Map<string, Shown<EniRecord | undefined>>;
  /** Of the run that is on: the VPC of a cluster; undefined when there is no such cluster. */
  readonly shownClusters: Map<string, Shown<string | undefined>>;
  /** Of the run that is on: the ENIs that routes of a VPC lead to. */
  readonly shownRoutes: Map<string, Shown<ReadonlySet<string>>>;
  /** Of the run that is on: when an instance was asked for, by its id and alone. */
  readonly shownInstances: Map<string, Shown<undefined>>;
  /** Of the run that is on: names of clusters in another region. */
  readonly shownElsewhere: Set<string>[];
  /** Of the run that is on: VPCs in which it was shown something of another account's when it planned. */
  readonly shownShared: Set<string>;
  /** Of the run that is on: who is in a VPC. */
  readonly shownVpcs: Map<string, Shown<Inhabitants>>;
  /** Of the run that is on: VPCs of all clusters of the region. */
  readonly shownClusterVpcs: Shown<ReadonlySet<string>>[];
  /** Of the run that is on: when it last asked who is in a VPC, whatever it heard, and which clusters there are. */
  readonly askedVpcs: Map<string, number>;
  readonly askedClusters: number[];
  readonly looks: Look[];
  /** Of the run that is on: how far a list of ENIs is, by what it is asked for with. */
  readonly listings: Map<string, Listing>;
  /** Of the run that is on: the pages that were heard of a listing of all `available` ENIs that is not at its end. */
  readonly available: (readonly EniRecord[])[];
  /** ENIs that a run was shown on another instance than the one they were made for, by run. */
  readonly shownReused: Map<number, Set<string>>;
  /** Runs whose ledger was written, in the order in which it was. */
  readonly remembered: number[];
  /** Which time such a run took for the end of its reading. */
  readonly rememberedAt: Map<number, number>;
  /** Runs that could not know the time: what they saw counts as not looked at. */
  readonly timeless: Set<number>;
}

export function newChronicle(): Chronicle {
  return {
    lives: new Map(),
    shownEnis: new Map(),
    shownClusters: new Map(),
    shownRoutes: new Map(),
    shownInstances: new Map(),
    shownElsewhere: [],
    shownShared: new Set(),
    shownVpcs: new Map(),
    shownClusterVpcs: [],
    askedVpcs: new Map(),
    askedClusters: [],
    looks: [],
    listings: new Map(),
    available: [],
    shownReused: new Map(),
    remembered: [],
    rememberedAt: new Map(),
    timeless: new Set(),
  };
}

/** Writes down an ENI as it is made, or as it was before the play begins. */
export function born(chronicle: Chronicle, eni: EniRecord, bornAt: number, purpose: Purpose | undefined): void {
  const { Status, Description = '' } = eni.shape;
  chronicle.lives.set(eni.id, {
    id: eni.id,
    purpose,
    bornAt,
    description: Description,
    availableSince: Status === 'available' ? bornAt : undefined,
  });
}

/** To be called whenever anybody may have done anything. */
export function observe(chronicle: Chronicle, region: RegionState, now: number): void {
  for (const eni of region.enis.values()) {
    const life = chronicle.lives.get(eni.id);
    if (life === undefined) born(chronicle, eni, now, undefined);
    else if (eni.shape.Status !== 'available') chronicle.lives.set(eni.id, { ...life, availableSince: undefined });
    else if (life.availableSince === undefined) chronicle.lives.set(eni.id, { ...life, availableSince: now });
  }
}

/** The same chronicle for a run that begins: what calls are shown is each run's own. */
export function ofRun(chronicle: Chronicle): Chronicle {
  const { lives, looks, shownReused, remembered, rememberedAt, timeless } = chronicle;
  return { ...newChronicle(), lives, looks, shownReused, remembered, rememberedAt, timeless };
}

/** Writes down what is asked, whatever is heard then. */
export function ask({ askedVpcs, askedClusters }: Chronicle, call: RecordedCall, at: number): void {
  if (call.region === ANOTHER_REGION) return;
  if (call.action === 'ListClusters') askedClusters.push(at);
  if (call.action !== 'DescribeNetworkInterfaces') return;
  for (const id of onlyFilter(call.parameters, 'vpc-id')) askedVpcs.set(id, at);
}

/** How a run hears an answer. */
interface Heard {
  readonly isWhole: boolean;
  readonly run: number;
  readonly at: number;
  /** Where it is a list of ENIs. */
  readonly enis: EniPage;
}

/** Writes down what a call that is about to be answered will show. */
export function show(
  chronicle: Chronicle,
  { region, elsewhere }: { readonly region: RegionState; readonly elsewhere: RegionState },
  call: RecordedCall,
  heard: Heard,
): void {
  const { action, parameters } = call;
  const { isWhole, at } = heard;
  // A list of ENIs without its first one shows the others all the same.
  const isList = listsAvailable(parameters) || enisAskedFor(parameters).length > 1;
  if (!isWhole && !(action === 'DescribeNetworkInterfaces' && isList)) return;
  if (call.region === ANOTHER_REGION) {
    if (action === 'ListClusters') chronicle.shownElsewhere.push(new Set(elsewhere.clusters.keys()));
    return;
  }
  if (action === 'DescribeNetworkInterfaces') showEnis(chronicle, region, parameters, heard);
  if (action === 'DescribeInstances') {
    const [id, ...others] = idsOf(parameters.InstanceIds);
    // A list that lacks an instance proves nothing of it, and an error of several does not say which is gone.
    if (id !== undefined && others.length === 0) chronicle.shownInstances.set(id, { at, what: undefined });
    for (const vpcId of onlyFilter(parameters, 'vpc-id')) {
      const here = [...region.instances.values()].filter(({ shape }) => shape.VpcId === vpcId);
      const nodes = here.filter(({ shape }) => shape.State.Name !== 'terminated' && shape.Tags.some(isNodesTag));
      showVpc(chronicle, vpcId, at, { nodes: nodes.map((node) => node.id) });
    }
  }
  if (action === 'DescribeSubnets') {
    const theirs = [...region.subnets.values()].filter(({ shape }) => shape.OwnerId !== ACCOUNT);
    for (const { shape } of theirs) chronicle.shownShared.add(shape.VpcId ?? '');
  }
  if (action === 'DescribeRouteTables') {
    for (const id of filterValues(parameters, 'vpc-id')) {
      const targets = (region.vpcs.get(id)?.routes ?? []).flatMap(({ NetworkInterfaceId }) => NetworkInterfaceId ?? []);
      chronicle.shownRoutes.set(id, { at, what: new Set(targets) });
    }
  }
  if (action === 'DescribeCluster') showCluster(chronicle, region, String(parameters.name), at);
  if (action === 'ListClusters') {
    for (const name of [...CLUSTER_NAMES, LONG_GONE]) showCluster(chronicle, region, name, at);
    const vpcs = [...region.clusters.values()].map(({ shape }) => shape.resourcesVpcConfig?.vpcId ?? '');
    chronicle.shownClusterVpcs.push({ at, what: new Set(vpcs) });
  }
}

function showCluster(chronicle: Chronicle, region: RegionState, name: string, at: number): void {
  chronicle.shownClusters.set(name, { at, what: region.clusters.get(name)?.shape.resourcesVpcConfig?.vpcId });
}

/** As EKS and its tools tag nodes. */
function isNodesTag({ Key = '' }: { readonly Key?: string | undefined }): boolean {
  return Key === 'eks:cluster-name' || Key.startsWith('kubernetes.io/cluster/');
}

/** Several lists show a VPC: what any of them shows is known. */
function showVpc({ shownVpcs }: Chronicle, vpcId: string, at: number, shown: Partial<Inhabitants>): void {
  const { others = [], nodes = [], controlPlanes = [] } = shown;
  const known = shownVpcs.get(vpcId)?.what ?? { others: [], nodes: [], controlPlanes: [] };
  shownVpcs.set(vpcId, {
    at,
    what: {
      others: [...known.others, ...others],
      nodes: [...known.nodes, ...nodes],
      controlPlanes: [...known.controlPlanes, ...controlPlanes],
    },
  });
}

function inhabitants(enis: readonly EniRecord[]): Inhabitants {
  const isUsed = ({ shape }: EniRecord) => shape.Status !== 'available' || shape.Attachment !== undefined;
  const isEks = ({ shape }: EniRecord) =>
    /^aws-k8s-/i.test(shape.Description ?? '') ||
    shape.TagSet.some((tag) => tag.Key === 'node.k8s.amazonaws.com/instance_id' || isNodesTag(tag));
  const ids = (some: readonly EniRecord[]) => some.map(({ id }) => id);
  return {
    others: ids(enis.filter(({ shape }) => shape.OwnerId !== ACCOUNT)),
    nodes: ids(enis.filter((eni) => isUsed(eni) && isEks(eni))),
    controlPlanes: ids(enis.filter(({ shape }) => /^Amazon EKS /.test(shape.Description ?? ''))),
  };
}

function showEnis(
  chronicle: Chronicle,
  region: RegionState,
  parameters: RecordedCall['parameters'],
  heard: Heard,
): void {
  const { isWhole, run, at } = heard;
  const { page, isLast } = heard.enis;
  const shown = isWhole ? page : page.slice(1);
  const asked = enisAskedFor(parameters);
  for (const eni of asked.length > 0 ? shown : []) chronicle.shownEnis.set(eni.id, { at, what: eni });
  const gone = asked.filter((id) => !region.enis.has(id));
  for (const id of isWhole && isLast ? gone : []) chronicle.shownEnis.set(id, { at, what: undefined });
  for (const vpcId of isWhole ? onlyFilter(parameters, 'vpc-id') : []) {
    const here = page.filter(({ shape }) => shape.VpcId === vpcId);
    showVpc(chronicle, vpcId, at, inhabitants(here));
  }
  const inUse = onlyFilter(parameters, 'subnet-id').length > 0 ? page : [];
  const theirs = inUse.filter(({ shape }) => shape.OwnerId !== ACCOUNT);
  for (const { shape } of isWhole ? theirs : []) chronicle.shownShared.add(shape.VpcId ?? '');
  for (const eni of inUse.filter((each) => isSomebodyElses(each, chronicle.lives.get(each.id)))) {
    chronicle.shownReused.set(run, (chronicle.shownReused.get(run) ?? new Set()).add(eni.id));
  }
  if (listsAvailable(parameters)) showAvailable(chronicle, shown, at);
}

const NO_ENIS: EniPage = { page: [], isLast: true };

/**
 * Turns to the page that AWS answers a call with, whatever of it is heard: the ENIs that fitted when the first page was
 * asked for, each as it is now. Of other calls there are none.
 */
export function turnPage(
  { listings }: Chronicle,
  { action, parameters: { NextToken: token, ...parameters } }: RecordedCall,
  region: RegionState,
  mostOnAPage: number,
): EniPage {
  if (action !== 'DescribeNetworkInterfaces') return NO_ENIS;
  const list = JSON.stringify(parameters);
  // A list without a size for its pages is on one.
  const most = parameters.MaxResults === undefined ? Number.POSITIVE_INFINITY : mostOnAPage;
  const before = listings.get(list);
  const further = before?.token === token ? before?.toCome : before?.toCome.slice(most);
  const toCome = token === undefined ? fitting(region, parameters) : (further ?? []);
  listings.set(list, { token, toCome });
  return { page: toCome.slice(0, most).flatMap((id) => region.enis.get(id) ?? []), isLast: toCome.length <= most };
}

function fitting(region: RegionState, parameters: RecordedCall['parameters']): readonly string[] {
  const asked = enisAskedFor(parameters);
  const vpcs = filterValues(parameters, 'vpc-id');
  const subnets = filterValues(parameters, 'subnet-id');
  const isFitting = ({ id, shape }: EniRecord) =>
    (asked.length === 0 || asked.includes(id)) &&
    (vpcs.length === 0 || vpcs.includes(shape.VpcId ?? '')) &&
    (subnets.length === 0 || subnets.includes(shape.SubnetId ?? '')) &&
    (!listsAvailable(parameters) || shape.Status === 'available');
  return [...region.enis.values()].filter(isFitting).map(({ id }) => id);
}

function showAvailable(chronicle: Chronicle, shown: readonly EniRecord[], at: number): void {
  for (const eni of shown) chronicle.shownEnis.set(eni.id, { at, what: eni });
  for (const { shape } of shown) {
    if (shape.OwnerId !== ACCOUNT) chronicle.shownShared.add(shape.VpcId ?? '');
  }
  chronicle.available.push(shown);
}

/** Writes down a listing of all `available` ENIs at its end, where any page of it was heard. */
export function endLook({ looks, available }: Chronicle, { parameters }: RecordedCall, { run, at, enis }: Heard): void {
  if (!listsAvailable(parameters) || !enis.isLast) return;
  const pages = available.splice(0);
  if (pages.length > 0) looks.push({ run, at, enis: new Map(pages.flat().map((eni) => [eni.id, eni])) });
}

/** Attached, and not to what it was made for. */
function isSomebodyElses({ shape }: EniRecord, life: Life | undefined): boolean {
  if (life?.purpose === undefined || shape.Attachment === undefined) return false;
  return shape.Description === life.description && shape.Attachment.InstanceId !== life.purpose.instanceId;
}

/** Ids of the ENIs that a call asks for, by filter or by id. */
export function enisAskedFor(parameters: RecordedCall['parameters']): readonly string[] {
  return [...idsOf(parameters.NetworkInterfaceIds), ...filterValues(parameters, 'network-interface-id')];
}

function idsOf(byId: unknown): readonly string[] {
  return Array.isArray(byId) ? byId : [];
}

function listsAvailable(parameters: RecordedCall['parameters']): boolean {
  return onlyFilter(parameters, 'status').includes('available');
}

/** Values of a filter that is the only one: what it lets through is listed whole. */
function onlyFilter(parameters: RecordedCall['parameters'], name: string): readonly string[] {
  const filters = parameters.Filters;
  return Array.isArray(filters) && filters.length === 1 ? filterValues(parameters, name) : [];
}

function filterValues({ Filters }: RecordedCall['parameters'], name: string): readonly string[] {
  if (!Array.isArray(Filters)) return [];
  return Filters.flatMap((filter: { Name?: string; Values?: string[] }) =>
    filter.Name === name ? (filter.Values ?? []) : [],
  );
}
