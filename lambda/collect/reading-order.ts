import { notAskedFor, notRead, type Section } from '../model/coverage.ts';
import { type Cluster, SECTION_NAMES, type SectionName, type Sections } from '../model/inventory.ts';
import type { Source } from '../model/source.ts';
import { listedClusters } from './eks-lists.ts';
import { collectSection, type Reader } from './reader.ts';

/** What tells of clusters and of how they grow. None goes by what uses an ENI; that a cluster exists protects its ENIs. */
const OF_CLUSTERS: readonly SectionName[] = [
  'clusters',
  'nodegroups',
  'fargateProfiles',
  'vpcCniAddons',
  'addons',
  'cniAddonVersions',
  'eksUpdates',
  'autoScalingGroups',
];

/** Makes a reader that has read nothing yet, and calls `manyUnattached` when the unattached ENIs take more than one page. */
type Begin = (manyUnattached: () => void) => Reader;

/**
 * Reads the wanted sections so that it errs on the safe side: what may be a leak before what would protect it. Then an ENI
 * that is taken into use meanwhile is still seen to be, by a cluster or an instance that appears later.
 *
 * Many unattached ENIs take page after page. Beside these are read the sections of clusters, and after them the clusters'
 * names once more: where another has come by then, all is read anew and in turn.
 */
export async function readInOrder(
  wanted: readonly SectionName[],
  begin: Begin,
  { gapOf }: Pick<Source<unknown>, 'gapOf'>,
): Promise<Sections> {
  if (!wanted.includes('availableEnis')) return everySection(begin(nothing), wanted);
  let isBeside = false;
  const reader = begin(() => {
    if (isBeside || !wanted.includes('clusters')) return;
    isBeside = true;
    beginOfClusters(reader, wanted);
  });
  await reader.section('availableEnis');
  if (!isBeside) return everySection(reader, wanted);
  const [names, sections] = await Promise.all([
    collectSection('clusters', listedClusters, reader, { gapOf }),
    everySection(reader, wanted),
  ]);
  return joined(sections, names) ?? inTurn(wanted, begin);
}

/** What fails is thrown when it is asked for. */
function beginOfClusters(reader: Reader, wanted: readonly SectionName[]): void {
  const begun: Promise<unknown>[] = OF_CLUSTERS.filter((name) => wanted.includes(name)).map(reader.section);
  if (wanted.includes('nodes')) begun.push(reader.everySubnet());
  for (const each of begun) each.catch(nothing);
}

/** The sections, with clusters as sure as their names are; undefined where these name one that was not read. */
function joined(sections: Sections, names: Section<string>): Sections | undefined {
  if (names.status === 'gap') return { ...sections, clusters: notRead(names.gap) };
  return hasCome(names.items, sections.clusters) ? undefined : sections;
}

function hasCome(names: readonly string[], clusters: Section<Cluster>): boolean {
  if (clusters.status === 'gap') return false;
  const known = new Set(clusters.items.map(({ name }) => name));
  return names.some((name) => !known.has(name));
}

async function inTurn(wanted: readonly SectionName[], begin: Begin): Promise<Sections> {
  const reader = begin(nothing);
  await reader.section('availableEnis');
  return everySection(reader, wanted);
}

async function everySection({ section }: Reader, wanted: readonly SectionName[]): Promise<Sections> {
  await Promise.all(wanted.map((name) => section(name)));
  const entries = SECTION_NAMES.map(async (name) => [
    name,
    wanted.includes(name) ? await section(name) : notAskedFor(name),
  ]);
  return Object.fromEntries(await Promise.all(entries)) as Sections;
}

function nothing(): void {}
