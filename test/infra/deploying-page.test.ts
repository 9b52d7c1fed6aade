import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { beyondEndpoints, neededEndpoints } from '../../infra/endpoints.ts';
import { ACTIONS } from '../../lambda/aws/permissions.ts';
import { refusals } from './deployable.ts';
import { CONFIGURATIONS, configOf } from './synthesized.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/deploying.md'), 'utf8');
const schema = JSON.parse(readFileSync(join(import.meta.dirname, '../../config.schema.json'), 'utf8'));

describe('docs/deploying.md', () => {
  it('has a configuration that is taken as it stands', () => {
    const [, text = ''] = /```json\n(\{[\s\S]*?)```/.exec(page) ?? [];
    expect(refusals(JSON.parse(text))).toEqual([]);
  });

  it.each(Object.keys(schema.properties.deployment.properties))('says what %s is for', (setting) => {
    expect(page).toContain(setting);
  });
});

describe('endpoints that functions in a VPC need', () => {
  const config = configOf(CONFIGURATIONS['all that a bank asks for']);

  it('are those of every service that is called, or it is said that none reaches it', () => {
    const called = new Set(
      Object.values(ACTIONS).flatMap((actions) => Object.values(actions).map((action) => action.split(':')[0])),
    );
    const reached = neededEndpoints(config).map(({ service }) => service);
    const beyond = beyondEndpoints(config).join('\n').toLowerCase();
    expect([...called].filter((service = '') => !reached.includes(service) && !beyond.includes(service))).toEqual([]);
  });

  it('are no word longer than what is configured', () => {
    const plain = configOf({});
    expect(neededEndpoints(plain).map(({ service }) => service)).not.toContain('xray');
    expect(beyondEndpoints(plain)).toHaveLength(1);
    expect(beyondEndpoints(config)).toHaveLength(5);
  });
});
