/**
 * Runs cfn-lint, CloudFormation's own linter, over the templates of every kind of deployment.
 *
 *     node test/infra/lint/run.ts [--outputFile <file>]
 *
 * `--outputFile` keeps the test runner's JSON result. Exit code: the test runner's; 2 when the machine lacks what it needs.
 */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensurePython, SetupError } from '../../support/python.ts';

const CHECKOUT = join(import.meta.dirname, '../../..');

const { values } = parseArgs({ options: { outputFile: { type: 'string' } } });

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function main(): Promise<number> {
  const python = await ensurePython(
    {
      requirements: join(import.meta.dirname, 'requirements.txt'),
      name: 'cfn-lint',
      module: 'cfnlint',
      minor: 11,
    },
    say,
    new AbortController().signal,
  );
  const results = values.outputFile === undefined ? [] : ['--reporter=json', `--outputFile.json=${values.outputFile}`];
  const vitest = join(CHECKOUT, 'node_modules/vitest/vitest.mjs');
  const config = join(import.meta.dirname, 'vitest.config.ts');
  const { status } = spawnSync(
    process.execPath,
    [vitest, 'run', '--config', config, '--reporter=default', ...results],
    { cwd: CHECKOUT, stdio: 'inherit', env: { ...process.env, CFN_LINT: join(dirname(python), 'cfn-lint') } },
  );
  return status ?? 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  say(`error: ${error.message}`);
  process.exitCode = 2;
}
