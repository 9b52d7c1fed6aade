import { chmod, mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { assertWritable, writeWhole } from '../../bin/cli/write-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'output-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('a report file', () => {
  it('is written, and nothing is left beside it', async () => {
    await writeWhole(join(folder, 'report.json'), '{}\n');
    expect(await readFile(join(folder, 'report.json'), 'utf8')).toBe('{}\n');
    expect(await readdir(folder)).toEqual(['report.json']);
  });

  it('takes the place of an older one and keeps its mode', async () => {
    const file = join(folder, 'report.json');
    await writeFile(file, 'older and longer');
    await chmod(file, 0o600);
    await writeWhole(file, 'new');
    expect(await readFile(file, 'utf8')).toBe('new');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('behind a link is replaced, the link stays', async () => {
    await writeFile(join(folder, 'real.json'), 'old');
    await symlink('real.json', join(folder, 'link.json'));
    await writeWhole(join(folder, 'link.json'), 'new');
    expect(await readlink(join(folder, 'link.json'))).toBe('real.json');
    expect(await readFile(join(folder, 'real.json'), 'utf8')).toBe('new');
  });

  it('that is a device is written to, not replaced', async () => {
    await writeWhole('/dev/null', 'gone');
    expect((await stat('/dev/null')).isCharacterDevice()).toBe(true);
  });
});

describe('a destination that cannot be written is refused beforehand and when writing, by its path', () => {
  it.each([assertWritable, (file: string) => writeWhole(file, 'x')])('a folder that is not there', async (attempt) => {
    await expect(attempt('/no/such/report.json')).rejects.toMatchObject({
      code: 'OUTPUT_FAILED',
      message: 'output file /no/such/report.json: there is no folder /no/such',
    });
  });

  it.each([assertWritable, (file: string) => writeWhole(file, 'x')])('a folder in its place', async (attempt) => {
    const file = join(folder, 'report');
    await mkdir(file);
    await expect(attempt(file)).rejects.toMatchObject({
      message: `output file ${file}: it is a folder, name a file in it`,
    });
  });

  it.each([assertWritable, (file: string) => writeWhole(file, 'x')])(
    'a file in place of its folder',
    async (attempt) => {
      await writeFile(join(folder, 'file'), '');
      const file = join(folder, 'file', 'report.json');
      await expect(attempt(file)).rejects.toMatchObject({
        message: `output file ${file}: ${join(folder, 'file')} is not a folder`,
      });
    },
  );
});
