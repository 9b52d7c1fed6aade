import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compareAndReplace } from '../../lambda/ledger/compare-and-replace.ts';
import { directoryStore } from '../../lambda/ledger/directory-store.ts';
import type { ObjectStore } from '../../lambda/ledger/store.ts';

const KEY = 'targets/111122223333/eu-west-1.json';
const WRITER = join(import.meta.dirname, 'a-writer.ts');
const { signal } = new AbortController();

let folder: string;
let store: ObjectStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ledger-'));
  store = directoryStore(join(folder, 'ledger'));
});
afterEach(() => rm(folder, { recursive: true }));

const file = () => store.pathOf(KEY);
const put = (text: string, expected?: string) => store.put(KEY, text, expected, signal);
const get = () => store.get(KEY, signal);
const modeOf = async (path: string) => (await stat(path)).mode & 0o777;
/** All that lies beside the object, itself included. */
const beside = () => readdir(join(folder, 'ledger/targets/111122223333'));

async function version(text: string): Promise<string> {
  const written = await put(text, (await get())?.version);
  if (written.status !== 'written') throw new Error('a conflict with nobody');
  return written.version;
}

describe('an object in a folder', () => {
  it('is not there before its first write, which makes the folder', async () => {
    expect(await get()).toBeUndefined();
    expect(await put('first')).toMatchObject({ status: 'written' });
    expect(await readFile(file(), 'utf8')).toBe('first');
    expect(await get()).toMatchObject({ text: 'first' });
  });

  it('has the version that its write said', async () => {
    expect((await get())?.version).toBeUndefined();
    const written = await version('zwölf');
    expect((await get())?.version).toBe(written);
  });

  it('is replaced by who read it last, and by nobody else', async () => {
    const first = await version('first');
    expect(await put('second', first)).toMatchObject({ status: 'written' });
    expect(await put('third', first)).toEqual({ status: 'conflict' });
    expect(await put('third')).toEqual({ status: 'conflict' });
    expect((await get())?.text).toBe('second');
  });

  it('that was taken away is no longer the one that was read', async () => {
    const first = await version('first');
    await rm(file());
    expect(await put('second', first)).toEqual({ status: 'conflict' });
    expect(await get()).toBeUndefined();
  });

  it('is its owner’s alone, as are the folders made for it, also when it was not before', async () => {
    const before = process.umask(0);
    try {
      const first = await version('first');
      const made = ['ledger', 'ledger/targets', 'ledger/targets/111122223333'].map((name) => join(folder, name));
      for (const name of made) expect([name, await modeOf(name)]).toEqual([name, 0o700]);
      expect(await modeOf(file())).toBe(0o600);
      await chmod(file(), 0o666);
      await put('second', first);
      expect(await modeOf(file())).toBe(0o600);
    } finally {
      process.umask(before);
    }
  });

  it('leaves the mode of a folder that was there, and nothing beside itself', async () => {
    await mkdir(join(folder, 'ledger'));
    await chmod(join(folder, 'ledger'), 0o750);
    const first = await version('first');
    await put('second', first);
    await put('third', first);
    expect(await modeOf(join(folder, 'ledger'))).toBe(0o750);
    expect(await beside()).toEqual(['eu-west-1.json']);
  });

  it('is written with nobody else’s eyes on the text, from its first byte on', async () => {
    let modes: readonly number[] = [];
    const seen = async () => {
      const names = await readdir(folder, { recursive: true });
      modes = await Promise.all(names.map((name) => modeOf(join(folder, name))));
      return true;
    };
    const before = process.umask(0);
    try {
      expect(await compareAndReplace(join(folder, 'estate.json'), 'text', seen, signal)).toBe(true);
    } finally {
      process.umask(before);
    }
    expect([...modes].sort()).toEqual([0o600, 0o700]);
  });
});

describe('writers at the same time', () => {
  it('are served one after the other: of many that read the same, one writes', async () => {
    const first = await version('first');
    const written = await Promise.all(Array.from({ length: 20 }, (_, index) => put(`writer ${index}`, first)));
    const winners = written.flatMap(({ status }, index) => (status === 'written' ? [`writer ${index}`] : []));
    expect(winners).toHaveLength(1);
    expect((await get())?.text).toBe(winners[0]);
    expect(await beside()).toEqual(['eu-west-1.json']);
  });

  it('in other processes lose no line and write none twice', async () => {
    const names = ['ann', 'bob', 'cem', 'dee'];
    const runs = names.map((name) =>
      promisify(execFile)(process.execPath, [WRITER, 'append', join(folder, 'ledger'), KEY, name, '15']),
    );
    await Promise.all(runs);
    const lines = (await get())?.text.trimEnd().split('\n') ?? [];
    const expected = names.flatMap((name) => Array.from({ length: 15 }, (_, line) => `${name} ${line}`));
    expect(lines.toSorted()).toEqual(expected.toSorted());
    expect(await beside()).toEqual(['eu-west-1.json']);
  });
});

describe('a process that is killed', () => {
  it('leaves the old text or the new one, and blocks nobody for long', async () => {
    const length = 200_000;
    for (const patience of [0, 3, 7, 15, 30, 60]) {
      const writer = spawn(process.execPath, [WRITER, 'rewrite', join(folder, 'ledger'), KEY, String(length)]);
      await once(writer.stdout, 'data');
      await new Promise((resolve) => setTimeout(resolve, patience));
      writer.kill('SIGKILL');
      await once(writer, 'exit');
      const stored = await get();
      expect(stored?.text).toMatch(/^(a+|b+)$/);
      expect(stored?.text).toHaveLength(length);
      expect(await put('whole', stored?.version)).toMatchObject({ status: 'written' });
    }
  });

  it('while it holds the lock loses it to who waits', async () => {
    const first = await version('first');
    await mkdir(join(folder, 'ledger/targets/111122223333/.eu-west-1.json.lock'));
    await writeFile(join(folder, 'ledger/targets/111122223333/.eu-west-1.json.lock/of-the-dead'), 'never written');
    const started = performance.now();
    expect(await put('second', first)).toMatchObject({ status: 'written' });
    expect(performance.now() - started).toBeGreaterThan(1_500);
    expect((await get())?.text).toBe('second');
    expect(await beside()).toEqual(['eu-west-1.json']);
  });

  it('after one that lived held the lock is given the same time, and then loses it, too', async () => {
    const first = await version('first');
    const lock = join(folder, 'ledger/targets/111122223333/.eu-west-1.json.lock');
    await mkdir(lock);
    await writeFile(join(lock, 'of-the-living'), 'written in time');
    const second = put('second', first);
    await new Promise((resolve) => setTimeout(resolve, 500));
    await rename(join(lock, 'of-the-living'), join(lock, 'of-the-dead'));
    const died = performance.now();
    expect(await second).toMatchObject({ status: 'written' });
    expect(performance.now() - died).toBeGreaterThan(1_900);
    expect(await beside()).toEqual(['eu-west-1.json']);
  });

  it('leaves a lock that is waited for no longer than the time there is', async () => {
    await version('first');
    await mkdir(join(folder, 'ledger/targets/111122223333/.eu-west-1.json.lock'));
    await writeFile(join(folder, 'ledger/targets/111122223333/.eu-west-1.json.lock/of-the-dead'), 'never written');
    const deadline = store.put(KEY, 'second', (await get())?.version, AbortSignal.timeout(50));
    await expect(deadline).rejects.toMatchObject({
      code: 'LEDGER_FAILED',
      message: `could not write ${file()}: the time was over before its turn came`,
    });
    expect((await get())?.text).toBe('first');
  });
});

it('a writer that was only slow loses its turn, and overwrites nothing when it goes on', async () => {
  const first = await version('first');
  let goOn = () => {};
  const slow = compareAndReplace(file(), 'slow', () => new Promise((resolve) => (goOn = () => resolve(true))), signal);
  await expect.poll(beside).toContain('.eu-west-1.json.lock');
  expect(await put('quick', first)).toMatchObject({ status: 'written' });
  goOn();
  expect(await slow).toBe(false);
  expect((await get())?.text).toBe('quick');
  expect(await beside()).toEqual(['eu-west-1.json']);
});

describe('what keeps an object from being kept is said in one line that names it', () => {
  it('a file in place of the folder', async () => {
    await writeFile(join(folder, 'ledger'), '');
    const problem = `${file()}: a part of its path is not a folder`;
    await expect(get()).rejects.toMatchObject({ code: 'LEDGER_FAILED', message: `could not read ${problem}` });
    await expect(put('x')).rejects.toMatchObject({ code: 'LEDGER_FAILED', message: `could not write ${problem}` });
  });

  it('a folder in place of the object', async () => {
    await mkdir(file(), { recursive: true });
    await expect(get()).rejects.toMatchObject({ message: `could not read ${file()}: it is a folder; move it away` });
    await expect(put('x')).rejects.toMatchObject({
      message: `could not write ${file()}: it is a folder; move it away`,
    });
  });

  it('a time that is over', async () => {
    const problem = `${file()}: the time was over before its turn came`;
    await expect(store.get(KEY, AbortSignal.abort())).rejects.toMatchObject({ message: `could not read ${problem}` });
    const late = store.put(KEY, 'x', undefined, AbortSignal.abort());
    await expect(late).rejects.toMatchObject({ message: `could not write ${problem}` });
  });

  it('a write that ends in the middle: the old text stays, and nothing lies beside it', async () => {
    await version('old');
    // The shell lets a file grow to 16 blocks of 512 or 1,024 bytes.
    const limited = `ulimit -f 16 && exec '${process.execPath}' '${WRITER}' rewrite '${join(folder, 'ledger')}' '${KEY}' 100000`;
    const { stdout } = spawnSync('sh', ['-c', limited], { encoding: 'utf8' });
    expect(stdout).toBe(`LEDGER_FAILED could not write ${file()}: no file may be as large as it would get there\n`);
    expect((await get())?.text).toBe('old');
    expect(await beside()).toEqual(['eu-west-1.json']);
  });

  it.skipIf(process.getuid?.() === 0)('a folder that may not be written', async () => {
    await chmod(folder, 0o500);
    await expect(put('x')).rejects.toMatchObject({ message: `could not write ${file()}: you may not write there` });
    await chmod(folder, 0o700);
  });

  const canMount = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0;
  it.skipIf(!canMount).each([
    ['a full disk', 'size=64k', 'the disk is full'],
    ['a read-only one', 'ro', 'the file system is read-only'],
  ])('%s', async (_, option, problem) => {
    const run = `mount -t tmpfs -o ${option} tmpfs '${folder}' && exec '${process.execPath}' '${WRITER}' rewrite '${join(folder, 'ledger')}' '${KEY}' 100000`;
    const { stdout } = spawnSync('unshare', ['-rm', 'sh', '-c', run], { encoding: 'utf8' });
    expect(stdout).toBe(`LEDGER_FAILED could not write ${file()}: ${problem}\n`);
  });
});
