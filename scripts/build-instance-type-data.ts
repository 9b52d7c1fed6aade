import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NetworkLimits } from '../lambda/facts/instance-type/instance-type-limits.ts';
import { CNI_MODULE, CONTROLLER_MODULE, downloaded, type GoModule, newestOf } from './go-modules.ts';
import { parseGoTable } from './go-tables.ts';
import {
  type CniRelease,
  type DataFile,
  inVersionOrder,
  limitsByType,
  renderData,
  withController,
  withRelease,
} from './instance-type-data.ts';

/*
 * Rebuilds data/instance-type-network-limits.json:
 *
 *   npm run data
 *
 * takes the newest release of the VPC CNI and of the VPC resource controller that the Go module proxy gives. It lacks many
 * releases, so that of older ones nothing new can be learned from it; that takes git checkouts of both, the first with its
 * tags (`git clone` brings them):
 *
 *   node scripts/build-instance-type-data.ts <amazon-vpc-cni-k8s> <amazon-vpc-resource-controller-k8s>
 *
 * Writes nothing when a table cannot be read.
 */

const DATA_FILE = join(import.meta.dirname, '../data/instance-type-network-limits.json');
/** Where the CNI's table was, newest place first. */
const CNI_TABLES = ['pkg/vpc/vpc_ip_resource_limit.go', 'pkg/awsutils/vpc_ip_resource_limit.go'];
const CONTROLLER_TABLE = 'pkg/aws/vpc/limits.go';
const RELEASE_TAG = /^v(\d+\.\d+\.\d+)$/;

const USAGE = `usage: node scripts/build-instance-type-data.ts
       node scripts/build-instance-type-data.ts <amazon-vpc-cni-k8s> <amazon-vpc-resource-controller-k8s>`;

const [cni, controller] = process.argv.slice(2);
if (cni === undefined) fromModuleProxy();
else if (controller !== undefined) fromCheckouts(cni, controller);
else {
  console.error(USAGE);
  process.exitCode = 2;
}

function fromModuleProxy(): void {
  const before = dataFile();
  const newest = downloaded(newestOf(CNI_MODULE));
  const release = {
    version: newest.version,
    date: newest.date,
    table: parseGoTable(readFileSync(join(newest.folder, CNI_TABLES[0] ?? ''), 'utf8')),
  };
  const types = withRelease(before.types, Object.keys(before.releases), release);
  const ofController = downloaded(newestOf(CONTROLLER_MODULE));
  const source = readFileSync(join(ofController.folder, CONTROLLER_TABLE), 'utf8');
  const releases = inVersionOrder([
    ...Object.entries(before.releases)
      .filter(([version]) => version !== release.version)
      .map(([version, date]) => ({ version, date, table: new Map() })),
    release,
  ]);
  write(before, releases, controllerSource(ofController, source), withController(types, parseGoTable(source)));
}

function fromCheckouts(cniCheckout: string, controllerCheckout: string): void {
  const releases = inVersionOrder(readReleases(cniCheckout));
  const source = readFileSync(join(controllerCheckout, CONTROLLER_TABLE), 'utf8');
  const types = limitsByType(releases, parseGoTable(source));
  const version = git(controllerCheckout, 'describe', '--tags', '--always').trim().replace(/^v/, '');
  const date = git(controllerCheckout, 'log', '-1', '--format=%cs').trim();
  write(dataFile(), releases, controllerSource({ version, date }, source), Object.fromEntries(types));
}

function write(
  before: DataFile,
  releases: readonly Pick<CniRelease, 'version' | 'date'>[],
  ofController: DataFile['sources']['resourceController'],
  types: Readonly<Record<string, NetworkLimits>>,
): void {
  const [oldest, newest] = [releases.at(0), releases.at(-1)];
  if (oldest === undefined || newest === undefined)
    throw new Error('There is no release of the VPC CNI: fetch its tags.');
  const sources = {
    cni: { module: CNI_MODULE, oldest: oldest.version, release: newest.version, date: newest.date },
    resourceController: ofController,
  };
  const dates = Object.fromEntries(releases.map(({ version, date }) => [version, date]));
  writeFileSync(DATA_FILE, renderData({ ...before, sources, releases: dates, types }));
  const trunks = Object.values(types).filter(({ trunking }) => trunking === true).length;
  console.error(`VPC CNI ${newest.version} of ${newest.date} (${releases.length} releases)`);
  console.error(`VPC resource controller ${ofController.release} of ${ofController.date}`);
  console.error(`${Object.keys(types).length} types, ${trunks} take a trunk ENI`);
}

function controllerSource({ version, date }: GoModule, source: string): DataFile['sources']['resourceController'] {
  const limitsGenerated = /generated at (\d{4}-\d{2}-\d{2})/.exec(source)?.[1];
  if (limitsGenerated === undefined) throw new Error(`${CONTROLLER_TABLE} does not say when it was generated.`);
  return { module: CONTROLLER_MODULE, release: version, date, limitsGenerated };
}

function dataFile(): DataFile {
  return JSON.parse(readFileSync(DATA_FILE, 'utf8'));
}

function readReleases(checkout: string): readonly CniRelease[] {
  const tags = git(checkout, 'tag', '--list', 'v*').split('\n');
  return tags.flatMap((tag) => {
    const version = RELEASE_TAG.exec(tag)?.[1];
    if (version === undefined) return [];
    const date = git(checkout, 'log', '-1', '--format=%cs', tag).trim();
    return [{ version, date, table: parseGoTable(tableAt(checkout, tag)) }];
  });
}

function tableAt(checkout: string, tag: string): string {
  const present = git(checkout, 'ls-tree', '-r', '--name-only', tag).split('\n');
  const path = CNI_TABLES.find((candidate) => present.includes(candidate));
  if (path === undefined) throw new Error(`${tag} has its table at none of ${CNI_TABLES.join(', ')}.`);
  return git(checkout, 'show', `${tag}:${path}`);
}

function git(checkout: string, ...args: readonly string[]): string {
  return execFileSync('git', ['-C', checkout, ...args], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
}
