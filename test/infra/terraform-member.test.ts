import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Form, MEMBER_FORMS, withValidations } from '../../scripts/terraform-validations.ts';

const MEMBER = join(import.meta.dirname, '../../terraform/member');

const VARIABLES = readFileSync(join(MEMBER, 'variables.tf'), 'utf8');

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: Terraform's and IAM's placeholders
/** Texts that would be more than a value in JSON, in a policy, in an ARN, or in a template. */
const HOSTILE = [
  '"',
  '\\',
  '\n',
  'a\n',
  '\na',
  'a"b',
  '"},{"Effect":"Allow","Action":"*","Resource":"*"},{"x":"',
  '"},{"Effect":"Allow"',
  '*',
  'a*',
  'a?b',
  '${aws:username}',
  '${account_id}',
  '$${name}',
  '%{ if true }x%{ endif }',
  '{region}',
  'a b',
  'é',
  '\u0000',
  '\u2028',
] as const;
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: Terraform's and IAM's placeholders

/** Texts of any length that a pattern counts to, of one character and with a path. */
const LONG = [0, 1, 2, 30, 31, 40, 41, 64, 65, 128, 129, 509, 510, 511, 512, 1000, 1001, 1224, 1225].flatMap(
  (length) => ['a'.repeat(length), `${'a'.repeat(length)}/`, `${'a'.repeat(length)}/b`],
);

const USUAL = ['111122223333', '11112222333', 'eu-west-1', 'o-ab12cd34ef', 'a/b', 'a/b/', '/a', 'all', 'acme-', 'x:y'];

/** The pattern's conditions in a variable's `validation`, as RE2 and JavaScript read them alike. */
function conditionOf(name: string): string {
  const block = new RegExp(`^variable "${name}" \\{\\n[\\s\\S]*?^\\}`, 'm').exec(VARIABLES)?.[0] ?? '';
  return /^ {4}condition {5}= (.*)$/m.exec(block)?.[1] ?? '';
}

const REGEX = /(!?)can\(regex\(("(?:[^"\\]|\\.)*"), (?:var\.\w+|value)\)\)/g;

function accepts(condition: string, value: string): boolean {
  const parts = [...condition.matchAll(REGEX)].map(([, not, text = '']) => {
    const pattern = new RegExp(JSON.parse(text));
    return pattern.test(value) !== (not === '!');
  });
  return parts.length > 0 && parts.every(Boolean);
}

describe('the variables of the module "member"', () => {
  it.each(Object.entries(MEMBER_FORMS))('"%s" has the form of the setting that it repeats', (name, { format }) => {
    const condition = conditionOf(name);
    const differing = [...HOSTILE, ...LONG, ...USUAL, format.example].filter(
      (text) => accepts(condition, text) !== format.pattern.test(text),
    );
    expect(differing).toEqual([]);
    expect(accepts(condition, format.example)).toBe(true);
  });

  it.each(Object.keys(MEMBER_FORMS))('"%s" refuses a text that is more than a value', (name) => {
    expect(HOSTILE.filter((text) => accepts(conditionOf(name), text))).toEqual([]);
  });

  it.each(Object.entries(MEMBER_FORMS))('"%s" may be left out only where it has a default', (name, { or }: Form) => {
    const written = conditionOf(name).replaceAll(REGEX, 'is');
    const variable = `var.${name}`;
    switch (or) {
      case undefined:
        expect(written).toBe('is');
        break;
      case 'all':
        expect(written).toBe(`${variable} == tolist(["all"]) || alltrue([for value in ${variable} : is])`);
        break;
      default:
        expect(['is', '(is && is)', '(is && !is)'].map((is) => `${variable} == ${or} || ${is}`)).toContain(written);
    }
  });

  it('have nothing that RE2, which Terraform looks with, does not know', () => {
    for (const name of Object.keys(MEMBER_FORMS)) {
      expect(conditionOf(name)).not.toContain('(?');
      for (const [, most] of conditionOf(name).matchAll(/\{\d+,(\d+)\}/g))
        expect(Number(most)).toBeLessThanOrEqual(1000);
    }
  });

  it('have a form wherever one is filled into a policy or names a role', () => {
    const main = readFileSync(join(MEMBER, 'main.tf'), 'utf8');
    const used = new Set([...main.matchAll(/\bvar\.(\w+)/g)].map(([, name = '']) => name));
    const free = [...used].filter((name) => MEMBER_FORMS[name] === undefined);
    // A word of a list, yes or no, and what goes into tags only.
    expect(free.sort()).toEqual(['cleanup_mode', 'cleanup_without_cluster_tag', 'security_hub', 'tags']);
  });

  it('keep what is written by hand when a form is written anew', () => {
    const source = 'variable "name" {\n  description = "Any."\n  type        = string\n}\n';
    const once = withValidations(source, { name: { format: { pattern: /^a$/, what: 'an a', example: 'a' } } });
    const twice = withValidations(once, { name: { format: { pattern: /^\$\{b$/, what: 'a b', example: 'b' } } });
    expect(twice).toBe(`variable "name" {
  description = "Any."
  type        = string

  validation {
    condition     = can(regex("^\\\\$\\\\{b$", var.name))
    error_message = "The name has to be a b; write it like \\"b\\"."
  }
}
`);
  });
});

describe('the policies of the module "member"', () => {
  const template = readFileSync(join(MEMBER, 'policies.json.tftpl'), 'utf8');

  it('encode every text that something is filled into, and fill in nothing else', () => {
    expect(template.replaceAll(ENCODED, '')).not.toMatch(/[$%]\{/);
    expect([...template.matchAll(ENCODED)].length).toBeGreaterThan(20);
  });

  it.each([...HOSTILE, 'a'.repeat(2000)])('keep their form whatever is filled in: %j', (text) => {
    expect(formOf(JSON.parse(filledIn(template, () => text)))).toEqual(
      formOf(JSON.parse(filledIn(template, () => 'plain'))),
    );
  });

  it('have what is filled in as it was given', () => {
    for (const text of HOSTILE) {
      const { trust } = JSON.parse(filledIn(template, () => text));
      expect(trust.read.Statement[0].Condition.StringEquals['sts:ExternalId']).toBe(text);
    }
  });
});

/** `${jsonencode(name)}` or `${jsonencode("text with ${name}s")}` */
const ENCODED = /\$\{jsonencode\((?:(\w+)|("(?:[^"\\$]|\\.|\$\{\w+\})*"))\)\}/g;

function filledIn(template: string, given: (name: string) => string): string {
  return template.replaceAll(ENCODED, (_, name: string | undefined, text: string | undefined) =>
    JSON.stringify(
      name === undefined
        ? String(JSON.parse(text ?? '""')).replaceAll(/\$\{(\w+)\}/g, (_whole, inner: string) => given(inner))
        : given(name),
    ),
  );
}

/** A value with no texts in it but the keys of objects. */
function formOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(formOf);
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, formOf(inner)]));
}
