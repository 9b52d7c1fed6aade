import { describe, expect, it } from 'vitest';
import { ILLEGAL_ATTACKS } from './attacks.ts';
import { FORMS, findingsOf, SHORT_FORMS } from './pasted.ts';
import { wrongWith } from './sdk-model.ts';
import { runInShell, SHELL_NAMES } from './shells.ts';
import { holdStepsToPromises } from './step-promises.ts';
import { attackedRemedies, commandsOf, everyTable } from './tables.ts';

const tables = await everyTable();

/** Pasted commands that a shell ran. */
let ran = 0;

describe.each(tables.map((table) => [table.check.meta.id, table] as const))(
  'with attacks as strings, %s',
  (_, table) => {
    it('gives commands that run as they are and nothing else, from every form', () => {
      const remedies = attackedRemedies(table);
      const commands = commandsOf(remedies);
      for (const { steps } of remedies) holdStepsToPromises(steps);
      const sentences = remedies.flatMap(({ steps }) => steps.flatMap((step) => ('text' in step ? [step.text] : [])));
      expect(sentences.filter((text) => ILLEGAL_ATTACKS.some((attack) => text.includes(attack)))).toEqual([]);
      const aws = commands.filter(([program]) => program === 'aws');
      expect(aws.flatMap((argv) => wrongWith(argv).map((what) => `${argv.join(' ')}: ${what}`))).toEqual([]);
      const findings = findingsOf(remedies);
      for (const form of Object.values(FORMS)) {
        const texts = form(findings);
        for (const shell of SHELL_NAMES) {
          expect(runInShell(shell, texts)).toEqual({ argvs: commands, files: [], stderr: '' });
          ran += texts.length;
        }
      }
      const known = new Set(commands.map((argv) => JSON.stringify(argv)));
      const { argvs, files, stderr } = runInShell('bash', SHORT_FORMS.email?.(findings) ?? []);
      expect(argvs.filter((argv) => !known.has(JSON.stringify(argv)))).toEqual([]);
      expect([files, stderr]).toEqual([[], '']);
      ran += argvs.length;
    });
  },
);

it('ran so many of them', () => {
  console.info(`attack commands executed: ${ran}`);
  expect(ran).toBeGreaterThan(4_500);
});
