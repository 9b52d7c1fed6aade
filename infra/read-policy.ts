import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { READ_ACTIONS } from '../lambda/aws/permissions.ts';

/**
 * Everything an audit reads, and nothing else: built from the table that the code's own calls are held to. EC2's and
 * EKS's describe and list actions are granted on every resource, since most of them know no narrower scope.
 */
export function readStatement(): PolicyStatement {
  return new PolicyStatement({
    sid: 'ReadOnlyAudit',
    effect: Effect.ALLOW,
    actions: [...READ_ACTIONS].sort(),
    resources: ['*'],
  });
}
