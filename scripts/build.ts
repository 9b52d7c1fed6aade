import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';
import { sum } from '../lambda/common/sum.ts';
import { NOTICES_FILE, noticesOf } from './notices.ts';

const ROOT = join(import.meta.dirname, '..');

/** The oldest Node that the published CLI runs on, as in package.json's `engines`. */
const CLI_TARGET = 'node20.20';

/** As in the function's runtime, `nodejs24.x`. */
const LAMBDA_TARGET = 'node24';

/** ESM builds first: the CommonJS ones of the AWS clients cannot be tree-shaken (EC2 alone: 1.4 MB against 0.8 MB). */
const MAIN_FIELDS = ['module', 'main'];

/** Packages that are still CommonJS call `require`, which an ES module does not have. */
const REQUIRE = `import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);`;

/** Bundles of package.json what `lambda/model/version.ts` reads of it. */
const versionAndHome: Plugin = {
  name: 'version-and-home',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]package\.json$/ }, async ({ path }) => {
      if (path !== join(ROOT, 'package.json')) return undefined;
      const { version, homepage } = JSON.parse(await readFile(path, 'utf8'));
      return { contents: JSON.stringify({ version, homepage }), loader: 'json' };
    });
  },
};

/**
 * Writes the computed keys of the AWS clients' shape tables (`[_xN]: …`, where `const _xN = "xmlName"`) as plain ones.
 * The bundler takes computing a key for a side effect, and so keeps all 750 operations of EC2 for the ten that we call.
 */
const plainSchemaKeys: Plugin = {
  name: 'plain-schema-keys',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]dist-es[\\/].*schemas[\\/]schemas_\d+\.js$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const names = new Map(
        [...source.matchAll(/^const (_\w+) = ("[^"\\]*");$/gm)].map(([, name, text]) => [name, text]),
      );
      return {
        contents: source.replaceAll(/\[(_\w+)\]:/g, (key, name) => (names.has(name) ? `${names.get(name)}:` : key)),
      };
    });
  },
};

const LIMITS = /[\\/]data[\\/]instance-type-network-limits\.json$/;

/** Writes the limits of instance types as rows of numbers: less than a third of the bytes. */
const limitsInRows: Plugin = {
  name: 'limits-in-rows',
  setup({ onLoad }) {
    onLoad({ filter: LIMITS }, async ({ path }) => ({ contents: moduleOfLimits(await readFile(path, 'utf8')) }));
  },
};

/** Takes what `moduleOfLimits` writes apart: in the bundle, so of its own arguments alone. */
const TYPES_OF_ROWS = `(fields,values,rows,types)=>{
  const limits=rows.map((row)=>Object.fromEntries(row.flatMap((value,field)=>[[fields[field],values[value]]])));
  return Object.fromEntries(types.split(' ').map((each)=>each.split(':')).map(([type,row])=>[type,limits[row]]));
}`;

/**
 * Many types have the same limits, and these are of few values: both are written once, and their numbers after that. A
 * row has the number of each field's value, and nothing for a field that its types do not have.
 *
 * @param json the data file
 * @returns an ES module whose default export is the same
 */
export function moduleOfLimits(json: string): string {
  type Limits = Readonly<Record<string, unknown>>;
  const { types, ...rest }: { readonly types: Readonly<Record<string, Limits>> } = JSON.parse(json);
  const fields = [...new Set(Object.values(types).flatMap(Object.keys))];
  const values = [...new Set(Object.values(types).flatMap(Object.values))];
  const rowOf = (limits: Limits) =>
    fields.map((field) => (field in limits ? values.indexOf(limits[field]) : '')).join();
  const rows = [...new Set(Object.values(types).map(rowOf))];
  const named = Object.entries(types).map(([type, limits]) => `${type}:${rows.indexOf(rowOf(limits))}`);
  const written = [
    JSON.stringify(fields),
    JSON.stringify(values),
    `[${rows.map((row) => `[${row}]`)}]`,
    JSON.stringify(named.join(' ')),
  ];
  return `export default {...${JSON.stringify(rest)},types:(${TYPES_OF_ROWS})(${written})};`;
}

/**
 * Leaves out where a laptop or an EC2 instance has credentials (profiles, sign-in, processes, instance metadata). A function
 * has them in its environment (Lambda developer guide, environment variables).
 */
const credentialsOfEnvironment: Plugin = {
  name: 'credentials-of-environment',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]credential-provider-node[\\/]dist-es[\\/]index\.js$/ }, () => ({
      contents: `export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';`,
    }));
  },
};

const COMMON = {
  absWorkingDir: ROOT,
  bundle: true,
  format: 'esm',
  platform: 'node',
  mainFields: MAIN_FIELDS,
  minify: true,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
  banner: { js: REQUIRE },
  plugins: [versionAndHome, plainSchemaKeys, limitsInRows],
} as const;

/** What a bundle loads only when it is needed is in files of its own. */
const IN_CHUNKS = { splitting: true, chunkNames: 'chunks/[name]-[hash]' } as const;

/** The functions that `cdk deploy` uploads, and the most bytes that one may load at its start: what is there and some more. */
export const MAX_START_BYTES = {
  audit: 1_780_000,
  scan: 1_480_000,
  cleanup: 1_670_000,
  deliver: 350_000,
  import: 1_200_000,
} as const;

/** A function's module, which Lambda loads at its start. */
export const FUNCTION_FILE = 'index.mjs';

/**
 * Bundles a Lambda handler into minified ES modules with their source maps: `index.mjs`, and `chunks/` with what that loads
 * at its start or when it needs it. The licences of what is in them are beside it.
 * @param entry path of the handler's source
 * @param outdir what was there is gone
 * @returns esbuild's account of what went into it
 * @throws Error for a package whose licence does not let us give it on
 */
export async function bundleLambda(entry: string, outdir: string): Promise<Metafile> {
  await rm(outdir, { recursive: true, force: true });
  const result = await build({
    ...COMMON,
    ...IN_CHUNKS,
    plugins: [...COMMON.plugins, credentialsOfEnvironment],
    mainFields: [...MAIN_FIELDS],
    entryPoints: { index: entry },
    outdir,
    outExtension: { '.js': '.mjs' },
    target: LAMBDA_TARGET,
    sourcemap: 'linked',
  });
  await writeFile(join(outdir, NOTICES_FILE), await noticesOf(result.metafile, ROOT));
  return result.metafile;
}

/**
 * The files of a bundle that its start loads: the one asked for, and what it imports other than late.
 * @param name how the file's path ends; a chunk's own name is before its hash
 * @returns paths as the metafile has them, with their bytes
 */
export function loadedAtStart({ outputs }: Metafile, name: string): ReadonlyMap<string, number> {
  const loaded = new Map<string, number>();
  const load = (path: string) => {
    const output = outputs[path];
    if (output === undefined || loaded.has(path)) return;
    loaded.set(path, output.bytes);
    for (const { path: imported, kind } of output.imports) if (kind === 'import-statement') load(imported);
  };
  load(Object.keys(outputs).find((path) => path.endsWith(name)) ?? '');
  return loaded;
}

/** How many bytes the start of a function loads, by esbuild's account of its bundle. */
export function startBytes(metafile: Metafile): number {
  return sum([...loadedAtStart(metafile, FUNCTION_FILE).values()]);
}

/** Bundles the CLI into `outdir`, a chunk for each part that is loaded only when needed, with the licences of all of it. */
export async function bundleCli(outdir: string): Promise<Metafile> {
  await rm(outdir, { recursive: true, force: true });
  const result = await build({
    ...COMMON,
    ...IN_CHUNKS,
    plugins: [...COMMON.plugins],
    mainFields: [...MAIN_FIELDS],
    entryPoints: [join(ROOT, 'bin/eks-ip-auditor.ts')],
    outdir,
    target: CLI_TARGET,
  });
  await chmod(join(outdir, 'eks-ip-auditor.js'), 0o755);
  await writeFile(join(outdir, NOTICES_FILE), await noticesOf(result.metafile, ROOT));
  return result.metafile;
}

/**
 * Bundles the constructs as one CommonJS module, which apps of both kinds load, with the licences of what is in it beside
 * it. The CDK is the app's own.
 */
export async function bundleConstructs(outdir: string): Promise<Metafile> {
  const result = await build({
    ...COMMON,
    plugins: [...COMMON.plugins],
    mainFields: [...MAIN_FIELDS],
    entryPoints: [join(ROOT, 'cdk/index.ts')],
    outdir,
    format: 'cjs',
    banner: {},
    define: { 'import.meta.dirname': '__dirname' },
    external: ['aws-cdk-lib', 'constructs'],
    // Node shows the line of an error that nobody catches: all of a bundle in one line would hide its message.
    minify: false,
    target: CLI_TARGET,
  });
  await writeFile(join(outdir, NOTICES_FILE), await noticesOf(result.metafile, ROOT));
  return result.metafile;
}
