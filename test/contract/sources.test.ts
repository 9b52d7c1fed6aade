import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { GAP_REASONS, SOURCES } from '../../lambda/model/coverage.ts';
import { reasonText, wordsOf } from '../../lambda/model/gap-words.ts';

const ROOT = join(import.meta.dirname, '../..');

/** Who carries gaps of any source from where they come about to where they are told. */
const FOR_ANY_SOURCE = [
  'lambda/collect/reader.ts',
  'lambda/diagnose/answer-gaps.ts',
  'lambda/model/source*.ts',
  'lambda/report/outline/gap-words.ts',
  'lambda/report/outline/not-looked-at.ts',
];

/** What AWS's part alone knows: its errors, its variables, its permissions. */
const OF_AWS = /aws\/errors|AwsCallError|AWS_[A-Z]|\bIAM\b|\brole\b|\bby AWS\b/;

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '');
}

describe('a source', () => {
  it.each(SOURCES)('%s has words for every reason, and says what to allow', (source) => {
    const words = wordsOf({ source });
    for (const reason of GAP_REASONS) expect(reasonText({ source, reason })).toMatch(/^\S.*[a-z]$/i);
    expect(words.allow('some:Action')).toContain('some:Action');
    for (const whole of [true, false]) {
      expect(words.advice({ reason: 'denied', action: 'some:Action', whole })).toMatch(/some:Action.*\.$/);
    }
  });

  it.each(FOR_ANY_SOURCE.flatMap((pattern) => globSync(pattern, { cwd: ROOT })))(
    'brings along what it needs said: %s knows no words of one of them',
    (path) => {
      const text = withoutComments(readFileSync(join(ROOT, path), 'utf8'));
      expect(text.match(OF_AWS)).toBeNull();
    },
  );
});
