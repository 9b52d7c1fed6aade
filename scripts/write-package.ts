import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { App } from 'aws-cdk-lib';
import type { Metafile } from 'esbuild';
import { zipSync } from 'fflate';
import { withoutBootstrap } from '../infra/cdk-types.ts';
import { codeInBucket } from '../infra/code-of.ts';
import { buildFunction } from '../infra/function-code.ts';
import { timingOf } from '../infra/hub/timing.ts';
import { makeStacks } from '../infra/make-stacks.ts';
import { type FunctionName, functionsOf } from '../infra/roles/role-name.ts';
import { stackName } from '../lambda/config/names.ts';
import type { Config } from '../lambda/config/schema.ts';
import { NOTICES_FILE, noticesText, packagesIn } from './notices.ts';
import { MANIFEST_FILE, manifestText } from './package-manifest.ts';
import { packageReadme } from './package-readme.ts';
import { sbomOf } from './sbom.ts';

const ROOT = join(import.meta.dirname, '..');

export interface Packaged {
  readonly config: Config;
  /** Undefined where the defaults hold. */
  readonly configFile: string | undefined;
  /** Replaced as a whole. */
  readonly folder: string;
  /** The schedule is looked at from here on. */
  readonly now: Date;
}

/** What each template is called in the package. */
const TEMPLATES = {
  hub: 'hub.template.json',
  member: 'member.template.json',
  chatWatch: 'chat-watch.template.json',
} as const;

type Kind = keyof typeof TEMPLATES;

const KINDS: readonly Kind[] = ['hub', 'member', 'chatWatch'];

/**
 * Writes the deployment of a configuration as files that CloudFormation takes by itself.
 * @returns the files' names, in order
 * @throws AuditorError CONFIG_INVALID for a schedule that leaves no time for an audit
 */
export async function writePackage({ config, configFile, folder, now }: Packaged): Promise<readonly string[]> {
  const timing = timingOf(config.schedule, now);
  const built = await mkdtemp(join(tmpdir(), 'eks-ip-auditor-package-'));
  try {
    const archives = await archivesOf(config, configFile, built);
    const packages = await packagesIn(
      [...archives.values()].map(({ metafile }) => metafile),
      ROOT,
    );
    const { name, version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
    // The CDK's command line gives these to the app by itself.
    const { context } = JSON.parse(await readFile(join(ROOT, 'cdk.json'), 'utf8'));
    const app = new App({
      outdir: join(built, 'cdk.out'),
      context,
      analyticsReporting: false,
      postCliContext: { 'aws:cdk:enable-path-metadata': false },
    });
    const templates = templatesOf(app, config, timing, (of) => archives.get(of)?.file ?? '');
    const files = new Map<string, string | Uint8Array>([
      ...[...templates].map(([kind, text]) => [TEMPLATES[kind], text] as const),
      ...[...archives.values()].map(({ file, bytes }) => [`assets/${file}`, bytes] as const),
      ['sbom.cdx.json', sbomOf({ name, version }, packages)],
      [NOTICES_FILE, noticesText(packages)],
    ]);
    files.set('README.md', packageReadme(config, [...templates.keys()]));
    const written = configFile === undefined ? undefined : await readFile(configFile, 'utf8');
    const stacks = [...templates.keys()].map((kind) => ({ kind, template: TEMPLATES[kind] }));
    files.set(MANIFEST_FILE, manifestText({ config, stacks, written }));
    files.set('SHA256SUMS', sumsOf(files));
    await rm(folder, { recursive: true, force: true });
    await mkdir(join(folder, 'assets'), { recursive: true });
    for (const [file, content] of files) await writeFile(join(folder, file), content);
    return [...files.keys()].sort();
  } finally {
    await rm(built, { recursive: true, force: true });
  }
}

interface Archive {
  /** Named by what is in it, so that a changed one makes a new version of the function. */
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly metafile: Metafile;
}

async function archivesOf(
  config: Config,
  configFile: string | undefined,
  built: string,
): Promise<ReadonlyMap<FunctionName, Archive>> {
  const archives = new Map<FunctionName, Archive>();
  for (const name of functionsOf(config)) {
    const metafile = await buildFunction(name, configFile, built);
    const bytes = await zipped(join(built, name));
    archives.set(name, { file: `${name}-${sha256(bytes).slice(0, 16)}.zip`, bytes, metafile });
  }
  return archives;
}

async function zipped(folder: string): Promise<Uint8Array> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const names = files.map((file) => relative(folder, file).replaceAll(sep, '/')).sort();
  const contents = await Promise.all(names.map((name) => readFile(join(folder, name))));
  return zipSync(Object.fromEntries(names.map((name, index) => [name, contents[index] ?? new Uint8Array()])), {
    // The earliest that an archive can say, which knows no time zone: the same code gives the same archive everywhere.
    mtime: new Date(1980, 0, 1),
    level: 9,
  });
}

/** The templates' texts. */
function templatesOf(
  app: App,
  config: Config,
  timing: ReturnType<typeof timingOf>,
  fileOf: (name: FunctionName) => string,
): ReadonlyMap<Kind, string> {
  makeStacks(app, {
    config,
    code: codeInBucket(fileOf),
    timing,
    stack: { synthesizer: withoutBootstrap(), analyticsReporting: false },
  });
  const { stacks } = app.synth();
  return new Map(
    KINDS.flatMap((kind) => {
      const found = stacks.find(({ id }) => id === stackName(kind, config.name));
      return found === undefined ? [] : [[kind, `${JSON.stringify(found.template, withoutNotesOfCdk, 1)}\n`] as const];
    }),
  );
}

/** What the CDK writes for itself: CloudFormation has no use for it. */
function withoutNotesOfCdk(key: string, value: unknown): unknown {
  if (key !== 'Metadata' || typeof value !== 'object' || value === null) return value;
  return Object.keys(value).every((name) => name.startsWith('aws:cdk:')) ? undefined : value;
}

/** As `sha256sum --check` reads it. */
function sumsOf(files: ReadonlyMap<string, string | Uint8Array>): string {
  return [...files]
    .map(([file, content]) => `${sha256(content)}  ${file}\n`)
    .sort((a, b) => (a.slice(66) < b.slice(66) ? -1 : 1))
    .join('');
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
