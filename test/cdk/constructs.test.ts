import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Aws, CfnParameter, Fn, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { EksIpAuditor, EksIpAuditorChatWatch, type EksIpAuditorConfig, EksIpAuditorMember } from '../../cdk/index.ts';
import { CHECKS } from '../../lambda/checks/index.ts';
import { parseConfig } from '../../lambda/config/load.ts';
import { CONFIGURATIONS, synthesized } from '../infra/synthesized.ts';

const HUB_ACCOUNT = '111122223333';

/** With the feature flags of our own app, which say how policies are written. */
const { context } = JSON.parse(readFileSync(join(import.meta.dirname, '../../cdk.json'), 'utf8'));

function stack(region?: string): Stack {
  const app = new App({ analyticsReporting: false, context });
  return new Stack(app, 'Stack', region === undefined ? {} : { env: { region } });
}

/** Lines that `config check` has against settings. */
function linesOfConfigCheck(config: unknown): string {
  try {
    parseConfig(CHECKS, JSON.stringify(config), 'config');
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

describe('a member as a construct', () => {
  const { 'one account': _alone, 'owners of findings': _owners, ...withMembers } = CONFIGURATIONS;

  it.each(Object.entries(withMembers))('%s: has the roles of the member stack', (_name, config) => {
    const theirs = stack();
    new CfnParameter(theirs, 'HubAccountId', { type: 'String' });
    new EksIpAuditorMember(theirs, 'Default', { config, hubAccountId: Fn.ref('HubAccountId') });
    const ours = synthesized(config).template('EksIpAuditorMember').toJSON();
    expect(Template.fromStack(theirs).toJSON().Resources).toEqual(ours.Resources);
  });

  it('trusts the functions of the account that it is given, and shows its roles', () => {
    const theirs = stack();
    const config = CONFIGURATIONS['a list of accounts'];
    const member = new EksIpAuditorMember(theirs, 'Auditor', { config, hubAccountId: HUB_ACCOUNT });
    const { Resources } = Template.fromStack(theirs).toJSON();
    expect(JSON.stringify(Resources)).toContain(`:iam::${HUB_ACCOUNT}:role/eks-ip-auditor-scan-function`);
    expect(member.cleanupRole).toBeDefined();
    expect(member.securityHubRole).toBeUndefined();
    expect(theirs.resolve(member.readRole.roleName)).toEqual({ Ref: Object.keys(Resources)[0] });
  });

  it('is refused where no other account is audited, or without the account of the hub', () => {
    const config = CONFIGURATIONS['a list of accounts'];
    expect(() => new EksIpAuditorMember(stack(), 'A', { config: {}, hubAccountId: HUB_ACCOUNT })).toThrow(
      'config: targets: it names no other account',
    );
    expect(() => new EksIpAuditorMember(stack(), 'A', { config, hubAccountId: '1234' })).toThrow(
      'hubAccountId: "1234" is not an account id; write it like "111122223333"',
    );
    expect(() => new EksIpAuditorMember(stack(), 'A', { config, hubAccountId: Aws.ACCOUNT_ID })).not.toThrow();
  });
});

describe('the watch over chat as a construct', () => {
  const config = CONFIGURATIONS['an organisation'];

  it('is what its stack has', () => {
    const theirs = stack('us-east-1');
    new EksIpAuditorChatWatch(theirs, 'Default', { config });
    const ours = synthesized(config).template('EksIpAuditorChatWatch').toJSON();
    expect(Template.fromStack(theirs).toJSON().Resources).toEqual(ours.Resources);
  });

  it('is refused in another region, and where there is no channel', () => {
    expect(() => new EksIpAuditorChatWatch(stack('eu-west-1'), 'Watch', { config })).toThrow(
      'its stack is in eu-west-1, and AWS counts what chat did not take in us-east-1 only',
    );
    expect(() => new EksIpAuditorChatWatch(stack('us-east-1'), 'Watch', { config: {} })).toThrow(
      'config: notifications: there is no channel to watch',
    );
  });
});

describe('settings of an app', () => {
  it.each([
    { schedule: { timeZone: 'Mars' }, nme: 'one' },
    { cleanup: { mode: 'apply' } },
    { targets: { regions: ['Ireland'] }, checks: { 'leaked-eni': { options: { minAgeMinutes: 1 } } } },
  ])('are refused with the lines of config check: %j', (given) => {
    const expected = linesOfConfigCheck(given);
    expect(expected).not.toBe('');
    expect(() => new EksIpAuditor(stack(), 'Auditor', { config: given as EksIpAuditorConfig })).toThrow(expected);
  });

  it('are refused where the CDK knows them only at deployment, by name, before anything else', () => {
    const theirs = stack();
    const config = { name: 'One', targets: { regions: [theirs.region] }, notifications: { topicArn: theirs.stackId } };
    const late = 'it is known only at deployment, and the settings are packed with the code; write the value itself';
    expect(() => new EksIpAuditor(theirs, 'Auditor', { config })).toThrow(
      `config: targets.regions[0]: ${late}\nconfig: notifications.topicArn: ${late}`,
    );
    expect(() => new EksIpAuditor(theirs, 'Other', { config: { targets: { regions: Fn.getAzs() } } })).toThrow(
      `config: targets.regions: ${late}`,
    );
  });
});
