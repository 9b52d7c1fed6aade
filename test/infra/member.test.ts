import { describe, expect, it } from 'vitest';
import { memberOf } from '../../infra/member.ts';
import { rolePolicies } from '../../infra/member-policies.ts';
import { memberTemplate } from '../../infra/member-template.ts';
import { READ_ACTIONS } from '../../lambda/aws/permissions.ts';
import { actionsOf, statementsOf } from './statements.ts';
import { CONFIGURATIONS, configOf, ORGANIZATION, synthesized } from './synthesized.ts';

/** CloudFormation's limit on a template that is given as text (API reference, CreateStackSet). */
const TEMPLATE_BODY_BYTES = 51_200;

function member(input: unknown) {
  const found = memberOf(configOf(input));
  if (found.kind !== 'member') throw new Error(found.kind);
  return found.member;
}

const whole = synthesized(CONFIGURATIONS['an organisation']);
const template = memberTemplate(member(CONFIGURATIONS['an organisation']));

/** Trust policies of the roles of a configuration's member, by role name. */
function trustOf(input: unknown) {
  const roles = rolePolicies(memberTemplate(member(input)));
  return Object.fromEntries(
    roles.map(({ name, assumeRolePolicy }) => [name, JSON.parse(assumeRolePolicy).Statement[0]]),
  );
}

describe('a member', () => {
  it('is the same as a stack, in the StackSet and in the file', () => {
    const [stackSet] = Object.values(whole.template('EksIpAuditor').findResources('AWS::CloudFormation::StackSet'));
    expect(JSON.parse(stackSet?.Properties.TemplateBody)).toEqual(template);
    expect(whole.template('EksIpAuditorMember').toJSON()).toEqual(template);
  });

  it('fits into a StackSet as text', () => {
    expect(Buffer.byteLength(JSON.stringify(template))).toBeLessThan(TEMPLATE_BODY_BYTES);
  });

  it('reads by one role and deletes by another', () => {
    const stack = whole.template('EksIpAuditorMember');
    expect(actionsOf(statementsOf(stack, 'ReadRole'))).toEqual([...READ_ACTIONS].sort());
    expect(actionsOf(statementsOf(stack, 'CleanupRole'))).toEqual(['ec2:DeleteNetworkInterface']);
    stack.resourceCountIs('AWS::IAM::Role', 2);
    expect(Object.keys(stack.toJSON().Resources)).toHaveLength(2);
  });

  it("trusts the hub's function roles only, by external id and within the organisation", () => {
    // biome-ignore-start lint/suspicious/noTemplateCurlyInString: Terraform's variables
    const hubRole = (name: string) => `arn:\${partition}:iam::\${hub_account_id}:role/eks-ip-auditor-${name}-function`;
    const trust = (...functions: readonly string[]) => ({
      Action: 'sts:AssumeRole',
      Effect: 'Allow',
      Principal: { AWS: 'arn:${partition}:iam::${hub_account_id}:root' },
      Condition: {
        ArnEquals: { 'aws:PrincipalArn': functions.map(hubRole) },
        StringEquals: { 'sts:ExternalId': 'company-1', 'aws:PrincipalOrgID': 'o-ab12cd34ef' },
      },
    });
    // biome-ignore-end lint/suspicious/noTemplateCurlyInString: Terraform's variables
    expect(trustOf(CONFIGURATIONS['an organisation'])).toEqual({
      'eks-ip-auditor': trust('audit', 'scan', 'cleanup'),
      'eks-ip-auditor-cleanup': trust('cleanup'),
    });
  });

  it('trusts nothing of clean-up where that is off, and asks for no condition that nobody named', () => {
    const { 'eks-ip-auditor': read, ...others } = trustOf({ targets: { organization: {} } });
    expect(others).toEqual({});
    expect(JSON.stringify(read)).not.toContain('cleanup');
    expect(Object.keys(read.Condition)).toEqual(['ArnEquals']);
  });

  it('lets clean-up read, but gives no clean-up role, while it only plans', () => {
    const trust = trustOf({
      targets: { organization: {} },
      cleanup: { mode: 'plan', accounts: 'all', regions: 'all' },
    });
    expect(Object.keys(trust)).toEqual(['eks-ip-auditor']);
    expect(JSON.stringify(trust)).toContain('eks-ip-auditor-cleanup-function');
  });

  it('makes the role with the path that its ARN has', () => {
    const [read] = rolePolicies(memberTemplate(member(CONFIGURATIONS['a list of accounts'])));
    expect(read).toMatchObject({ name: 'reader', path: '/audit/' });
  });

  it('is not needed where only the own account is audited, and cannot be one for roles that differ', () => {
    expect(memberOf(configOf({}))).toEqual({ kind: 'alone' });
    const accounts = ['one', 'two'].map((name) => ({ roleArn: `arn:aws:iam::444455556666:role/${name}` }));
    expect(memberOf(configOf({ targets: { accounts } }))).toEqual({
      kind: 'unlike',
      ways: ['one (external id none)', 'two (external id none)'],
    });
    expect(synthesized({}).stacks).toEqual(['EksIpAuditor']);
    expect(synthesized({ targets: { accounts } }).stacks).toEqual(['EksIpAuditor']);
  });
});

describe("the organisation's StackSet", () => {
  const [stackSet] = Object.values(whole.template('EksIpAuditor').findResources('AWS::CloudFormation::StackSet'));

  it('puts the member into every account of the units and into those that join, except the excluded', () => {
    expect(stackSet?.Properties).toMatchObject({
      PermissionModel: 'SERVICE_MANAGED',
      CallAs: 'SELF',
      AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: false },
      StackInstancesGroup: [
        {
          DeploymentTargets: {
            OrganizationalUnitIds: ['r-ab12'],
            Accounts: ['999999999999'],
            AccountFilterType: 'DIFFERENCE',
          },
          Regions: [{ Ref: 'AWS::Region' }],
        },
      ],
    });
  });

  it('tells each member the account of the hub', () => {
    expect(stackSet?.Properties.Parameters).toEqual([
      { ParameterKey: 'HubAccountId', ParameterValue: { Ref: 'AWS::AccountId' } },
    ]);
  });

  it('is made only when asked for', () => {
    const { stackSet: _, ...organization } = ORGANIZATION;
    const without = synthesized({ targets: { organization } });
    without.template('EksIpAuditor').resourceCountIs('AWS::CloudFormation::StackSet', 0);
    expect(without.stacks).toEqual(['EksIpAuditor', 'EksIpAuditorMember']);
  });

  it('may be called as a delegated administrator', () => {
    const { targets } = CONFIGURATIONS['an organisation'];
    const delegated = { ...targets, organization: { ...ORGANIZATION, callAs: 'DELEGATED_ADMIN' } };
    synthesized({ targets: delegated })
      .template('EksIpAuditor')
      .hasResourceProperties('AWS::CloudFormation::StackSet', { CallAs: 'DELEGATED_ADMIN' });
  });
});
