/** For tests: what deployments are configured with. Apart from the stacks, since not everybody who asks needs the CDK. */
import { CHECKS } from '../../lambda/checks/index.ts';
import { parseConfig } from '../../lambda/config/load.ts';
import type { Config } from '../../lambda/config/schema.ts';

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
    deployment: { metricsByCluster: false },
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
  'owners of findings': {
    notifications: {
      emails: ['team@example.com'],
      owners: [
        {
          name: 'payments-team',
          match: { clusters: ['payments-*'] },
          emails: ['payments@example.com'],
          slack: [{ workspaceId: 'T0123ABCD', channelId: 'C0456DEFG' }],
        },
        {
          name: 'networks',
          match: { checks: ['subnet-*'], accounts: ['444455556666'] },
          teams: [
            {
              teamId: '1234abcd-12ab-34cd-56ef-1234567890ab',
              tenantId: '1234abcd-12ab-34cd-56ef-1234567890ab',
              channelId: '19%3Acd34%40thread.tacv2',
            },
          ],
        },
        {
          name: 'loans',
          match: { accounts: ['777788889999'] },
          topicArn: 'arn:aws:sns:eu-central-1:777788889999:loans',
          topicKeyArn: 'arn:aws:kms:eu-central-1:777788889999:key/1234abcd-12ab-34cd-56ef-1234567890ab',
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
      events: true,
      securityHub: { minSeverity: 'medium' },
      ses: {
        identityArn: 'arn:aws:ses:eu-west-1:111122223333:identity/example.com',
        from: 'audits@example.com',
        to: ['team@example.com', 'oncall@example.com'],
        configurationSet: 'acme-audits',
      },
      webhooks: [
        {
          name: 'oncall',
          kind: 'slack',
          secretArn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:acme/slack-AbCdEf',
        },
        {
          name: 'tickets',
          kind: 'https',
          secretArn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:acme/tickets-GhIjKl',
          secretKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/0123abcd-12ab-34cd-56ef-1234567890ab',
        },
      ],
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
      metricsBySubnet: true,
      tags: { 'cost-center': '4711', Team: 'Platform and Networks' },
    },
  },
} as const;

export function configOf(input: unknown): Config {
  return parseConfig(CHECKS, JSON.stringify(input), 'config');
}
