import { likewiseText, type Remedy, type ShownStep } from '../outline/remedies.ts';
import { shellCommand } from '../words/shell.ts';
import { escapedWithCode, fenced, link } from './markdown-text.ts';

/**
 * What to do in paragraphs, each command in a block of its own that can be copied.
 * @param about what it is about, where that is not the finding right before it
 */
export function remedyMarkdown({ steps, url, others }: Remedy, indent = '', about = ''): string {
  const alike = likewiseText({ others });
  const rest = [alike, url === '' ? '' : link(url)].filter((part) => part !== '').join(' ');
  return [stepsMarkdown(steps, `**What to do${about}:** `, indent), ...(rest === '' ? [] : [`${indent}${rest}`])].join(
    '\n\n',
  );
}

/** Steps as paragraphs and code blocks, the first behind `lead`. */
export function stepsMarkdown(steps: readonly ShownStep[], lead: string, indent = ''): string {
  const paragraphs: string[] = [];
  let running: string[] = [];
  const flush = () => {
    if (running.length > 0) paragraphs.push(`${indent}${paragraphs.length === 0 ? lead : ''}${running.join(' ')}`);
    running = [];
  };
  for (const step of steps) {
    if ('text' in step) running.push(escapedWithCode(step.text));
    else {
      flush();
      paragraphs.push(fenced(shellCommand(step.argv) ?? '', indent));
    }
  }
  flush();
  return paragraphs.join('\n\n');
}
