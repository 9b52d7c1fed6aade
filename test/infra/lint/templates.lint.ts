import { execFile } from 'node:child_process';
import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { anyConfiguration } from '../any-configuration.ts';
import { refusals } from '../deployable.ts';
import { CONFIGURATIONS, synthesized } from '../synthesized.ts';

const CFN_LINT = process.env.CFN_LINT ?? 'cfn-lint';

/** W3005: the CDK writes a dependency out that a reference implies already. */
const IGNORED = ['--ignore-checks', 'W3005'];

/** Amazon Q Developer in chat applications is in none of them. */
const OTHER_PARTITIONS = ['cn-north-1', 'us-gov-west-1'];

const folder = mkdtempSync(join(tmpdir(), 'lint-'));
afterAll(() => rmSync(folder, { recursive: true }));

const { notifications: _, ...withoutChat } = CONFIGURATIONS['an organisation'];

const RANDOM = fc.sample(
  anyConfiguration().filter((input) => refusals(input).length === 0),
  { numRuns: 6, seed: 20261128 },
);

const deployments = [
  ...RANDOM.map((input, index) => ({ name: `random configuration ${index + 1}`, input, regions: ['eu-west-1'] })),
  ...Object.entries(CONFIGURATIONS).map(([name, input]) => ({ name, input, regions: ['eu-west-1', 'us-east-1'] })),
  { name: 'an organisation of another partition', input: withoutChat, regions: OTHER_PARTITIONS },
];

const templates = deployments.flatMap(({ name, input, regions }) => {
  const { stacks, template } = synthesized(input);
  return stacks.map((stack) => ({ name, stack, regions, template: template(stack).toJSON() }));
});

const ROOT = join(import.meta.dirname, '../../..');
const EXAMPLES = globSync('{alarms,events}/*.yaml', { cwd: join(ROOT, 'examples') });

/** What cfn-lint says of a template, a line a finding. */
function findings(template: object, regions: readonly string[]): Promise<string> {
  const file = join(mkdtempSync(join(folder, 'template-')), 'template.json');
  writeFileSync(file, JSON.stringify(template));
  return findingsIn(file, regions);
}

function findingsIn(file: string, regions: readonly string[]): Promise<string> {
  const args = ['--template', file, '--format', 'parseable', '--regions', ...regions, ...IGNORED];
  return new Promise((resolve, reject) => {
    execFile(CFN_LINT, args, (error, stdout, stderr) => {
      // Bits of 2, 4 and 8 say that there are errors, warnings and information; anything else that it did not run.
      const ran = error === null || (typeof error.code === 'number' && error.code > 1 && stdout !== '');
      if (ran) resolve(stdout);
      else reject(new Error(`${error.message}\n${stderr}`));
    });
  });
}

describe('cfn-lint', () => {
  it.each(templates)('has nothing to say of $name: $stack', async ({ template, regions }) => {
    expect(await findings(template, regions)).toBe('');
  });

  it.each(EXAMPLES)('has nothing to say of examples/%s', async (example) => {
    expect(await findingsIn(join(ROOT, 'examples', example), ['eu-west-1', 'us-east-1'])).toBe('');
  });

  it('sees what is wrong, or else it has not looked', async () => {
    const wrong = { Resources: { Role: { Type: 'AWS::IAM::Role', Properties: { RoleNam: 'x' } } } };
    expect(await findings(wrong, ['eu-west-1'])).toContain('RoleNam');
  });
});
