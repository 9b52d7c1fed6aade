import { describe, expect, it } from 'vitest';
import { CLEANUP_READ_ACTIONS, READ_ACTIONS } from '../../lambda/aws/permissions.ts';
import { actionsOf, resourcesOf, statement, statementsOf } from './statements.ts';
import { CONFIGURATIONS, synthesized } from './synthesized.ts';

const LOGS = ['logs:CreateLogStream', 'logs:PutLogEvents'];
const OBJECTS = ['s3:GetObject', 's3:ListBucket', 's3:PutObject'];
const PUBLISH = ['kms:Decrypt', 'kms:GenerateDataKey', 'sns:Publish'];
const DURABLE = ['lambda:CheckpointDurableExecution', 'lambda:GetDurableExecutionState', 'lambda:InvokeFunction'];
const DEAD_LETTER = 'sqs:SendMessage';
const UNITS = ['organizations:ListAccountsForParent', 'organizations:ListOrganizationalUnitsForParent'];

const templates = Object.fromEntries(
  Object.entries(CONFIGURATIONS).map(([name, config]) => [name, synthesized(config).template('EksIpAuditor')]),
);

function statementsIn(configuration: keyof typeof CONFIGURATIONS, role: string) {
  const template = templates[configuration];
  if (template === undefined) throw new Error(configuration);
  return statementsOf(template, role);
}

describe('a function may do what it calls, and no more', () => {
  it.each([
    ['one account', 'AuditRole', ['ec2:DescribeRegions', ...PUBLISH, ...OBJECTS, ...DURABLE, DEAD_LETTER]],
    ['one account', 'ScanRole', [...READ_ACTIONS, ...OBJECTS]],
    ['a list of accounts', 'AuditRole', ['sts:AssumeRole', ...PUBLISH, ...OBJECTS, ...DURABLE, DEAD_LETTER]],
    ['a list of accounts', 'ScanRole', ['sts:AssumeRole', ...OBJECTS]],
    ['a list of accounts', 'CleanupRole', ['sts:AssumeRole', ...OBJECTS, ...PUBLISH, DEAD_LETTER]],
    [
      'an organisation',
      'AuditRole',
      ['ec2:DescribeRegions', 'sts:AssumeRole', ...UNITS, ...PUBLISH, ...OBJECTS, ...DURABLE, DEAD_LETTER],
    ],
    ['an organisation', 'ScanRole', ['sts:AssumeRole', ...READ_ACTIONS, ...OBJECTS]],
    [
      'an organisation',
      'CleanupRole',
      [
        'ec2:DeleteNetworkInterface',
        'sts:AssumeRole',
        ...CLEANUP_READ_ACTIONS,
        ...UNITS,
        ...OBJECTS,
        ...PUBLISH,
        DEAD_LETTER,
      ],
    ],
  ] as const)('%s: %s', (configuration, role, actions) => {
    expect(actionsOf(statementsIn(configuration, role))).toEqual([...actions, ...LOGS].sort());
  });

  it.each(Object.entries(templates))(
    '%s: no action has a wildcard, and no managed policy adds to it',
    (_, template) => {
      const allowed = Object.values(template.findResources('AWS::IAM::Policy')).flatMap(
        ({ Properties }) => Properties.PolicyDocument.Statement,
      );
      expect(allowed.flatMap(({ Action }) => Action).filter((action) => action.includes('*'))).toEqual([]);
      const functions = Object.values(template.findResources('AWS::IAM::Role')).filter(
        ({ Properties }) => Properties.RoleName !== undefined,
      );
      expect(functions.filter(({ Properties }) => Properties.ManagedPolicyArns !== undefined)).toEqual([]);
    },
  );

  it('only clean-up may delete, only ENIs of its account, that EKS networking has tagged and nobody keeps', () => {
    const unlessKept = {
      'aws:ResourceTag/eks-ip-auditor/keep': 'true',
      'aws:ResourceTag/node.k8s.amazonaws.com/no_manage': 'true',
    };
    const [cni, controller] = statementsIn('an organisation', 'CleanupRole').filter(
      ({ Action }) => Action === 'ec2:DeleteNetworkInterface',
    );
    expect([cni?.Condition, controller?.Condition]).toEqual([
      {
        Null: {
          'aws:ResourceTag/node.k8s.amazonaws.com/instance_id': 'false',
          'aws:ResourceTag/cluster.k8s.amazonaws.com/name': 'false',
          ...unlessKept,
        },
      },
      { StringEquals: { 'aws:ResourceTag/eks:eni:owner': 'eks-vpc-resource-controller' }, Null: unlessKept },
    ]);
    for (const found of [cni, controller]) {
      expect(found && resourcesOf(found)).toEqual(['arn:<AWS::Partition>:ec2:*:<AWS::AccountId>:network-interface/*']);
    }
    for (const role of ['AuditRole', 'ScanRole']) {
      expect(JSON.stringify(statementsIn('an organisation', role))).not.toContain('Delete');
    }
  });
});

it('clean-up may delete ENIs of the VPC CNI without a cluster tag only where it is set to, at home and in members', () => {
  for (const withoutClusterTag of [true, false]) {
    const cleanup = { mode: 'apply', accounts: 'all', regions: 'all', withoutClusterTag };
    const { stacks, template } = synthesized({ targets: { organization: {} }, cleanup });
    const conditions = stacks.flatMap((stack) =>
      statementsOf(template(stack), 'CleanupRole')
        .filter(({ Sid }) => Sid === 'DeleteVpcCniEnis')
        .map(({ Condition }) => JSON.stringify(Condition)),
    );
    expect(conditions).toHaveLength(2);
    for (const text of conditions) {
      expect(text).toContain('aws:ResourceTag/node.k8s.amazonaws.com/instance_id');
      expect(text.includes('aws:ResourceTag/cluster.k8s.amazonaws.com/name')).toBe(!withoutClusterTag);
    }
  }
});

describe('a role is scoped to', () => {
  it('the roles of the listed accounts', () => {
    expect(resourcesOf(statement(statementsIn('a list of accounts', 'ScanRole'), 'EnterAuditedAccounts'))).toEqual([
      'arn:aws:iam::444455556666:role/audit/reader',
      'arn:aws:iam::777788889999:role/audit/reader',
    ]);
  });

  it('the clean-up roles of the accounts that clean-up is allowed in', () => {
    const cleanup = statementsIn('a list of accounts', 'CleanupRole');
    expect(resourcesOf(statement(cleanup, 'EnterAccountsToClean'))).toEqual([
      'arn:<AWS::Partition>:iam::444455556666:role/eks-ip-auditor-cleanup',
    ]);
  });

  it('one role name in any account of an organisation', () => {
    const cleanup = statementsIn('an organisation', 'CleanupRole');
    expect(resourcesOf(statement(cleanup, 'EnterAuditedAccounts'))).toEqual([
      'arn:<AWS::Partition>:iam::*:role/eks-ip-auditor',
    ]);
    expect(resourcesOf(statement(cleanup, 'EnterAccountsToClean'))).toEqual([
      'arn:<AWS::Partition>:iam::*:role/eks-ip-auditor-cleanup',
    ]);
  });

  it.each([
    ['AuditRole', ['ledger/targets/*', 'ledger/estate.json', 'ledger/snoozes.json', 'runs/*', 'reports/*']],
    ['ScanRole', ['ledger/targets/*', 'runs/*/results/*']],
    ['CleanupRole', ['ledger/targets/*', 'ledger/cleanup/*', 'ledger/estate.json', 'runs/*/cleanup/*']],
  ])('the folders of the bucket that it works in: %s', (role, folders) => {
    expect(resourcesOf(statement(statementsIn('an organisation', role), 'Objects'))).toEqual(
      folders.map((folder) => `<Bucket.Arn>/${folder}`).sort(),
    );
  });

  it('every version of what it invokes, and its own executions', () => {
    const audit = statementsIn('an organisation', 'AuditRole');
    expect(resourcesOf(statement(audit, 'InvokeEachTarget'))).toEqual([
      '<Cleanup.Arn>:*',
      '<Scan.Arn>:*',
      '<ScanSmall.Arn>:*',
    ]);
    expect(resourcesOf(statement(audit, 'DurableExecution'))).toEqual(['<Audit.Arn>:*']);
  });
});

describe('when clean-up only plans', () => {
  const template = synthesized({
    targets: { organization: {} },
    cleanup: { mode: 'plan', accounts: 'all', regions: 'all' },
  }).template('EksIpAuditor');

  it('nothing may be deleted, and no clean-up role entered', () => {
    const text = JSON.stringify(statementsOf(template, 'CleanupRole'));
    expect(text).toContain('ec2:DescribeNetworkInterfaces');
    expect(text).not.toContain('ec2:Delete');
    expect(text).not.toContain('/ledger/cleanup/');
    expect(text).not.toContain('eks-ip-auditor-cleanup"');
  });

  it('the accounts of the whole organisation are listed by one action', () => {
    expect(statement(statementsOf(template, 'AuditRole'), 'ListAccounts').Action).toBe('organizations:ListAccounts');
  });
});

describe('when clean-up is off', () => {
  it('there is no function, role or variable of it', () => {
    const text = JSON.stringify(templates['one account']?.toJSON());
    expect(text).not.toMatch(/cleanup-function|CLEANUP_/);
    templates['one account']?.resourceCountIs('AWS::Lambda::Function', 3);
  });
});

describe('a topic of the user', () => {
  const topicArn = 'arn:aws:sns:eu-west-1:111122223333:ips';
  const topicKeyArn = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd';

  it('is published to, and its key used, by the audit alone', () => {
    const template = synthesized({ notifications: { topicArn, topicKeyArn } }).template('EksIpAuditor');
    const audit = statementsOf(template, 'AuditRole');
    expect(statement(audit, 'Publish').Resource).toBe(topicArn);
    expect(statement(audit, 'EncryptMessages').Resource).toBe(topicKeyArn);
    template.resourceCountIs('AWS::SNS::Topic', 2);
    template.resourceCountIs('AWS::KMS::Key', 0);
  });

  it("leaves the deployment's own where it is, with the subscriptions of people, and says that it is idle", () => {
    const before = synthesized({});
    const after = synthesized({ notifications: { topicArn, emails: ['team@example.com'] } });
    const findingsIn = ({ template }: typeof before) =>
      Object.keys(template('EksIpAuditor').findResources('AWS::SNS::Topic')).filter((id) => id.startsWith('Findings'));
    expect(findingsIn(after)).toEqual(findingsIn(before));
    expect(saidOf(after, 'warning')).toContain('stays with the subscriptions that people made');
    expect(saidOf(before, 'warning')).not.toContain('subscriptions');
    const mailed = Object.values(after.template('EksIpAuditor').findResources('AWS::SNS::Subscription'));
    expect(mailed.map(({ Properties }) => Properties.TopicArn)).toContain(topicArn);
  });

  it('takes no key that nobody named', () => {
    const template = synthesized({ notifications: { topicArn } }).template('EksIpAuditor');
    expect(actionsOf(statementsOf(template, 'AuditRole')).filter((action) => action.startsWith('kms:'))).toEqual([]);
  });
});

describe('when no channel is configured', () => {
  it('a watch over chat that was deployed before is not forgotten: it is said how it goes', () => {
    const command = 'aws cloudformation delete-stack --region us-east-1 --stack-name EksIpAuditorChatWatch';
    expect(saidOf(synthesized({}), 'info')).toContain(command);
    expect(saidOf(synthesized({ name: 'two' }), 'info')).toContain(`${command}-two`);
    expect(saidOf(synthesized(CONFIGURATIONS['an organisation']), 'info')).not.toContain('delete-stack');
  });
});

/** What a synth says to whoever reads it. */
function saidOf({ app }: ReturnType<typeof synthesized>, kind: 'info' | 'warning'): string {
  const said = app.node.findAll().flatMap(({ node }) => node.metadata.filter(({ type }) => type === `aws:cdk:${kind}`));
  return said.map(({ data }) => data).join('\n');
}

describe('a deployment that reads from Kubernetes', () => {
  const scanRole = (kubernetes: string) => {
    const roles = synthesized({ kubernetes }).template('EksIpAuditor').findResources('AWS::IAM::Role');
    return Object.entries(roles).find(([id]) => id.startsWith('ScanRole'))?.[1].Properties;
  };

  it('has a role of a name that clusters can let in', () => {
    expect(scanRole('where-allowed').RoleName).toBe('eks-ip-auditor-scan-function');
    expect(scanRole('off').RoleName).toBeUndefined();
  });

  it('may do nothing more in AWS', () => {
    const actions = (kubernetes: string) =>
      actionsOf(statementsOf(synthesized({ kubernetes }).template('EksIpAuditor'), 'ScanRole'));
    expect(actions('required')).toEqual(actions('off'));
  });
});
