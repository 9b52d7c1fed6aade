import { stripVTControlCharacters } from 'node:util';
import { say } from './speech.ts';
import type { CommandOutcome } from './stage.ts';

/** Shows the questions, what logs prove of them, and the answer, which it gives; not what was seen for each. */
export function showDiagnosisInShort({ stdout }: CommandOutcome): string {
  const lines = stdout.trimEnd().split('\n');
  const answer = lines.findLastIndex((line) => /^(?:MOST LIKELY|AT RISK|NO CAUSE FOUND)/.test(plain(line)));
  const endOfQuestions = lines.findIndex((line) => /^(?:LOGS|LOOKED AT|MOST LIKELY|AT RISK) /.test(plain(line)));
  say(lines.slice(0, endOfQuestions).filter(isTold).join('\n'));
  say(`\n${lines.slice(answer).join('\n')}`);
  return plain(lines.slice(answer).join(' '));
}

/** A question, or what logs prove of it to the end of its paragraph. */
function isTold(line: string, index: number, lines: readonly string[]): boolean {
  const text = plain(line);
  if (/^[✓✗?–] /.test(text)) return true;
  const first = lines.slice(0, index + 1).findLast((each) => /^ {0,2}\S/.test(plain(each)));
  return text.startsWith('  ') && first !== undefined && plain(first).startsWith('  ✗ in the logs');
}

/** Text without colours. */
export function plain(text: string): string {
  return stripVTControlCharacters(text);
}
