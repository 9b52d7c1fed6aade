import { Token } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { onlyMember } from '../infra/member.ts';
import { memberRoles } from '../infra/member-roles.ts';
import { tag } from '../infra/tag.ts';
import { ACCOUNT_ID, notA } from '../lambda/config/formats.ts';
import { AuditorError } from '../lambda/model/errors.ts';
import type { EksIpAuditorConfig } from './config.ts';
import { settingsOf } from './settings.ts';

export interface EksIpAuditorMemberProps {
  /** The settings of the hub, from which the roles' names, trust and permissions follow. */
  readonly config: EksIpAuditorConfig;
  /** Id of the account that the hub is deployed to. */
  readonly hubAccountId: string;
}

/**
 * What an account gives to the hub in another one: a role to read with and, where `config.cleanup.mode` is "apply", one to
 * delete leaked ENIs with. With `config.notifications.securityHub` there is one to import findings with. For one stack in each
 * account, in any region: IAM is one for all of them.
 */
export class EksIpAuditorMember extends Construct {
  /** The role that the hub reads this account by. It can change nothing. */
  readonly readRole: IRole;
  /** The role that the hub deletes leaked ENIs by; undefined unless clean-up applies. */
  readonly cleanupRole: IRole | undefined;
  /** The role that the hub imports findings into Security Hub by; undefined unless that is configured. */
  readonly securityHubRole: IRole | undefined;

  /** @throws Error with a line for each problem of the settings, or where they name no other account */
  constructor(scope: Construct, id: string, props: EksIpAuditorMemberProps) {
    super(scope, id);
    const { config } = settingsOf(props.config);
    const { hubAccountId } = props;
    if (!Token.isUnresolved(hubAccountId) && !ACCOUNT_ID.pattern.test(hubAccountId)) {
      throw new AuditorError('CONFIG_INVALID', `hubAccountId: ${notA(ACCOUNT_ID, hubAccountId)}`);
    }
    const member = onlyMember(config);
    if (member === undefined) {
      throw new AuditorError(
        'CONFIG_INVALID',
        'config: targets: it names no other account, so that no other account needs roles; give accounts or organization',
      );
    }
    tag(this, config.deployment.tags);
    const { read, cleanup, securityHub } = memberRoles(this, member, hubAccountId);
    this.readRole = read;
    this.cleanupRole = cleanup;
    this.securityHubRole = securityHub;
  }
}
