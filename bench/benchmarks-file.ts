import { type CpuInfo, cpus, loadavg, totalmem } from 'node:os';
import { cellsOf, HEADINGS, type Row } from './rows.ts';

const BEGIN = '<!-- bench -->';
const END = '<!-- /bench -->';

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
 * The file with the table between its two marks replaced.
 * @throws Error when the file has no such marks
 */
export function withTable(file: string, rows: readonly Row[], where: Circumstances): string {
  const begin = file.indexOf(BEGIN);
  const end = file.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`there is no ${BEGIN} … ${END} to put the table in`);
  return `${file.slice(0, begin + BEGIN.length)}\n\n${sentence(where)}\n\n${markdown(rows)}\n\n${file.slice(end)}`;
}

function sentence({ date, cpu, cores, memoryGigabytes, load, node, runs }: Circumstances): string {
  const machine = `${cpu}, ${cores} cores, ${memoryGigabytes.toFixed(0)} GiB`;
  return `${date.toISOString().slice(0, 10)}, Node ${node}, ${machine}; load when it began ${load.toFixed(1)}; ${runs} runs of each audit.`;
}

function markdown(rows: readonly Row[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(HEADINGS), line(['---', '--:', '--:', '--:', '---']), ...rows.map((row) => line(cellsOf(row)))].join(
    '\n',
  );
}
