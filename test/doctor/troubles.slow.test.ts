import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HUB_ACTIONS } from '../../lambda/aws/hub/permissions.ts';
import type { ExaminationId } from '../../lambda/model/doctor.ts';
import { type DeployedHub, deployHub } from './deployed-hub.ts';
import { judge } from './judged.ts';
import { TROUBLES } from './troubles.ts';

const DAY_MS = 24 * 3_600_000;

let deployed: DeployedHub;
beforeEach(async () => {
  deployed = await deployHub();
});
afterEach(() => deployed.stop());

describe('doctor', () => {
  it.each(TROUBLES)('tells of $what', (trouble) => judge(deployed, trouble));

  it('tells of a clock that is not AWS’s', async () => {
    await deployed.stop();
    deployed = await deployHub('one account', { date: () => new Date(Date.now() + DAY_MS) });
    const clock = await deployed.said('clock');
    expect(clock.state).toBe('wrong');
    expect(clock.text).toMatch(/^This machine's clock is 2[34] hours behind AWS's; correct it\.$/);
  });
});

/** What rests on each call. */
const RESTS: Readonly<Record<string, ExaminationId>> = {
  'cloudformation:DescribeStacks': 'stack',
  'cloudformation:ListStackResources': 'stack',
  'scheduler:GetSchedule': 'schedule',
  'cloudwatch:DescribeAlarms': 'alarms',
  'cloudwatch:ListMetrics': 'alarm-metrics',
  'sns:ListSubscriptionsByTopic': 'subscriptions',
  'lambda:GetAccountSettings': 'concurrency',
  'lambda:InvokeFunction': 'functions',
  'iam:SimulatePrincipalPolicy': 'permissions',
  'cloudtrail:LookupEvents': 'trail',
};

/** Answers that are none: to a call of any service, the last two of XML's and of JSON's. */
const SPOILT = {
  'a web page': () => ({ type: 'text/html', body: '<html><head><title>Sign in</title></head></html>' }),
  nothing: () => ({ type: 'application/json', body: '' }),
  'an answer without its part': (operation: string, isXml: boolean) =>
    isXml
      ? { type: 'text/xml', body: `<${operation}Response><${operation}Result/></${operation}Response>` }
      : { type: 'application/json', body: '{}' },
} as const;

const CASES = Object.entries(RESTS).flatMap(([action, id]) =>
  Object.entries(SPOILT).map(([what, spoil]) => ({ action, id, what, spoil })),
);

describe('doctor, where an answer is none', () => {
  it('is asked about every call of its own', () => {
    const actions = Object.values(HUB_ACTIONS).flatMap((service) => Object.values<string>(service));
    // A listing of objects is read as its audit's objects are: by the object that it names.
    expect(actions.filter((action) => RESTS[action] === undefined)).toEqual(['s3:ListBucket']);
  });

  it.each(CASES)('takes $what for no answer to $action', async ({ action, id, spoil }) => {
    deployed.spoil(action, spoil);
    const { state, text } = await deployed.said(id);
    expect(state).toBe('unknown');
    expect(text).toMatch(new RegExp(`^Not checked: \\S.* \\(${action}\\): `));
  });
});
