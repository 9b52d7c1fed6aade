import type { Finding } from './finding.ts';

/** Findings that somebody should act on: neither suppressed nor resolved. */
export function openFindings<Found extends Finding>(findings: readonly Found[]): readonly Found[] {
  return findings.filter(({ suppressed, status }) => suppressed === null && status !== 'resolved');
}

/** Findings that this audit no longer saw, and that nobody had suppressed. */
export function resolvedFindings<Found extends Finding>(findings: readonly Found[]): readonly Found[] {
  return findings.filter(({ suppressed, status }) => suppressed === null && status === 'resolved');
}
