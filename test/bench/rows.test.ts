import { join } from 'node:path';
import { expect, test } from 'vitest';
import { benchmarksWriter, tableText, withText } from '../../bench/benchmarks-file.ts';
import { cellsOf, type Row, verdictOn } from '../../bench/rows.ts';
import { median, spread } from '../../bench/statistics.ts';

const row: Row = { what: 'wall time', unit: 's', values: [3, 1, 2], limit: 2 };

test('the median of an even number of values is the mean of the two in the middle', () => {
  expect(median([5, 1, 3])).toBe(3);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([])).toBeNaN();
  expect(spread([2, 9, 1])).toEqual([1, 9]);
});

test('a row is judged by its median, and may be at its limit', () => {
  expect(verdictOn(row)).toBe('ok');
  expect(verdictOn({ ...row, limit: 1.9 })).toBe('over');
  expect(verdictOn({ what: 'CPU', unit: 's', values: [100] })).toBe('');
});

test('a row shows its spread where runs differ', () => {
  expect(cellsOf(row)).toEqual(['wall time', '2.00 s', '1.00 s – 3.00 s', '2.00 s', 'ok']);
  expect(cellsOf({ what: 'bundle', unit: 'MB', values: [1.084] })).toEqual(['bundle', '1.08 MB', '', '', '']);
});

test('the table takes the place of the former one and leaves the rest of the file alone', () => {
  const where = {
    date: new Date('2026-11-24T10:00:00Z'),
    cpu: 'A processor',
    cores: 4,
    memoryGigabytes: 16,
    load: 0.25,
    node: 'v24.21.0',
    runs: 3,
  };
  const table = tableText([row], where);
  const written = withText('# Before\n<!-- bench -->\nold\n<!-- /bench -->\nAfter\n', 'bench', table);
  expect(written).toBe(`# Before
<!-- bench -->

2026-11-24, Node v24.21.0, A processor, 4 cores, 16 GiB; load when it began 0.3; 3 runs of each audit.

| what | median | least – most | limit |  |
| --- | --: | --: | --: | --- |
| wall time | 2.00 s | 1.00 s – 3.00 s | 2.00 s | ok |

<!-- /bench -->
After
`);
  expect(withText(written, 'bench', table)).toBe(written);
});

test('a file that cannot take the table is refused before anything is measured', async () => {
  await expect(benchmarksWriter('no-such-table')).rejects.toThrow(
    /^BENCHMARKS\.md has no <!-- no-such-table --> … <!-- \/no-such-table --> for the figures/,
  );
  const missing = join(import.meta.dirname, 'BENCHMARKS.md');
  await expect(benchmarksWriter('bench', missing)).rejects.toThrow(`--write cannot change ${missing}: ENOENT`);
  await expect(benchmarksWriter('bench', import.meta.dirname)).rejects.toThrow(/EISDIR/);
});
