import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { EQUIVALENT, type Equivalent } from './equivalent.ts';
import type { Group } from './groups.ts';
import type { MutantResult } from './mutate.ts';

/** A mutant that no test noticed. */
export interface Survivor {
  readonly file: string;
  readonly lineNumber: number;
  readonly line: string;
  readonly mutant: string;
  /** No test reached it at all. */
  readonly unreached: boolean;
  readonly equivalentBecause: string | undefined;
}

export interface Score {
  readonly tried: number;
  readonly noticed: number;
  /** Of those tried, in percent. */
  readonly percent: number;
  readonly survivors: readonly Survivor[];
}

/** Statuses of mutants that no test could be asked about: they say nothing of the tests. */
const NO_ANSWER = new Set(['CompileError', 'Ignored', 'Pending']);
const ALIVE = new Set(['Survived', 'NoCoverage']);

export function scoreOf(results: readonly MutantResult[]): Score {
  const tried = results.filter(({ status }) => !NO_ANSWER.has(status));
  const survivors = tried.filter(({ status }) => ALIVE.has(status)).map(survivorOf);
  const noticed = tried.length - survivors.length;
  return {
    tried: tried.length,
    noticed,
    percent: tried.length === 0 ? 100 : (100 * noticed) / tried.length,
    survivors,
  };
}

function survivorOf({ fileName, location, replacement, status }: MutantResult): Survivor {
  const text = readFileSync(fileName, 'utf8');
  const file = fileOf(fileName);
  const line = text.split('\n')[location.start.line - 1]?.trim() ?? '';
  const original = text.slice(offsetOf(text, location.start), offsetOf(text, location.end));
  const mutant = `${oneLine(original)} → ${oneLine(replacement ?? '')}`;
  const mark = EQUIVALENT.find((each) => each.file === file && each.line === line && each.mutants.includes(mutant));
  return {
    file,
    lineNumber: location.start.line,
    line,
    mutant,
    unreached: status === 'NoCoverage',
    equivalentBecause: mark?.because,
  };
}

function fileOf(fileName: string): string {
  return relative(process.cwd(), fileName);
}

/** Of a position whose line and column count from one. */
function offsetOf(text: string, { line, column }: MutantResult['location']['start']): number {
  const before = text.split('\n').slice(0, line - 1);
  return before.reduce((sum, each) => sum + each.length + 1, 0) + column - 1;
}

function oneLine(code: string): string {
  return code.replaceAll(/\s+/g, ' ').trim();
}

/** Marks of a file that was mutated whole, for mutants that did not survive: there is no such code, or a test noticed. */
export function staleMarks(results: readonly MutantResult[], { survivors }: Score): readonly Equivalent[] {
  const files = new Set(results.map(({ fileName }) => fileOf(fileName)));
  const lives = new Set(survivors.map(({ file, line, mutant }) => `${file}\n${line}\n${mutant}`));
  return EQUIVALENT.filter(({ file }) => files.has(file)).flatMap((mark) => {
    const mutants = mark.mutants.filter((mutant) => !lives.has(`${mark.file}\n${mark.line}\n${mutant}`));
    return mutants.length > 0 ? [{ ...mark, mutants }] : [];
  });
}

/** What is wrong with the outcome of a group, a line each. A part of a group has no floor to hold. */
export function problemsOf(
  group: Group,
  results: readonly MutantResult[],
  score: Score,
  isPart: boolean,
): readonly string[] {
  const unmarked = score.survivors.filter(({ equivalentBecause }) => equivalentBecause === undefined);
  return [
    ...(isPart || score.percent >= group.floor
      ? []
      : [`${group.name}: ${score.percent.toFixed(1)} % is under ${group.floor} %`]),
    ...(group.marked && unmarked.length > 0
      ? [`${group.name}: ${unmarked.length} mutants live and are not marked`]
      : []),
    ...staleMarks(results, score).map(
      ({ file, line, mutants }) => `marked, but not alive: ${file}: ${line}: ${mutants.join('; ')}`,
    ),
  ];
}
