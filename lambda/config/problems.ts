import * as z from 'zod';
import { didYouMean } from '../common/closest.ts';
import { isRecord } from '../common/is-record.ts';
import { writeInstead, writeInsteadOfKey } from './instead.ts';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** With a suggestion, a longer list of what could be written is only counted. */
const MAX_CHOICES = 8;

/** One line a problem: where in the configuration it is, what is wrong, and what would be right. */
export function describeProblems(schema: z.ZodType, input: unknown, issues: readonly Issue[]): readonly string[] {
  return issues.flatMap((issue) => describe({ schema, input }, issue, issue.path));
}

interface Subject {
  readonly schema: z.ZodType;
  readonly input: unknown;
}

function describe(subject: Subject, issue: Issue, path: Path): readonly string[] {
  const line = (text: string) => [path.length > 0 ? `${pathText(path)}: ${text}` : text];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => `${pathText([...path, key])}: unknown key${suggestion(subject, path, key)}`);
    case 'invalid_union':
      return describeUnion(subject, issue, path);
    case 'invalid_key':
      return issue.issues.flatMap((inner) => line(inner.message));
    case 'invalid_value':
    case 'invalid_type':
      return line(describeMismatch(subject, issue, path));
    case 'too_small':
      return line(
        issue.origin === 'string' || issue.origin === 'array'
          ? issue.message
          : outOfRange(subject, path, `small; the least is ${issue.minimum}`),
      );
    case 'too_big':
      return line(
        issue.origin === 'string' || issue.origin === 'array'
          ? issue.message
          : outOfRange(subject, path, `large; the most is ${issue.maximum}`),
      );
    default:
      return line(issue.message);
  }
}

/** The branch that the author meant: the one that agrees with the value's own type and complains further in. */
function describeUnion(subject: Subject, issue: z.core.$ZodIssueInvalidUnion, path: Path): readonly string[] {
  const meant = issue.errors.find(
    (branch) => !branch.some(({ code, path: inner }) => inner.length === 0 && isTypeCode(code)),
  );
  if (meant !== undefined) return meant.flatMap((inner) => describe(subject, inner, [...path, ...inner.path]));
  const right = issue.errors.flat().map((inner) => expectation(inner));
  const value = valueAt(subject.input, path);
  const expected = issue.errors.flat().flatMap((inner) => (inner.code === 'invalid_type' ? [inner.expected] : []));
  return [
    `${pathText(path)}: ${shown(value)} is not ${right.join(' or ')}${instead(path, value, expected.at(-1) ?? '')}`,
  ];
}

function isTypeCode(code: Issue['code']): boolean {
  return code === 'invalid_type' || code === 'invalid_value';
}

function expectation(issue: Issue): string {
  if (issue.code === 'invalid_value') return issue.values.map((value) => JSON.stringify(value)).join(' or ');
  if (issue.code === 'invalid_type') return typeName(issue.expected);
  return issue.message;
}

function describeMismatch(
  subject: Subject,
  issue: z.core.$ZodIssueInvalidValue | z.core.$ZodIssueInvalidType,
  path: Path,
): string {
  const value = valueAt(subject.input, path);
  if (value === undefined) return `it is missing; give ${describedAs(subject, path) ?? expectation(issue)}`;
  if (issue.code === 'invalid_type') {
    return `${shown(value)} is not ${typeName(issue.expected)}${instead(path, value, issue.expected)}`;
  }
  const choices = issue.values.map(String);
  const near = typeof value === 'string' ? didYouMean(value, choices) : '';
  const list =
    choices.length > MAX_CHOICES && near !== '' ? `one of ${choices.length}` : `one of ${choices.join(', ')}`;
  return `${shown(value)} is not ${list}${near}`;
}

function instead(path: Path, value: unknown, expected: string): string {
  const better = writeInstead(pathText(path), value, expected);
  return better === undefined ? '' : `; write ${better}`;
}

function outOfRange(subject: Subject, path: Path, verdict: string): string {
  return `${shown(valueAt(subject.input, path))} is too ${verdict}`;
}

function typeName(expected: string): string {
  const names: Readonly<Record<string, string>> = {
    int: 'a whole number',
    array: 'a list',
    record: 'an object',
    object: 'an object',
    boolean: 'true or false',
  };
  return names[expected] ?? `a ${expected}`;
}

function suggestion(subject: Subject, path: Path, key: string): string {
  const better = writeInsteadOfKey(pathText([...path, key]), valueAt(subject.input, [...path, key]));
  if (better !== undefined) return `; write ${better}`;
  const known = keysAt(subject, path);
  const near = didYouMean(key, known);
  if (near !== '') return near;
  const further = known.find((each) => keysAt(subject, [...path, each]).includes(key));
  if (further !== undefined) return `; did you mean "${pathText([...path, further, key])}"?`;
  const around = path.map((_, depth) => path.slice(0, depth)).findLast((each) => keysAt(subject, each).includes(key));
  if (around !== undefined) return `; did you mean "${pathText([...around, key])}"?`;
  return known.length > 0 ? `; known here: ${known.join(', ')}` : '';
}

/** `checks["leaked-eni"].options`, `targets.accounts[0].roleArn`. */
export function pathText(path: Path): string {
  return path
    .map((key, index) => {
      if (typeof key === 'number') return `[${key}]`;
      if (!/^[$A-Za-z_][\w$]*$/.test(String(key))) return `[${JSON.stringify(String(key))}]`;
      return index === 0 ? String(key) : `.${String(key)}`;
    })
    .join('');
}

function valueAt(input: unknown, path: Path): unknown {
  return path.reduce<unknown>(memberOf, input);
}

function memberOf(value: unknown, key: PropertyKey): unknown {
  if (Array.isArray(value)) return value[Number(key)];
  return isRecord(value) ? value[String(key)] : undefined;
}

/** The value as written, cut to what fits in a line. */
function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** Names that the schema knows at a path. */
function keysAt(subject: Subject, path: Path): readonly string[] {
  return nodesAt(subject, path).flatMap(({ properties }) => (isRecord(properties) ? Object.keys(properties) : []));
}

/** What the schema's own documentation says of the field, to be read within a sentence. */
function describedAs(subject: Subject, path: Path): string | undefined {
  const description = nodesAt(subject, path).find((node) => typeof node.description === 'string')?.description;
  if (typeof description !== 'string') return undefined;
  const text = description.replace(/\.$/, '');
  return BEGINS_WITH_A_NAME.test(text) ? text : `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}

/** Such as `ARN`, which stays in capitals. */
const BEGINS_WITH_A_NAME = /^[A-Z]{2}/;

/** Nodes of the JSON Schema at a path: unlike the zod schema, it is plain data to walk. */
function nodesAt({ schema }: Subject, path: Path): readonly Record<string, unknown>[] {
  const root: readonly unknown[] = [z.toJSONSchema(schema, { io: 'input' })];
  const found = path.reduce((nodes, key) => nodes.flatMap(alternatives).flatMap((node) => child(node, key)), root);
  return found.flatMap(alternatives);
}

function alternatives(node: unknown): readonly Record<string, unknown>[] {
  if (!isRecord(node)) return [];
  const branches = [node.anyOf, node.allOf, node.oneOf].filter(Array.isArray).flat();
  return [node, ...branches.flatMap(alternatives)];
}

function child(node: Record<string, unknown>, key: PropertyKey): readonly unknown[] {
  if (typeof key === 'number') return [node.items];
  const properties = node.properties;
  const named = isRecord(properties) ? properties[String(key)] : undefined;
  return [named ?? node.additionalProperties];
}
