import { createColors } from 'picocolors';
import { CHECKS } from '../../lambda/checks/index.ts';
import type { Explanation } from '../../lambda/facts/errors/explain-text.ts';
import {
  faultWords,
  KNOWN_ERRORS,
  type KnownError,
  PLACE_WORDS,
  PLACES,
  releaseWords,
} from '../../lambda/facts/errors/known-errors.ts';
import { KNOWN_STATES, type KnownState } from '../../lambda/facts/errors/states.ts';
import type { ShownStep } from '../../lambda/report/outline/remedies.ts';
import { stepLines } from '../../lambda/report/text/block-lines.ts';
import { truncated, wrap } from '../../lambda/report/text/columns.ts';
import { layoutFor } from '../../lambda/report/text/layout.ts';
import { clipped } from '../../lambda/report/words/plain-text.ts';

/** How a text is laid out for a terminal. */
export interface Look {
  readonly color: boolean;
  readonly width: number;
}

/** Errors of a text that are explained whole; the others are named. */
const MOST_WHOLE = 3;

/** Longest part of what was asked that is repeated. */
const MOST_REPEATED = 200;

/** What an error means, which checks find its cause, and what to type. Of a text that is not known, the nearest errors. */
export function errorExplanation(asked: string, { kind, errors }: Explanation, look: Look): string {
  const quoted = `"${clipped(asked.trim(), MOST_REPEATED)}"`;
  switch (kind) {
    case 'known':
    case 'part':
      return wholeErrors(errors, look);
    case 'near':
      return [
        wrapped(`No known error reads like ${quoted}. The nearest:`, look),
        errors.map((error) => nameLine(error, look)).join(''),
        wrapped('To read one: eks-ip-auditor explain ID. To look for the cause itself: eks-ip-auditor diagnose.', look),
      ].join('\n');
    case 'unknown':
      return [
        wrapped(`No known error reads like ${quoted}, and none comes near.`, look),
        wrapped(
          'All that are known: eks-ip-auditor explain --list. To look for the cause itself: eks-ip-auditor diagnose.',
          look,
        ),
      ].join('\n');
  }
}

/** Every known error in a line, by where it is written. */
export function errorList(look: Look): string {
  const { bold } = createColors(look.color);
  const places = PLACES.map((place) => {
    const here = KNOWN_ERRORS.filter(({ where }) => where === place);
    return `${bold(PLACE_WORDS[place])}\n${here.map((error) => nameLine(error, look)).join('')}`;
  });
  const states = KNOWN_STATES.map(({ name, of }) => `  ${name.padEnd(ID_WIDTH)}  of a ${of}\n`).join('');
  return [...places, `${bold('states that kubectl get shows')}\n${states}`].join('\n');
}

function wholeErrors(errors: readonly KnownError[], look: Look): string {
  const others = errors.slice(MOST_WHOLE);
  const rest = others.length === 0 ? [] : [`Also in it:\n${others.map((error) => nameLine(error, look)).join('')}`];
  return [...errors.slice(0, MOST_WHOLE).map((error) => wholeError(error, look)), ...rest].join('\n');
}

/** What a state of a pod or a node means for addresses, which checks find why, and what to type. */
export function stateExplanation(state: KnownState, look: Look): string {
  const { bold, dim } = createColors(look.color);
  const part = partsOf(look);
  return [
    bold(state.name),
    `\n${dim(`  state of a ${state.of}, as kubectl get shows it · no error by itself`)}\n`,
    part('What it means', state.means),
    part('What it says about IP addresses', state.addresses),
    part('What to do first', state.first),
    part('Checks that find the cause', ...state.checks.map((id) => `${id}: ${titleOf(id)}`)),
    lookFor(
      state.commands.map((argv) => ({ argv })),
      look,
    ),
  ].join('');
}

/** A title and what stands under it; nothing for nothing. */
function partsOf(look: Look): (title: string, ...texts: readonly string[]) => string {
  const { bold } = createColors(look.color);
  return (title, ...texts) =>
    texts.length === 0 ? '' : `\n${bold(title)}\n${texts.map((text) => wrapped(text, look, '  ')).join('')}`;
}

function lookFor(steps: readonly ShownStep[], look: Look): string {
  const { bold } = createColors(look.color);
  return `\n${bold('Look for it')}\n${stepLines(steps, layoutFor(look), '  ', '  ', '  ').join('\n')}\n`;
}

function wholeError(error: KnownError, look: Look): string {
  const { bold, dim } = createColors(look.color);
  const part = partsOf(look);
  const about = [PLACE_WORDS[error.where], releaseWords(error), faultWords(error)].filter((each) => each !== undefined);
  return [
    wrap(error.heading, look.width).map(bold).join('\n'),
    `\n${wrap(about.join(' · '), look.width, '  ').map(dim).join('\n')}\n`,
    part('What it means', error.means),
    part('What it proves', error.proves),
    part('What it rules out', ...(error.disproves === null ? [] : [error.disproves])),
    part('What to do first', error.first),
    part('Checks that find its cause', ...error.checks.map((id) => `${id}: ${titleOf(id)}`)),
    lookFor(commandsFor(error), look),
    part('Known from', `${error.source}${error.verified ? '' : ' (the exact wording was not seen)'}`),
  ].join('');
}

function titleOf(id: string): string {
  return CHECKS.find(({ meta }) => meta.id === id)?.meta.title ?? '';
}

function commandsFor({ checks }: KnownError): readonly ShownStep[] {
  const diagnose = { argv: ['eks-ip-auditor', 'diagnose', 'CLUSTER', '--region', 'REGION'] };
  const audit = { argv: ['eks-ip-auditor', 'audit', ...checks.flatMap((id) => ['--check', id])] };
  return checks.length === 0 ? [diagnose] : [diagnose, audit];
}

function nameLine({ id, heading }: KnownError, { width }: Look): string {
  return `${truncated(`  ${id.padEnd(ID_WIDTH)}  ${heading}`, width)}\n`;
}

const ID_WIDTH = Math.max(...KNOWN_ERRORS.map(({ id }) => id.length));

/** A text in lines that fit, the first behind `lead`, the others indented as far. */
export function wrapped(text: string, { width }: Look, lead = ''): string {
  return `${wrap(text, width, lead).join('\n')}\n`;
}
