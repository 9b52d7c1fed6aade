import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const SOURCES = globSync('{bin,lambda,scripts,infra,simulated-aws}/**/*.{ts,js}', { cwd: ROOT });

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '');
}

function filesWith(pattern: RegExp): readonly string[] {
  return SOURCES.filter((path) => pattern.test(withoutComments(readFileSync(join(ROOT, path), 'utf8')))).sort();
}

describe('what is shown', () => {
  it('is written in one place', () => {
    expect(filesWith(/process\s*\.\s*(stdout|stderr)|process\[|\bconsole\s*\.|['"]node:(console|tty)['"]/)).toEqual([
      // Runs before there is anything but the Node at hand, and says one line of its own words.
      'bin/eks-ip-auditor.js',
      'bin/output.ts',
      // For whoever works on the checkout; of its own files.
      'scripts/build-instance-type-data.ts',
      'scripts/check-data.ts',
      'scripts/count-results.ts',
      'scripts/new-check.ts',
      // A product of its own, which makes what it says harmless itself.
      'simulated-aws/command/terminal.ts',
    ]);
  });

  it('is taken for ours only where a renderer made it, or the demo passes on what a command wrote', () => {
    expect(filesWith(/(?<![\w.])ours\(/)).toEqual([
      'bin/cli/cleanup.ts',
      'bin/cli/destinations.ts',
      'bin/cli/explain.ts',
      'bin/demo/speech.ts',
      'bin/demo/stage.ts',
      'bin/output.ts',
    ]);
  });
});
