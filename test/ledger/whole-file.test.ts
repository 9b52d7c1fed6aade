import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { replaceFile } from '../../lambda/ledger/whole-file.ts';

const MODULE = new URL('../../lambda/ledger/whole-file.ts', import.meta.url).href;

/** Writes texts of its own letter, in a process that believes to be process 1, as the first of a container is. */
const WRITER = `
  Object.defineProperty(process, 'pid', { value: 1 });
  const { replaceFile } = await import(${JSON.stringify(MODULE)});
  const [file, letter] = process.argv.slice(1);
  for (let round = 0; round < 40; round++) await replaceFile(file, letter.repeat(50_000), undefined);
`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'whole-file-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('writers that replace one file at the same time', () => {
  it('in one process each write a whole text, and none takes another’s away', async () => {
    const file = join(folder, 'report.json');
    const texts = Array.from({ length: 50 }, (_, index) => `${index} `.repeat(5_000));
    await Promise.all(texts.map((text) => replaceFile(file, text, undefined)));
    expect(texts).toContain(await readFile(file, 'utf8'));
    expect(await readdir(folder)).toEqual(['report.json']);
  });

  it('in two processes of the same id do the same', async () => {
    const file = join(folder, 'report.json');
    await Promise.all(
      ['a', 'b'].map((letter) =>
        promisify(execFile)(process.execPath, ['--input-type=module', '--eval', WRITER, file, letter]),
      ),
    );
    expect(await readFile(file, 'utf8')).toMatch(/^(a{50000}|b{50000})$/);
    expect(await readdir(folder)).toEqual(['report.json']);
  });
});
