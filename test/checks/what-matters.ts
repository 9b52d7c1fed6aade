import type { DailyLow } from '../../lambda/model/capacity.ts';
import type { Section } from '../../lambda/model/coverage.ts';
import type { Inventory } from '../../lambda/model/inventory.ts';

/** An inventory that differs from another one in a single thing, and which thing that is. */
export interface Changed {
  /** Section and field, e.g. `nodes.tags.Name`; `nodes[]` where one of a list is missing. */
  readonly path: string;
  readonly inventory: Inventory;
}

/** Of a long list the first ones stand for all. */
const MAX_ITEMS = 4;

/**
 * The inventory with one thing changed at a time: each thing taken away, each number one more and one less, each text
 * another one, each yes a no. What a condition of a check rests on is among them.
 *
 * @param seen the sections that whoever is asked can see
 */
export function* changedOnce(inventory: Inventory, seen: ReadonlySet<string>): Generator<Changed> {
  for (const [name, section] of Object.entries(inventory.sections)) {
    const { status }: Section<unknown> = section;
    if (status === 'gap' || !seen.has(name)) continue;
    for (const { path, value } of changesOfList(name, section.items)) {
      // Of the same section, with one of its items changed.
      const sections = { ...inventory.sections, [name]: { status, items: value } } as Inventory['sections'];
      yield { path, inventory: { ...inventory, sections } };
    }
  }
  if (inventory.eniFirstSeen.size > 0)
    yield { path: 'eniFirstSeen', inventory: { ...inventory, eniFirstSeen: new Map() } };
  if (inventory.eniPast.reused.size + inventory.eniPast.misdated.size > 0)
    yield { path: 'eniPast', inventory: { ...inventory, eniPast: { reused: new Map(), misdated: new Map() } } };
  for (const [id, lows] of inventory.subnetLows ?? []) {
    for (const { path, value } of changesOfList(`subnetLows.${id}`, lows)) {
      yield { path, inventory: { ...inventory, subnetLows: new Map([[id, value as readonly DailyLow[]]]) } };
    }
  }
  for (const { path, value } of changesOf('declaredClusters', inventory.declaredClusters)) {
    yield { path, inventory: { ...inventory, declaredClusters: value as Inventory['declaredClusters'] } };
  }
  yield { path: 'scope', inventory: { ...inventory, scope: inventory.scope === 'eks' ? 'all' : 'eks' } };
}

interface Change {
  readonly path: string;
  readonly value: unknown;
}

function* changesOf(path: string, value: unknown): Generator<Change> {
  switch (typeof value) {
    case 'boolean':
      yield { path, value: !value };
      break;
    case 'number':
      yield { path, value: value + 1 };
      yield { path, value: value - 1 };
      break;
    case 'string':
      yield { path, value: `${value}~` };
      break;
    case 'object':
      if (value instanceof Date) {
        yield { path, value: new Date(value.getTime() - DAY_MS) };
        yield { path, value: new Date(value.getTime() + DAY_MS) };
      } else if (Array.isArray(value)) yield* changesOfList(path, value);
      else if (value !== null) yield* changesOfObject(path, value);
      break;
    default:
  }
}

const DAY_MS = 86_400_000;

function* changesOfList(path: string, items: readonly unknown[]): Generator<Change> {
  for (const [index, item] of items.slice(0, MAX_ITEMS).entries()) {
    yield { path: `${path}[]`, value: items.toSpliced(index, 1) };
    for (const change of changesOf(path, item)) yield { path: change.path, value: items.with(index, change.value) };
  }
}

function* changesOfObject(path: string, value: object): Generator<Change> {
  for (const [key, field] of Object.entries(value)) {
    const below = `${path}.${key}`;
    if (path.endsWith('tags')) yield { path: below, value: without(value, key) };
    for (const change of changesOf(below, field)) yield { path: change.path, value: { ...value, [key]: change.value } };
  }
}

function without(value: object, key: string): object {
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
}
