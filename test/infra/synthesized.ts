import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { codeInFolders } from '../../infra/code-of.ts';
import { timingOf } from '../../infra/hub/timing.ts';
import { makeStacks } from '../../infra/make-stacks.ts';
import { CHECKS } from '../../lambda/checks/index.ts';
import { parseConfig } from '../../lambda/config/load.ts';
import type { Config } from '../../lambda/config/schema.ts';

const ROOT = join(import.meta.dirname, '../..');

const FOLDER = mkdtempSync(join(tmpdir(), 'infra-'));
process.once('exit', () => rmSync(FOLDER, { recursive: true, force: true }));

const CODE = join(FOLDER, 'code');
mkdirSync(CODE);
writeFileSync(join(CODE, 'index.mjs'), 'export const handler = () => {};');

/** So that schedules are looked at from one day in every test. */
export const NOW = new Date('2026-01-01T00:00:00Z');

export const ORGANIZATION = {
  externalId: 'company-1',
  organizationalUnits: ['r-ab12'],
  excludeAccounts: ['999999999999'],
  stackSet: true,
};

/** What each kind of deployment writes into its configuration file. */
export const CONFIGURATIONS = {
  'one account': {},
  'a list of accounts': {
    targets: {
      accounts: [
        { roleArn: 'arn:aws:iam::444455556666:role/audit/reader', externalId: 'company-1' },
        { roleArn: 'arn:aws:iam::777788889999:role/audit/reader', externalId: 'company-1' },
      ],
    },
    cleanup: { mode: 'apply', accounts: ['444455556666'], regions: 'all' },
  },
  'an organisation': {
    schedule: { timeZone: 'Europe/Berlin' },
    targets: { organization: ORGANIZATION, organizationId: 'o-ab12cd34ef', regions: 'all' },
    notifications: {
      emails: ['team@example.com'],
      slack: [{ workspaceId: 'T0123ABCD', channelId: 'C0123ABCD' }],
      teams: [
        {
          teamId: '1234abcd-12ab-34cd-56ef-1234567890ab',
          tenantId: '1234abcd-12ab-34cd-56ef-1234567890ab',
          channelId: '19%3Aab12%40thread.tacv2',
        },
      ],
    },
    cleanup: { mode: 'apply', accounts: 'all', regions: 'all' },
  },
  'all that a bank asks for': {
    targets: { organization: ORGANIZATION, organizationId: 'o-ab12cd34ef', regions: ['eu-west-1', 'eu-central-1'] },
    notifications: {
      emails: ['team@example.com'],
      slack: [{ workspaceId: 'T0123ABCD', channelId: 'C0123ABCD' }],
      alarmsTopicArn: 'arn:aws:sns:eu-west-1:111122223333:alarms',
    },
    cleanup: { mode: 'apply', accounts: ['444455556666', '777788889999'], regions: ['eu-west-1', 'eu-central-1'] },
    deployment: {
      permissionsBoundary: 'boundaries/workloads',
      rolePath: 'platform/audit/',
      roleNamePrefix: 'acme-',
      kmsKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
      bucketName: 'acme-eks-ip-audits',
      vpc: {
        subnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
        securityGroupIds: ['sg-0123456789abcdef0'],
      },
      logRetentionDays: 400,
      reservedConcurrency: { audit: 3, scan: 40, cleanup: 8 },
      codeSigningConfigArn: 'arn:aws:lambda:eu-west-1:111122223333:code-signing-config:csc-0123456789abcdef0',
      tracing: true,
      tags: { 'cost-center': '4711', Team: 'Platform and Networks' },
    },
  },
} as const;

export function configOf(input: unknown): Config {
  return parseConfig(CHECKS, JSON.stringify(input), 'config');
}

export interface Synthesized {
  readonly app: App;
  readonly stacks: readonly string[];
  readonly template: (stack: string) => Template;
}

/** The stacks of a configuration, with an empty function in the place of the bundles. */
export function synthesized(input: unknown): Synthesized {
  const { context } = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8'));
  const app = new App({ outdir: mkdtempSync(join(FOLDER, 'out-')), context, analyticsReporting: false });
  const config = configOf(input);
  makeStacks(app, { config, code: codeInFolders(() => CODE), timing: timingOf(config.schedule, NOW) });
  const byName = new Map(app.node.children.filter(Stack.isStack).map((stack) => [stack.node.id, stack]));
  return {
    app,
    stacks: [...byName.keys()],
    template: (name) => {
      const stack = byName.get(name);
      if (stack === undefined) throw new Error(`no stack ${name}; there are ${[...byName.keys()].join(', ')}`);
      return Template.fromStack(stack);
    },
  };
}
