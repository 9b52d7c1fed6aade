import { notUsable } from './unusable.ts';

/** What an answer must hold to be one: declared for every call in `ANSWERS`, checked by `refuseUnusable`. */
export type Needs<Input, Output> = (NeedsPart<Output> | NeedsMembers<Output>) & {
  /** What is wrong with an answer that holds all that, in words; for what the other members cannot say. */
  readonly rule?: (answer: Output, asked: Input) => string | undefined;
};

/** One member of the output is the answer: a list, which may be empty, or an object. */
type NeedsPart<Output> = {
  readonly [Member in keyof Output & string]: NonNullable<Output[Member]> extends readonly (infer Item)[]
    ? {
        readonly list: Member;
        /** What each item has. */
        readonly each: readonly Path<Item>[];
        /** Fewest items. Default 0. */
        readonly atLeast?: number;
        /** Other members of the output that are always there. */
        readonly beside?: readonly (keyof Output & string)[];
      }
    : NonNullable<Output[Member]> extends Leaf
      ? never
      : { readonly object: Member; readonly holds: readonly Path<NonNullable<Output[Member]>>[] };
}[keyof Output & string];

/** The output itself is the answer. */
interface NeedsMembers<Output> {
  readonly holds: readonly (keyof Output & string)[];
}

type Leaf = string | number | boolean | Date | readonly unknown[] | undefined;

/** A member, or a member of a member: `cluster`, `resourcesVpcConfig.vpcId`. */
type Path<T> = T extends Leaf
  ? never
  : {
      [Key in keyof T & string]: Key | (NonNullable<T[Key]> extends Leaf ? never : `${Key}.${MemberOf<T[Key]>}`);
    }[keyof T & string];

type MemberOf<T> = keyof NonNullable<T> & string;

/** The same without types: what one walk over an answer takes. */
interface PlainNeeds {
  readonly list?: string;
  readonly each?: readonly string[];
  readonly atLeast?: number;
  readonly beside?: readonly string[];
  readonly object?: string;
  readonly holds?: readonly string[];
}

/**
 * Takes an answer only when it is one.
 * @throws UnusableAnswer naming what it lacks, or what it is about instead
 */
export function refuseUnusable<Input, Output>(needs: Needs<Input, Output>, answer: Output, asked: Input): void {
  const problem = missingIn(needs as PlainNeeds, answer) ?? needs.rule?.(answer, asked);
  if (problem !== undefined) throw notUsable(problem);
}

function missingIn(needs: PlainNeeds, answer: unknown): string | undefined {
  if (needs.list !== undefined) return missingInList(needs, needs.list, valueAt(answer, needs.list), answer);
  if (needs.object === undefined) return firstMissing(answer, needs.holds ?? [], 'it');
  const object = valueAt(answer, needs.object);
  if (typeof object !== 'object' || object === null) return `it has no ${needs.object}`;
  return firstMissing(object, needs.holds ?? [], `its ${needs.object}`);
}

function missingInList(
  { each = [], atLeast = 0, beside = [] }: PlainNeeds,
  name: string,
  list: unknown,
  answer: unknown,
): string | undefined {
  if (!Array.isArray(list)) return `it has no ${name}`;
  if (list.length < atLeast) return `its ${name} is empty`;
  for (const [index, item] of list.entries()) {
    const missing = item === '' || item === undefined || item === null ? 'is empty' : missingOf(item, each);
    if (missing !== undefined) return `item ${index + 1} of its ${name} ${missing}`;
  }
  return firstMissing(answer, beside, 'it');
}

function firstMissing(value: unknown, paths: readonly string[], subject: string): string | undefined {
  const missing = missingOf(value, paths);
  return missing === undefined ? undefined : `${subject} ${missing}`;
}

function missingOf(value: unknown, paths: readonly string[]): string | undefined {
  for (const path of paths) {
    const found = valueAt(value, path);
    if (found === undefined || found === null || found === '') return `has no ${path}`;
  }
  return undefined;
}

function valueAt(value: unknown, path: string): unknown {
  if (!path.includes('.')) return memberOf(value, path);
  return path.split('.').reduce(memberOf, value);
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}
