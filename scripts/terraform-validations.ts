import {
  ACCOUNT_ID,
  EXTERNAL_ID,
  type Format,
  NAME,
  ORGANIZATION_ID,
  POLICY_NAME,
  REGION,
  ROLE_NAME,
  ROLE_NAME_PREFIX,
  ROLE_PATH,
} from '../lambda/config/formats.ts';

/** What a variable has to look like, and what else it may be: a value as Terraform writes it. */
export interface Form {
  readonly format: Format;
  /** `all`: a list of such values, or `["all"]`. */
  readonly or?: 'null' | '""' | 'all';
}

/** Each variable of the module "member" that goes into a policy or a name, with the form of the setting that it repeats. */
export const MEMBER_FORMS: Readonly<Record<string, Form>> = {
  hub_account_id: { format: ACCOUNT_ID },
  name: { format: NAME },
  role_name: { format: ROLE_NAME, or: 'null' },
  external_id: { format: EXTERNAL_ID, or: 'null' },
  organization_id: { format: ORGANIZATION_ID, or: 'null' },
  cleanup_role_name: { format: ROLE_NAME, or: 'null' },
  cleanup_accounts: { format: ACCOUNT_ID, or: 'all' },
  cleanup_regions: { format: REGION, or: 'all' },
  security_hub_role_name: { format: ROLE_NAME, or: 'null' },
  permissions_boundary: { format: POLICY_NAME, or: 'null' },
  role_path: { format: ROLE_PATH, or: '""' },
  role_name_prefix: { format: ROLE_NAME_PREFIX, or: '""' },
};

/** RE2, which Terraform's `regex` is, repeats at most so often. */
const MAX_REPEATS = 1000;

/**
 * Text of a file of variables with a `validation` block, made from its form, at the end of each that has one. It takes the
 * place of the block that is there.
 * @param source text of the file, formatted as `tofu fmt` does
 */
export function withValidations(source: string, forms: Readonly<Record<string, Form>>): string {
  return Object.entries(forms).reduce((text, [name, form]) => {
    const block = new RegExp(
      `^(variable "${name}" \\{\\n(?:  \\w.*\\n)+?)(?:\\n  validation \\{\\n[\\s\\S]*?\\n  \\}\\n)?\\}$`,
      'm',
    );
    if (!block.test(text)) throw new Error(`there is no variable ${name} that a form can be added to`);
    return text.replace(block, (_, head: string) => `${head}\n${validation(name, form)}}`);
  }, source);
}

function validation(name: string, form: Form): string {
  return `  validation {
    condition     = ${condition(`var.${name}`, form)}
    error_message = ${quoted(demand(name, form))}
  }
`;
}

function condition(variable: string, { format, or }: Form): string {
  if (or === undefined) return isOf(format, variable);
  if (or === 'all')
    return `${variable} == tolist(["all"]) || alltrue([for value in ${variable} : ${isOf(format, 'value')}])`;
  const is = isOf(format, variable);
  return `${variable} == ${or} || ${is.includes(' && ') ? `(${is})` : is}`;
}

function demand(name: string, { format: { what, example }, or }: Form): string {
  const one = `has to be ${what}; write it like "${example}"`;
  if (or === 'all') return `Each of ${name} ${one}. All of them are ["all"].`;
  return `The ${name} ${one}${or === '""' ? ', or leave it empty' : ''}.`;
}

/** RE2 has no lookahead: each of those that a pattern begins with is a condition of its own. */
function isOf({ pattern }: Format, value: string): string {
  const conditions: string[] = [];
  let rest = pattern.source.slice(1);
  for (let ahead = AHEAD.exec(rest); ahead !== null; ahead = AHEAD.exec(rest)) {
    const [{ length }, kind, asked = ''] = ahead;
    conditions.push(`${kind === '!' ? '!' : ''}${matches(asked, value)}`);
    rest = rest.slice(length);
  }
  if (!pattern.source.startsWith('^') || pattern.flags !== '' || rest.includes('(?'))
    throw new Error(`Terraform cannot look for ${pattern}`);
  return [matches(rest, value), ...conditions].join(' && ');
}

const AHEAD = /^\(\?([=!])([^()]*)\)/;

/** @param source what stands behind the pattern's `^` */
function matches(source: string, value: string): string {
  const repeated = source
    .replaceAll('\\/', '/')
    .replaceAll(/(\[[^\]]*\]|\\?.)\{(\d+),(\d+)\}/g, (all, what, least, most) => {
      if (Number(most) <= MAX_REPEATS) return all;
      if (what === ')') throw new Error(`a group that repeats so often is not known: ${source}`);
      return `${what}{${least},${MAX_REPEATS}}${what}{0,${Number(most) - MAX_REPEATS}}`;
    });
  return `can(regex(${quoted(`^${repeated}`)}, ${value}))`;
}

/** A text as Terraform writes it, in which nothing is filled in. */
function quoted(text: string): string {
  return JSON.stringify(text).replaceAll(/[$%](?=\{)/g, (sign) => sign + sign);
}
