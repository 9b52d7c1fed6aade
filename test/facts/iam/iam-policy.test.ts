import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type ActedOn,
  ANY_ID,
  admitsService,
  admitsServiceAccount,
  type PolicyVerdict,
  policyVerdict,
  roleVerdict,
} from '../../../lambda/facts/iam/iam-policy.ts';

const ACTION = 'ec2:CreateNetworkInterface';

const document = (statement: unknown) => ({
  document: JSON.stringify({ Version: '2012-10-17', Statement: statement }),
});
const allow = { Effect: 'Allow', Action: ACTION, Resource: '*' };
const deny = { ...allow, Effect: 'Deny' };
const condition = { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } };

const CASES: readonly (readonly [string, unknown, PolicyVerdict])[] = [
  ['an action named outright', allow, 'allowed'],
  ['an action in a list of statements', [allow], 'allowed'],
  ['an action in a list', { ...allow, Action: ['ec2:Other', ACTION] }, 'allowed'],
  ['an action in another case', { ...allow, Action: 'EC2:createNETWORKinterface' }, 'allowed'],
  ['all actions', { ...allow, Action: '*' }, 'allowed'],
  ['all actions of the service', { ...allow, Action: 'ec2:*' }, 'allowed'],
  ['a wildcard in the middle', { ...allow, Action: 'ec2:Create*Interface' }, 'allowed'],
  ['a wildcard for one character', { ...allow, Action: 'ec2:CreateNetworkInterfac?' }, 'allowed'],
  ['every resource in a list', { ...allow, Resource: ['*'] }, 'allowed'],
  ['no condition in an empty block', { ...allow, Condition: {} }, 'allowed'],
  ['all actions but others', { Effect: 'Allow', NotAction: ['iam:*'], Resource: '*' }, 'allowed'],
  ['nothing', [], 'not-allowed'],
  ['another action', { ...allow, Action: 'ec2:CreateNetworkInterfaces' }, 'not-allowed'],
  ['a pattern whose dot is a dot', { ...allow, Action: 'ec2.CreateNetworkInterface' }, 'not-allowed'],
  ['a pattern that matches only a part', { ...allow, Action: 'CreateNetwork*' }, 'not-allowed'],
  ['all actions but this one', { Effect: 'Allow', NotAction: 'ec2:*', Resource: '*' }, 'not-allowed'],
  ['a denial alone', deny, 'denied'],
  ['a denial beside an allowance', [allow, deny], 'denied'],
  ['a denial of all but others', [allow, { Effect: 'Deny', NotAction: 'iam:*', Resource: '*' }], 'denied'],
  ['a denial of another action', [allow, { ...deny, Action: 'ec2:Delete*' }], 'allowed'],
  ['an allowance under a condition', { ...allow, Condition: condition }, 'unknown'],
  ['an allowance for some resources', { ...allow, Resource: 'arn:aws:ec2:*:*:subnet/*' }, 'unknown'],
  ['an allowance for all but some resources', { Effect: 'Allow', Action: ACTION, NotResource: 'x' }, 'unknown'],
  ['an allowance under a condition beside one without', [{ ...allow, Condition: condition }, allow], 'allowed'],
  ['a denial under a condition beside an allowance', [allow, { ...deny, Condition: condition }], 'unknown'],
  ['a denial under a condition alone', { ...deny, Condition: condition }, 'not-allowed'],
  ['a denial for some resources beside an allowance', [allow, { ...deny, Resource: 'x' }], 'unknown'],
  ['an outright denial beside one under a condition', [allow, deny, { ...deny, Condition: condition }], 'denied'],
  ['an effect that there is not', { ...allow, Effect: 'allow' }, 'unknown'],
  ['a statement without actions', { Effect: 'Allow', Resource: '*' }, 'unknown'],
  ['actions and excluded actions together', { ...allow, NotAction: 'iam:*' }, 'unknown'],
  ['actions that are no texts', { ...allow, Action: [1] }, 'unknown'],
  ['a statement that is none', 'Allow', 'unknown'],
];

const ENIS = 'arn:aws:ec2:*:*:network-interface/';
const ANY_ENI = { arn: `arn:aws:ec2:eu-west-1:111122223333:network-interface/${ANY_ID}` };
const on = (...resources: readonly string[]) => ({ ...allow, Resource: resources });

const SCOPED: readonly (readonly [string, unknown, ActedOn, PolicyVerdict])[] = [
  ['all ENIs by wildcards, as in the policy of AWS', on('arn:aws:ec2:*:*:network-interface/*'), ANY_ENI, 'allowed'],
  [
    'all ENIs of the account in the region',
    on('arn:aws:ec2:eu-west-1:111122223333:network-interface/*'),
    ANY_ENI,
    'allowed',
  ],
  ['all ENIs among others', on('arn:aws:ec2:*:*:subnet/*', 'arn:aws:ec2:*:*:*/*'), ANY_ENI, 'allowed'],
  ['some ENIs', on('arn:aws:ec2:*:*:network-interface/eni-0*'), ANY_ENI, 'unknown'],
  ['one ENI', on('arn:aws:ec2:eu-west-1:111122223333:network-interface/eni-0a'), ANY_ENI, 'unknown'],
  ['ENIs that a variable names', on(`${ENIS}$\{aws:PrincipalTag/eni}`), ANY_ENI, 'unknown'],
  ['what a wildcard leaves open', on('arn:aws:ec2:*/eni-0a'), ANY_ENI, 'unknown'],
  ['ENIs of another region', on('arn:aws:ec2:us-east-1:111122223333:network-interface/*'), ANY_ENI, 'not-allowed'],
  ['subnets alone', on('arn:aws:ec2:*:*:subnet/*'), ANY_ENI, 'not-allowed'],
  ['one subnet', on('arn:aws:ec2:eu-west-1:111122223333:subnet/subnet-1'), ANY_ENI, 'not-allowed'],
  [
    'all ENIs under a condition',
    { ...on('arn:aws:ec2:*:*:network-interface/*'), Condition: condition },
    ANY_ENI,
    'unknown',
  ],
  ['a denial for subnets alone', [allow, { ...deny, Resource: 'arn:aws:ec2:*:*:subnet/*' }], ANY_ENI, 'allowed'],
  ['named resources of an action that knows none', on('arn:aws:ec2:*:*:network-interface/*'), 'nothing', 'not-allowed'],
  ['every resource of an action that knows none', on('*'), 'nothing', 'allowed'],
];

describe('identity policies with', () => {
  test.each(SCOPED)('%s', (_, statement, actedOn, verdict) => {
    expect(policyVerdict(ACTION, [document(statement)], actedOn)).toBe(verdict);
  });

  test.each(CASES)('%s', (_, statement, verdict) => {
    expect(policyVerdict(ACTION, [document(statement)])).toBe(verdict);
  });

  test.each(['', 'null', '[]', '{"Statement":', '%7B%22Statement%22'])('a document %j are unknown', (text) => {
    expect(policyVerdict(ACTION, [{ document: text }])).toBe('unknown');
    expect(policyVerdict(ACTION, [document(allow), { document: text }])).toBe('unknown');
    expect(policyVerdict(ACTION, [document(deny), { document: text }])).toBe('denied');
  });

  test('no document allow nothing', () => {
    expect(policyVerdict(ACTION, [])).toBe('not-allowed');
  });

  const statement = fc.constantFrom(
    allow,
    deny,
    { ...allow, Condition: condition },
    { ...deny, Condition: condition },
    { ...allow, Action: 'ec2:Describe*' },
    { ...deny, NotAction: 'ec2:*', Action: undefined },
  );

  test('the same statements say the same, in whatever order and however divided into documents', () => {
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 6 }), fc.nat(6), (statements, cut) => {
        const whole = policyVerdict(ACTION, [document(statements)]);
        const divided = [statements.slice(cut), statements.slice(0, cut)].map(document);
        expect(policyVerdict(ACTION, divided)).toBe(whole);
        expect(policyVerdict(ACTION, [document(statements.toReversed())])).toBe(whole);
      }),
    );
  });

  test('one more denial never make a verdict better', () => {
    const goodness: readonly PolicyVerdict[] = ['denied', 'not-allowed', 'unknown', 'allowed'];
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 6 }), fc.boolean(), (statements, always) => {
        const more = [...statements, always ? deny : { ...deny, Condition: condition }];
        const before = goodness.indexOf(policyVerdict(ACTION, [document(statements)]));
        expect(goodness.indexOf(policyVerdict(ACTION, [document(more)]))).toBeLessThanOrEqual(before);
      }),
    );
  });
});

describe('a trust policy lets a service assume its role', () => {
  const EC2 = 'ec2.amazonaws.com';
  const statement = (Principal: unknown, more: object = {}) => ({
    Effect: 'Allow',
    Principal,
    Action: 'sts:AssumeRole',
    ...more,
  });
  const asked = (...statements: readonly unknown[]) =>
    admitsService(JSON.stringify({ Version: '2012-10-17', Statement: statements }), EC2);

  test.each<[string, readonly unknown[], boolean | undefined]>([
    ['that it names', [statement({ Service: EC2 })], true],
    ['among others', [statement({ Service: ['lambda.amazonaws.com', EC2] })], true],
    ['by its name in China', [statement({ Service: `${EC2}.cn` })], true],
    ['by all actions of STS', [statement({ Service: EC2 }, { Action: ['sts:*'] })], true],
    ['and another does not matter', [statement({ Service: EC2 }), statement({ AWS: 'arn:aws:iam::1:root' })], true],
    ['not another', [statement({ Service: 'lambda.amazonaws.com' })], false],
    ['not an account', [statement({ AWS: '111122223333' })], false],
    ['not by another action', [statement({ Service: EC2 }, { Action: 'sts:TagSession' })], false],
    ['not where there is no statement', [], false],
    ['maybe where conditions decide', [statement({ Service: EC2 }, { Condition: { Bool: { a: 'b' } } })], undefined],
    [
      'maybe where it is denied',
      [statement({ Service: EC2 }), statement({ Service: EC2 }, { Effect: 'Deny' })],
      undefined,
    ],
    ['maybe where anybody may', [statement('*')], undefined],
    ['maybe where any AWS principal may', [statement({ AWS: '*' })], undefined],
    ['maybe where all but some may', [{ Effect: 'Allow', NotPrincipal: { AWS: '1' }, Action: '*' }], undefined],
    ['maybe where a statement is none', ['nonsense'], undefined],
  ])('%s', (_, statements, admits) => {
    expect(asked(...statements)).toBe(admits);
  });

  test('maybe, by a document that is none', () => {
    expect(admitsService('%7Bno', EC2)).toBeUndefined();
  });
});

describe('a trust policy lets a service account assume its role', () => {
  const issuer = 'oidc.eks.eu-west-1.amazonaws.com/id/0123ABCD';
  const other = 'oidc.eks.eu-west-1.amazonaws.com/id/4567EF01';
  const cni = { issuer, namespace: 'kube-system', serviceAccount: 'aws-node' };
  const subject = 'system:serviceaccount:kube-system:aws-node';
  const provider = (name: string) => ({ Federated: `arn:aws:iam::111122223333:oidc-provider/${name}` });
  const statement = (Condition: object | undefined, more: object = {}) => ({
    Effect: 'Allow',
    Principal: provider(issuer),
    Action: 'sts:AssumeRoleWithWebIdentity',
    ...(Condition === undefined ? {} : { Condition }),
    ...more,
  });
  const sub = (value: string | readonly string[], of = issuer) => ({ [`${of}:sub`]: value });
  const aud = { [`${issuer}:aud`]: 'sts.amazonaws.com' };

  test.each([
    ['named with its audience', true, [statement({ StringEquals: { ...sub(subject), ...aud } })]],
    ['named among others', true, [statement({ StringEquals: sub(['system:serviceaccount:x:y', subject]) })]],
    ['by a pattern', true, [statement({ StringLike: sub('system:serviceaccount:kube-system:*') })]],
    ['as any of the cluster', true, [statement(undefined)]],
    ['but another', false, [statement({ StringEquals: sub('system:serviceaccount:kube-system:ebs-csi') })]],
    ['but one that looks like a pattern', false, [statement({ StringEquals: sub('system:serviceaccount:*:*') })]],
    [
      'but that of another cluster',
      false,
      [statement({ StringEquals: sub(subject, other) }, { Principal: provider(other) })],
    ],
    ['but by conditions on another cluster', false, [statement({ StringEquals: sub(subject, other) })]],
    [
      'but EC2 alone',
      false,
      [statement(undefined, { Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' })],
    ],
    ['but without a token', false, [statement(undefined, { Action: 'sts:AssumeRole' })]],
    ['maybe, by an audience that nobody knows', undefined, [statement({ StringEquals: { [`${issuer}:aud`]: 'own' } })]],
    [
      'maybe, by a condition on something else',
      undefined,
      [statement({ IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } })],
    ],
    ['maybe, by a variable', undefined, [statement({ StringEquals: sub(`\${aws:PrincipalTag/account}`) })]],
    [
      'maybe, where another statement denies',
      undefined,
      [statement(undefined), statement(undefined, { Effect: 'Deny' })],
    ],
    [
      'maybe, by a provider in other case',
      undefined,
      [statement(undefined, { Principal: provider(issuer.toLowerCase()) })],
    ],
    ['maybe, as anybody', undefined, [statement(undefined, { Principal: '*' })]],
    ['maybe, of any provider', undefined, [statement(undefined, { Principal: { Federated: '*' } })]],
  ] as const)('%s', (_, admits, Statement) => {
    expect(admitsServiceAccount(JSON.stringify({ Version: '2012-10-17', Statement }), cni)).toBe(admits);
  });

  test('of any cluster, where its issuer is not known', () => {
    const trust = (value: string) => JSON.stringify({ Statement: [statement({ StringEquals: sub(value, other) })] });
    expect(admitsServiceAccount(trust(subject), { ...cni, issuer: undefined })).toBe(true);
    expect(admitsServiceAccount(trust('system:serviceaccount:x:y'), { ...cni, issuer: undefined })).toBe(false);
  });
});

describe('a role', () => {
  const EC2 = { Effect: 'Allow', Action: 'ec2:*', Resource: '*' };
  const OTHERS = { Effect: 'Allow', NotAction: ACTION, Resource: '*' };
  const DENY = { Effect: 'Deny', Action: ACTION, Resource: '*' };
  const TAGGED = { ...EC2, Condition: { StringEquals: { 'aws:RequestTag/a': 'b' } } };

  // IAM user guide, permissions boundaries: what the policies and the boundary both allow; a Deny in either is one.
  test.each([
    [EC2, undefined, 'allowed', false],
    [EC2, EC2, 'allowed', false],
    [EC2, OTHERS, 'not-allowed', true],
    [EC2, DENY, 'denied', true],
    [EC2, TAGGED, 'unknown', false],
    [TAGGED, EC2, 'unknown', false],
    [TAGGED, OTHERS, 'not-allowed', true],
    [OTHERS, EC2, 'not-allowed', false],
    [OTHERS, OTHERS, 'not-allowed', true],
    [DENY, EC2, 'denied', false],
    [DENY, OTHERS, 'denied', true],
  ] as const)('with %j within the boundary %j: %s', (own, boundary, verdict, bounded) => {
    const permissionsBoundary = boundary && {
      arn: 'arn:aws:iam::111122223333:policy/limits',
      document: document(boundary).document,
    };
    const policies = [{ name: 'own', arn: undefined, document: document(own).document }];
    expect(roleVerdict(ACTION, { policies, permissionsBoundary })).toMatchObject({ verdict, bounded });
  });
});
