import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { isRecord } from '../../lambda/common/is-record.ts';
import { synthesized } from './synthesized.ts';

const ROOT = join(import.meta.dirname, '../..');
const PAGES = ['README.md', 'SECURITY.md', 'CONTRIBUTING.md', ...globSync('docs/*.md', { cwd: ROOT })];
const KEYS = new Set(Object.keys(JSON.parse(readFileSync(join(ROOT, 'config.schema.json'), 'utf8')).properties));

/** The text of a page that may be a whole configuration: blocks of JSON, code in a line, what a shell echoes. */
function candidates(page: string): readonly string[] {
  const text = readFileSync(join(ROOT, page), 'utf8');
  const forms = [/^```json\n(\{[\s\S]*?)^```$/gm, /`(\{ [^`]*\})`/g, /echo '(\{[^']*\})'/g];
  return forms.flatMap((form) => [...text.matchAll(form)].map(([, candidate = '']) => candidate));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Those that are configurations: every key of theirs is one of a configuration. */
const EXAMPLES = PAGES.flatMap((page) =>
  candidates(page).flatMap((text) => {
    const value = parsed(text);
    const isOne = isRecord(value) && Object.keys(value).length > 0 && Object.keys(value).every((key) => KEYS.has(key));
    return isOne ? [[page, text.replaceAll(/\s+/g, ' ').slice(0, 60), value] as const] : [];
  }),
);

describe('every configuration on a page synthesises', () => {
  it('and there are some, the one for an organisation among them', () => {
    expect(EXAMPLES.length).toBeGreaterThan(3);
    expect(EXAMPLES.filter(([page, text]) => page === 'README.md' && text.includes('"organizationId"'))).toHaveLength(
      1,
    );
  });

  it.each(EXAMPLES)('%s: %s', (_page, _text, value) => {
    const { app, stacks, template } = synthesized(value);
    expect(stacks).toContain('EksIpAuditor');
    for (const stack of stacks) template(stack);
    for (const stack of app.node.children.filter(Stack.isStack)) {
      expect(Annotations.fromStack(stack).findError('*', Match.anyValue())).toEqual([]);
    }
  });
});

describe('the outputs of the stack', () => {
  it('say what each is for', () => {
    const cleanup = { mode: 'apply', accounts: 'all', regions: 'all' };
    const outputs = Object.entries(synthesized({ cleanup }).template('EksIpAuditor').findOutputs('*'));
    expect(outputs.map(([name]) => name).sort()).toEqual([
      'AuditFunction',
      'Bucket',
      'CleanupFunction',
      'CleanupRole',
      'FindingsTopic',
      'ScanFunction',
    ]);
    for (const [, { Description }] of outputs) expect(Description).toMatch(/^[A-Z].{20,}\.$/);
  });
});
