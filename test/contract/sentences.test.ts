import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as help from '../../bin/cli/help.ts';
import { longSentences } from '../support/long-sentences.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (name: string) => readFileSync(join(ROOT, name), 'utf8');

/**
 * Pages that users read. Messages have a test of their own, which knows where a command stands between two sentences
 * (`test/worlds/messages.test.ts`). What changed, the architecture and benchmarks have readers with more time.
 */
const PAGES = [
  'README.md',
  'SECURITY.md',
  'CONTRIBUTING.md',
  'simulated-aws/README.md',
  ...globSync(['docs/*.md', 'docs/decisions/*.md', 'terraform/**/*.md', 'examples/**/*.md'], { cwd: ROOT }),
].filter((name) => name !== 'docs/messages.md');

/** Running text: without code, generated lists, and the column that shows how not to write. */
function proseOf(page: string): string {
  return page
    .replaceAll(/```[\s\S]*?```/g, '')
    .replaceAll(/<!-- actions:[\s\S]*?<!-- \/actions -->/g, '')
    .replaceAll(/^(\| [a-z]+-[a-z-]+ )\| .+ (\| .+ \|)$/gm, '$1$2')
    .replaceAll(/^\| .*→.*$/gm, '')
    .replaceAll(/`[^`\n]*`/g, 'x')
    .replaceAll(/\]\([^)]*\)/g, ']')
    .replaceAll(/<br>/g, '\n')
    .replaceAll(/\n(?!\n|\s*(?:[#|]|[-*] |\d+\. ))\s*/g, ' ');
}

describe('one thing a sentence, in 30 words at most', () => {
  it.each(PAGES)('%s', (name) => {
    expect(longSentences(proseOf(read(name)))).toEqual([]);
  });

  it.each(Object.entries(help))('%s of the command line', (_, text) => {
    const prose = text.replaceAll(/^ {2}.*$/gm, '').replaceAll(/\n(?=\S)/g, ' ');
    expect(longSentences(prose)).toEqual([]);
  });

  it('in what the templates describe: alarms, outputs, roles, functions', () => {
    const templates = globSync('test/infra/__snapshots__/*.json', { cwd: ROOT }).map(read);
    const texts = templates.flatMap((template) =>
      [...template.matchAll(/"(?:Alarm)?Description": ("(?:[^"\\]|\\.)*")/g)].map(([, text = '']) =>
        String(JSON.parse(text)),
      ),
    );
    expect(texts.length).toBeGreaterThan(100);
    expect(texts.flatMap(longSentences)).toEqual([]);
  });
});
