import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { charactersOf, IAM_LIMITS } from '../../infra/roles/policy-size.ts';
import { asText, type Statement } from './statements.ts';
import { ORGANIZATION, synthesized } from './synthesized.ts';

/** Ids of so many accounts. */
function accountIds(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => String(100_000_000_000 + index));
}

function roleArn(id: string): string {
  return `arn:aws:iam::${id}:role/platform-readers/eks-ip-auditor`;
}

const CLEANUP = { mode: 'apply', accounts: 'all', regions: 'all' };

function listed(count: number, more: { readonly cleanup?: object; readonly organizationId?: string } = {}) {
  const { cleanup, organizationId } = more;
  const accounts = accountIds(count).map((id) => ({ roleArn: roleArn(id) }));
  return { targets: { accounts, ...(organizationId ? { organizationId } : {}) }, ...(cleanup ? { cleanup } : {}) };
}

interface PolicyResource {
  readonly Type: string;
  readonly Properties: {
    readonly Roles?: readonly unknown[];
    readonly Policies?: readonly { readonly PolicyDocument: object }[];
    readonly PolicyDocument: { readonly Statement: readonly Statement[] };
    readonly AssumeRolePolicyDocument: object;
  };
}

function resourcesOf(template: Template): readonly (readonly [string, PolicyResource])[] {
  return Object.entries(template.toJSON().Resources);
}

/** What a template would be refused by IAM for. */
function refusals(template: Template): readonly string[] {
  const resources = resourcesOf(template);
  const attached = (id: string, type: string) =>
    resources.filter(
      ([, { Type, Properties }]) => Type === type && JSON.stringify(Properties.Roles ?? []).includes(`"${id}"`),
    );
  return resources
    .filter(([, { Type }]) => Type === 'AWS::IAM::Role')
    .flatMap(([id, { Properties }]) => {
      const inline = [
        ...(Properties.Policies ?? []).map(({ PolicyDocument }) => PolicyDocument),
        ...attached(id, 'AWS::IAM::Policy').map(([, policy]) => policy.Properties.PolicyDocument),
      ];
      const managed = attached(id, 'AWS::IAM::ManagedPolicy');
      const checks = [
        ['inline', inline.reduce((sum, document) => sum + charactersOf(document), 0), IAM_LIMITS.inlinePoliciesOfRole],
        ['attached', managed.length, IAM_LIMITS.managedPoliciesOfRole],
        ['trust', charactersOf(Properties.AssumeRolePolicyDocument), IAM_LIMITS.trustPolicy],
        ...managed.map(
          ([, { Properties: policy }]) =>
            ['managed', charactersOf(policy.PolicyDocument), IAM_LIMITS.managedPolicy] as const,
        ),
      ] as const;
      return checks.filter(([, is, most]) => is > most).map(([what, is, most]) => `${id}: ${what} ${is} of ${most}`);
    });
}

/** Roles that a role of the hub may enter, from all its policies. */
function entered(template: Template, role: string, sid: string): readonly string[] {
  return resourcesOf(template)
    .filter(([, { Properties }]) => JSON.stringify(Properties.Roles ?? []).includes(`"${role}`))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement)
    .filter(({ Sid }) => Sid === sid)
    .flatMap(({ Resource }) => (Array.isArray(Resource) ? Resource : [Resource]))
    .map(asText);
}

describe('policies stay within the limits of IAM, and every account can be entered', () => {
  it.each([
    [2, {}],
    [60, {}],
    [61, { cleanup: CLEANUP }],
    [108, { cleanup: CLEANUP }],
    [198, {}],
    [400, { cleanup: CLEANUP }],
    [800, {}],
  ])('of %d listed accounts, %o', (count, more) => {
    const template = synthesized(listed(count, more)).template('EksIpAuditor');
    expect(refusals(template)).toEqual([]);
    for (const role of ['AuditRole', 'ScanRole', ...('cleanup' in more ? ['CleanupRole'] : [])]) {
      expect(entered(template, role, 'EnterAuditedAccounts')).toEqual(accountIds(count).map(roleArn));
    }
    if (!('cleanup' in more)) return;
    expect(entered(template, 'CleanupRole', 'EnterAccountsToClean')).toHaveLength(count);
  });

  it.each([
    [200, { cleanup: CLEANUP, organizationId: 'o-ab12cd34ef' }],
    [5000, { organizationId: 'o-ab12cd34ef' }],
  ])('of %d listed accounts of one organisation, by the name of the role in it: %o', (count, more) => {
    const template = synthesized(listed(count, more)).template('EksIpAuditor');
    expect(refusals(template)).toEqual([]);
    expect(entered(template, 'ScanRole', 'EnterAuditedAccounts')).toEqual([
      'arn:aws:iam::*:role/platform-readers/eks-ip-auditor',
    ]);
    const statements = resourcesOf(template)
      .flatMap(([, { Type, Properties }]) => (Type === 'AWS::IAM::Policy' ? Properties.PolicyDocument.Statement : []))
      .filter(({ Sid = '' }) => Sid.startsWith('Enter'));
    expect(statements.map(({ Condition }) => Condition)).toEqual(
      statements.map(() => ({ StringEquals: { 'aws:ResourceOrgID': 'o-ab12cd34ef' } })),
    );
  });

  it('of an organisation in which clean-up is allowed in hundreds of accounts by their ids', () => {
    const cleanup = { ...CLEANUP, accounts: accountIds(400) };
    const template = synthesized({ targets: { organization: {} }, cleanup }).template('EksIpAuditor');
    expect(refusals(template)).toEqual([]);
    expect(entered(template, 'CleanupRole', 'EnterAccountsToClean')).toHaveLength(400);
  });

  it('few accounts are named each by its role, also where the organisation is known', () => {
    const template = synthesized(listed(3, { organizationId: 'o-ab12cd34ef' })).template('EksIpAuditor');
    expect(entered(template, 'AuditRole', 'EnterAuditedAccounts')).toEqual(accountIds(3).map(roleArn));
  });

  it('more than fit are refused in one line, with the number', () => {
    expect(() => synthesized(listed(1500))).toThrow(
      /^targets\.accounts: the role of the function "\w+" would need 1\d policies for the 1500 roles that it enters, and IAM allows 10 of 6144 characters; give "organizationId", .*$/,
    );
  });

  it('of a member with the longest name, external id and organisation there are', () => {
    const name = `a${'b'.repeat(39)}`;
    const organization = { ...ORGANIZATION, externalId: 'x'.repeat(1224), stackSet: false };
    const config = { name, targets: { organization, organizationId: `o-${'a'.repeat(32)}` }, cleanup: CLEANUP };
    expect(refusals(synthesized(config).template(`EksIpAuditorMember-${name}`))).toEqual([]);
  });
});

describe('characters are counted as IAM counts them', () => {
  it.each([
    [{ Version: '2012-10-17', Statement: [] }, 39],
    [{ Action: 's3:GetObject', Resource: ['*', 'a b'] }, 47],
    [{ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, ':root']] }, 39],
    [{ Resource: { 'Fn::GetAtt': ['Audit', 'Arn'] } }, 215],
  ])('%j', (document, characters) => {
    expect(charactersOf(document)).toBe(characters);
  });
});
