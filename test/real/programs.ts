/** The programs that a user deploys with, as they are: the AWS CLI, the CDK's, and a shell for commands of the documents. */
import { execFile } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';
import { type Place, rootEnvironment } from './place.ts';

const CHECKOUT = join(import.meta.dirname, '../..');

export interface Asked {
  /** Default: the checkout. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A call of a service of AWS, as Python's SDK names it: `['lambda', 'list_functions', {}]`. */
export type Call = readonly [service: string, call: string, parameters: object];

/** What AWS answers to calls of which no client is among the dependencies, in one process. */
export async function ask(place: Place, ...calls: readonly Call[]): Promise<readonly unknown[]> {
  return JSON.parse(await run(place, 'python', [join(import.meta.dirname, 'ask.py'), JSON.stringify(calls)], {}));
}

/** Runs the CDK's command line as the checkout has it; what it says. */
export function cdk(place: Place, args: readonly string[], asked: Asked = {}): Promise<string> {
  return run(place, 'cdk', [...args, '--no-notices', '--ci'], asked);
}

/**
 * Runs a block of commands of a document. The AWS CLI is version 1, the one that PyPI has, which takes text for text without
 * being told to.
 */
export function shell(place: Place, commands: string, asked: Asked = {}): Promise<string> {
  const asVersion1 = commands.replaceAll('--cli-binary-format raw-in-base64-out', '');
  return run(place, 'sh', ['-e', '-c', asVersion1], asked);
}

/** @throws Error with the end of what the program said */
function run(
  place: Place,
  program: string,
  args: readonly string[],
  { cwd = CHECKOUT, env = {} }: Asked,
): Promise<string> {
  const path = [dirname(process.execPath), join(CHECKOUT, 'node_modules/.bin'), place.programs, process.env.PATH];
  const environment = {
    PATH: path.join(delimiter),
    // No program reads or writes anything of the user's.
    HOME: place.folder,
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    ...rootEnvironment(place),
    ...env,
  };
  return new Promise((resolve, reject) => {
    execFile(program, args, { cwd, env: environment, maxBuffer: 64e6 }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout.trim());
      else
        reject(new Error(`${program} ${args.join(' ')}: exit code ${error.code}\n${endOf(stderr)}\n${endOf(stdout)}`));
    });
  });
}

function endOf(said: string): string {
  return said.slice(-4000);
}
