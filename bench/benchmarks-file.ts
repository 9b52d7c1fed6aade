import { open, readFile, writeFile } from 'node:fs/promises';
import { type CpuInfo, cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { count } from '../lambda/common/words.ts';
import { SetupError } from '../test/support/python.ts';
import { cellsOf, HEADINGS, type Row } from './rows.ts';

const BENCHMARKS = join(import.meta.dirname, '../BENCHMARKS.md');

/** Where and when figures were taken. */
export interface Circumstances {
  readonly date: Date;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGigabytes: number;
  /** Processes that wanted a core, on average over the minute before. */
  readonly load: number;
  readonly node: string;
  readonly runs: number;
}

export function circumstances(date: Date, runs: number): Circumstances {
  const [first]: readonly CpuInfo[] = cpus();
  return {
    date,
    cpu: first?.model.trim() ?? 'unknown processor',
    cores: cpus().length,
    memoryGigabytes: totalmem() / 2 ** 30,
    load: loadavg()[0] ?? 0,
    node: process.version,
    runs,
  };
}

/**
 * What puts figures between the two marks of that name in BENCHMARKS.md. Ask for it before anything is measured.
 *
 * @throws SetupError when the file cannot be written, or has no such marks
 */
export async function benchmarksWriter(name: string, path = BENCHMARKS): Promise<(text: string) => Promise<void>> {
  try {
    await (await open(path, 'r+')).close();
  } catch (error) {
    throw new SetupError(`--write cannot change ${path}: ${error instanceof Error ? error.message : error}`);
  }
  withText(await readFile(path, 'utf8'), name, '');
  return async (text) => writeFile(path, withText(await readFile(path, 'utf8'), name, text));
}

/** When and on what rows were taken, and the rows as a table. */
export function tableText(rows: readonly Row[], where: Circumstances): string {
  return `${machineWords(where)}; ${count(where.runs, 'run')} of each audit.\n\n${markdown(rows)}`;
}

/**
 * The file with what stands between the two marks of that name replaced.
 * @throws SetupError when the file has no such marks
 */
export function withText(file: string, name: string, text: string): string {
  const [beginMark, endMark] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const begin = file.indexOf(beginMark);
  const end = file.indexOf(endMark);
  if (begin < 0 || end < begin)
    throw new SetupError(`BENCHMARKS.md has no ${beginMark} … ${endMark} for the figures: put both marks back`);
  return `${file.slice(0, begin + beginMark.length)}\n\n${text}\n\n${file.slice(end)}`;
}

/** When and on what figures were taken. */
export function machineWords({ date, cpu, cores, memoryGigabytes, load, node }: Circumstances): string {
  const machine = `${cpu}, ${cores} cores, ${memoryGigabytes.toFixed(0)} GiB`;
  return `${date.toISOString().slice(0, 10)}, Node ${node}, ${machine}; load when it began ${load.toFixed(1)}`;
}

function markdown(rows: readonly Row[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(HEADINGS), line(['---', '--:', '--:', '--:', '---']), ...rows.map((row) => line(cellsOf(row)))].join(
    '\n',
  );
}
