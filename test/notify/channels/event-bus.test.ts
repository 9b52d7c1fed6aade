import type { PutEventsCommandInput, PutEventsResultEntry } from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { homeSession } from '../../../lambda/aws/sessions.ts';
import { parseBusArn } from '../../../lambda/notify/channels/event-bus/bus-arn.ts';
import {
  callsOf,
  type Entry,
  entryBytes,
  entryOf,
  MAX_BYTES,
  MAX_ENTRIES,
} from '../../../lambda/notify/channels/event-bus/entries.ts';
import { configuredEventBus, putOnBus } from '../../../lambda/notify/channels/event-bus.ts';
import { namedChannel } from '../../../lambda/notify/channels/index.ts';
import { eventsOf } from '../../../lambda/report/events/events-of.ts';
import { outlineOf } from '../../../lambda/report/outline/outline.ts';
import { aWorld, type SimulatedAws, startSimulatedAws } from '../../../simulated-aws/index.ts';
import { realisticReport } from '../../report/sample-report.ts';
import { stubEnvironment } from '../../support/environment.ts';
import { newsWithoutLedger } from '../sample-news.ts';

const BUS = 'arn:aws:events:eu-west-1:111122223333:event-bus/eks-ip-auditor';
const bus = parseBusArn(BUS);
const report = realisticReport();
const news = newsWithoutLedger(report);
const events = eventsOf(report, news, null);
const [first] = events;
if (first === undefined) throw new Error('no events');
const entry = entryOf(first, BUS);
const { signal } = new AbortController();

/** An EventBridge that takes of each call what `taken` says, and remembers what it was asked. */
function aBus(taken: (entry: Entry, call: number) => boolean) {
  const asked: (readonly Entry[])[] = [];
  return {
    asked,
    putEvents: async ({ Entries = [] }: PutEventsCommandInput) => {
      const entries = Entries as readonly Entry[];
      asked.push(entries);
      const answers = entries.map(
        (each): PutEventsResultEntry =>
          taken(each, asked.length)
            ? { EventId: 'id' }
            : { ErrorCode: 'ThrottlingException', ErrorMessage: 'too\nfast' },
      );
      return { Entries: answers, FailedEntryCount: 0, $metadata: {} };
    },
  };
}

const numbered = (count: number, detail = '{}') =>
  Array.from({ length: count }, (_, index) => ({ ...entry, Resources: [`arn:${index}`], Detail: detail }));
const names = (entries: readonly Entry[]) => entries.map(({ Resources }) => Resources[0]);

describe('entries for EventBridge', () => {
  it('come in calls of at most ten and 256 KB, all of them and in their order', () => {
    for (const entries of [numbered(25), numbered(9, JSON.stringify({ text: '€'.repeat(30_000) }))]) {
      const calls = callsOf(entries);
      expect(calls.flat()).toEqual(entries);
      for (const call of calls) {
        expect(call.length).toBeLessThanOrEqual(MAX_ENTRIES);
        expect(call.reduce((sum, each) => sum + entryBytes(each), 0)).toBeLessThan(MAX_BYTES);
      }
    }
    expect(callsOf(numbered(25))).toHaveLength(3);
    expect(callsOf([])).toEqual([]);
  });

  it('have source, type and the ARN of what they are about, by which rules find them', () => {
    expect(entry).toMatchObject({
      EventBusName: BUS,
      Source: 'eks-ip-auditor',
      DetailType: 'FindingOpened',
      Resources: [expect.stringMatching(/^arn:aws:/)],
    });
    expect(JSON.parse(entry.Detail)).toEqual(first);
  });
});

describe('an event bus', () => {
  it('is put again what it did not take, and that alone', async () => {
    const port = aBus(({ Resources }, call) => call > 2 || Resources[0] !== 'arn:1');
    await putOnBus(port, bus, numbered(3), signal, [0, 0]);
    expect(port.asked.map(names)).toEqual([['arn:0', 'arn:1', 'arn:2'], ['arn:1'], ['arn:1']]);
  });

  it('that goes on refusing fails the run with a line that names it, after all others were put', async () => {
    const port = aBus(({ Resources }) => Resources[0] !== 'arn:0');
    await expect(putOnBus(port, bus, numbered(12), signal, [0])).rejects.toMatchObject({
      code: 'PUBLISH_FAILED',
      message: `could not put events on ${BUS}: 1 event not taken (ThrottlingException): too fast`,
    });
    expect(new Set(port.asked.flatMap(names)).size).toBe(12);
  });

  it('that is not waited for any longer fails the run too', async () => {
    const port = aBus(() => false);
    const failing = putOnBus(port, bus, numbered(1), AbortSignal.timeout(20), [10_000]);
    await expect(failing).rejects.toMatchObject({
      code: 'PUBLISH_FAILED',
      message: expect.stringContaining('time ran'),
    });
  });

  it('is a channel where the deployment names it, and none otherwise', () => {
    vi.stubEnv('EVENT_BUS_ARN', undefined);
    expect(configuredEventBus()).toEqual([]);
    vi.stubEnv('EVENT_BUS_ARN', BUS);
    expect(configuredEventBus()).toHaveLength(1);
    vi.unstubAllEnvs();
  });

  it('has to be named right before anything is put', () => {
    expect(() => namedChannel('arn:aws:events:eu-west-1:111122223333:rule/all')).toThrow(/not the ARN of an event bus/);
  });
});

describe('an event bus of AWS', () => {
  let aws: SimulatedAws;
  beforeEach(async () => {
    aws = await startSimulatedAws(aWorld().account('111122223333', (account) => account.region('eu-west-1')));
    stubEnvironment({ ...aws.env(), AWS_REGION: 'eu-west-1' });
  });
  afterEach(() => aws.stop());

  const publish = async () => {
    const channel = namedChannel(BUS)(await homeSession({ signal, maxAttempts: 1 }));
    await channel.publish({ report, outline: outlineOf(report), news, reportLocation: null }, signal);
  };

  it('gets an event for each transition', async () => {
    await publish();
    const put = aws.calls
      .filter(({ action }) => action === 'PutEvents')
      .flatMap(({ parameters }) => parameters.Entries);
    expect(put.flat()).toHaveLength(events.length);
    expect(aws.unsupported).toEqual([]);
  });

  it('says which permission is missing', async () => {
    aws.faults.deny('events:PutEvents');
    await expect(publish()).rejects.toMatchObject({
      code: 'PUBLISH_FAILED',
      message: `could not put events on ${BUS}: not allowed; allow events:PutEvents on it to the auditor's role`,
    });
  });
});
