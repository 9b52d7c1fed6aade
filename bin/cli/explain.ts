import { createColors } from 'picocolors';
import * as z from 'zod';
import type { AnyCheck } from '../../lambda/checks/define-check.ts';
import { CHECKS } from '../../lambda/checks/index.ts';
import { closest } from '../../lambda/common/closest.ts';
import { knownCheck } from '../../lambda/config/to-request.ts';
import { explainText } from '../../lambda/facts/errors/explain-text.ts';
import { KNOWN_ERRORS, type KnownError } from '../../lambda/facts/errors/known-errors.ts';
import { type KnownState, misspeltState, stateIn, stateNamedIn } from '../../lambda/facts/errors/states.ts';
import { AuditorError } from '../../lambda/model/errors.ts';
import { SECTION_WORDS } from '../../lambda/model/gap-words.ts';
import type { SectionName } from '../../lambda/model/inventory.ts';
import { SEVERITIES } from '../../lambda/model/severity.ts';
import { shownSteps } from '../../lambda/report/outline/remedies.ts';
import { stepLines } from '../../lambda/report/text/block-lines.ts';
import { layoutFor } from '../../lambda/report/text/layout.ts';
import { ours, print, stdout } from '../output.ts';
import { asData } from './checks.ts';
import { EXIT } from './exit-codes.ts';
import { errorExplanation, errorList, type Look, stateExplanation, wrapped } from './explain-error.ts';
import { wantsColor, widthOf } from './streams.ts';

/** The flags of `explain`, as Commander hands them over. */
export interface ExplainOptions {
  readonly list?: boolean;
  readonly format: 'table' | 'json';
}

/**
 * Explains a check, or an error that somebody pasted: several words are one text, `-` is what stdin holds.
 * @returns the exit code: 1 where the error is not known
 * @throws AuditorError USAGE, also for a word that is nearly a state's name; UNKNOWN_CHECK for one that is nearly a check's id
 */
export async function explain(words: readonly string[], { list = false, format }: ExplainOptions): Promise<number> {
  const look = { color: wantsColor(stdout, process.env), width: Math.min(100, widthOf(stdout, process.env)) };
  if (list === words.length > 0) {
    throw new AuditorError('USAGE', 'explain: give a check, the text of an error, - for stdin, or --list');
  }
  if (list) return explainAll(format, look);
  const asked = words.length === 1 && words[0] === '-' ? await readStdin() : words.join(' ');
  const check = CHECKS.find(({ meta }) => meta.id === asked);
  if (check === undefined) return explainError(asked, format, look);
  if (format === 'json') await printJson(asData(check));
  else await print(ours(explanation(check, look)));
  return EXIT.ok;
}

async function explainError(asked: string, format: 'table' | 'json', look: Look): Promise<number> {
  const explained = explainText(asked);
  const isKnown = explained.kind === 'known' || explained.kind === 'part';
  const state = stateIn(asked) ?? (isKnown ? undefined : stateNamedIn(asked));
  if (state !== undefined) return showState(asked, state, format, look);
  // A word that is nearly a check's id is a misspelt one, whatever errors share with it.
  if (!isKnown && closest(asked, CHECK_IDS) !== undefined) knownCheck(asked, CHECKS);
  const misspelt = isKnown ? undefined : misspeltState(asked);
  if (misspelt !== undefined) {
    throw new AuditorError('USAGE', `no known error or state "${asked.trim()}"; did you mean "${misspelt}"?`);
  }
  const { kind, errors } = explained;
  if (format === 'json') await printJson({ asked, kind, errors: errors.map(errorData) });
  else await print(ours(errorExplanation(asked, explained, look)));
  return isKnown ? EXIT.ok : EXIT.findings;
}

async function showState(asked: string, state: KnownState, format: 'table' | 'json', look: Look): Promise<number> {
  const { written: _, ...data } = state;
  if (format === 'json') await printJson({ asked, kind: 'state', errors: [], state: data });
  else await print(ours(stateExplanation(state, look)));
  return EXIT.ok;
}

const CHECK_IDS = CHECKS.map(({ meta }) => meta.id);

async function explainAll(format: 'table' | 'json', look: Look): Promise<number> {
  if (format === 'json') await printJson({ errors: KNOWN_ERRORS.map(errorData) });
  else await print(ours(errorList(look)));
  return EXIT.ok;
}

/** What there is to know of an error, for programs. */
function errorData({ regexp: _, ...error }: KnownError): Omit<KnownError, 'regexp'> {
  return error;
}

function printJson(value: unknown): Promise<void> {
  return print(`${JSON.stringify(value, null, 2)}\n`);
}

/** What somebody pasted or piped; of more than this the rest is not read. */
const MOST_STDIN = 1_000_000;

async function readStdin(): Promise<string> {
  process.stdin.setEncoding('utf8');
  let text = '';
  for await (const chunk of process.stdin) {
    text += chunk;
    if (text.length >= MOST_STDIN) break;
  }
  return text.slice(0, MOST_STDIN);
}

/** What a check looks for, why it matters, what to do, when it may be wrong, and what can be set. */
export function explanation({ meta, needs, wants, options }: AnyCheck, look: Look): string {
  const { bold, underline } = createColors(look.color);
  const heading = (text: string) => `\n${bold(text)}\n`;
  const bullets = (items: readonly string[]) => items.map((item) => wrapped(item, look, '  - ')).join('');
  const severities = SEVERITIES.flatMap((severity) => {
    const when = meta.severities[severity];
    return when === undefined ? [] : [`${severity}: ${when}`];
  });
  return [
    `${bold(meta.id)}  ${meta.title}\n`,
    heading('Why it matters'),
    wrapped(meta.rationale, look, '  '),
    heading('Severity'),
    bullets(severities.length > 0 ? severities : [meta.severity]),
    heading('What to do'),
    stepLines(shownSteps(meta.remediation.steps), layoutFor(look), '  ', '  ').join('\n'),
    '\n',
    `  ${underline(meta.remediation.url)}\n`,
    ...(meta.mayBeWrong.length > 0 ? [heading('When it may be wrong'), bullets(meta.mayBeWrong)] : []),
    heading(`Options (checks["${meta.id}"].options in the configuration)`),
    bullets(optionLines(options)),
    heading('What it reads'),
    wrapped(lookedAt(needs), look, '  '),
    ...(wants.length > 0 ? [wrapped(`Without these, it answers only in part: ${lookedAt(wants)}`, look, '  ')] : []),
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
