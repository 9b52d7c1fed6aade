const DAY = { day: 'numeric', month: 'long', timeZone: 'UTC' } as const;

/** `22 November 2026`; without the year where that is the one given. */
export function dayText(iso: string, year = ''): string {
  const time = new Date(iso);
  return time.toLocaleDateString('en-GB', iso.startsWith(year) && year !== '' ? DAY : { ...DAY, year: 'numeric' });
}

/** ` since 22 November`; empty where that is the time that is meant anyway. */
export function sinceText(from: string, since: string): string {
  return since === from ? '' : ` since ${dayText(since, from.slice(0, 4))}`;
}
