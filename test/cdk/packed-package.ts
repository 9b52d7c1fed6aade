import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildPackage } from '../../scripts/build-package.ts';

const ROOT = join(import.meta.dirname, '../..');

/** What an app brings along: linked, so that nothing is downloaded. */
const OF_THE_APP = ['aws-cdk-lib', 'constructs', '@types'];

export interface Packed {
  readonly tarball: string;
  readonly unpackedSize: number;
  /** Paths in the package. */
  readonly paths: readonly string[];
}

/** Builds the npm package and packs it as it is published. @param folder empty */
export async function packed(folder: string, files: readonly string[]): Promise<Packed> {
  await buildPackage(join(folder, 'dist'));
  const own = ['package.json', 'README.md', 'LICENSE', ...files.filter((path) => !path.startsWith('dist'))];
  for (const path of own) await cp(join(ROOT, path), join(folder, path), { recursive: true });
  // What other commands of a checkout leave in dist/.
  for (const path of ['lambda/audit.mjs', 'member/read.json', 'deploy/assets/audit.zip']) {
    await mkdir(join(folder, 'dist', path, '..'), { recursive: true });
    await writeFile(join(folder, 'dist', path), 'x'.repeat(5_000_000));
  }
  const { stdout } = await promisify(execFile)('npm', ['pack', '--json', '--ignore-scripts'], { cwd: folder });
  const [pack]: readonly {
    readonly filename: string;
    readonly unpackedSize: number;
    readonly files: readonly { readonly path: string }[];
  }[] = JSON.parse(stdout);
  if (pack === undefined) throw new Error('npm pack said nothing');
  return {
    tarball: join(folder, pack.filename),
    unpackedSize: pack.unpackedSize,
    paths: pack.files.map(({ path }) => path),
  };
}

/** Installs a package into an empty folder, beside what a CDK app has. @returns the packages that came with it */
export async function installed(tarball: string, folder: string): Promise<readonly string[]> {
  await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  const install = ['install', '--offline', '--no-audit', '--no-fund', tarball];
  await promisify(execFile)('npm', install, { cwd: folder });
  const packages = (await readdir(join(folder, 'node_modules'))).filter((name) => !name.startsWith('.'));
  for (const name of OF_THE_APP) await symlink(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name));
  return packages;
}
