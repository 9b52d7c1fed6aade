/**
 * A process of its own that writes to a directory store: `append <folder> <key> <name> <times>` adds lines, and
 * `rewrite <folder> <key> <length>` writes texts of one letter over each other until it is ended.
 */
import { appendLines } from '../../lambda/ledger/append.ts';
import { directoryStore } from '../../lambda/ledger/directory-store.ts';
import { AuditorError } from '../../lambda/model/errors.ts';

const [, , command, folder = '', key = '', ...rest] = process.argv;
const store = directoryStore(folder);
const { signal } = new AbortController();

async function append(name = '', times = ''): Promise<void> {
  for (let line = 0; line < Number(times); line++) await appendLines(store, key, [`${name} ${line}`], signal);
}

async function rewrite(length = ''): Promise<void> {
  for (let round = 0; ; round++) {
    const stored = await store.get(key, signal);
    await store.put(key, (round % 2 === 0 ? 'a' : 'b').repeat(Number(length)), stored?.version, signal);
    if (round === 0) process.stdout.write('writing\n');
  }
}

try {
  await (command === 'append' ? append(...rest) : rewrite(...rest));
} catch (error) {
  if (!(error instanceof AuditorError)) throw error;
  process.stdout.write(`${error.code} ${error.message}\n`);
  process.exitCode = 1;
}
