import { globSync } from 'node:fs';
import { join } from 'node:path';
import type { Inventory } from '../../lambda/model/inventory.ts';
import type { Remediation } from '../../lambda/model/remediation.ts';
import { NOW } from '../checks/an-inventory.ts';
import { type CheckCase, type CheckTable, tablesOf } from '../checks/check-tester.ts';
import { ATTACKS, PATH_ATTACK, replaced, stringsOf } from './attacks.ts';

const FOLDER = join(import.meta.dirname, '../checks');

/** The cases of every check: a new check is among them by its test. */
export function everyTable(): Promise<readonly CheckTable[]> {
  const files = globSync('*.test.ts', { cwd: FOLDER }).toSorted();
  return tablesOf(async () => {
    for (const file of files) await import(join(FOLDER, file));
  });
}

/** The remedies of every case as it is, each kind once. */
export function plainRemedies(tables: readonly CheckTable[]): readonly Remediation[] {
  return distinct(tables.flatMap(({ check, cases }) => cases.flatMap((one) => remediesOf(check, one, one.inventory))));
}

/**
 * Remedies of a check where a string of its inventory is an attack, in place of the string or behind it. Of cases with
 * remedies of the same kind the first stands for all.
 * @param attacksOf which of the attacks a string is turned into, by its number
 */
export function attackedRemedies(
  { check, cases }: CheckTable,
  attacksOf: (index: number) => readonly string[] = () => ATTACKS,
): readonly Remediation[] {
  const found = new Map<string, Remediation>();
  let index = 0;
  for (const one of kindsOf(check, cases)) {
    for (const text of stringsOf(one.inventory)) {
      for (const [turn, attack] of attacksOf(index++).entries()) {
        for (const by of waysOf(text, attack, index + turn)) {
          for (const each of remediesOf(check, one, replaced(one.inventory, text, by))) {
            found.set(JSON.stringify(each), each);
          }
        }
      }
    }
  }
  return [...found.values()];
}

/** In place of the string or behind it, by turns; also in the path of an ARN, where IAM allows what shells obey. */
function waysOf(text: string, attack: string, turn: number): readonly string[] {
  const inPath = text.startsWith('arn:')
    ? [attack, PATH_ATTACK].map((path) => text.replace(/\/(?=[^/]*$)/, () => `/${path}/`))
    : [];
  return [turn % 2 === 0 ? attack : `${text}${attack}`, ...inPath];
}

/** The first case for each kind of remedy: the same commands but for their values. */
function kindsOf(check: CheckTable['check'], cases: readonly CheckCase[]): readonly CheckCase[] {
  const seen = new Set<string>();
  return cases.filter((one) => {
    const kinds = remediesOf(check, one, one.inventory)
      .map(kindOf)
      .filter((kind) => !seen.has(kind));
    for (const kind of kinds) seen.add(kind);
    return kinds.length > 0;
  });
}

function kindOf({ steps }: Remediation): string {
  return JSON.stringify(
    steps.map((step) =>
      'text' in step ? '' : step.command.argv.filter((word, index) => index < 3 || word.startsWith('-')),
    ),
  );
}

function remediesOf(check: CheckTable['check'], one: CheckCase, inventory: Inventory): readonly Remediation[] {
  try {
    return check
      .run(inventory, one.options, one.now ?? NOW)
      .map(({ remediation = check.meta.remediation }) => remediation);
  } catch {
    // A check that throws at an inventory that no reader makes says nothing, and the audit says that it threw.
    return [];
  }
}

export function distinct(remedies: readonly Remediation[]): readonly Remediation[] {
  return [...new Map(remedies.map((each) => [JSON.stringify(each), each])).values()];
}

/** The commands of remedies, in their order. */
export function commandsOf(remedies: readonly Remediation[]): readonly (readonly string[])[] {
  return remedies.flatMap(({ steps }) => steps.flatMap((step) => ('command' in step ? [step.command.argv] : [])));
}
