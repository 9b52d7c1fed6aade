import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { wrongWith } from '../commands/sdk-model.ts';

const ROOT = join(import.meta.dirname, '../..');
const PAGES = [
  'README.md',
  'SECURITY.md',
  'CHECKS.md',
  'simulated-aws/README.md',
  ...globSync('docs/*.md', { cwd: ROOT }),
];

/** What a reader would paste: blocks of code that begin a program, and commands in running text. */
function commandsOn(page: string): readonly string[] {
  const text = readFileSync(join(ROOT, page), 'utf8');
  const fenced = [...text.matchAll(/^( *)```(\w*)\n([\s\S]*?)^\1```$/gm)];
  const blocks = fenced.flatMap(([, , language = '', block = '']) =>
    ['', 'sh', 'text'].includes(language) ? [block] : [],
  );
  const inline = [...text.replaceAll(/^ *```[\s\S]*?^ *```$/gm, '').matchAll(/`((?:aws|kubectl) [a-z0-9-]+ [^`]+)`/g)];
  return [
    ...blocks.filter((block) => /^\s*(?:aws|kubectl|npx|npm|while|echo) /m.test(block)),
    ...inline.map(([, code = '']) => code),
  ];
}

describe.each(PAGES)('commands on %s', (page) => {
  it('are ones that a shell takes as they stand', () => {
    for (const command of commandsOn(page)) execFileSync('sh', ['-n'], { input: command, stdio: 'pipe' });
  });

  it('have no placeholder that a shell would read a file for, or write one', () => {
    expect(commandsOn(page).filter((command) => /<[^ >\n]*>/.test(command))).toEqual([]);
  });

  it('have the options of their operation, as far as we know its service', () => {
    const known = commandsOn(page)
      .map((command) => command.replaceAll('\\\n', ' ').replace(/\|.*/s, '').trim())
      .filter((command) => /^aws (?:ec2|eks|iam) \S+ [^'"]*$/.test(command));
    expect(known.flatMap((command) => wrongWith(command.split(/\s+/)))).toEqual([]);
  });
});
