import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { publishFinished } from '../../lambda/handlers/telemetry.ts';
import { givenNames } from './names.ts';
import { CONFIGURATIONS, configOf, synthesized } from './synthesized.ts';

type Kind = keyof typeof CONFIGURATIONS;

const KINDS = Object.keys(CONFIGURATIONS) as readonly Kind[];

/** Names that AWS has once for all regions of an account. "All dashboards in your account are global" (PutDashboard). */
const GLOBAL = /^AWS::(IAM|Chatbot)::|^AWS::CloudWatch::Dashboard /;

/** Those of a template that its region is no part of. */
function globalNames(template: Template): readonly string[] {
  const found = givenNames(template).filter(({ by, name }) => GLOBAL.test(by) && !name.includes('AWS::Region'));
  return found.map(({ name }) => name).sort();
}

const known = new Map<string, readonly string[]>();

/** All that a deployment names, its stacks among it. */
function namesOf(kind: Kind, name?: string): readonly string[] {
  const key = `${kind} ${name}`;
  const names = known.get(key) ?? namesIn(kind, name);
  known.set(key, names);
  return names;
}

function namesIn(kind: Kind, name: string | undefined): readonly string[] {
  const { stacks, template } = synthesized(
    name === undefined ? CONFIGURATIONS[kind] : { ...CONFIGURATIONS[kind], name },
  );
  const given = stacks.flatMap((stack) => givenNames(template(stack)));
  // The role to read with of listed accounts is the one that their ARNs name: IAM refuses it to the second.
  const listed = given.filter((each) => !(kind === 'a list of accounts' && each.logicalId.startsWith('ReadRole')));
  return [...stacks, ...listed.map(({ by, name: text }) => `${by.split(' ')[0]} ${text}`)];
}

describe('two deployments of two names, in one account and region', () => {
  it.each([
    ...KINDS.map((kind) => [kind, undefined, 'two'] as const),
    ['an organisation', 'one', 'two'] as const,
    // Names of which one goes on from the other, in words that are parts of names.
    ['an organisation', undefined, 'eks-ip-auditor-audit'] as const,
    ['an organisation', undefined, 'eks-ip-auditor-cleanup'] as const,
    ['an organisation', 'one', 'one-read'] as const,
    ['an organisation', 'one', 'one-member'] as const,
  ])('%s: %s and %s share no name', (kind, one, other) => {
    const [first, second] = [namesOf(kind, one), namesOf(kind, other)];
    expect(first.length).toBeGreaterThan(10);
    expect(first.filter((name) => second.includes(name))).toEqual([]);
  });

  it('count in metrics of their own', () => {
    const services = (name: string) => {
      const text = JSON.stringify(synthesized({ name }).template(`EksIpAuditor-${name}`).toJSON());
      return [...new Set([...text.matchAll(/"Name":"service","Value":"([^"]*)"/g)].map(([, value]) => value))];
    };
    expect([services('one'), services('two')]).toEqual([['one'], ['two']]);
  });

  it('enter accounts by roles of their own', () => {
    const roles = (name: string) => {
      const { targets, cleanup } = configOf({ name, targets: { organization: {} } });
      return [targets.organization?.roleName, cleanup.roleName];
    };
    expect(roles('eks-ip-auditor')).toEqual(['eks-ip-auditor', 'eks-ip-auditor-cleanup']);
    expect(roles('two')).toEqual(['two-read', 'two-cleanup']);
  });
});

describe('two deployments of one name, in two regions of one account', () => {
  it('share nothing where each audits its own account', () => {
    const template = synthesized(CONFIGURATIONS['one account']).template('EksIpAuditor');
    expect(globalNames(template)).toEqual([]);
  });

  it('are refused by IAM where others name the roles, or a channel does, before anything else is made', () => {
    const template = synthesized(CONFIGURATIONS['an organisation']).template('EksIpAuditor');
    expect(globalNames(template)).toEqual([
      'eks-ip-auditor-audit-function',
      'eks-ip-auditor-chat',
      'eks-ip-auditor-cleanup-function',
      'eks-ip-auditor-scan-function',
      'eks-ip-auditor-slack-C0123ABCD',
      'eks-ip-auditor-teams-1',
    ]);
    const [stackSet] = Object.values(template.findResources('AWS::CloudFormation::StackSet'));
    expect(JSON.stringify(stackSet?.DependsOn)).toContain('AuditRole');
    for (const type of ['SlackChannelConfiguration', 'MicrosoftTeamsChannelConfiguration']) {
      const [channel] = Object.values(template.findResources(`AWS::Chatbot::${type}`));
      expect(JSON.stringify(channel?.Properties.IamRoleArn)).toContain('ChatRole');
    }
  });

  it('a topic of the user still knows the roles by their names', () => {
    const topicArn = 'arn:aws:sns:eu-west-1:444455556666:ips';
    const names = givenNames(synthesized({ notifications: { topicArn } }).template('EksIpAuditor'));
    expect(names.map(({ name }) => name)).toContain('eks-ip-auditor-audit-function');
  });
});

describe('the functions', () => {
  it('count as the deployment that they are of', () => {
    const written: string[] = [];
    const stdout = process.stdout.write;
    process.stdout.write = (text) => written.push(String(text)) > 0;
    publishFinished('two', 'schedule');
    process.stdout.write = stdout;
    expect(JSON.parse(written[0] ?? '')).toMatchObject({ service: 'two', trigger: 'schedule', AuditsFinished: 1 });
  });
});
