import { afterEach, expect, test, vi } from 'vitest';
import { benchFlags } from '../../bench/flags.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** What it writes to stderr for these arguments, and its exit code. */
function refused(...args: readonly string[]) {
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const code = benchFlags(args);
  return { code, line: written.mock.calls.map(([text]) => text).join('') };
}

test('flags that make no sense are refused with a line that names them and says what would be right', () => {
  for (const [args, line] of [
    [['--runs', '0'], /^error: .*--runs <n>.*'0' is invalid\. Give a whole number from 1 on\.\n$/],
    [['--runs', '1e3'], /^error: .*--runs <n>.*'1e3' is invalid/],
    [
      ['--only', 'nope'],
      /^error: .*--only.*'nope' is invalid\. Allowed choices are start, eni-pages, .*huge-region\.\n$/,
    ],
    [['--only', 'start', '--write'], /^error: .*--only <measure>' cannot be used with option '--write'\n$/],
    [['--only', 'start', '--peers'], /^error: .*--only <measure>' cannot be used with option '--peers'\n$/],
    [['--peer'], /^error: unknown option '--peer'\n\(Did you mean --peers\?\)\n$/],
    [['start'], /^error: too many arguments/],
  ] as const) {
    const { code, line: said } = refused(...args);
    expect(said).toMatch(line);
    expect(code).toBe(2);
    vi.restoreAllMocks();
  }
});

test('help goes to stdout, and is no failure', () => {
  const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  expect(benchFlags(['--help'])).toBe(0);
  expect(written.mock.calls.map(([text]) => text).join('')).toMatch(/^Usage: npm run bench -- \[options\]/);
});

test('three audits of each kind are held to their limits, unless somebody asks for less', () => {
  expect(benchFlags([])).toEqual({ runs: 3, limits: true });
  expect(benchFlags(['--only', 'start', '--runs', '1', '--no-limits'])).toEqual({
    only: 'start',
    runs: 1,
    limits: false,
  });
});
