import type { Change, EstateMemory } from '../../lambda/model/ledger.ts';
import type { Report } from '../../lambda/model/report.ts';
import { coverageKeys } from '../../lambda/notify/gap-keys.ts';
import { type News, newsOf } from '../../lambda/notify/news.ts';
import { type Outline, outlineOf } from '../../lambda/report/outline/outline.ts';

/** The news of a report that nothing was remembered before. */
export function newsWithoutLedger(report: Report): News {
  return newsOf(report, undefined, undefined, new Date(report.finishedAt), 7);
}

/** The outline of a report for readers of whom it is known what they were told. */
export function outlineWith(report: Report, news: News): Outline {
  return outlineOf(report, news.remembered ? news : null);
}

/** What is remembered of an estate whose readers were told something an hour before the reports of these tests. */
export function anEstate(parts: Partial<EstateMemory> = {}): EstateMemory {
  return {
    schemaVersion: 3,
    since: '2026-11-01T03:12:31.000Z',
    lastToldAt: '2026-11-23T02:12:31.000Z',
    toldGaps: [],
    owed: {},
    lately: { since: null, digestAt: null, resolved: {}, freed: [] },
    ...parts,
  };
}

/** The news of a report with a ledger. */
export function newsWith(report: Report, changes: readonly Change[], estate: Partial<EstateMemory> = {}): News {
  return newsOf(report, changes, anEstate(estate), new Date(report.finishedAt), 7);
}

/** News as a ledger might have it: findings of the report that are new, worse or gone, and gaps that were told. */
export function someNews(report: Report): News {
  const changes = report.findings.flatMap((finding, index): readonly Change[] => {
    if (finding.status === 'resolved') return [{ kind: 'resolved', finding }];
    const isWorse: readonly Change[] = finding.severity === 'info' ? [] : [{ kind: 'worse', finding, was: 'info' }];
    const kinds: readonly (readonly Change[])[] = [[{ kind: 'new', finding }], isWorse, []];
    return kinds[index % 3] ?? [];
  });
  return newsWith(report, changes, { toldGaps: coverageKeys(report).filter((_, index) => index % 2 === 0) });
}
