import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { noticesOf } from '../../scripts/notices.ts';

const ROOT = join(import.meta.dirname, '../..');

const folder = mkdtempSync(join(tmpdir(), 'notices-'));
afterAll(() => rmSync(folder, { recursive: true }));

function addPackage(path: string, manifest: object, files: Readonly<Record<string, string>>): void {
  const at = join(folder, path);
  mkdirSync(at, { recursive: true });
  writeFileSync(join(at, 'package.json'), JSON.stringify({ version: '1.0.0', ...manifest }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(at, name), text);
}

/** The part of a metafile that says what of each file is in the bundle. */
function bundleOf(inputs: Readonly<Record<string, number>>) {
  const parts = Object.entries(inputs).map(([path, bytesInOutput]) => [path, { bytesInOutput }]);
  return { outputs: { 'a.mjs': { bytes: 1, imports: [], exports: [], inputs: Object.fromEntries(parts) } } };
}

addPackage('node_modules/a', { name: 'a', license: 'MIT' }, { LICENSE: 'MIT of a', 'index.js': '' });
addPackage(
  'node_modules/a/node_modules/@b/c',
  { name: '@b/c', license: 'ISC' },
  { 'licence.md': 'ISC of c', NOTICE: 'by c' },
);
addPackage('node_modules/same', { name: 'same', license: 'MIT' }, { 'LICENSE.txt': 'MIT of a' });
addPackage('node_modules/apache', { name: 'apache', license: 'Apache-2.0' }, {});
addPackage('node_modules/agpl', { name: 'agpl', license: 'AGPL-3.0-or-later' }, { LICENSE: 'AGPL' });
addPackage('node_modules/either', { name: 'either', license: '(MIT OR GPL-3.0)' }, { LICENSE: 'either' });
addPackage('node_modules/nameless', { name: 'nameless' }, { LICENSE: 'MIT' });
addPackage('node_modules/old', { name: 'old', licenses: [{ type: 'MIT' }] }, { LICENSE: 'MIT' });
addPackage('node_modules/textless', { name: 'textless', license: 'MIT' }, { 'README.md': 'MIT' });

describe('the notices of a bundle', () => {
  it('have each package with its licence and notice, and a text that is the same for several once', async () => {
    const inputs = {
      'lambda/x.ts': 5,
      'node_modules/a/x.js': 3,
      'node_modules/a/node_modules/@b/c/lib/y.js': 1,
      'node_modules/same/z.js': 1,
    };
    const text = await noticesOf(bundleOf(inputs), folder);
    expect(text).toContain('a 1.0.0 (MIT)\nsame 1.0.0 (MIT)\n\nMIT of a\n');
    expect(text).toMatch(/@b\/c 1\.0\.0 \(ISC\)\n\n(by c\n\nISC of c|ISC of c\n\nby c)\n/);
    expect(text.match(/MIT of a/g)).toHaveLength(1);
  });

  it('have the text of the Apache licence where a package relies on its name', async () => {
    const text = await noticesOf(bundleOf({ 'node_modules/apache/x.js': 1 }), folder);
    expect(text).toContain('apache 1.0.0 (Apache-2.0)');
    expect(text).toContain(readFileSync(join(ROOT, 'LICENSE'), 'utf8').trim());
  });

  it('leave out of what nothing is left', async () => {
    expect(await noticesOf(bundleOf({ 'node_modules/agpl/x.js': 0 }), folder)).not.toContain('agpl');
  });

  it.each([
    ['agpl', 'AGPL-3.0-or-later'],
    ['either', '(MIT OR GPL-3.0)'],
    ['nameless', 'unknown'],
    ['old', 'unknown'],
  ])('fail the build for %s, whose licence is %s', async (name, licence) => {
    const bundle = bundleOf({ [`node_modules/${name}/x.js`]: 1 });
    await expect(noticesOf(bundle, folder)).rejects.toThrow(
      `${name} 1.0.0 is in a bundle, and its licence (${licence}) is not one that we may give on`,
    );
  });

  it('fail the build for a licence without its text', async () => {
    const bundle = bundleOf({ 'node_modules/textless/x.js': 1 });
    await expect(noticesOf(bundle, folder)).rejects.toThrow('textless 1.0.0 is in a bundle, and has no licence file');
  });

  it('fail the build for the simulator of IAM policies, which is under the AGPL', async () => {
    const bundle = bundleOf({ 'node_modules/@cloud-copilot/iam-simulate/dist/index.js': 1 });
    await expect(noticesOf(bundle, ROOT)).rejects.toThrow('@cloud-copilot/iam-simulate');
  });
});
