/** The ways to run the command line that the repository has besides npm: a GitHub Action, a container image, a CronJob. */
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import * as z from 'zod';
import manifest from '../../package.json' with { type: 'json' };
import { type SimulatedAws, startSimulatedAws } from '../../simulated-aws/server.ts';
import { aLeakingWorld } from './leaking-world.ts';
import { publishedCli } from './published-cli.ts';
import { runCli, runShell } from './run-cli.ts';

const ROOT = join(import.meta.dirname, '../..');
const published = publishedCli();
const textOf = (file: string) => readFile(join(ROOT, file), 'utf8');

let aws: SimulatedAws;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'elsewhere-'));
  aws = await startSimulatedAws(aLeakingWorld());
});
afterEach(async () => {
  await aws.stop();
  await rm(folder, { recursive: true });
});

const action = z.object({
  inputs: z.record(z.string(), z.object({ default: z.string() })),
  runs: z.object({
    using: z.literal('composite'),
    steps: z.tuple([z.object({ shell: z.literal('bash'), env: z.record(z.string(), z.string()), run: z.string() })]),
  }),
});

/** Runs the step as a runner does: inputs by their default where none is given, `npx` as npm has it. */
async function runAction(inputs: Readonly<Record<string, string>> = {}) {
  const { inputs: known, runs } = action.parse(parse(await textOf('action.yml')));
  const [{ env, run }] = runs.steps;
  const npx = join(folder, 'npx');
  await writeFile(
    npx,
    `#!/bin/sh\necho "$1 $2" > asked\nshift 2\nexec '${process.execPath}' '${published.cli}' "$@"\n`,
  );
  await chmod(npx, 0o755);
  const value = (expression: string) => {
    const name = /^\$\{\{ inputs\.([a-z-]+) \}\}$/.exec(expression)?.[1];
    return name === undefined ? ROOT : (inputs[name] ?? known[name]?.default ?? '');
  };
  const given = Object.fromEntries(Object.entries(env).map(([name, expression]) => [name, value(expression)]));
  const ours = {
    RUNNER_TEMP: folder,
    GITHUB_OUTPUT: join(folder, 'output'),
    GITHUB_STEP_SUMMARY: join(folder, 'summary'),
  };
  // Runners stop at the first command that fails.
  await writeFile(join(folder, 'step.sh'), run);
  return runShell('bash --noprofile --norc -e -o pipefail step.sh', {
    cwd: folder,
    env: { ...aws.env(), ...given, ...ours, PATH: `${folder}:${process.env.PATH}` },
  });
}

const fileOf = (name: string) => readFile(join(folder, name), 'utf8');

describe('the GitHub Action', () => {
  it('annotates the run, writes its summary and SARIF, and fails by severity', async () => {
    const { exitCode, stdout, stderr } = await runAction({ sarif: 'ips.sarif', html: 'ips.html', 'fail-on': 'medium' });
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' });
    expect(stdout).toMatch(/^::(?:error|warning) /m);
    expect(await fileOf('summary')).toContain('leaked');
    expect(JSON.parse(await fileOf('ips.sarif'))).toMatchObject({ version: '2.1.0' });
    expect(await fileOf('ips.html')).toMatch(/^<!doctype html>/i);
    expect(await fileOf('output')).toBe('exit-code=1\n');
    expect(await fileOf('asked')).toBe(`--yes eks-ip-auditor@${manifest.version}\n`);
  });

  it('takes more arguments, one a line, and a release', async () => {
    const { exitCode } = await runAction({ 'fail-on': 'none', arguments: '--region\nus-east-1\n', version: '9.9.9' });
    expect(exitCode).toBe(0);
    expect(await fileOf('summary')).not.toContain('eu-west-1');
    expect(await fileOf('asked')).toBe('--yes eks-ip-auditor@9.9.9\n');
  });

  it('takes what it is given for text, and runs none of it', async () => {
    const hostile = '$(touch ran); `touch ran`; "; touch ran; "';
    for (const input of ['config', 'fail-on', 'arguments', 'sarif', 'html', 'version']) {
      await runAction({ [input]: hostile });
      expect(await readdir(folder)).not.toContain('ran');
    }
    const { exitCode } = await runAction({ 'fail-on': hostile });
    expect(exitCode).toBe(2);
    expect(await fileOf('output')).toMatch(/exit-code=2\n$/);
  });
});

describe('the CronJob', () => {
  it('runs an audit that the command line takes, with a memory and a message', async () => {
    const objects = parseAllDocuments(await textOf('examples/cronjob.yaml')).map((document) => document.toJS());
    const job = objects.find(({ kind }) => kind === 'CronJob');
    const config = objects.find(({ kind }) => kind === 'ConfigMap');
    const [{ args }] = job.spec.jobTemplate.spec.template.spec.containers;
    const file = join(folder, 'eks-ip-auditor.config.json');
    await writeFile(file, config.data['eks-ip-auditor.config.json']);
    const here = args.map((arg: string) =>
      arg
        .replace('/etc/eks-ip-auditor', folder)
        .replace('s3://BUCKET', folder)
        .replace(/^--notify=.*/, '--no-kubernetes'),
    );
    const { exitCode, stdout, stderr } = await runCli(here, { ...published, cwd: folder, env: aws.env() });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).kind),
    ).toContain('finding');
  });
});

describe('the image', () => {
  it('has what the package has for its command line, from paths that the build writes', async () => {
    const copied = [...(await textOf('Dockerfile')).matchAll(/^COPY --from=build \/src\/(\S+)/gm)].map(
      ([, path]) => path,
    );
    expect(copied).toEqual(['package.json', 'bin/eks-ip-auditor.js', 'dist']);
    const ignored = (await textOf('.dockerignore')).trim().split('\n');
    expect(ignored).toEqual(expect.arrayContaining(['node_modules', 'dist', '.git']));
    expect(ignored).not.toContain('lambda');
  });
});
