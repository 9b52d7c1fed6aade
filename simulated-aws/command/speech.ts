/** What the command says. */
import type { Fault } from '../faults.ts';
import type { SimulatedAws } from '../server.ts';
import type { NamedWorld } from './run.ts';

export function helpText(worlds: readonly NamedWorld[]): readonly string[] {
  return [
    'Serves a simulated AWS on this machine, in the wire formats of AWS: no account, nothing to pay for.',
    '',
    'Usage: npm run simulated-aws -- --world <file or name> [--port <n>]',
    '',
    '  --world <file or name>  a world by its name, or a file that says it: .json, or a module (.ts, .mts, .js, .mjs)',
    '  --port <n>              where to listen on 127.0.0.1 (default: a free port)',
    '  --list                  name the worlds that there are',
    '  -h, --help              show this',
    '',
    'It says on stdout, in a form that a shell reads, how to point a program at it, and runs until Ctrl-C or SIGTERM.',
    'A module is run as it is: use those that you trust. A JSON file is only data.',
    '',
    `Worlds with a name: ${worlds.length}, such as ${worlds
      .slice(0, 4)
      .map(({ name }) => name)
      .join(', ')}. How to write one: simulated-aws/README.md`,
  ];
}

export function listText(worlds: readonly NamedWorld[]): readonly string[] {
  const width = Math.max(0, ...worlds.map(({ name }) => name.length));
  return worlds.map(({ name, about }) => `${name.padEnd(width)}  ${about}`);
}

/** Lines that a shell can read, so that they can be pasted or sourced; all else in them is comment. */
export function servedText(
  name: string,
  { world, env }: Pick<SimulatedAws, 'world' | 'env'>,
  faults: readonly Fault[],
  audit?: readonly string[],
): readonly string[] {
  // The first version of the aws command knows the region by its older name alone.
  const variables = Object.entries(env()).flatMap(([name, value]) =>
    name === 'AWS_REGION'
      ? ([
          [name, value],
          ['AWS_DEFAULT_REGION', value],
        ] as const)
      : [[name, value] as const],
  );
  const accounts = [...world.accounts.values()].map(({ id, regions }) => `${id} (${[...regions.keys()].join(', ')})`);
  const regions = [...(world.account(world.homeAccountId)?.regions.keys() ?? [])];
  return [
    `# Simulated AWS with the world ${name}. Accounts: ${accounts.join('; ')}`,
    ...(faults.length === 0 ? [] : [`# What goes wrong: ${faults.map(faultText).join('; ')}`]),
    ...variables.map(([variable, value]) => `export ${variable}=${quoted(value)}`),
    '# After these lines, in the same shell:',
    '#   aws sts get-caller-identity',
    `#   node bin/eks-ip-auditor.js audit ${(audit ?? regionFlags(regions)).map(quoted).join(' ')}`,
    '# Ctrl-C ends it.',
  ];
}

function faultText(fault: Fault): string {
  if (fault.kind === 'expire') return `expire ${fault.accessKeyId ?? fault.accountId ?? 'every key'}`;
  const place = [fault.accountId, fault.region].filter((part) => part !== undefined);
  return [fault.kind, fault.action, ...place].join(' ');
}

function regionFlags(regions: readonly string[]): readonly string[] {
  return regions.flatMap((region) => ['--region', region]);
}

/** How it was used. */
export function stoppedText({ calls, unsupported }: Pick<SimulatedAws, 'calls' | 'unsupported'>): readonly string[] {
  const counted = `stopped after ${calls.length} call${calls.length === 1 ? '' : 's'}`;
  if (unsupported.length === 0) return [counted];
  const kinds = [...new Set(unsupported)];
  return [`${counted}; ${unsupported.length} asked for what is not simulated:`, ...kinds.map((kind) => `  ${kind}`)];
}

function quoted(value: string): string {
  return /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;
}
