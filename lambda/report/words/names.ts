import type { Names } from '../../model/finding.ts';
import { clipped } from './plain-text.ts';

const MAX_NAME = 64;

/** A name with a space in it stands in quotes, so that no sentence runs on in it. */
function shownName(name: string): string {
  const shown = clipped(name, MAX_NAME);
  return shown.includes(' ') ? `"${shown}"` : shown;
}

/** How a text gets the names of what it mentions by id. */
export type Naming = (text: string, names: Names | undefined) => string;

/**
 * A text with the names of what it mentions by id: where that is first, `payments-private-a (subnet-0c96…, eu-west-1a)` for
 * `subnet-0c96… (eu-west-1a)`; after that the name alone. Of two with one name the id stays.
 */
export function withNames(text: string, names: Names | undefined): string {
  const { entries, isShared } = namesIn(names);
  return entries.reduce((named, [id, name]) => {
    const shown = shownName(name);
    let isFirst = true;
    return named.replaceAll(mention(id), (_, details: string | undefined) => {
      const again = !isFirst && !isShared(name);
      isFirst = false;
      if (details !== undefined) return `${shown} (${id}, `;
      return again ? shown : `${shown} (${id})`;
    });
  }, text);
}

/** The same with names alone, for a headline above the text that has the ids: `payments-private-a (10.0.0.0/25)`. */
export function withNamesAlone(text: string, names: Names | undefined): string {
  const { entries, isShared } = namesIn(names);
  const alone = Object.fromEntries(entries.filter(([, name]) => !isShared(name)));
  const named = Object.entries(alone).reduce(
    (shown, [id, name]) => shown.replaceAll(mention(id), (_, details = '') => `${shownName(name)}${details}`),
    text,
  );
  return withNames(named, Object.fromEntries(entries.filter(([id]) => !(id in alone))));
}

function namesIn(names: Names = {}) {
  const entries = Object.entries(names).filter(([id]) => /^[\w-]+$/.test(id));
  const isShared = (name: string) => entries.filter(([, other]) => other === name).length > 1;
  return { entries, isShared };
}

/** The id by itself, and the parenthesis that opens behind it. */
function mention(id: string): RegExp {
  return new RegExp(`(?<![\\w-])${id}(?![\\w-])( \\()?`, 'g');
}
