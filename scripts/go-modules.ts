/** Releases of Go modules, as the Go command of this machine gets them. */
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';

export const CNI_MODULE = 'github.com/aws/amazon-vpc-cni-k8s';
export const CONTROLLER_MODULE = 'github.com/aws/amazon-vpc-resource-controller-k8s';

export interface GoModule {
  /** e.g. `1.23.2` */
  readonly version: string;
  /** ISO date of the release. */
  readonly date: string;
}

/** The newest release that can be had. Throws without Go or a network. */
export function newestOf(module: string): GoModule & { readonly module: string } {
  const { Version, Time } = json(['list', '-m', '-json', `${module}@latest`]);
  return { module, version: String(Version).replace(/^v/, ''), date: String(Time).slice(0, 10) };
}

/** The same with the folder that holds it. */
export function downloaded<Wanted extends GoModule & { readonly module: string }>(
  wanted: Wanted,
): Wanted & { readonly folder: string } {
  const { Dir } = json(['mod', 'download', '-json', `${wanted.module}@v${wanted.version}`]);
  return { ...wanted, folder: String(Dir) };
}

function json(args: readonly string[]): Readonly<Record<string, unknown>> {
  // In no module, so that none is changed.
  const said = execFileSync('go', args, {
    encoding: 'utf8',
    cwd: tmpdir(),
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 30_000,
  });
  return JSON.parse(said);
}
