import { describe, expect, it } from 'vitest';
import { manifestText } from '../../scripts/package-manifest.ts';
import { configOf } from '../infra/synthesized.ts';

const WRITTEN = {
  $schema: 'config.schema.json',
  name: 'second',
  checks: { 'leaked-eni': false, 'eks-health-issue': { severity: 'low' } },
};

const manifestOf = (written: string | undefined) =>
  JSON.parse(
    manifestText({
      config: configOf(written === undefined ? {} : WRITTEN),
      stacks: [{ kind: 'hub', template: 'hub.template.json' }],
      written,
    }),
  );

describe("a package's manifest", () => {
  it('names the stack of each template as the deployment does', () => {
    expect(manifestOf(JSON.stringify(WRITTEN)).stacks).toEqual({
      hub: { name: 'EksIpAuditor-second', template: 'hub.template.json' },
    });
  });

  it('has the configuration as it was written, in the one form that Terraform has a type for', () => {
    const { configuration } = manifestOf(`\uFEFF${JSON.stringify(WRITTEN)}`);
    expect(configuration).toEqual({
      name: 'second',
      checks: { 'leaked-eni': { enabled: false }, 'eks-health-issue': { severity: 'low' } },
    });
    expect(configOf(configuration).checks['leaked-eni']).toMatchObject({ enabled: false });
  });

  it('has an empty configuration where the defaults hold', () => {
    expect(manifestOf(undefined).configuration).toEqual({});
  });
});
