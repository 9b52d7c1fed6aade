/**
 * Runs cfn-lint, CloudFormation's own linter, over the templates of every kind of deployment, and hadolint over the Dockerfile.
 *
 *     node test/infra/lint/run.ts [--outputFile <file>]
 *
 * `--outputFile` keeps the test runner's JSON result. Exit code: the test runner's; 2 when the machine lacks what it needs.
 */
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensurePython } from '../../support/python.ts';
import { runScript, runSuite, say } from '../../support/python-suite.ts';

const { values } = parseArgs({ options: { outputFile: { type: 'string' } } });

const CFN_LINT = {
  requirements: join(import.meta.dirname, 'requirements.txt'),
  name: 'cfn-lint',
  module: 'cfnlint',
  minor: 11,
};

await runScript(async (signal) => {
  const python = await ensurePython(CFN_LINT, say, signal);
  return runSuite(
    {
      config: join(import.meta.dirname, 'vitest.config.ts'),
      outputFile: values.outputFile,
      env: { CFN_LINT: join(dirname(python), 'cfn-lint'), HADOLINT: join(dirname(python), 'hadolint') },
    },
    signal,
  );
});
