import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../lambda/checks/index.ts';
import { configJsonSchema } from '../../lambda/config/json-schema.ts';
import { MODULES, terraformFiles } from '../../scripts/terraform.ts';

const TERRAFORM = join(import.meta.dirname, '../../terraform');

describe('terraform/', () => {
  it.each([...terraformFiles()])('%s is the one that the code makes (npm run docs)', (file, text) => {
    expect(readFileSync(join(TERRAFORM, file), 'utf8')).toBe(text);
  });

  it.each(MODULES)('describes every variable of the module "%s" in its table', (module) => {
    const variables = [...sourceOf(module).matchAll(/^variable "(\w+)"/gm)].map(([, name]) => name);
    expect(variables.length).toBeGreaterThan(4);
    const readme = readFileSync(join(TERRAFORM, module, 'README.md'), 'utf8');
    expect(variables.filter((name) => !readme.includes(`| \`${name}\` |`))).toEqual([]);
  });

  it('has in the module "hub" a type for every setting of the configuration', () => {
    const settings = new Set(keysOf(configJsonSchema(CHECKS)));
    const source = readFileSync(join(TERRAFORM, 'hub/configuration.tf'), 'utf8');
    const typed = new Set(
      [...source.matchAll(/^ +([\w-]+) += (?:optional\(|list\(|object\(|string$|any$)/gm)].map(([, key]) => key),
    );
    settings.delete('$schema');
    expect(settings.size).toBeGreaterThan(100);
    expect([...settings].filter((key) => !typed.has(key))).toEqual([]);
  });

  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: Terraform's
  it.each([
    ['a setting alone', { name: null }],
    ['the first and the last', { name: null, scope: 'all', checks: null }],
    [
      'several in a row',
      { name: null, scope: null, targets: { regions: ['eu-west-1'], accounts: null, organization: null } },
    ],
    ['one in a list', { suppressions: [{ check: 'x', reason: null }, { check: null }, {}] }],
    ['a text that begins as a null does', { reason: ':null,', after: 1 }],
    ['a text that ends as a setting does', { reason: ',"name":null', name: null }],
    [
      'texts of quotes and backslashes',
      { reason: '\\', other: '\\"', name: null, third: '":null,"', fourth: '\\":null,' },
    ],
    ['texts in a list', { list: ['":null', ',', ':null,', '"name":null,', '$1', 'null'], name: null }],
    ['a key of quotes', { tags: { '"a":null,': ':null', ',': null, b: 'x\n' } }],
  ])('the module "hub" takes out of a configuration what was left out, and nothing else: %s', (_, configuration) => {
    const source = readFileSync(join(TERRAFORM, 'hub/main.tf'), 'utf8');
    const text = String(JSON.parse(/^ {2}text = (".*")$/m.exec(source)?.[1] ?? '""'));
    const [, pattern = ''] = /jsonencode\(var\.configuration\), "\/(.*)\/", "\$1",$/m.exec(source) ?? [];
    const written = JSON.stringify(configuration).replaceAll(
      new RegExp(
        pattern.replaceAll('${local.text}', () => text),
        'g',
      ),
      '$1',
    );
    expect(JSON.parse(written)).toEqual(
      JSON.parse(JSON.stringify(configuration, (_key, value: unknown) => (value === null ? undefined : value))),
    );
  });
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: Terraform's
});

function sourceOf(module: string): string {
  const files = readdirSync(join(TERRAFORM, module)).filter((file) => file.endsWith('.tf'));
  return files.map((file) => readFileSync(join(TERRAFORM, module, file), 'utf8')).join('\n');
}

/** Names of all properties in a JSON Schema. */
function keysOf(schema: unknown): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const own =
    'properties' in schema && typeof schema.properties === 'object' ? Object.keys(schema.properties ?? {}) : [];
  return [...own, ...Object.values(schema).flatMap(keysOf)];
}
