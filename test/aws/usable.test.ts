import { EKSClient } from '@aws-sdk/client-eks';
import { expect, it } from 'vitest';
import { clientSettings } from '../../lambda/aws/sessions.ts';
import { usable } from '../../lambda/aws/usable.ts';
import { ANY_SESSION } from './any-session.ts';

it('has no client copy what is asked and answered for the SDK’s own log', () => {
  const client = new EKSClient(clientSettings(ANY_SESSION, 'eu-west-1'));
  const loggers = () => client.middlewareStack.identify().filter((name) => /logger/i.test(name));
  expect(loggers()).toHaveLength(1);
  usable(client, { speaks: 'json' });
  expect(loggers()).toEqual([]);
});
