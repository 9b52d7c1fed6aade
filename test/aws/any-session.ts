import type { Session } from '../../lambda/aws/sessions.ts';

/** A session with keys that open nothing, for clients whose endpoint is a test's own server. */
export const ANY_SESSION: Session = {
  accountId: '111122223333',
  partition: 'aws',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  requestHandler: {},
  stsRegion: 'eu-west-1',
  profile: undefined,
};
