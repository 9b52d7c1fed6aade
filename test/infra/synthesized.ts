import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { codeInFolders } from '../../infra/code-of.ts';
import { timingOf } from '../../infra/hub/timing.ts';
import { makeStacks } from '../../infra/make-stacks.ts';
import { configOf } from './configurations.ts';

export { CONFIGURATIONS, configOf, ORGANIZATION } from './configurations.ts';

const ROOT = join(import.meta.dirname, '../..');

const FOLDER = mkdtempSync(join(tmpdir(), 'infra-'));
process.once('exit', () => rmSync(FOLDER, { recursive: true, force: true }));

const CODE = join(FOLDER, 'code');
mkdirSync(CODE);
writeFileSync(join(CODE, 'index.mjs'), 'export const handler = () => {};');

/** So that schedules are looked at from one day in every test. */
export const NOW = new Date('2026-01-01T00:00:00Z');

export interface Synthesized {
  readonly app: App;
  readonly stacks: readonly string[];
  readonly template: (stack: string) => Template;
}

/** The stacks of a configuration, with an empty function in the place of the bundles. */
export function synthesized(input: unknown): Synthesized {
  const { context } = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8'));
  const app = new App({ outdir: mkdtempSync(join(FOLDER, 'out-')), context, analyticsReporting: false });
  const config = configOf(input);
  makeStacks(app, { config, code: codeInFolders(() => CODE), timing: timingOf(config.schedule, NOW) });
  const byName = new Map(app.node.children.filter(Stack.isStack).map((stack) => [stack.node.id, stack]));
  return {
    app,
    stacks: [...byName.keys()],
    template: (name) => {
      const stack = byName.get(name);
      if (stack === undefined) throw new Error(`no stack ${name}; there are ${[...byName.keys()].join(', ')}`);
      return Template.fromStack(stack);
    },
  };
}
