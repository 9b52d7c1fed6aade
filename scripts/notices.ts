import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

/** The file beside a bundle that has the licence of everything in it. */
export const NOTICES_FILE = 'THIRD_PARTY_NOTICES.txt';

/** Licences that let us give a package on within our own, which is Apache-2.0, with its text. */
const ALLOWED: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'MIT-0',
]);

/** Our own licence file. */
const APACHE = join(import.meta.dirname, '../LICENSE');

/** Wants no notice of whose copyright it is (SPDX, MIT-0). */
const MIT_0 = `MIT No Attribution

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

/** Packages without a licence file, and a file of theirs that begins with the text of what is not Apache-2.0 in them. */
const HEADERS: Readonly<Record<string, string>> = { '@bufbuild/protobuf': 'dist/esm/wire/varint.js' };

const LICENCE_FILES = /^(licen[cs]e|copying|notice)([.-].*)?$/i;

/** A package of which something is in a bundle. */
export interface Bundled {
  readonly name: string;
  readonly version: string;
  /** All of them hold: SPDX ids. */
  readonly licences: readonly string[];
  /** The texts of its licence and notice files. */
  readonly texts: readonly string[];
}

/**
 * Names and licences of all packages that something of is in a bundle, by its metafile.
 * @param root the folder that the metafile's paths are relative to
 * @throws Error naming the package whose licence is not one that we may give on, or is not there
 */
export async function noticesOf(metafile: Pick<Metafile, 'outputs'>, root: string): Promise<string> {
  return noticesText(await packagesIn([metafile], root));
}

/**
 * All packages that something of is in one of these bundles, each once, by folder.
 * @throws Error as `noticesOf`
 */
export async function packagesIn(
  metafiles: readonly Pick<Metafile, 'outputs'>[],
  root: string,
): Promise<readonly Bundled[]> {
  const outputs = metafiles.flatMap((metafile) => Object.values(metafile.outputs));
  const folders = new Set(outputs.flatMap(({ inputs }) => Object.entries(inputs).flatMap(folderOf)));
  return Promise.all([...folders].sort().map((folder) => bundledFrom(join(root, folder))));
}

/** The names of the packages under each licence text. */
export function noticesText(packages: readonly Bundled[]): string {
  const byText = new Map<string, string[]>();
  for (const { name, version, licences, texts } of packages) {
    const text = texts.join('\n\n');
    byText.set(text, [...(byText.get(text) ?? []), `${name} ${version} (${licences.join(' AND ')})`]);
  }
  const sections = [...byText].map(([text, names]) => `${[...new Set(names)].join('\n')}\n\n${text}\n`);
  const rule = `\n${'-'.repeat(78)}\n\n`;
  return `EKS IP Auditor contains parts of these packages, under their licences:\n${rule}${sections.join(rule)}`;
}

/** `node_modules/a/node_modules/@b/c` of a file in it that left something in the output. */
function folderOf([path, { bytesInOutput }]: [string, { readonly bytesInOutput: number }]): readonly string[] {
  const folder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0];
  return folder === undefined || bytesInOutput === 0 ? [] : [folder];
}

/** The text of a licence that is the same for all; the others begin with whose copyright it is. */
async function textOf(licences: readonly string[], folder: string, header?: string): Promise<readonly string[]> {
  const only = licences.length === 1 ? licences[0] : undefined;
  if (only === 'MIT-0') return [MIT_0];
  const apache = async () => (await readFile(APACHE, 'utf8')).trim();
  if (only === 'Apache-2.0') return [await apache()];
  return header === undefined ? [] : [await apache(), headerOf(await readFile(join(folder, header), 'utf8'))];
}

/** The licences of an SPDX expression that demands all of them: `(Apache-2.0 AND BSD-3-Clause)`. */
function licencesIn(licence: string): readonly string[] {
  return licence.replace(/^\((.*)\)$/, '$1').split(' AND ');
}

/** The comment that a file begins with. */
function headerOf(source: string): string {
  const lines = source.split('\n');
  const end = lines.findIndex((line) => !line.startsWith('//'));
  return lines
    .slice(0, end)
    .map((line) => line.replace(/^\/\/ ?/, ''))
    .join('\n')
    .trim();
}

async function bundledFrom(folder: string): Promise<Bundled> {
  const { name, version, license }: { readonly name: string; readonly version: string; readonly license?: unknown } =
    JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const said = typeof license === 'string' ? license : 'unknown';
  const licences = licencesIn(said);
  if (!licences.every((each) => ALLOWED.has(each))) {
    throw new Error(`${name} ${version} is in a bundle, and its licence (${said}) is not one that we may give on`);
  }
  const files = (await readdir(folder)).filter((file) => LICENCE_FILES.test(file)).sort();
  const texts = await Promise.all(files.map(async (file) => (await readFile(join(folder, file), 'utf8')).trim()));
  if (texts.length === 0) texts.push(...(await textOf(licences, folder, HEADERS[name])));
  if (texts.length === 0) throw new Error(`${name} ${version} is in a bundle, and has no licence file`);
  return { name, version, licences, texts: texts.map((text) => text.replaceAll('\r\n', '\n')) };
}
