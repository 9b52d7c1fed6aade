import { AUDITOR_GROUP } from '../../model/kubernetes-access.ts';
import type { RemedyStep } from '../../model/remediation.ts';
import { isValid } from '../aws/aws-values.ts';
import { awsCommand, fixed, given } from '../aws/commands.ts';
import { withoutPath } from '../aws/role-arns.ts';

/** Which identity is to be let into which cluster. */
export interface Entering {
  readonly cluster: string;
  readonly region: string;
  readonly principalArn: string;
}

/**
 * The command for the access entry of the auditor. EKS user guide, access entries: of type STANDARD, with a group that does
 * not begin as groups of Kubernetes or AWS do; the manifest binds it.
 */
export function accessEntryStep({ cluster, region, principalArn }: Entering): RemedyStep {
  return awsCommand('eks', 'create-access-entry', region, {
    'cluster-name': given('cluster', cluster),
    'principal-arn': given('principalArn', principalArn),
    'kubernetes-groups': fixed(AUDITOR_GROUP),
  });
}

/**
 * The entry of `mapRoles` in aws-auth for the auditor, on one line. aws-iam-authenticator compares with an ARN that has no
 * path, so one with a path never matches. Undefined for what is no role's ARN.
 */
export function mapRolesEntry(principalArn: string): string | undefined {
  if (!isValid('roleArn', principalArn)) return undefined;
  return mapRolesLine(withoutPath(principalArn));
}

/** The same for whatever stands for an ARN without a path. */
export function mapRolesLine(arn: string): string {
  return `- {rolearn: ${arn}, username: ${AUDITOR_GROUP}, groups: [${AUDITOR_GROUP}]}`;
}

/** The same for a user, which is in `mapUsers`. */
function mapUsersEntry(principalArn: string): string | undefined {
  if (!isValid('principalArn', principalArn)) return undefined;
  return `- {userarn: ${principalArn}, username: ${AUDITOR_GROUP}, groups: [${AUDITOR_GROUP}]}`;
}

/** What lets it in, in a clause; empty where its ARN or the cluster's name is none that may stand in a command. */
export function enteringText(entering: Entering, authenticationMode: string | undefined): string {
  if (authenticationMode === 'CONFIG_MAP') {
    const { principalArn } = entering;
    const role = mapRolesEntry(principalArn);
    if (role !== undefined) return `add to mapRoles of aws-auth: ${role}`;
    const user = mapUsersEntry(principalArn);
    return user === undefined ? '' : `add to mapUsers of aws-auth: ${user}`;
  }
  const step = accessEntryStep(entering);
  // Each of these values is one word for any shell.
  return 'command' in step ? `run: ${step.command.argv.join(' ')}` : '';
}
