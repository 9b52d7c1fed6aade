import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ATTACKS, ILLEGAL_ATTACKS } from './attacks.ts';
import { FORMS, findingsOf, SHORT_FORMS } from './pasted.ts';
import { wrongWith } from './sdk-model.ts';
import { runInShell, SHELL_NAMES } from './shells.ts';
import { holdStepsToPromises } from './step-promises.ts';
import { attackedRemedies, commandsOf, distinct, everyTable, plainRemedies } from './tables.ts';

const ROOT = join(import.meta.dirname, '../..');

const tables = await everyTable();
const plain = plainRemedies(tables);
const plainCommands = commandsOf(plain);

/** Each string meets one of the attacks here, and all of them in the slow test. */
const attacked = distinct(
  tables.flatMap((table) => attackedRemedies(table, (index) => [ATTACKS[index % ATTACKS.length] ?? ''])),
);

/** Operations of the AWS CLI that the source of findings names; those of `doctor` are held by its own tests. */
function operationsInSource(): readonly string[] {
  const paths = globSync('lambda/**/*.ts', { cwd: ROOT }).filter((path) => !path.startsWith('lambda/doctor/'));
  const texts = paths.map((path) => readFileSync(join(ROOT, path), 'utf8'));
  const calls = texts.flatMap((text) => [...text.matchAll(/awsCommand\(\s*'([\w-]+)',\s*'([a-z-]+)'/g)]);
  return [...new Set(calls.map(([, service, operation]) => `${service} ${operation}`))].toSorted();
}

describe('the commands of remedies', () => {
  it('are all among those of the cases, by operation', () => {
    const met = plainCommands
      .filter(([program]) => program === 'aws')
      .map(([, service, operation]) => `${service} ${operation}`);
    expect([...new Set(met)].toSorted()).toEqual(operationsInSource());
  });

  it('have the operations and options that the SDK has, and all that the operation needs', () => {
    const aws = plainCommands.filter(([program]) => program === 'aws');
    expect(aws.flatMap((argv) => wrongWith(argv).map((what) => `${argv.join(' ')}: ${what}`))).toEqual([]);
  });

  it.each(Object.entries(FORMS))('run as they are when pasted from the %s', (_, form) => {
    const texts = form(findingsOf(plain));
    for (const shell of SHELL_NAMES) {
      expect(runInShell(shell, texts)).toEqual({ argvs: plainCommands, files: [], stderr: '' });
    }
  });

  it.each(Object.entries(SHORT_FORMS))('run as they are when copied from %s, as far as it shows them', (_, form) => {
    const texts = form(findingsOf(plain));
    expect(texts.length).toBeGreaterThan(20);
    const known = new Set(plainCommands.map((argv) => JSON.stringify(argv)));
    const { argvs, files, stderr } = runInShell('bash', texts);
    expect(argvs.filter((argv) => !known.has(JSON.stringify(argv)))).toEqual([]);
    expect([argvs.length, files, stderr]).toEqual([texts.length, [], '']);
  });
});

describe('where a string of the inventory is an attack', () => {
  it('remedies keep their promises', () => {
    expect(attacked.length).toBeGreaterThan(plain.length);
    for (const { steps } of attacked) holdStepsToPromises(steps);
  });

  it('no sentence of a remedy holds any of it', () => {
    const sentences = attacked.flatMap(({ steps }) => steps.flatMap((step) => ('text' in step ? [step.text] : [])));
    const held = sentences.filter(
      (text) => text.length > 1500 || ILLEGAL_ATTACKS.some((attack) => text.includes(attack)),
    );
    expect(held).toEqual([]);
  });

  it('commands still have the options that the SDK has, and no other', () => {
    const aws = commandsOf(attacked).filter(([program]) => program === 'aws');
    expect(aws.flatMap((argv) => wrongWith(argv).map((what) => `${argv.join(' ')}: ${what}`))).toEqual([]);
  });

  it('a shell runs each command as it is, and nothing else', () => {
    const commands = commandsOf(attacked);
    expect(commands.filter((argv) => argv.some((argument) => argument.includes('touch'))).length).toBeGreaterThan(0);
    const texts = (FORMS.json ?? (() => []))(findingsOf(attacked));
    for (const shell of SHELL_NAMES) {
      expect(runInShell(shell, texts)).toEqual({ argvs: commands, files: [], stderr: '' });
    }
  });
});
