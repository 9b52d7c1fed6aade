/** Severities, worst first. The order is the order of every report. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const;

export type Severity = (typeof SEVERITIES)[number];

/** Negative when `a` is worse than `b`: sorts worst first. */
export function compareSeverity(a: Severity, b: Severity): number {
  return SEVERITIES.indexOf(a) - SEVERITIES.indexOf(b);
}

export function isAtLeast(severity: Severity, threshold: Severity): boolean {
  return compareSeverity(severity, threshold) <= 0;
}

/** The worst of the given severities, or undefined when there are none. */
export function worstSeverity(severities: Iterable<Severity>): Severity | undefined {
  return [...severities].sort(compareSeverity)[0];
}

/** The next milder severity: for a verdict that rests on something unknown. */
export function milder(severity: Severity): Severity {
  return SEVERITIES[SEVERITIES.indexOf(severity) + 1] ?? 'info';
}
