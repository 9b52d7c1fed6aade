import type { AssumeRoleRequest, AssumeRoleResponse } from '@aws-sdk/client-sts';
import { AwsError } from '../../aws-error.ts';
import { type Caller, issueSession } from '../../credentials.ts';
import { denied } from '../../refusals.ts';
import type { CallContext } from '../../service.ts';
import type { RoleRecord } from '../../world/index.ts';

const ONE_HOUR = 3600;
const TWELVE_HOURS = 43_200;

/**
 * Issues keys for the role's account. A role that does not exist, does not trust the caller, or demands another
 * external id is denied in the same words, as AWS does so as not to say which.
 */
export function assumeRole(input: AssumeRoleRequest, context: CallContext): AssumeRoleResponse {
  const { caller, now } = context;
  const { RoleArn = '', RoleSessionName = '', DurationSeconds = ONE_HOUR } = input;
  checkForm(RoleSessionName, DurationSeconds, caller);
  const role = context.world.roles.get(RoleArn);
  if (role === undefined || !trusts(role, caller, input.ExternalId)) throw denied('sts', 'AssumeRole', caller, RoleArn);
  const session = issueSession(context.credentials, role, RoleSessionName, DurationSeconds, now);
  return {
    Credentials: {
      AccessKeyId: session.accessKeyId,
      SecretAccessKey: session.secretAccessKey,
      SessionToken: session.sessionToken,
      Expiration: session.expiration,
    },
    AssumedRoleUser: { AssumedRoleId: session.caller.userId, Arn: session.caller.arn },
  };
}

function checkForm(sessionName: string, seconds: number, caller: Caller): void {
  if (!/^[\w+=,.@-]{2,64}$/.test(sessionName)) {
    throw invalid(`Value '${sessionName}' at 'roleSessionName' failed to satisfy constraint`);
  }
  if (seconds < 900 || seconds > TWELVE_HOURS) {
    throw invalid(`Value '${seconds}' at 'durationSeconds' failed to satisfy constraint`);
  }
  if (caller.roleArn !== undefined && seconds > ONE_HOUR) {
    const why = 'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining';
    throw new AwsError('ValidationError', why);
  }
}

function invalid(what: string): AwsError {
  return new AwsError('ValidationError', `1 validation error detected: ${what}`);
}

function trusts(role: RoleRecord, caller: Caller, externalId: string | undefined): boolean {
  if (role.externalId !== undefined && role.externalId !== externalId) return false;
  const principals = [caller.accountId, `arn:aws:iam::${caller.accountId}:root`, caller.arn, caller.roleArn];
  return role.trusts.length === 0 || role.trusts.some((principal) => principals.includes(principal));
}
