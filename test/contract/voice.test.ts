import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../lambda/checks/index.ts';

const read = (name: string) => readFileSync(join(import.meta.dirname, '../..', name), 'utf8');
const [, voice = ''] = read('CONTRIBUTING.md').split('\n## Voice\n');
const rows = [...voice.matchAll(/^\| ([a-z]+-[a-z-]+) \| (.+) \| (.+) \|$/gm)].map(([, check, before, after]) => ({
  check,
  before: before ?? '',
  after: after ?? '',
}));
const messages = new Map(
  read('docs/messages.md')
    .split('\n## ')
    .map((section) => [section.split('\n', 1)[0], section]),
);

describe('the page of voice in CONTRIBUTING.md', () => {
  // A check that is made after it never spoke otherwise, and needs none.
  it('has a row for each of the 29 checks that there were, in their order', () => {
    const told = CHECKS.map(({ meta }) => meta.id).filter((id) => rows.some(({ check }) => check === id));
    expect(rows.map(({ check }) => check)).toEqual(told);
    expect(rows.length).toBeGreaterThanOrEqual(29);
  });

  it.each(rows)('shows what $check says today beside what it no longer says', ({ check, before, after }) => {
    expect(messages.get(check)).toContain(after);
    expect(messages.get(check)).not.toContain(before);
  });
});
