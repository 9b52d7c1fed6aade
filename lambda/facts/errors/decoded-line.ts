import { isRecord } from '../../common/is-record.ts';
import { parsedJson } from '../../common/parsed-json.ts';

/** Longest part of a line that is looked at, in characters: an SDK error with its wrappers takes a few hundred. */
export const MAX_LINE = 65_536;

/** Keys under which JSON lines hold what they say: zap, klog and controllers, journald, docker, the CloudWatch export. */
const TEXT_KEYS = ['msg', 'message', 'MESSAGE', 'log', 'error', 'err', 'reason'] as const;

/** JSON within JSON: docker or CloudWatch around a component that writes JSON itself. */
const MAX_DEPTH = 3;

/**
 * What a line says, in each form in which a pattern may know it: the texts inside it where it is JSON, then the line itself.
 * Quotes inside a line may stay escaped: patterns allow for that.
 */
export function decodedLine(line: string): readonly string[] {
  const raw = line.slice(0, MAX_LINE);
  const inside = textsInside(raw, MAX_DEPTH).join(' ');
  return inside === '' || inside === raw ? [raw] : [inside, raw];
}

function textsInside(text: string, depth: number): readonly string[] {
  const start = text.indexOf('{');
  // A prefix of kubectl or of CloudWatch may stand before it.
  if (depth === 0 || start < 0 || start > 200 || !text.trimEnd().endsWith('}')) return [];
  const parsed = parsedJson(text.slice(start));
  if (!isRecord(parsed)) return [];
  return TEXT_KEYS.flatMap((key) => {
    const value = parsed[key];
    if (typeof value !== 'string' || value === '') return [];
    const deeper = textsInside(value, depth - 1);
    return deeper.length > 0 ? deeper : [value];
  });
}
