import { describe, expect, it } from 'vitest';
import type { Remediation } from '../../lambda/model/remediation.ts';
import { harmless } from '../../lambda/report/words/plain-text.ts';
import { shellCommand, UNWRITABLE } from '../../lambda/report/words/shell.ts';
import { ATTACKS } from './attacks.ts';
import { FORMS, findingsOf } from './pasted.ts';
import { runInShell, SHELL_NAMES } from './shells.ts';

/** Commands whose arguments are attacks, as no builder of ours would let through. */
const COMMANDS = ATTACKS.flatMap((attack, index) => [
  ['aws', 'ec2', 'create-tags', '--resources', attack, '--tags', `Key=${attack},Value=${attack}`],
  ['kubectl', attack, ATTACKS[(index + 7) % ATTACKS.length] ?? '', `a ${attack} b`],
]);

const WRITABLE = COMMANDS.filter((argv) => argv.every((argument) => harmless(argument) === argument));

function remedyWith(argv: readonly string[]): Remediation {
  return { steps: [{ text: 'Do:' }, { command: { argv } }], url: '' };
}

describe('a command of whatever arguments', () => {
  it.each(Object.entries(FORMS))('is run as it is when pasted from the %s, or is not shown', (_, form) => {
    const texts = form(findingsOf(COMMANDS.map(remedyWith)));
    for (const shell of SHELL_NAMES) {
      expect(runInShell(shell, texts)).toEqual({ argvs: WRITABLE, files: [], stderr: '' });
    }
  });

  it('is not written where a terminal would obey or hide a part of it', () => {
    expect(COMMANDS.length - WRITABLE.length).toBeGreaterThan(5);
    for (const argument of ['a\nb', '\u001b[2J', '\u202eb', '\u0000', '\ud800', '\u2028']) {
      expect(shellCommand(['aws', argument])).toBeUndefined();
    }
    expect(shellCommand([])).toBeUndefined();
    expect(UNWRITABLE).toMatch(/^[A-Z].*\.$/);
  });

  it.each([
    ['plain words', ['aws', 'eks', '--name', 'a_B-1@%+=:,./'], 'aws eks --name a_B-1@%+=:,./'],
    ['an empty argument', ['aws', ''], "aws ''"],
    ['a quote', ['aws', "it's"], String.raw`aws 'it'\''s'`],
    ['what zsh expands', ['aws', '=ls'], "aws '=ls'"],
  ])('is written with as few quotes as it takes: %s', (_, argv, text) => {
    expect(shellCommand(argv)).toBe(text);
  });
});
