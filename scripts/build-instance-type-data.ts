import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NetworkLimits } from '../lambda/facts/instance-type/instance-type-limits.ts';
import { parseGoTable } from './go-tables.ts';
import { type CniRelease, inVersionOrder, limitsByType, renderData, withController } from './instance-type-data.ts';

/*
 * Rebuilds data/instance-type-network-limits.json:
 *
 *   node scripts/build-instance-type-data.ts <amazon-vpc-cni-k8s> <amazon-vpc-resource-controller-k8s>
 *
 * Both are git checkouts; the first with its tags (`git clone` brings them). Or what the resource controller says alone, of
 * a release that the Go module proxy has (`go mod download` says where it put it):
 *
 *   node scripts/build-instance-type-data.ts --controller <folder of the module> <release>
 *
 * Writes nothing when a table cannot be read.
 */

const DATA_FILE = join(import.meta.dirname, '../data/instance-type-network-limits.json');
/** Where the CNI's table was, newest place first. */
const CNI_TABLES = ['pkg/vpc/vpc_ip_resource_limit.go', 'pkg/awsutils/vpc_ip_resource_limit.go'];
const CONTROLLER_TABLE = 'pkg/aws/vpc/limits.go';
const RELEASE_TAG = /^v(\d+\.\d+\.\d+)$/;

const USAGE = `usage: node scripts/build-instance-type-data.ts <amazon-vpc-cni-k8s> <amazon-vpc-resource-controller-k8s>
       node scripts/build-instance-type-data.ts --controller <folder of the module> <release>`;

const [first, second, third] = process.argv.slice(2);
if (first === '--controller' && second !== undefined && third !== undefined) {
  takeController(second, third);
} else if (first !== undefined && first !== '--controller' && second !== undefined) {
  rebuild(first, second);
} else {
  console.error(USAGE);
  process.exitCode = 2;
}

function takeController(folder: string, release: string): void {
  const source = readFileSync(join(folder, CONTROLLER_TABLE), 'utf8');
  const before: { readonly types: Readonly<Record<string, NetworkLimits>> } = JSON.parse(
    readFileSync(DATA_FILE, 'utf8'),
  );
  const types = withController(before.types, parseGoTable(source));
  const compiledOn = new Date().toISOString().slice(0, 10);
  const resourceController = `${release}, limits generated ${generatedOn(source)}`;
  writeFileSync(DATA_FILE, renderData({ ...before, compiledOn, resourceController, types }));
  const trunks = Object.values(types).filter(({ trunking }) => trunking === true).length;
  console.error(`${release}: ${trunks} of ${Object.keys(types).length} types take a trunk ENI`);
}

function rebuild(cni: string, controller: string): void {
  const releases = inVersionOrder(readReleases(cni));
  const [oldest, newest] = [releases.at(0), releases.at(-1)];
  if (oldest === undefined || newest === undefined) throw new Error(`${cni} has no release tags; fetch them first.`);
  const controllerSource = readFileSync(join(controller, CONTROLLER_TABLE), 'utf8');
  const types = limitsByType(releases, parseGoTable(controllerSource));
  const before: Readonly<Record<string, unknown>> = JSON.parse(readFileSync(DATA_FILE, 'utf8'));
  const data = {
    ...before,
    compiledOn: new Date().toISOString().slice(0, 10),
    oldestCniRelease: oldest.version,
    newestCniRelease: newest.version,
    resourceController: controllerState(controller, controllerSource),
    releases: Object.fromEntries(releases.map(({ version, date }) => [version, date])),
    types: Object.fromEntries(types),
  };
  writeFileSync(DATA_FILE, renderData(data));
  console.error(`${releases.length} releases up to ${newest.version}, ${types.size} types`);
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

function controllerState(checkout: string, source: string): string {
  const date = git(checkout, 'log', '-1', '--format=%cs').trim();
  return `main of ${date}, limits generated ${generatedOn(source)}`;
}

function generatedOn(source: string): string {
  return /generated at (\d{4}-\d{2}-\d{2})/.exec(source)?.[1] ?? 'on an unknown date';
}

function git(checkout: string, ...args: readonly string[]): string {
  return execFileSync('git', ['-C', checkout, ...args], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
}
