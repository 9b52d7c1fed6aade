import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runProgram } from '../../bin/cli/program.ts';
import { render } from '../../lambda/report/render.ts';
import { aFinding, aReport } from '../report/sample-report.ts';

const stored = (...findings: readonly ReturnType<typeof aFinding>[]) =>
  render(aReport({ findings }), 'json', { color: false, width: 100 });

describe('report diff', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'diff-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each([
    ['behind the files', (given: readonly string[], files: readonly string[]) => [...files, ...given]],
    ['before them', (given: readonly string[], files: readonly string[]) => [...given, ...files]],
  ])('takes its own --format and --output, %s', async (_, order) => {
    const at = (name: string) => join(folder, name);
    await writeFile(at('earlier.json'), stored());
    await writeFile(at('later.json'), stored(aFinding()));
    const out = at('diff.json');
    const args = order(['--format', 'json', '--output', out], [at('earlier.json'), at('later.json')]);
    expect(await runProgram(['report', 'diff', ...args])).toBe(1);
    expect(JSON.parse(await readFile(out, 'utf8'))).toMatchObject({ new: [{ check: 'subnet-low-ips' }], asBefore: 0 });
  });

  it('refuses what only a report can have, wherever it stands', async () => {
    for (const args of [
      ['report', 'diff', 'a.json', 'b.json', '--format', 'csv'],
      ['report', 'diff', 'a.json', 'b.json', '--full'],
      ['report', '--format', 'json', 'diff', 'a.json', 'b.json'],
      ['report', '--full', 'diff', 'a.json', 'b.json'],
    ]) {
      await expect(runProgram(args), args.join(' ')).rejects.toThrow();
    }
  });
});
