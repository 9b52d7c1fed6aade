import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { givenNames } from './names.ts';
import { CONFIGURATIONS, synthesized } from './synthesized.ts';

/** What becomes of a name when its stack goes. Whatever is not here would have to be thought about first. */
const NAMES: Readonly<Record<string, string>> = {
  'AWS::IAM::Role RoleName':
    'deleted with the stack; fixed where the policies of others name it, or AWS has it once for all regions',
  'AWS::Events::EventBus Name': 'deleted with the stack, once its rules are; rules of the user name it',
  'AWS::SNS::Topic TopicName': 'deleted with the stack; an owner’s, by which the audit knows it',
  'AWS::Scheduler::ScheduleGroup Name': 'deleted with the stack, with the schedule in it',
  'AWS::CloudWatch::Alarm AlarmName': 'deleted with the stack; the runbook has it',
  'AWS::CloudWatch::Dashboard DashboardName': 'deleted with the stack; people find it by it',
  'AWS::CloudFormation::StackSet StackSetName': 'deleted with the stack, with the stacks that it made',
  'AWS::Chatbot::SlackChannelConfiguration ConfigurationName': 'deleted with the stack; CloudWatch counts by it',
  'AWS::Chatbot::MicrosoftTeamsChannelConfiguration ConfigurationName':
    'deleted with the stack; CloudWatch counts by it',
};

/** What outlives a stack, or an update, and what the next one does about it. */
const KEPT: Readonly<Record<string, string>> = {
  'AWS::S3::Bucket Retain':
    'the record of deletions; named by its stack, so that the next one makes another, and its ledger can be copied',
  'AWS::Lambda::Version RetainExceptOnCreate':
    'an audit that runs on it ends on it; goes with its function, and with the deployment that made it and failed',
};

const templates = Object.entries(CONFIGURATIONS).flatMap(([configuration, input]) => {
  const { stacks, template } = synthesized(input);
  return stacks.map((stack) => [`${configuration}: ${stack}`, template(stack)] as const);
});

/** `type policy` of every resource that a policy of its template keeps in some case. */
function kept(template: (typeof templates)[number][1]): readonly string[] {
  const { Resources } = template.toJSON();
  return Object.values<{ Type: string; DeletionPolicy?: string; UpdateReplacePolicy?: string }>(Resources).flatMap(
    ({ Type, DeletionPolicy = 'Delete', UpdateReplacePolicy = 'Delete' }) => {
      if (DeletionPolicy !== 'Delete') return [`${Type} ${DeletionPolicy}`];
      return UpdateReplacePolicy === 'Delete' ? [] : [`${Type} replaced: ${UpdateReplacePolicy}`];
    },
  );
}

describe('after a stack is deleted, the next one can be deployed', () => {
  it.each(templates)(
    '%s: every name that the template gives is in the list, with what becomes of it',
    (_, template) => {
      expect(givenNames(template).filter(({ by }) => NAMES[by] === undefined)).toEqual([]);
    },
  );

  it.each(templates)(
    '%s: everything that is kept is in the list, with what the next one does about it',
    (_, template) => {
      expect(kept(template).filter((what) => KEPT[what] === undefined)).toEqual([]);
    },
  );

  it('and nothing else is in the lists', () => {
    const all = templates.map(([, template]) => template);
    expect([...new Set(all.flatMap((template) => givenNames(template).map(({ by }) => by)))].sort()).toEqual(
      Object.keys(NAMES).sort(),
    );
    expect([...new Set(all.flatMap(kept))].sort()).toEqual(Object.keys(KEPT).sort());
  });

  it('no resource is both kept and named by the template', () => {
    for (const [, template] of templates) {
      const { Resources } = template.toJSON();
      const keptAndNamed = givenNames(template).filter(
        ({ logicalId }) => (Resources[logicalId].DeletionPolicy ?? 'Delete') !== 'Delete',
      );
      expect(keptAndNamed).toEqual([]);
    }
  });
});

describe('a version of a function', () => {
  it('that a failed deployment made goes with it, so that the next try can make it; another stays', () => {
    const { template } = synthesized(CONFIGURATIONS['an organisation']);
    template('EksIpAuditor').allResources('AWS::Lambda::Version', {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
    });
  });
});

describe('docs/runbook.md, "Remove it"', () => {
  it('says what stays, and how the next deployment gets the ledger', () => {
    const runbook = readFileSync(join(import.meta.dirname, '../../docs/runbook.md'), 'utf8');
    const [, section = ''] = /\n## Remove it\n([\s\S]*)$/.exec(runbook) ?? [];
    expect(section).toContain('The bucket stays');
    expect(section).toContain('aws s3 sync "s3://$OLD/ledger" "s3://$NEW/ledger"');
    expect(section).toContain('aws scheduler delete-schedule-group');
  });
});
