import type { Caller } from '../../simulated-aws/credentials.ts';

/** Whether Lambda or the scheduler may do something in the name of a role. */
export type AsService = (roleArn: string, action: string, resource: string) => Promise<boolean>;

/** The session of a service in a role's name. */
export function serviceAs(roleArn: string): Caller {
  const [, , , , accountId = '', role = ''] = roleArn.split(':');
  const name = role.slice(role.lastIndexOf('/') + 1);
  return {
    accountId,
    arn: `arn:aws:sts::${accountId}:assumed-role/${name}/service`,
    userId: `AROA${accountId}:service`,
    accessKeyId: 'ASIASERVICE',
    roleArn,
  };
}
