/**
 * EKS IP Auditor in a CDK app of your own: the hub, the roles of another account, and the watch over chat. Node 24 runs it
 * as it is.
 */
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { EksIpAuditor, EksIpAuditorChatWatch, type EksIpAuditorConfig, EksIpAuditorMember } from 'eks-ip-auditor/cdk';

const HUB_ACCOUNT = '111122223333';
const MEMBER_ACCOUNT = '444455556666';

const config: EksIpAuditorConfig = {
  schedule: { timeZone: 'Europe/Berlin' },
  targets: {
    accounts: [{}, { roleArn: `arn:aws:iam::${MEMBER_ACCOUNT}:role/eks-ip-auditor`, externalId: 'company-1' }],
    regions: ['eu-west-1', 'eu-central-1'],
  },
  checks: { 'unattached-eni': false, 'subnet-low-ips': { options: { mediumFreePercent: 15 } } },
  notifications: {
    emails: ['team@example.com'],
    slack: [{ workspaceId: 'T0123ABCD', channelId: 'C0123ABCD' }],
  },
  cleanup: { mode: 'plan', accounts: 'all', regions: 'all' },
  deployment: { tags: { 'cost-center': '4711' } },
};

const app = new App();

const hub = new Stack(app, 'Auditor', { env: { account: HUB_ACCOUNT, region: 'eu-west-1' } });
const auditor = new EksIpAuditor(hub, 'Auditor', { config });
new CfnOutput(hub, 'AuditFunction', { value: auditor.auditFunction.functionArn });

const member = new Stack(app, 'AuditorMember', { env: { account: MEMBER_ACCOUNT, region: 'eu-west-1' } });
new EksIpAuditorMember(member, 'Auditor', { config, hubAccountId: HUB_ACCOUNT });

const watch = new Stack(app, 'AuditorChatWatch', { env: { account: HUB_ACCOUNT, region: 'us-east-1' } });
new EksIpAuditorChatWatch(watch, 'Auditor', { config });
