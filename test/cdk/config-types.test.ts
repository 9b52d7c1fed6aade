import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { EksIpAuditorConfig } from '../../cdk/config.ts';
import { CHECKS } from '../../lambda/checks/index.ts';
import { parseConfig } from '../../lambda/config/load.ts';
import type { configSchema } from '../../lambda/config/schema.ts';
import { configTypesText } from '../../scripts/config-types.ts';
import { CONFIGURATIONS } from '../infra/synthesized.ts';

const published = readFileSync(join(import.meta.dirname, '../../cdk/config.ts'), 'utf8');

type Written = z.input<ReturnType<typeof configSchema>>;

type DeeplyReadonly<T> = T extends readonly (infer Item)[]
  ? readonly DeeplyReadonly<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: DeeplyReadonly<T[Key]> }
    : T;

/** Compiles only where everything that the published type allows is an input of the schema, and the other way round. */
function bothWays(published: EksIpAuditorConfig, written: Omit<DeeplyReadonly<Written>, 'checks' | 'suppressions'>) {
  const asWritten: DeeplyReadonly<Written> = published;
  const asPublished: Omit<EksIpAuditorConfig, 'checks' | 'suppressions'> = written;
  return { asWritten, asPublished };
}

describe('the type of the settings', () => {
  it('is the one that the schema makes (npm run docs)', () => {
    expect(published).toBe(configTypesText());
  });

  it('takes what the schema takes, of every part that does not depend on the checks', () => {
    const config = { name: 'one', cleanup: { mode: 'off' } } as const;
    expect(bothWays(config, config)).toEqual({ asWritten: config, asPublished: config });
  });

  it('takes each kind of deployment, as the schema does', () => {
    const all: readonly EksIpAuditorConfig[] = Object.values(CONFIGURATIONS);
    for (const config of all) expect(parseConfig(CHECKS, JSON.stringify(config), 'c').name).toBe('eks-ip-auditor');
  });

  it('knows each check and its options', () => {
    const right: EksIpAuditorConfig = { checks: { 'leaked-eni': { options: { minAgeMinutes: 30 } } } };
    // @ts-expect-error: the check has no such option
    const wrongOption: EksIpAuditorConfig = { checks: { 'leaked-eni': { options: { minAge: 30 } } } };
    // @ts-expect-error: there is no such check
    const wrongCheck: EksIpAuditorConfig = { checks: { 'leaked-enis': false } };
    // @ts-expect-error: CloudWatch Logs takes no such time
    const wrongDays: EksIpAuditorConfig = { deployment: { logRetentionDays: 91 } };
    const taken = [right, wrongOption, wrongCheck, wrongDays].map((config) => {
      try {
        return parseConfig(CHECKS, JSON.stringify(config), 'c').name;
      } catch {
        return 'refused';
      }
    });
    expect(taken).toEqual(['eks-ip-auditor', 'refused', 'refused', 'refused']);
  });

  it('describes each setting', () => {
    const settings = published.split('\n').flatMap((line, index, lines) => {
      const [, name] = /^\s+readonly (\S+?)\??: /.exec(line) ?? [];
      return name === undefined ? [] : [{ name, before: lines[index - 1]?.trim() }];
    });
    expect(settings.length).toBeGreaterThan(50);
    expect(settings.filter(({ before }) => before !== '*/')).toEqual([]);
  });
});
