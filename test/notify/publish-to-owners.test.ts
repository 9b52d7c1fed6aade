import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { homeSession, type Session } from '../../lambda/aws/sessions.ts';
import type { Finding } from '../../lambda/model/finding.ts';
import { namedChannel } from '../../lambda/notify/channels/index.ts';
import { type NotifySettings, publishAudit } from '../../lambda/notify/publish-audit.ts';
import { type AddressedOwner, assertAllReached, publishToOwners } from '../../lambda/notify/publish-to-owners.ts';
import { aWorld, type SimulatedAws, startSimulatedAws } from '../../simulated-aws/index.ts';
import { aPlan } from '../report/sample-cleanup.ts';
import { aLeak, aReport } from '../report/sample-report.ts';
import { stubEnvironment } from '../support/environment.ts';

const ACCOUNT = '111122223333';
const topic = (name: string) => `arn:aws:sns:eu-west-1:${ACCOUNT}:${name}`;
const SETTINGS: NotifySettings = {
  when: 'changes',
  minSeverity: 'low',
  heartbeatDays: 7,
  reportLocation: 'https://x/',
};
const signal = new AbortController().signal;

let aws: SimulatedAws;
let home: Session;

beforeEach(async () => {
  const world = aWorld().account(ACCOUNT, (account) => account.region('eu-west-1'));
  for (const name of ['payments-team', 'platform']) {
    world.topic(topic(name), { subscriptions: [{ protocol: 'email', endpoint: `${name}@example.com` }] });
  }
  aws = await startSimulatedAws(world);
  stubEnvironment({ ...aws.env(), AWS_REGION: 'eu-west-1' });
  home = await homeSession({ signal });
});

afterEach(() => aws.stop());

function owner(name: string, clusters: readonly string[], topicName = name): AddressedOwner {
  return { name, match: { clusters }, channel: namedChannel(topic(topicName))(home) };
}

const PAYMENTS = (topicName?: string) => owner('payments-team', ['payments'], topicName);
const PLATFORM = () => owner('platform', ['*']);

const leaks = [aLeak(1, { cluster: 'payments' }), aLeak(2, { cluster: 'search' })];

const publish = (owners: readonly AddressedOwner[], findings: readonly Finding[] = leaks) =>
  publishToOwners({ report: aReport({ findings }), changes: undefined }, SETTINGS, owners, {
    store: undefined,
    signal,
  });

const mails = () =>
  Object.fromEntries(
    aws.publications.map(({ topicArn, received }) => [topicArn.split(':').at(-1), received.email?.body ?? '']),
  );

describe('messages to owners', () => {
  it('go to each owner of what is reported, with their own findings and no others', async () => {
    expect(await publish([PAYMENTS(), PLATFORM()])).toEqual({ sent: ['payments-team', 'platform'], failed: [] });
    expect(mails()['payments-team']).toContain('payments');
    expect(mails()['payments-team']).not.toContain('search');
    expect(mails()['payments-team']).toContain('1 finding\n');
    expect(mails().platform).toContain('2 findings\n');
  });

  it('say in a line who else got it, by names alone', async () => {
    await publish([PAYMENTS(), PLATFORM()]);
    expect(mails()['payments-team']?.replaceAll('\n', ' ')).toContain(
      'Findings of payments-team only. Also for: platform, those who get all findings.',
    );
    expect(Object.values(mails()).join()).not.toContain('@example.com');
  });

  it('say nothing of where the whole report is, which has the findings of all', async () => {
    await publish([PAYMENTS()]);
    expect(JSON.stringify(aws.publications)).not.toContain('https://x/');
  });

  it('have for programs a report of theirs only', async () => {
    await publish([PAYMENTS()]);
    const [sent] = aws.publications;
    const { findings } = JSON.parse(sent?.received.sqs?.message ?? '{}');
    expect(findings.map(({ cluster }: Finding) => cluster)).toEqual(['payments']);
  });

  it('are none to who owns nothing of it, and of a run that only cleaned up', async () => {
    expect(await publish([owner('nobody', ['other'])])).toEqual({ sent: [], failed: [] });
    const cleaned = { report: aReport({ targets: [], cleanup: aPlan(), findings: leaks }), changes: undefined };
    expect(await publishToOwners(cleaned, SETTINGS, [PLATFORM()], { store: undefined, signal })).toEqual({
      sent: [],
      failed: [],
    });
    expect(aws.publications).toEqual([]);
  });

  it('reach the others where one cannot be reached, who is named with what would be right', async () => {
    const told = await publish([PAYMENTS('gone'), PLATFORM()]);
    expect(told.sent).toEqual(['platform']);
    expect(told.failed).toEqual([expect.stringMatching(/^payments-team: .*:gone: there is no such topic; create it/)]);
    expect(() => assertAllReached(told)).toThrow('payments-team');
    expect(() => assertAllReached({ ...told, failed: [] })).not.toThrow();
  });
});

describe('the message to those who get everything', () => {
  it('says which owners got some of it', async () => {
    const report = aReport({ findings: leaks });
    await publishAudit(report, SETTINGS, [namedChannel(topic('platform'))(home)], signal, undefined, [
      PAYMENTS(),
      owner('nobody', ['other']),
    ]);
    const [sent] = aws.publications;
    expect(sent?.received.email?.body).toContain('Also for: payments-team (each their own findings).');
    expect(sent?.received.https?.body).toContain('Also for: payments-team (each their own findings).');
  });
});
