import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../lambda/checks/index.ts';
import { configJsonSchema, configJsonSchemaText } from '../../lambda/config/json-schema.ts';
import { defaultConfig } from '../../lambda/config/load.ts';

const published = readFileSync(join(import.meta.dirname, '../../config.schema.json'), 'utf8');

function accepts(config: unknown): boolean {
  return new Ajv2020({
    strict: false,
    formats: { date: /^\d{4}-\d{2}-\d{2}$/, 'date-time': (text: string) => !Number.isNaN(Date.parse(text)) },
  }).validate(configJsonSchema(CHECKS), config);
}

describe('the published JSON Schema of the configuration', () => {
  it('is the one that the code makes (npm run docs)', () => {
    expect(published).toBe(configJsonSchemaText(CHECKS));
  });

  it('accepts an empty file, and every default written out', () => {
    expect(accepts({})).toBe(true);
    expect(accepts(defaultConfig(CHECKS))).toBe(true);
  });

  it('accepts each way to set a check', () => {
    const settings = [false, {}, { enabled: false }, { severity: 'low' }, { options: { minAgeMinutes: 30 } }];
    expect(settings.filter((setting) => !accepts({ checks: { 'leaked-eni': setting } }))).toEqual([]);
  });

  it.each([
    [{ scop: 'eks' }],
    [{ targets: { regions: ['Ireland'] } }],
    [{ checks: { 'leaked-eni': { options: { minAgeMinutes: 1 } } } }],
    [{ checks: { 'no-such-check': false } }],
    [{ suppressions: [{ check: 'leaked-eni', resource: '*', expires: '2027-01-01' }] }],
  ])('refuses %j', (config) => {
    expect(accepts(config)).toBe(false);
  });

  it('documents every field', () => {
    expect(undocumented(configJsonSchema(CHECKS), '')).toEqual([]);
  });
});

/** Paths of the fields without a description. */
function undocumented(node: unknown, path: string): readonly string[] {
  if (typeof node !== 'object' || node === null) return [];
  const entries = Object.entries(node);
  return entries.flatMap(([key, value]) => {
    if (key !== 'properties') return undocumented(value, path);
    return Object.entries(value as Record<string, { description?: string }>).flatMap(([name, field]) => [
      ...(field.description === undefined ? [`${path}/${name}`] : []),
      ...undocumented(field, `${path}/${name}`),
    ]);
  });
}
