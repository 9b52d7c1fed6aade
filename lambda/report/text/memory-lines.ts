import { count } from '../../common/words.ts';
import { placesText } from '../outline/gap-words.ts';
import type { WithoutMemory } from '../outline/without-memory.ts';
import { wrap } from './columns.ts';
import type { Layout } from './layout.ts';

const HEAD = 'WITHOUT MEMORY';
const MAX_CAUSES = 6;

/** Which ledgers took no part, and what that means. Nothing when all did, or none was asked for. */
export function withoutMemoryLines(
  { causes, consequence }: WithoutMemory,
  { width, paint }: Layout,
): readonly string[] {
  if (causes.length === 0) return [];
  const [first = '', ...rest] = wrap(consequence, width, `${HEAD}  `);
  const more = causes.length - MAX_CAUSES;
  return [
    paint.warning(HEAD) + paint.strong(first.slice(HEAD.length)),
    ...rest.map(paint.strong),
    ...causes
      .slice(0, MAX_CAUSES)
      .flatMap(({ message, places }) => [
        ...wrap(message, width, '  • '),
        ...wrap(placesText(places), width, '    ').map(paint.faint),
      ]),
    ...(more > 0 ? wrap(`and ${count(more, 'more cause')}`, width, '    ').map(paint.faint) : []),
  ];
}
