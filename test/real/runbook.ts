import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const RUNBOOK = readFileSync(join(import.meta.dirname, '../../docs/runbook.md'), 'utf8');

/** The block of commands under a heading of the runbook that has the text in it, as it stands there. */
export function commandsOf(heading: string, having: string): string {
  const [, section = ''] = RUNBOOK.split(`\n## ${heading}\n`);
  const blocks = [...(section.split('\n## ')[0] ?? '').matchAll(/^```\n([\s\S]*?)^```$/gm)].map(
    ([, block = '']) => block,
  );
  const [found, ...more] = blocks.filter((block) => block.includes(having));
  if (found === undefined || more.length > 0) throw new Error(`not one block under "${heading}" has "${having}"`);
  return found;
}
