import type { Resource } from '../../model/finding.ts';
import type { Subnet } from '../../model/inventory.ts';
import { type Target, targetArn } from '../../model/target.ts';

/** A subnet as the thing judged. Its ARN names the account that owns it, which may share it with the audited one. */
export function subnetResource(target: Target, { id, ownerId }: Subnet): Resource {
  return {
    type: 'AWS::EC2::Subnet',
    id,
    arn: targetArn({ ...target, accountId: ownerId }, 'ec2', `subnet/${id}`),
  };
}
