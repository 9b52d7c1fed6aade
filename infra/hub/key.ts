import type { Role } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { COMPANIONS } from '../../lambda/aws/permissions.ts';
import type { Config } from '../../lambda/config/schema.ts';
import { allow } from '../roles/allow.ts';

/** Its policy is its owner's: the deployment uses it and cannot change it. */
export function keyOfTheUser(scope: Construct, { kmsKeyArn }: Config['deployment']): IKey | undefined {
  return kmsKeyArn === undefined ? undefined : Key.fromKeyArn(scope, 'KeyOfTheUser', kmsKeyArn);
}

/** What is encrypted with a key of the user is read and written in the name of the function. */
export function allowKey(role: Role, key: IKey | undefined): void {
  if (key === undefined) return;
  allow(role, { sid: 'UseTheKey', actions: Object.values(COMPANIONS.kms), resources: [key.keyArn] });
}
