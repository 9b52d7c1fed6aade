import { createColors } from 'picocolors';
import { z } from 'zod';
import type { AnyCheck } from '../../lambda/checks/define-check.ts';
import { CHECKS } from '../../lambda/checks/index.ts';
import { knownCheck } from '../../lambda/config/to-request.ts';
import { SECTION_WORDS } from '../../lambda/model/gap-words.ts';
import type { SectionName } from '../../lambda/model/inventory.ts';
import { SEVERITIES } from '../../lambda/model/severity.ts';
import { shownSteps } from '../../lambda/report/outline/remedies.ts';
import { stepLines } from '../../lambda/report/text/block-lines.ts';
import { layoutFor } from '../../lambda/report/text/layout.ts';
import { ours, print, stdout } from '../output.ts';
import { EXIT } from './exit-codes.ts';
import { wantsColor, widthOf } from './streams.ts';

/** Prints one check. @throws AuditorError UNKNOWN_CHECK */
export async function explainCheck(id: string): Promise<number> {
  const color = wantsColor(stdout, process.env);
  const width = Math.min(100, widthOf(stdout, process.env));
  await print(ours(explanation(knownCheck(id, CHECKS), { color, width })));
  return EXIT.ok;
}

/** What a check looks for, why it matters, what to do, when it may be wrong, and what can be set. */
export function explanation(
  { meta, needs, wants, options }: AnyCheck,
  { color, width }: { readonly color: boolean; readonly width: number },
): string {
  const { bold, underline } = createColors(color);
  const heading = (text: string) => `\n${bold(text)}\n`;
  const bullets = (items: readonly string[]) => items.map((item) => wrapped(item, '  - ', width)).join('');
  const severities = SEVERITIES.flatMap((severity) => {
    const when = meta.severities[severity];
    return when === undefined ? [] : [`${severity}: ${when}`];
  });
  return [
    `${bold(meta.id)}  ${meta.title}\n`,
    heading('Why it matters'),
    wrapped(meta.rationale, '  ', width),
    heading('Severity'),
    bullets(severities.length > 0 ? severities : [meta.severity]),
    heading('What to do'),
    stepLines(shownSteps(meta.remediation.steps), layoutFor({ color, width }), '  ', '  ').join('\n'),
    '\n',
    `  ${underline(meta.remediation.url)}\n`,
    ...(meta.mayBeWrong.length > 0 ? [heading('When it may be wrong'), bullets(meta.mayBeWrong)] : []),
    heading(`Options (checks["${meta.id}"].options in the configuration)`),
    bullets(optionLines(options)),
    heading('What it looks at'),
    wrapped(lookedAt(needs), '  ', width),
    ...(wants.length > 0 ? [wrapped(`Only part of an answer without: ${lookedAt(wants)}`, '  ', width)] : []),
  ].join('');
}

function lookedAt(sections: readonly SectionName[]): string {
  return sections.map((section) => SECTION_WORDS[section]).join(', ');
}

/** `minAgeMinutes (default 60): …`, read from the options' own schema. */
function optionLines(options: z.ZodType): readonly string[] {
  const { properties } = z.toJSONSchema(options, { io: 'input' });
  const lines = Object.entries(properties ?? {}).map(([name, schema]) => {
    if (typeof schema === 'boolean') return name;
    const byDefault = schema.default === undefined ? '' : ` (default ${JSON.stringify(schema.default)})`;
    return `${name}${byDefault}: ${schema.description ?? ''}`;
  });
  return lines.length > 0 ? lines : ['none'];
}

/** Text broken into lines of at most `width`, the first led by `lead`, the others indented as far. */
function wrapped(text: string, lead: string, width: number): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && lead.length + longer.length > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  lines.push(line);
  return lines.map((each, index) => `${index === 0 ? lead : ' '.repeat(lead.length)}${each}\n`).join('');
}
