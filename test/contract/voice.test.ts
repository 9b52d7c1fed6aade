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
  it('has a row for each check that says something in docs/messages.md, in their order', () => {
    const speaking = CHECKS.map(({ meta }) => meta.id).filter((id) => messages.has(id));
    expect(rows.map(({ check }) => check)).toEqual(speaking);
    expect(speaking.length).toBeGreaterThanOrEqual(29);
  });

  it.each(rows)('shows what $check says today beside what it no longer says', ({ check, before, after }) => {
    expect(messages.get(check)).toContain(after);
    expect(messages.get(check)).not.toContain(before);
  });
});
