import { TextDecoder } from 'node:util';
import { endJoining, joinLine, startJoining } from '../facts/logs/join-lines.ts';
import { componentOfFile } from '../facts/logs/log-components.ts';
import { originOf } from '../facts/logs/log-origin.ts';
import { MAX_RECORD } from '../facts/logs/log-record.ts';
import { countRecord, nameInstance } from '../facts/logs/log-tally.ts';
import { isOver, type LogBytes, type LogReading, noteUnread, writtenAt } from './log-reading.ts';

/** Reads a log, line by line. What comes before an error counts; the error is noted. */
export async function readText(reading: LogReading, log: LogBytes): Promise<void> {
  const { tally } = reading;
  const path = log.path.replaceAll('\\', '/');
  const origin = originOf(log.container, path);
  const joining = startJoining({ component: componentOfFile(path), asOf: writtenAt(log, reading.now) ?? reading.now });
  const isInstanceId = /(^|\/)instance-id\.txt$/.test(path);
  const takeLine = (line: string) => {
    const id = isInstanceId ? /^i-[0-9a-f]{8,17}$/.exec(line.trim())?.[0] : undefined;
    if (id !== undefined) nameInstance(tally, origin, id);
    for (const record of joinLine(joining, line)) countRecord(tally, record, origin);
  };
  const lines = startLines(takeLine);
  reading.files++;
  try {
    for await (const chunk of log.bytes) {
      reading.bytes += chunk.byteLength;
      addBytes(lines, chunk);
      if (isOver(reading)) break;
    }
  } finally {
    endLines(lines);
    for (const record of endJoining(joining)) countRecord(tally, record, origin);
    noteCut(reading, log, lines.cut);
  }
}

function noteCut(reading: LogReading, { part, path, isGiven }: LogBytes, cut: number): void {
  // Files of a bundle that are no logs have long lines; nobody looks for errors in them.
  if (cut === 0 || !(isGiven || componentOfFile(path) !== undefined)) return;
  noteUnread(reading, part, 'too-large', `${cut} lines are longer than ${MAX_RECORD} characters: the rest of each`);
}

/** Lines of what was decoded so far. */
interface Lines {
  readonly take: (line: string) => void;
  decoder: TextDecoder | undefined;
  rest: string;
  isTooLong: boolean;
  cut: number;
}

function startLines(take: (line: string) => void): Lines {
  return { take, decoder: undefined, rest: '', isTooLong: false, cut: 0 };
}

function addBytes(lines: Lines, chunk: Uint8Array): void {
  lines.decoder ??= new TextDecoder(encodingOf(chunk));
  addText(lines, lines.decoder.decode(chunk, { stream: true }));
}

function endLines(lines: Lines): void {
  addText(lines, lines.decoder?.decode() ?? '');
  if (lines.rest !== '') takeRest(lines);
}

/** UTF-16 is what PowerShell writes. What is not UTF-8 in other files becomes U+FFFD. */
function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}

/** Splits at line breaks. Of a line without end what is beyond a record's length is dropped. */
function addText(lines: Lines, text: string): void {
  let start = 0;
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
    keep(lines, text.slice(start, end));
    takeRest(lines);
    start = end + 1;
  }
  keep(lines, text.slice(start));
}

function keep(lines: Lines, text: string): void {
  if (text === '') return;
  const room = MAX_RECORD - lines.rest.length;
  if (text.length > room) lines.isTooLong = true;
  if (room > 0) lines.rest += text.slice(0, room);
}

function takeRest(lines: Lines): void {
  const { rest, isTooLong } = lines;
  if (isTooLong) lines.cut++;
  lines.rest = '';
  lines.isTooLong = false;
  lines.take(rest.endsWith('\r') ? rest.slice(0, -1) : rest);
}
