import { readingsOfFinding } from '../../checks/kinds.ts';
import { isRecord } from '../../common/is-record.ts';
import { sum } from '../../common/sum.ts';
import { amount, commaList, count, shortDuration } from '../../common/words.ts';
import type { Reading } from '../../model/evidence.ts';
import type { EvidenceValue, Finding } from '../../model/finding.ts';
import { clipped, harmless, humanised } from '../words/plain-text.ts';

/** One thing that the evidence of one or many findings says, in a few words. */
export interface Fact {
  readonly kind: 'total' | 'detail' | 'note';
  readonly text: string;
}

const MAX_NAMES = 4;
const MAX_LENGTH = 240;

/** What the evidence of these findings, all of one check, says together: totals first, then details, then notes. */
export function factsOf(findings: readonly Finding[]): readonly Fact[] {
  const [first] = findings;
  if (first === undefined) return [];
  const readings = readingsOfFinding(first);
  const facts = [...new Set(findings.flatMap(({ evidence }) => Object.keys(evidence)))].flatMap((key) => {
    const reading = readings.get(key);
    const values = findings.flatMap(({ evidence }) => (evidence[key] === undefined ? [] : [evidence[key]]));
    return reading === undefined ? [] : read(reading, values, findings.length);
  });
  return ['total', 'detail', 'note'].flatMap((kind) => facts.filter((fact) => fact.kind === kind)).map(bounded);
}

/** The sum of a numeric piece of evidence, or undefined when none of the findings has it. */
export function evidenceTotal(findings: readonly Finding[], key: string): number | undefined {
  const numbers = findings.map(({ evidence }) => evidence[key]).filter((value) => typeof value === 'number');
  return numbers.length === 0 ? undefined : sum(numbers);
}

/** @param all how many findings there are, whether or not they have the value */
function read(reading: Reading, values: readonly EvidenceValue[], all: number): readonly Fact[] {
  switch (reading.as) {
    case 'total': {
      const total = sum(values.filter((value) => typeof value === 'number'));
      return [{ kind: 'total', text: count(total, reading.one, reading.many) }];
    }
    case 'oldest':
      return [{ kind: 'total', text: agesText(values, all > 1) }];
    case 'tally':
      return detail(reading.label, tallyText(values.filter((value) => value !== null).map(scalarText), all));
    case 'names':
      return detail(reading.label, commaList([...new Set(values.flatMap(namesIn))].map(harmless), MAX_NAMES));
    case 'amounts':
      return detail(reading.label, amountsText(values));
    case 'notes':
      return notesOf(values, all);
  }
}

function detail(label: string, text: string): readonly Fact[] {
  return text === '' ? [] : [{ kind: 'detail', text: `${label} ${text}` }];
}

function agesText(values: readonly EvidenceValue[], many: boolean): string {
  const known = values.filter((value) => typeof value === 'number');
  if (known.length === 0) return 'age unknown';
  const oldest = shortDuration(known.reduce((most, value) => Math.max(most, value), 0));
  const unknown = values.length - known.length;
  if (!many) return `${oldest} old`;
  return unknown === 0 ? `oldest ${oldest}` : `oldest ${oldest}, ${amount(unknown)} of unknown age`;
}

/** Each once; of what not all findings say, how many do. */
function notesOf(values: readonly EvidenceValue[], all: number): readonly Fact[] {
  const holders = new Map<string, number>();
  for (const note of values.flatMap((value) => [...new Set(namesIn(value))])) {
    holders.set(note, (holders.get(note) ?? 0) + 1);
  }
  return [...holders].slice(0, MAX_NAMES).map(([note, some]) => ({
    kind: 'note' as const,
    text: some === all ? harmless(note) : `${amount(some)} of ${amount(all)}: ${harmless(note)}`,
  }));
}

/** `gone` when all say so, else `gone (30), terminated (7)`, and of one that not all have `gone (30 of 37)`. */
function tallyText(texts: readonly string[], all: number): string {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  const [only] = counts.keys();
  if (only === undefined) return '';
  if (counts.size === 1) return texts.length === all ? only : `${only} (${amount(texts.length)} of ${amount(all)})`;
  const byCount = [...counts].sort(([, a], [, b]) => b - a).map(([text, count]) => `${text} (${amount(count)})`);
  return commaList(byCount, MAX_NAMES);
}

function amountsText(values: readonly EvidenceValue[]): string {
  const totals = new Map<string, number>();
  for (const [key, value] of values.flatMap((value) => (isRecord(value) ? Object.entries(value) : []))) {
    if (typeof value === 'number') totals.set(key, (totals.get(key) ?? 0) + value);
  }
  const most = [...totals].filter(([, total]) => total > 0).sort(([, a], [, b]) => b - a);
  return most.map(([key, total]) => `${humanised(key)} ${amount(total)}`).join(', ');
}

function namesIn(value: EvidenceValue): readonly string[] {
  if (isList(value)) return value.map(scalarText);
  return value === null ? [] : [scalarText(value)];
}

function scalarText(value: EvidenceValue): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return amount(value);
  return harmless(typeof value === 'string' ? value : JSON.stringify(value));
}

function isList(value: EvidenceValue): value is readonly EvidenceValue[] {
  return Array.isArray(value);
}

/** Evidence may be as long as AWS lets a tag or a list be; a condensed line may not. */
function bounded(fact: Fact): Fact {
  return { ...fact, text: clipped(fact.text, MAX_LENGTH) };
}
