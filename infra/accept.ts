import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Accepts findings of cdk-nag on a construct and all below it, with the reason, which `validation-report.json` keeps.
 * A finding is one exact id (`AwsSolutions-S1`, `AwsSolutions-IAM5[Resource::*]`); CDK itself knows it with its pack's
 * name in front.
 */
export function accept(construct: IConstruct, ids: readonly string[], reason: string): void {
  for (const id of ids) {
    const [pack] = id.split('-');
    Validations.of(construct).acknowledge({ id: `${pack}::${id}`, reason });
  }
}
