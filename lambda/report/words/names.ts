import type { Names } from '../../model/finding.ts';
import { clipped } from './plain-text.ts';

const MAX_NAME = 64;

/** A name with a space in it stands in quotes, so that no sentence runs on in it. */
function shownName(name: string): string {
  const shown = clipped(name, MAX_NAME);
  return shown.includes(' ') ? `"${shown}"` : shown;
}

/**
 * A text with the names of what it mentions by id: where that is first, `payments-private-a (subnet-0c96…, eu-west-1a)` for
 * `subnet-0c96… (eu-west-1a)`; after that the name alone. Of two with one name the id stays.
 */
export function withNames(text: string, names: Names | undefined): string {
  const entries = Object.entries(names ?? {}).filter(([id]) => /^[\w-]+$/.test(id));
  const isShared = (name: string) => entries.filter(([, other]) => other === name).length > 1;
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

/** The id by itself, and the parenthesis that opens behind it. */
function mention(id: string): RegExp {
  return new RegExp(`(?<![\\w-])${id}(?![\\w-])( \\()?`, 'g');
}
