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
      [...source.matchAll(/^ +([\w-]+) += (?:optional\(|list\(|string$|any$)/gm)].map(([, key]) => key),
    );
    settings.delete('$schema');
    expect(settings.size).toBeGreaterThan(100);
    expect([...settings].filter((key) => !typed.has(key))).toEqual([]);
  });
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
