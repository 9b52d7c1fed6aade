import { TextDecoder } from 'node:util';
import { jsonValuesIn } from '../common/json-values.ts';
import type { BundleFile } from '../facts/logs/bundle-files.ts';
import { countDocuments } from '../facts/logs/count-documents.ts';
import { originOf } from '../facts/logs/log-origin.ts';
import { MAX_NODES } from '../facts/logs/log-tally.ts';
import { isOver, type LogBytes, type LogReading, noteUnread, writtenAt } from './log-reading.ts';

/** A node with 15 ENIs full of prefixes has an answer of 5 MB. */
const MAX_MB = 8;

/** A bundle is named by when its collector began; so long it may take to write a file, in milliseconds. */
const COLLECTING = 3_600_000;

/** Reads a file of a bundle that holds JSON. One that is too large, empty, broken or something else is noted, never passed over. */
export async function readDocuments(reading: LogReading, log: LogBytes, file: BundleFile): Promise<void> {
  const text = await wholeText(reading, log);
  if (text === undefined) return;
  const path = log.path.replaceAll('\\', '/');
  const { values, isBroken } = jsonValuesIn(text);
  const counted = countDocuments(reading.tally, file, values, originOf(log.container, path), collectedAt(reading, log));
  if (counted === undefined)
    noteUnread(reading, log.part, 'limit', `there are more than ${MAX_NODES} nodes: what it says`);
  else if (text.trim() === '' && file !== 'containers') noteSilence(reading, log, path);
  else if (isBroken) noteUnread(reading, log.part, 'broken', 'it is no JSON, or only in part: what is not');
  else if (counted === 0) noteNothing(reading, log, file);
}

/** Undefined where there is too much of it, or no time. */
async function wholeText(reading: LogReading, { bytes, part }: LogBytes): Promise<string | undefined> {
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  reading.files++;
  for await (const chunk of bytes) {
    reading.bytes += chunk.byteLength;
    size += chunk.byteLength;
    if (isOver(reading)) return undefined;
    if (size > MAX_MB * 1024 ** 2) {
      noteUnread(reading, part, 'too-large', `it has more than ${MAX_MB} MB: all of it`);
      return undefined;
    }
    text += decoder.decode(chunk, { stream: true });
  }
  return isOver(reading) ? undefined : text + decoder.decode();
}

/** The file's own time, where it fits the bundle's name: that is of before the collector asked anything. */
function collectedAt({ now }: LogReading, log: LogBytes): number | undefined {
  const at = writtenAt(log, now);
  const { modified } = log;
  const fits =
    at !== undefined && modified !== undefined && modified >= at && modified <= Math.min(at + COLLECTING, now);
  return fits ? modified : at;
}

/** All of ipamd's answers are empty together: one note for the folder of a bundle that they are in. */
function noteSilence(reading: LogReading, { part, isGiven }: LogBytes, path: string): void {
  const folder = /^(.*\/)[^/]*$/s.exec(part.replaceAll('\\', '/'))?.[1];
  const isInFolder = !isGiven && folder !== undefined && !/: [^/]*$/.test(part);
  const why = path.endsWith('.json')
    ? 'ipamd was down, did not answer in time or is older than 1.4.1'
    : 'ipamd was down or did not answer in time';
  noteUnread(
    reading,
    isInFolder ? folder : part,
    'missing',
    `ipamd gave no answer when the bundle was made: introspection was off (DISABLE_INTROSPECTION), or ${why}`,
  );
}

function noteNothing(reading: LogReading, { part }: LogBytes, file: BundleFile): void {
  const message =
    file === 'containers'
      ? 'it has no container of aws-node: none was there when the bundle was made, or its image has another name'
      : 'it is no answer of ipamd';
  noteUnread(reading, part, file === 'containers' ? 'missing' : 'broken', message);
}
