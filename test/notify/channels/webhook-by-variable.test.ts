import { beforeEach, describe, expect, it } from 'vitest';
import { webhookByVariable } from '../../../lambda/notify/channels/webhook-by-variable.ts';
import { aReceiver, type Reply } from '../../support/a-receiver.ts';
import { stubEnvironment } from '../../support/environment.ts';
import { aPublication } from './a-publication.ts';

const KEY = 'a-key-that-nobody-guesses';

// As where AWS is simulated: then a receiver of this machine will do without TLS.
beforeEach(() => stubEnvironment({ AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }));

/** What is posted to a receiver, the pauses between tries, and how it ends. */
async function published(reply: Reply, name = 'slack:HOOK', secret = (url: string) => url) {
  await using receiver = await aReceiver(reply);
  const pauses: number[] = [];
  const sleep = async (ms: number) => pauses.push(ms / 1000);
  const open = webhookByVariable(name, { HOOK: secret(receiver.url) }, { sleep, post: { timeLimitMs: 150 } });
  const { signal } = new AbortController();
  const { publication, home } = aPublication();
  const error = await open?.(home)
    .publish(publication, signal)
    .then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
  return { received: receiver.received, pauses, error };
}

describe('a webhook that --notify names by a variable', () => {
  it('gets the message in the form of its kind', async () => {
    const slack = await published({ status: 200 });
    expect(slack.error).toBeUndefined();
    expect(JSON.parse(slack.received[0]?.body ?? '')).toMatchObject({
      text: expect.any(String),
      blocks: expect.any(Array),
    });
    const teams = await published({ status: 202 }, 'teams:HOOK');
    expect(JSON.parse(teams.received[0]?.body ?? '')).toMatchObject({ type: 'message' });
  });

  it('is signed to where it has a key', async () => {
    const { received } = await published({ status: 204 }, 'https:HOOK', (url) =>
      JSON.stringify({ url, signingKey: KEY }),
    );
    expect(received[0]?.headers['x-eks-ip-auditor-signature']).toMatch(/^v1=[0-9a-f]{64}$/);
  });

  it('is asked again while it throttles or fails, as it says', async () => {
    const throttling = await published({ status: 429, headers: { 'retry-after': '20' } });
    expect(throttling.pauses).toEqual([20, 20, 20]);
    expect(throttling.error).toMatchObject({
      code: 'PUBLISH_FAILED',
      message: 'could not publish to slack:HOOK: it answered 429',
    });
    expect((await published('hang')).pauses).toEqual([2, 4, 8]);
  });

  it('is not waited for when it asks for an hour, or asked again when it refuses', async () => {
    const { error, pauses } = await published({ status: 503, headers: { 'retry-after': '3600' } });
    expect(pauses).toEqual([]);
    expect(error).toMatchObject({
      message: 'could not publish to slack:HOOK: it answered 503 and asks to wait 3600 s',
    });
    const refused = await published({ status: 404 });
    expect(refused.received).toHaveLength(1);
    expect(refused.error).toMatchObject({ message: 'could not publish to slack:HOOK: it answered 404' });
  });

  const refusal = (name: string, env: Readonly<Record<string, string>>) => {
    try {
      webhookByVariable(name, env);
    } catch (error) {
      return error instanceof Error ? error.message : error;
    }
    return undefined;
  };

  it.each([
    ['slack:HOOK', {}, 'the environment variable HOOK is not set: it has the address of the webhook'],
    ['slack:HOOK', { HOOK: 's3cr3t' }, 'HOOK has no address: it is a text like https://…'],
    ['teams:HOOK', { HOOK: 'http://example.com/s3cr3t' }, 'the address in HOOK is not one of https://'],
    [
      'https:HOOK',
      { HOOK: 'https://example.com/s3cr3t' },
      'HOOK has no "signingKey" of at least 16 characters: it is {"url": …, "signingKey": …}',
    ],
  ] as const)('is refused before the audit: %s %j', (name, env, message) => {
    expect(refusal(name, env)).toBe(message);
  });

  it.each(['https://hooks.slack.com/services/s3cr3t', 'slack:https://hooks.slack.com/services/s3cr3t'])(
    'is not named by its address, which stays out of the error: %s',
    (name) => {
      expect(refusal(name, {})).toMatch(/^--notify takes no address, which others could read: name a variable/);
      expect(refusal(name, {})).not.toContain('s3cr3t');
    },
  );

  it.each(['arn:aws:sns:eu-west-1:111122223333:topic', 'slack', 'irc:HOOK'])('is something else: %s', (name) => {
    expect(webhookByVariable(name, { HOOK: 'https://example.com' })).toBeUndefined();
  });
});
