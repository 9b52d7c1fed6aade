/** A number as people read it, in every text: `1,234`. */
export function amount(value: number): string {
  return value.toLocaleString('en-US');
}

/** `1 address`, `1,234 addresses`: the plural is the singular with `s` unless given. */
export function count(value: number, singular: string, plural = `${singular}s`): string {
  return `${amount(value)} ${value === 1 ? singular : plural}`;
}

/** A duration in the largest unit that leaves at least two of it: `90 minutes`, `5 hours`, `12 days`. */
export function duration(minutes: number): string {
  if (minutes < 120) return count(Math.floor(minutes), 'minute');
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? count(hours, 'hour') : count(Math.floor(hours / 24), 'day');
}

/** Minutes in the largest unit that leaves at least two of it, for a narrow place: `90 min`, `5 h`, `12 d`. */
export function shortDuration(minutes: number): string {
  if (minutes < 120) return `${Math.floor(minutes)} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h` : `${amount(Math.floor(hours / 24))} d`;
}

/** `a`, `a and b`, `a, b and c`; beyond `most` names the rest is counted: `a, b and 4 more`. */
export function list(names: readonly string[], most = 5): string {
  const shown = names.length > most ? names.slice(0, most - 1) : names;
  const rest = names.length - shown.length;
  const parts = rest > 0 ? [...shown, `${amount(rest)} more`] : shown;
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`;
}

/** What there is of what somebody named wrongly, at least one: `there is only a`, `there are a and b`. */
export function thereAre(names: readonly string[], shown = list(names)): string {
  return names.length === 1 ? `there is only ${shown}` : `there are ${shown}`;
}

/** `a, b, c`; beyond `most` names the rest is counted: `a, b, c and 34 more`. */
export function commaList(names: readonly string[], most: number): string {
  if (names.length <= most) return names.join(', ');
  return `${names.slice(0, most).join(', ')} and ${amount(names.length - most)} more`;
}

/**
 * Clauses as sentences, what is empty left out: `3 are free. Pods wait.` A clause that begins with a word gets a capital;
 * one that begins with an id or a number stays as it is.
 */
export function sentences(...clauses: readonly string[]): string {
  return clauses
    .filter((clause) => clause !== '')
    .map((clause) => `${clause.replace(/^[a-z](?=[a-z]*[ ,])/, (letter) => letter.toUpperCase())}.`)
    .join(' ');
}

/** A share of 0 to 1 as a percentage with at most one decimal: `7.5 %`. */
export function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}

/** The first sentence of several. */
export function firstSentence(text: string): string {
  const end = text.indexOf('. ');
  return end === -1 ? text : text.slice(0, end + 1);
}

/** With a capital at the beginning, as a sentence has it. */
export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
