import { count } from '../../common/words.ts';
import type { Outline } from '../outline/outline.ts';
import type { Remedy, ShownStep } from '../outline/remedies.ts';
import { shellCommand } from '../words/shell.ts';
import { type ChatLine, code, line, link, own, plain, type Span } from './chat-line.ts';

const MAX_STEPS = 3;

/** What to do, a line a check: of what is new or worse, since what to do about the rest was said before. */
export function chatSteps({ changes, open }: Outline): readonly ChatLine[] {
  return (changes?.toAct ?? open).blocks
    .flatMap(({ check, remedies }) => remedies.map((remedy) => stepLine(check, remedy)))
    .slice(0, MAX_STEPS);
}

function stepLine(check: string, { steps, url, others }: Remedy): ChatLine {
  const alike = others === 0 ? '' : ` Likewise for ${count(others, 'other')}, each with its own id.`;
  const shown = steps.flatMap((step, index) => (index === 0 ? shownSpans(step) : [own(' '), ...shownSpans(step)]));
  const page = url === '' ? [] : [own(' '), link(url, 'Read more', 300)];
  return line(plain(check, 128), own(': '), ...shown, own(alike), ...page);
}

/** Chat may show a character as another, so a command that holds such is not one to copy from there. */
function shownSpans(step: ShownStep): readonly Span[] {
  if ('text' in step) return spansWithCode(step.text);
  return [{ kind: 'command', shell: shellCommand(step.argv) ?? '', instead: 'The report has the command.' }];
}

function spansWithCode(text: string): readonly Span[] {
  return text
    .split('`')
    .map((piece, index, { length }) => (index % 2 === 1 && index < length - 1 ? code(piece, 400) : plain(piece, 600)));
}
