import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type ChecksOutcome, runChecks } from '../../lambda/audit/run-checks.ts';
import { selectChecks } from '../../lambda/audit/select-checks.ts';
import { CHECKS } from '../../lambda/checks/index.ts';
import type { Finding } from '../../lambda/model/finding.ts';
import { type Inventory, isKubernetesSection, SECTION_NAMES, type SectionName } from '../../lambda/model/inventory.ts';
import { compareSeverity } from '../../lambda/model/severity.ts';
import { anInventory, withGaps } from '../checks/an-inventory.ts';
import { inventories } from './inventories.ts';

const NOW = new Date();
const ENABLED = selectChecks(CHECKS, {});

describe('with a section that could not be read', () => {
  let worlds: ReadonlyMap<string, Inventory>;

  beforeAll(async () => {
    worlds = await inventories(400);
  });

  describe.each(SECTION_NAMES)('%s', (section) => {
    it('every check that needs it is not evaluated, and one that wants it partly', () => {
      for (const inventory of worlds.values()) holdToCoverage(denied(inventory, [section]), section);
    });

    it('no check says what it does not say else, or says it worse', () => {
      for (const [name, inventory] of worlds) expect(wrongVerdicts(inventory, [section]), name).toEqual([]);
    });
  });

  it('and others with it, no check says what it does not say else, or says it worse', () => {
    fc.assert(
      fc.property(fc.constantFrom(...worlds.keys()), fc.subarray([...SECTION_NAMES]), (name, sections) => {
        expect(wrongVerdicts(worlds.get(name) ?? anInventory(), sections), name).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});

function denied(inventory: Inventory, sections: readonly SectionName[]): ChecksOutcome {
  return runChecks(withGaps(inventory, sections), ENABLED, NOW);
}

function holdToCoverage({ findings, evaluated, notEvaluated }: ChecksOutcome, section: SectionName): void {
  // One that answers from Kubernetes or from a ledger alone takes no part here, where nothing is read from them.
  for (const { meta, needs, wants } of CHECKS.filter((check) => check.source === 'aws' && !check.restsOnHistory)) {
    const entry = notEvaluated.find(({ check }) => check === meta.id);
    if (needs.includes(section)) {
      expect(entry).toMatchObject({ partly: false, because: [{ gap: { section } }] });
      expect(findings.filter(({ check }) => check === meta.id)).toEqual([]);
    } else if (wants.includes(section) && !isKubernetesSection(section)) {
      expect(entry).toMatchObject({ partly: true, because: [{ gap: { section } }] });
    } else {
      expect(evaluated).toContain(meta.id);
    }
  }
}

function wrongVerdicts(inventory: Inventory, sections: readonly SectionName[]): readonly string[] {
  const whole = runChecks(inventory, ENABLED, NOW).findings;
  const { findings, notEvaluated } = denied(inventory, sections);
  const unanswered = new Set(notEvaluated.map(({ check }) => check));
  return findings
    .filter((finding) => !isSaidElse(finding, whole, unanswered) && !saysThatItIsUnknown(finding))
    .map(({ severity, check, message }) => `${severity} ${check}: ${message}`);
}

/** The same check says it of the same thing, and no milder; or leaves that to another check, which does not answer now. */
function isSaidElse(finding: Finding, whole: readonly Finding[], unanswered: ReadonlySet<string>): boolean {
  return whole
    .filter(({ check, resource }) => check === finding.check && resource.arn === finding.resource.arn)
    .some(
      ({ severity, evidence: { toldBy } }) =>
        compareSeverity(finding.severity, severity) >= 0 || (typeof toldBy === 'string' && unanswered.has(toldBy)),
    );
}

function saysThatItIsUnknown({ severity, message }: Finding): boolean {
  return severity === 'info' && /could not be read|is unknown|may be unable to join|may lack/.test(message);
}
