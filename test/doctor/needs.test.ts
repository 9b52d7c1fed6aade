import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { needsOf } from '../../lambda/doctor/read/permissions.ts';

const TEMPLATE = JSON.parse(
  readFileSync(join(import.meta.dirname, '../infra/__snapshots__/an-organisation.EksIpAuditor.json'), 'utf8'),
);

interface Policy {
  readonly Type: string;
  readonly Properties: {
    readonly Roles?: readonly { readonly Ref: string }[];
    readonly PolicyDocument: {
      readonly Statement: readonly { readonly Action: string | readonly string[]; readonly Condition?: unknown }[];
    };
  };
}

/** Actions that a role is allowed without a condition; the list of reads is kept as one word. */
function allowed(role: string): readonly string[] {
  const policies = Object.values<Policy>(TEMPLATE.Resources).filter(
    ({ Type, Properties }) => Type === 'AWS::IAM::Policy' && Properties.Roles?.some(({ Ref }) => Ref.startsWith(role)),
  );
  const statements = policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
  return [...new Set(statements.flatMap(({ Action, Condition }) => (Condition === undefined ? Action : [])))].sort();
}

/** What is not the code's to call, or is tried by the function itself. */
const BESIDES = [
  /^logs:/,
  /^kms:/,
  /^sqs:/,
  /^lambda:/,
  /^organizations:/,
  /^sts:AssumeRole$/,
  /^s3:ListBucket$/,
  /^ec2:DescribeRegions$/,
];

describe('what the simulator is asked about each role', () => {
  const needs = needsOf(
    { audit: 'audit', scan: 'scan', cleanup: 'cleanup' },
    {
      bucketArn: 'arn:aws:s3:::bucket',
      topicArn: 'topic',
      isHomeAudited: true,
      ownerTopicArns: [],
      busArn: undefined,
      queueArns: [],
    },
  );

  it.each([
    ['audit', 'AuditRole'],
    ['scan', 'ScanRole'],
    ['cleanup', 'CleanupRole'],
  ])('is what the template allows the role of %s without a condition', (role, id) => {
    const asked = needs.filter((one) => one.role === role).flatMap(({ actions }) => actions);
    const given = allowed(id).filter((action) => action !== '<reads>');
    const isBesides = (action: string) => BESIDES.some((pattern) => pattern.test(action));
    // Of clean-up a deletion in the own account depends on tags, and publishing is the audit's to show.
    const expected = given.filter((action) => !isBesides(action) && !(role === 'cleanup' && action === 'sns:Publish'));
    const reads = asked.filter((action) => /^(ec2|eks|iam|autoscaling|servicequotas):/.test(action));
    const isRead = role === 'scan' ? (action: string) => !reads.includes(action) : () => true;
    expect(asked.filter((action) => isRead(action) && !isBesides(action)).sort()).toEqual(expected);
  });
});
