/**
 * EC2's `Filters`: AND between names, OR between values, `*` and `?` as wildcards, case-sensitive; `tag:<key>` and
 * `tag-key` (EC2 API, "Filter" and "List and filter using the CLI and API").
 */
import type { Filter, Tag } from '@aws-sdk/client-ec2';
import { AwsError, UnsupportedError } from './aws-error.ts';
import { matchesWildcard } from './wildcard.ts';

type FieldValue = string | number | boolean | Date | undefined;

/** For each filter name an operation knows, the values of an item that it looks at. */
export interface FilterTable<Item> {
  readonly fields: Readonly<Record<string, (item: Item) => FieldValue | readonly FieldValue[]>>;
  /** Absent where the operation has no tag filters. */
  readonly tags?: (item: Item) => readonly Tag[] | undefined;
}

/** Seen in the field: "The maximum number of filter values specified on a single call is 200". */
const MAX_FILTER_VALUES = 200;
const MAX_VALUE_LENGTH = 255;

/**
 * A predicate for the filters of one call.
 *
 * @throws AwsError `FilterLimitExceeded` as EC2 does, `UnsupportedError` naming a filter that the table lacks
 */
export function filterBy<Item>(
  operation: string,
  table: FilterTable<Item>,
  filters: readonly Filter[] | undefined,
): (item: Item) => boolean {
  checkLimits(filters ?? []);
  const predicates = (filters ?? []).map((filter) => predicateOf(operation, table, filter));
  return (item) => predicates.every((fits) => fits(item));
}

/** The values of a filter when they are plain, so that an index can answer; undefined with wildcards or without it. */
export function plainValues(filters: readonly Filter[] | undefined, name: string): readonly string[] | undefined {
  const values = filters?.find((filter) => filter.Name === name)?.Values;
  return values?.some((value) => /[*?\\]/.test(value)) ? undefined : values;
}

function checkLimits(filters: readonly Filter[]): void {
  const values = filters.flatMap((filter) => filter.Values ?? []);
  if (values.length > MAX_FILTER_VALUES) {
    const message = `The maximum number of filter values specified on a single call is ${MAX_FILTER_VALUES}`;
    throw new AwsError('FilterLimitExceeded', message);
  }
  if (values.some((value) => value.length > MAX_VALUE_LENGTH)) {
    const message = `The maximum length for a filter value is ${MAX_VALUE_LENGTH} characters`;
    throw new AwsError('FilterLimitExceeded', message);
  }
}

function predicateOf<Item>(operation: string, table: FilterTable<Item>, filter: Filter): (item: Item) => boolean {
  const name = filter.Name ?? '';
  const fits = anyOf(filter.Values ?? []);
  const valuesOf = fieldReader(table, name);
  if (valuesOf === undefined) throw new UnsupportedError(`the filter ${name} of ${operation}`);
  return (item) => valuesOf(item).some((value) => value !== undefined && fits(value));
}

function fieldReader<Item>(
  table: FilterTable<Item>,
  name: string,
): ((item: Item) => readonly (string | undefined)[]) | undefined {
  const { tags } = table;
  if (tags !== undefined && name === 'tag-key') return (item) => (tags(item) ?? []).map((tag) => tag.Key);
  if (tags !== undefined && name.startsWith('tag:')) {
    const key = name.slice('tag:'.length);
    return (item) => (tags(item) ?? []).filter((tag) => tag.Key === key).map((tag) => tag.Value);
  }
  const field = Object.hasOwn(table.fields, name) ? table.fields[name] : undefined;
  return field === undefined ? undefined : (item) => textsOf(field(item));
}

function textsOf(value: FieldValue | readonly FieldValue[]): readonly (string | undefined)[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.map(textOf) : [textOf(value as FieldValue)];
}

function textOf(value: FieldValue): string | undefined {
  if (value === undefined) return undefined;
  return value instanceof Date ? value.toISOString() : String(value);
}

function anyOf(values: readonly string[]): (text: string) => boolean {
  const plain = new Set(values.filter((value) => !/[*?\\]/.test(value)));
  const patterns = values.filter((value) => !plain.has(value));
  return (text) => plain.has(text) || patterns.some((pattern) => matchesWildcard(pattern, text));
}
