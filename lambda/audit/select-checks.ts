import type { AnyCheck } from '../checks/define-check.ts';
import type { CheckSetting } from '../model/audit-request.ts';
import type { SectionName } from '../model/inventory.ts';
import type { Severity } from '../model/severity.ts';

/** A check as this audit runs it. */
export interface EnabledCheck {
  readonly check: AnyCheck;
  readonly options: unknown;
  readonly severity: Severity | undefined;
}

/** The checks that are on, in the registry's order. A check without a setting runs with its defaults. */
export function selectChecks(
  checks: readonly AnyCheck[],
  settings: Readonly<Record<string, CheckSetting>>,
  only?: readonly string[],
): readonly EnabledCheck[] {
  return checks
    .filter(({ meta }) => (only === undefined ? (settings[meta.id]?.enabled ?? true) : only.includes(meta.id)))
    .map((check) => {
      const setting = settings[check.meta.id];
      return { check, options: setting?.options ?? {}, severity: setting?.severity };
    });
}

/** The sections that the given checks look at: what a collector has to read, and whose gaps are reported. */
export function sectionsOf(checks: readonly EnabledCheck[]): readonly SectionName[] {
  return [...new Set(checks.flatMap(({ check }) => [...check.needs, ...check.wants]))];
}
