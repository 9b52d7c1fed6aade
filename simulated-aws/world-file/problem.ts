/** What is wrong with a world file, in one line. */
import type { z } from 'zod';

/** A world that cannot be made: the file, the place in it, and what would be right. */
export class WorldFileError extends Error {
  override readonly name = 'WorldFileError';
}

export type Path = readonly PropertyKey[];

/** `accounts["111122223333"].regions["eu-west-1"].subnets.a.cidr`; the file itself has none. */
export function pathText(path: Path): string {
  const steps = path.map((step, index) => {
    if (typeof step === 'number') return `[${step}]`;
    const name = String(step);
    if (!/^[A-Za-z_$][\w$]*$/.test(name)) return `["${name}"]`;
    return index === 0 ? name : `.${name}`;
  });
  return steps.join('');
}

/** The first of what a schema says is wrong, and how much more there is. */
export function schemaProblem(error: z.ZodError): string {
  const [first, ...others] = error.issues.map(deepest);
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  return first === undefined ? 'not a world' : `${atPath(first.path, first.message)}${more}`;
}

export function atPath(path: Path, message: string): string {
  const text = message.replace(/^Invalid (?:input|option|string): /, '');
  return path.length === 0 ? text : `${pathText(path)}: ${text}`;
}

interface Issue {
  readonly path: Path;
  readonly message: string;
}

/** A wrong name says why it is wrong; of the shapes that a value may have, the one that it comes closest to says best what is wrong. */
function deepest(issue: z.core.$ZodIssue): Issue {
  if (issue.code === 'invalid_key') return { ...issue, message: issue.issues[0]?.message ?? issue.message };
  if (issue.code !== 'invalid_union') return issue;
  const below = issue.errors.flat().map((each) => deepest({ ...each, path: [...issue.path, ...each.path] }));
  const [best] = below.toSorted((one, other) => other.path.length - one.path.length);
  if (best !== undefined && best.path.length > issue.path.length) return best;
  const expected = new Set(below.map(({ message }) => message.replace(/^Invalid input: /, '')));
  return { path: issue.path, message: expected.size === 0 ? issue.message : [...expected].join('; or ') };
}

/** Text of others in one line that steers no terminal. */
export function shown(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) => {
    if (character === '\n') return ' ';
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  });
  return line.length > MAX_SHOWN ? `${line.slice(0, MAX_SHOWN)}…` : line;
}

const MAX_SHOWN = 1000;
