import { once } from '../common/once.ts';
import { type AwsValue, isValid, nounOf } from '../facts/aws/aws-values.ts';
import type { Call } from './ports.ts';
import { notUsable } from './unusable.ts';

/** What an answer must hold to be one: declared for every call in `ANSWERS`, checked by `refuseUnusable`. */
export type Needs<Input, Output> = (NeedsPart<Output> | NeedsMembers<Output>) & {
  /** What is wrong with an answer that holds all that, in words; for what the other members cannot say. */
  readonly rule?: (answer: Output, asked: Input) => string | undefined;
};

/** What the answers of a service's calls must hold: an entry for every call. */
export type NeedsOfCalls<Calls> = {
  readonly [Name in keyof Calls]: Calls[Name] extends Call<infer Input, infer Output> ? Needs<Input, Output> : never;
};

/** One member of the output is the answer: a list, which may be empty, or an object. */
type NeedsPart<Output> = {
  readonly [Member in keyof Output & string]: NonNullable<Output[Member]> extends readonly (infer Item)[]
    ? NeedsList<Output, Member, Item>
    : NonNullable<Output[Member]> extends Leaf
      ? never
      : {
          readonly object: Member;
          readonly holds: readonly Path<NonNullable<Output[Member]>>[];
          readonly forms?: Forms<NonNullable<Output[Member]>>;
          readonly filled?: readonly ListPath<NonNullable<Output[Member]>>[];
        };
}[keyof Output & string];

type NeedsList<Output, Member extends keyof Output & string, Item> = {
  readonly list: Member;
  /** Fewest items. Default 0. */
  readonly atLeast?: number;
  /** Other members of the output that are always there. */
  readonly beside?: readonly (keyof Output & string)[];
} & (Item extends string
  ? {
      readonly each: readonly [];
      /** What each item looks like. None is there twice. */
      readonly items: AwsValue;
    }
  : {
      /** What each item has. */
      readonly each: readonly Path<Item>[];
      /** What of an item no other has. */
      readonly id?: Path<Item>;
      readonly forms?: Forms<Item>;
      readonly filled?: readonly ListPath<Item>[];
    });

/** The output itself is the answer. */
interface NeedsMembers<Output> {
  readonly holds: readonly (keyof Output & string)[];
  readonly forms?: Forms<Output>;
}

/** What values look like, where they are there; `[]` after a list's name stands for each item of it. */
type Forms<T> = Readonly<Partial<Record<FormPath<T>, AwsValue>>>;

type Leaf = string | number | boolean | Date | readonly unknown[] | undefined;

/** A member, or a member of a member: `cluster`, `resourcesVpcConfig.vpcId`. */
type Path<T> = T extends Leaf
  ? never
  : {
      [Key in keyof T & string]: Key | (NonNullable<T[Key]> extends Leaf ? never : `${Key}.${MemberOf<T[Key]>}`);
    }[keyof T & string];

type MemberOf<T> = keyof NonNullable<T> & string;

/** A list that has an item at the least. */
type ListPath<T> = {
  [Key in keyof T & string]: NonNullable<T[Key]> extends readonly unknown[]
    ? Key
    : NonNullable<T[Key]> extends Leaf
      ? never
      : { [Inner in MemberOf<T[Key]>]: `${Key}.${Inner}` }[MemberOf<T[Key]>];
}[keyof T & string];

/** The way to a text, as deep as any that is declared: `MixedInstancesPolicy.LaunchTemplate.Overrides[].InstanceType`. */
type FormPath<T, Depth extends readonly unknown[] = [1, 2, 3, 4]> = Depth extends readonly [unknown, ...infer Deeper]
  ? { [Key in keyof T & string]: `${Key}${FormBelow<NonNullable<T[Key]>, Deeper>}` }[keyof T & string]
  : never;

type FormBelow<T, Depth extends readonly unknown[]> = T extends string
  ? ''
  : T extends readonly (infer Item)[]
    ? `[]${FormBelow<NonNullable<Item>, Depth>}`
    : T extends Leaf
      ? never
      : `.${FormPath<T, Depth>}`;

/** The same without types: what one walk over an answer takes. */
interface PlainNeeds {
  readonly list?: string;
  readonly items?: AwsValue;
  readonly each?: readonly string[];
  readonly id?: string;
  readonly atLeast?: number;
  readonly beside?: readonly string[];
  readonly object?: string;
  readonly holds?: readonly string[];
  readonly filled?: readonly string[];
  readonly forms?: Readonly<Record<string, AwsValue>>;
}

/**
 * Takes an answer only when it is one.
 * @throws UnusableAnswer naming what it lacks, or what it is about instead
 */
export function refuseUnusable<Input, Output>(needs: Needs<Input, Output>, answer: Output, asked: Input): void {
  const problem = problemOf(needs as PlainNeeds, answer) ?? needs.rule?.(answer, asked);
  if (problem !== undefined) throw notUsable(problem);
}

function problemOf(needs: PlainNeeds, answer: unknown): string | undefined {
  if (needs.list !== undefined) return problemOfList(needs, needs.list, valueAt(answer, needs.list), answer);
  if (needs.object === undefined) return said('it', problemOfOne(answer, needs.holds ?? [], needs));
  const object = valueAt(answer, needs.object);
  if (typeof object !== 'object' || object === null) return `it has no ${needs.object}`;
  return said(`its ${needs.object}`, problemOfOne(object, needs.holds ?? [], needs));
}

function problemOfList(needs: PlainNeeds, name: string, list: unknown, answer: unknown): string | undefined {
  const { each = [], items, id, atLeast = 0, beside = [] } = needs;
  if (!Array.isArray(list)) return `it has no ${name}`;
  if (list.length < atLeast) return `its ${name} is empty`;
  for (const [index, item] of list.entries()) {
    const problem = isNothing(item)
      ? 'is empty'
      : items === undefined
        ? problemOfOne(item, each, needs)
        : problemOfForm(item, items);
    if (problem !== undefined) return `item ${index + 1} of its ${name} ${problem}`;
  }
  return said('it', missingOf(answer, beside) ?? (items === undefined ? id && twice(list, id) : twice(list)));
}

/** One thing that is there twice may be two things at once: in use and not, tagged and not. */
function twice(list: readonly unknown[], id?: string): string | undefined {
  const seen = new Set<unknown>();
  for (const item of list) {
    const known = id === undefined ? item : valueAt(item, id);
    if (seen.has(known)) return `has ${known} twice`;
    seen.add(known);
  }
  return undefined;
}

function said(subject: string, problem: string | undefined): string | undefined {
  return problem === undefined ? undefined : `${subject} ${problem}`;
}

function problemOfOne(
  value: unknown,
  holds: readonly string[],
  { filled = [], forms }: PlainNeeds,
): string | undefined {
  return missingOf(value, holds) ?? unfilledOf(value, filled) ?? (forms && malformedOf(value, forms));
}

function missingOf(value: unknown, paths: readonly string[]): string | undefined {
  for (const path of paths) {
    if (isNothing(valueAt(value, path))) return `has no ${path}`;
  }
  return undefined;
}

function unfilledOf(value: unknown, paths: readonly string[]): string | undefined {
  for (const path of paths) {
    const list = valueAt(value, path);
    if (!Array.isArray(list) || list.length === 0) return `has no ${path}`;
  }
  return undefined;
}

/** In the order of the declaration: the first value that its service does not give. */
function malformedOf(value: unknown, forms: Readonly<Record<string, AwsValue>>): string | undefined {
  for (const { path, form, lists } of declared(forms)) {
    const problem = malformedAt(value, lists, 0, form);
    if (problem !== undefined) return `has a ${path} that ${problem}`;
  }
  return undefined;
}

/** The forms as declared, their paths cut at lists: once for the thousand items of a page. */
const declared = once((forms: Readonly<Record<string, AwsValue>>) =>
  Object.entries(forms).map(([path, form]) => ({ path, form, lists: path.split(/\[\]\.?/) })),
);

/** @param lists paths to a list, each in the items of the one before; last, the path to the text, or `''` for the item itself */
function malformedAt(value: unknown, lists: readonly string[], depth: number, form: AwsValue): string | undefined {
  const path = lists[depth] ?? '';
  const found = path === '' ? value : valueAt(value, path);
  if (depth === lists.length - 1) return found === undefined || found === null ? undefined : problemOfForm(found, form);
  if (!Array.isArray(found)) return undefined;
  for (const item of found) {
    const problem = isNothing(item) ? 'is empty' : malformedAt(item, lists, depth + 1, form);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function problemOfForm(text: unknown, form: AwsValue): string | undefined {
  return typeof text === 'string' && isValid(form, text) ? undefined : `is no ${nounOf(form)}`;
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function valueAt(value: unknown, path: string): unknown {
  if (!path.includes('.')) return memberOf(value, path);
  return path.split('.').reduce(memberOf, value);
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}
