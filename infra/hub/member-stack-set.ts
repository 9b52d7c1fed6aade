import { Aws, CfnStackSet } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Config } from '../../lambda/config/schema.ts';
import { HUB_ACCOUNT_PARAMETER } from '../member-stack.ts';

type Organization = NonNullable<Config['targets']['organization']>;

/**
 * Puts the members' roles into every account of the units, also those that join later, except the management account,
 * which service-managed StackSets leave out. IAM is global: one region is enough.
 */
export function memberStackSet(
  scope: Construct,
  deployment: string,
  { organizationalUnits = [], excludeAccounts, callAs }: Organization,
  template: Readonly<Record<string, unknown>>,
): CfnStackSet {
  const excluded =
    excludeAccounts.length === 0 ? {} : { accounts: [...excludeAccounts], accountFilterType: 'DIFFERENCE' };
  return new CfnStackSet(scope, 'Members', {
    stackSetName: `${deployment}-member`,
    description: 'EKS IP Auditor: the roles by which the hub reads each account and, where allowed, cleans up in it.',
    permissionModel: 'SERVICE_MANAGED',
    callAs,
    autoDeployment: { enabled: true, retainStacksOnAccountRemoval: false },
    managedExecution: { Active: true },
    capabilities: ['CAPABILITY_NAMED_IAM'],
    // One account that refuses the roles is a gap in the next report, and no reason to stop at it.
    operationPreferences: {
      failureTolerancePercentage: 100,
      maxConcurrentPercentage: 100,
      regionConcurrencyType: 'PARALLEL',
    },
    parameters: [{ parameterKey: HUB_ACCOUNT_PARAMETER, parameterValue: Aws.ACCOUNT_ID }],
    stackInstancesGroup: [
      {
        regions: [Aws.REGION],
        deploymentTargets: { organizationalUnitIds: [...organizationalUnits], ...excluded },
      },
    ],
    templateBody: JSON.stringify(template),
  });
}
