import { escapedBytes } from '../../common/bytes.ts';

const MORE = '    and more: the JSON and CSV reports have it all';

/** Lines as one text, as many as fit into so many bytes of JSON; where they do not all fit, it says so. */
export function fitLines(lines: readonly string[], budget: number): string {
  if (escapedBytes(lines.join('\n')) <= budget) return lines.join('\n');
  const kept: string[] = [];
  let left = budget - escapedBytes(MORE);
  for (const line of lines) {
    left -= escapedBytes(`${line}\n`);
    if (left < 0) break;
    kept.push(line);
  }
  return [...kept, MORE].join('\n');
}
