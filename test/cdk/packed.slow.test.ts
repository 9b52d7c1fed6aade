import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { channelsOf } from '../../lambda/config/chat-channels.ts';
import { CONFIG_FILE_NAME } from '../../lambda/config/load.ts';
import { NOTICES_FILE } from '../../scripts/notices.ts';
import { CONFIGURATIONS, configOf, synthesized } from '../infra/synthesized.ts';
import { installed, type Packed, packed } from './packed-package.ts';

const ROOT = join(import.meta.dirname, '../..');

/** Bytes, unpacked: what of it is there, and a tenth more. */
const MAX_PACKAGE_BYTES = 15_600_000;

const folder = mkdtempSync(join(tmpdir(), 'packed-'));
afterAll(() => rmSync(folder, { recursive: true }));

const app = join(folder, 'app');

let pack: Packed;
let brought: readonly string[];
beforeAll(async () => {
  const { files } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  mkdirSync(join(folder, 'package'));
  pack = await packed(join(folder, 'package'), files);
  mkdirSync(app);
  brought = await installed(pack.tarball, app);
  for (const file of ['app.ts', 'cdk.json', 'tsconfig.json']) cpSync(join(ROOT, 'examples/cdk', file), join(app, file));
}, 600_000);

/** Runs a CDK app as the CDK's command line does. @returns the assembly's folder */
async function synth(file: string, out: string, context: object = {}): Promise<string> {
  const outdir = join(app, out);
  const env = { PATH: process.env.PATH, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify(context) };
  await promisify(execFile)(process.execPath, [file], { cwd: app, env });
  return outdir;
}

const templateIn = (assembly: string, stack: string) =>
  JSON.parse(readFileSync(join(assembly, `${stack}.template.json`), 'utf8'));

/** All that a synth has to say of its constructs. */
const said = (assembly: string) =>
  readdirSync(assembly)
    .filter((name) => name.endsWith('.metadata.json'))
    .map((name) => readFileSync(join(assembly, name), 'utf8'))
    .join('\n');

describe('the npm package', () => {
  it('has the command line, the constructs with their functions, and nothing else of what is built, in a bounded size', () => {
    const isChunk = (path: string) => /^dist\/(functions\/\w+\/)?chunks\/[\w-]+\.m?js$/.test(path);
    const built = pack.paths.filter((path) => path.startsWith('dist/') && !isChunk(path));
    expect(built.sort()).toEqual([
      `dist/${NOTICES_FILE}`,
      `dist/cdk/${NOTICES_FILE}`,
      'dist/cdk/auditor.d.ts',
      'dist/cdk/chat-watch.d.ts',
      'dist/cdk/config.d.ts',
      'dist/cdk/index.d.ts',
      'dist/cdk/index.js',
      'dist/cdk/member.d.ts',
      'dist/cdk/package.json',
      'dist/eks-ip-auditor.js',
      ...['audit', 'cleanup', 'deliver', 'import', 'scan'].flatMap((name) => [
        `dist/functions/${name}/${NOTICES_FILE}`,
        `dist/functions/${name}/index.mjs`,
      ]),
    ]);
    expect(pack.unpackedSize).toBeLessThan(MAX_PACKAGE_BYTES);
  });

  it('brings no other package along: who only wants the command line needs no CDK', () => {
    expect(brought).toEqual(['eks-ip-auditor']);
  });
});

describe('the example app, with the packed package', () => {
  it('is right to the compiler, the package’s own types included, and so is a CommonJS app', async () => {
    const cts = `import { App, Stack } from 'aws-cdk-lib';
import { EksIpAuditor } from 'eks-ip-auditor/cdk';
const auditor = new EksIpAuditor(new Stack(new App(), 'S'), 'A', { config: { cleanup: { mode: 'off' } } });
export const arn: string = auditor.auditFunction.functionArn;
// @ts-expect-error: there is no such mode
new EksIpAuditor(auditor, 'B', { config: { cleanup: { mode: 'on' } } });
`;
    writeFileSync(join(app, 'common.cts'), cts);
    const config = {
      extends: './tsconfig.json',
      compilerOptions: { verbatimModuleSyntax: false },
      include: ['app.ts', 'common.cts'],
    };
    writeFileSync(join(app, 'tsconfig.both.json'), JSON.stringify(config));
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    const run = promisify(execFile)(process.execPath, [tsc, '--project', 'tsconfig.both.json'], { cwd: app });
    await expect(run).resolves.toMatchObject({ stdout: '' });
  });

  it('synthesises: each function is a bundle with the configuration beside it', async () => {
    const assembly = await synth('app.ts', 'example');
    const stacks = readdirSync(assembly).filter((name) => name.endsWith('.template.json'));
    expect(stacks).toEqual(['Auditor.template.json', 'AuditorChatWatch.template.json', 'AuditorMember.template.json']);
    const assets = readdirSync(assembly).filter((name) => name.startsWith('asset.'));
    expect(assets).toHaveLength(3);
    for (const asset of assets) {
      expect(readdirSync(join(assembly, asset)).sort()).toEqual(
        [NOTICES_FILE, 'chunks', CONFIG_FILE_NAME, 'index.mjs'].sort(),
      );
      const { cleanup } = JSON.parse(readFileSync(join(assembly, asset, CONFIG_FILE_NAME), 'utf8'));
      expect(cleanup).toEqual({ mode: 'plan', accounts: 'all', regions: 'all' });
    }
    expect(Object.values(templateIn(assembly, 'Auditor').Outputs)).toHaveLength(1);
    expect(said(assembly)).not.toContain('the app has none');
  });

  it('runs as CommonJS too, and leaves nothing behind', async () => {
    writeFileSync(
      join(app, 'common.cjs'),
      `const { App, Stack } = require('aws-cdk-lib');
const { EksIpAuditor } = require('eks-ip-auditor/cdk');
new EksIpAuditor(new Stack(new App(), 'Common'), 'Auditor');
`,
    );
    const assembly = await synth('common.cjs', 'common');
    const types = Object.values<{ Type: string }>(templateIn(assembly, 'Common').Resources).map(({ Type }) => Type);
    expect(types.filter((type) => type === 'AWS::Lambda::Function').length).toBeGreaterThanOrEqual(2);
    expect(readdirSync(assembly).filter((name) => name.startsWith('bundling-temp'))).toEqual([]);
  });
});

describe('the hub of an app, as the one construct "Default" of its stack,', () => {
  /** Without the names of the archives, by which alone versions of functions differ, and what the CDK writes for itself. */
  const plain = (resources: object) =>
    JSON.parse(
      JSON.stringify(resources, (key, value) => (key === 'Code' || key === 'Metadata' ? undefined : value)).replaceAll(
        /(CurrentVersion[0-9A-F]{8})[0-9a-f]{32}/g,
        '$1',
      ),
    );

  let assemblies: string;
  beforeAll(async () => {
    const { context } = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8'));
    writeFileSync(
      join(app, 'hubs.mjs'),
      `import { App, Stack } from 'aws-cdk-lib';
import { EksIpAuditor } from 'eks-ip-auditor/cdk';
for (const [name, config] of Object.entries(${JSON.stringify(CONFIGURATIONS)})) {
  const hub = new App({ outdir: process.env.CDK_OUTDIR + '/' + name });
  new EksIpAuditor(new Stack(hub, 'EksIpAuditor'), 'Default', { config });
  hub.synth();
}
`,
    );
    assemblies = await synth('hubs.mjs', 'hubs', context);
  });

  it.each(Object.entries(CONFIGURATIONS))('%s: has the very resources of our own stack', (name, config) => {
    const assembly = join(assemblies, name);
    const theirs = templateIn(assembly, 'EksIpAuditor');
    const ours = synthesized(config).template('EksIpAuditor').toJSON();
    expect(plain(theirs.Resources)).toEqual(plain(ours.Resources));
    expect(theirs.Conditions).toEqual(ours.Conditions);
    const chats = channelsOf(configOf(config)).length > 0;
    expect(said(assembly).includes('EksIpAuditorChatWatch, for a stack in us-east-1; the app has none')).toBe(chats);
  });
});
