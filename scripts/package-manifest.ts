import { type StackKind, stackName } from '../lambda/config/names.ts';
import type { Config } from '../lambda/config/schema.ts';

export const MANIFEST_FILE = 'manifest.json';

export interface Manifest {
  readonly config: Config;
  readonly stacks: readonly { readonly kind: StackKind; readonly template: string }[];
  /** Text of the configuration file; undefined where the defaults hold. */
  readonly written: string | undefined;
}

/** Text of a package's `manifest.json`: what a program that deploys it has to know and could read nowhere else in it. */
export function manifestText({ config, stacks, written }: Manifest): string {
  const named = stacks.map(({ kind, template }) => [kind, { name: stackName(kind, config.name), template }]);
  const configuration = written === undefined ? {} : inOneForm(JSON.parse(written.replace(/^\uFEFF/, '')));
  return `${JSON.stringify({ stacks: Object.fromEntries(named), configuration }, null, 2)}\n`;
}

/** Without the link to its schema, and with objects alone as settings of checks: Terraform has no type "false or object". */
function inOneForm({ $schema: _, checks, ...others }: Readonly<Record<string, unknown>>): object {
  if (typeof checks !== 'object' || checks === null) return others;
  const settings = Object.entries(checks).map(([id, setting]) => [
    id,
    setting === false ? { enabled: false } : setting,
  ]);
  return { ...others, checks: Object.fromEntries(settings) };
}
