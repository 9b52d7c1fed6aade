import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EC2Client } from '@aws-sdk/client-ec2';
import { STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { snsPublisher, targetPorts } from '../../lambda/aws/clients.ts';
import { classifyAwsError } from '../../lambda/aws/errors.ts';
import { accountRegions } from '../../lambda/aws/regions.ts';
import { assumeRole, clientSettings, homeSession, lookedUpIn, type Session } from '../../lambda/aws/sessions.ts';
import { aWorld, type SimulatedAws, startSimulatedAws } from '../../simulated-aws/index.ts';

const HUB = '111122223333';
const MEMBER = '444455556666';
const ROLE = `arn:aws:iam::${MEMBER}:role/audit/reader`;
const TOPIC = `arn:aws:sns:eu-west-1:${HUB}:findings`;
const signal = new AbortController().signal;

let now: Date;
let folder: string;
let aws: SimulatedAws;

beforeEach(async () => {
  now = new Date();
  const world = aWorld({ home: HUB })
    .account(HUB, (a) => a.region('eu-west-1', (r) => r.vpc('hub').subnet('hub-a', { cidr: '10.0.0.0/24' })))
    .account(MEMBER, (a) => a.region('eu-west-1').optOut('us-west-2'))
    .role(ROLE, { externalId: 'sesame' })
    .topic(TOPIC);
  aws = await startSimulatedAws(world, { clock: () => now });
  folder = await mkdtemp(join(tmpdir(), 'aws-'));
  for (const name of ['AWS_PROFILE', 'AWS_SESSION_TOKEN', 'AWS_DEFAULT_REGION']) vi.stubEnv(name, undefined);
  await profiles('');
  environment(aws.env());
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
  await aws.stop();
});

function environment(variables: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
}

/** Each test has files of its own: the SDK reads a file once and remembers it. */
async function profiles(config: string): Promise<void> {
  await writeFile(join(folder, 'config'), config);
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'credentials'));
}

const noKeys = () => environment({ AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined });
const callsOf = (action: string) => aws.calls.filter((call) => call.action === action);

describe('the home session', () => {
  test('is that of the environment’s credentials', async () => {
    expect(await homeSession()).toMatchObject({ accountId: HUB, partition: 'aws', stsRegion: 'eu-west-1' });
  });

  test('is that of the named profile, whatever keys the environment holds', async () => {
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = aws.env(MEMBER);
    await profiles(
      `[profile member]\nregion = eu-west-2\naws_access_key_id = ${AWS_ACCESS_KEY_ID}\naws_secret_access_key = ${AWS_SECRET_ACCESS_KEY}\n`,
    );
    environment({ AWS_REGION: undefined });
    expect(await homeSession({ profile: 'member' })).toMatchObject({ accountId: MEMBER, stsRegion: 'eu-west-2' });
  });

  describe('of a process that is asked again', () => {
    /** First it has keys of one account, which are soon over, then those of another. */
    const fromProcess = async (first: string, then: string) => {
      noKeys();
      for (const [name, account, seconds] of [
        ['first', first, 1],
        ['then', then, 3_600],
      ] as const) {
        const { AWS_ACCESS_KEY_ID: AccessKeyId, AWS_SECRET_ACCESS_KEY: SecretAccessKey } = aws.env(account);
        const Expiration = new Date(Date.now() + seconds * 1_000).toISOString();
        const keys = JSON.stringify({ Version: 1, AccessKeyId, SecretAccessKey, Expiration });
        await writeFile(join(folder, name), keys);
      }
      const script = join(folder, 'keys.sh');
      await writeFile(script, `cd ${folder} && cat first 2> /dev/null || cat then; rm -f first`);
      await profiles(`[profile member]\nregion = eu-west-1\ncredential_process = sh ${script}\n`);
      const session = await homeSession({ profile: 'member', maxAttempts: 1 });
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2_000 });
      onTestFinished(() => void vi.useRealTimers());
      return targetPorts(session, 'eu-west-1', { maxCallsInFlight: 1, maxAttempts: 1 }).ec2;
    };

    test('goes on with its account', async () => {
      const ec2 = await fromProcess(HUB, HUB);
      expect((await ec2.describeSubnets({}, signal)).Subnets).toHaveLength(1);
    });

    test('reads nothing of another account: what is this one’s would look gone there', async () => {
      const ec2 = await fromProcess(HUB, MEMBER);
      for (let times = 0; times < 2; times++) {
        const error: unknown = await ec2.describeSubnets({}, signal).catch((thrown: unknown) => thrown);
        expect(classifyAwsError(error)).toMatchObject({
          kind: 'credentials',
          message: `the AWS credentials were of account ${HUB} and are of ${MEMBER} since they were renewed`,
        });
      }
      expect(callsOf('DescribeSubnets')).toEqual([]);
      expect(callsOf('GetCallerIdentity')).toHaveLength(2);
    });
  });

  test('works without a region', async () => {
    environment({ AWS_REGION: undefined });
    expect(await homeSession()).toMatchObject({ accountId: HUB, stsRegion: 'us-east-1' });
  });

  test('ends when it is told to', async () => {
    aws.faults.delay('sts:GetCallerIdentity', 60_000);
    const controller = new AbortController();
    const session = homeSession({ signal: controller.signal });
    await vi.waitUntil(() => callsOf('GetCallerIdentity').length > 0);
    controller.abort(new Error('enough'));
    await expect(session).rejects.toThrow('enough');
  });
});

describe('what clients look up in the environment and the profile', () => {
  const lookedUp = async (session: Session) => {
    const { config } = new EC2Client(clientSettings(session, 'eu-west-1'));
    return {
      fips: await config.useFipsEndpoint(),
      dualStack: await config.useDualstackEndpoint(),
      signatures: await config.authSchemePreference(),
    };
  };
  const sessions = async (options: Parameters<typeof homeSession>[0] = {}) => {
    const home = await homeSession(options);
    return [home, await assumeRole(home, { arn: ROLE, externalId: 'sesame' })];
  };

  test('is what the SDK has where nothing is said', async () => {
    for (const session of await sessions()) {
      expect(await lookedUp(session)).toEqual({ fips: false, dualStack: false, signatures: [] });
    }
  });

  test('is in the environment', async () => {
    environment({ AWS_AUTH_SCHEME_PREFERENCE: 'sigv4' });
    for (const session of await sessions()) expect(await lookedUp(session)).toMatchObject({ signatures: ['sigv4'] });
  });

  test('is in the named profile', async () => {
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = aws.env(HUB);
    await profiles(
      `[profile hub]\nauth_scheme_preference = sigv4\naws_access_key_id = ${AWS_ACCESS_KEY_ID}\naws_secret_access_key = ${AWS_SECRET_ACCESS_KEY}\n`,
    );
    for (const session of await sessions({ profile: 'hub' })) {
      expect(await lookedUp(session)).toMatchObject({ signatures: ['sigv4'] });
    }
  });

  test('is of what kind endpoints are', async () => {
    const yes = async () => true;
    const told = { useFipsEndpoint: yes, useDualstackEndpoint: yes, authSchemePreference: async () => [] };
    for (const session of await sessions()) {
      expect(await lookedUp({ ...session, lookedUp: told })).toMatchObject({ fips: true, dualStack: true });
    }
  });

  test.each(['eu-west-1', 'us-east-1-fips'])(
    'is not what the name of a home region, %s, asks for it',
    async (region) => {
      const told = await lookedUpIn(new STSClient({ region }).config, region);
      expect(await lookedUp({ ...(await homeSession()), lookedUp: told })).toMatchObject({ fips: false });
    },
  );

  test('is where a service is, each by itself, for the clients of every account', async () => {
    environment({ AWS_ENDPOINT_URL_EC2: 'http://127.0.0.1:1' });
    for (const session of await sessions()) {
      for (let client = 0; client < 2; client++) {
        const { ec2, eks } = targetPorts(session, 'eu-west-1', { maxCallsInFlight: 8, maxAttempts: 1 });
        expect(await eks.listClusters({}, signal)).toMatchObject({ clusters: [] });
        expect(await ec2.describeVpcs({}, signal).catch(classifyAwsError)).toMatchObject({ kind: 'network' });
      }
    }
  });

  test('is for the clients of one session: the next looks anew', async () => {
    await homeSession();
    environment({ AWS_ENDPOINT_URL: 'http://127.0.0.1:1' });
    await expect(homeSession({ maxAttempts: 1 })).rejects.toMatchObject({ code: 'CREDENTIALS' });
  });

  test.each(['AWS_USE_FIPS_ENDPOINT', 'AWS_USE_DUALSTACK_ENDPOINT'])('%s reaches STS first', async (name) => {
    environment({ [name]: 'true' });
    // The simulated AWS is an endpoint of our own, which goes with neither.
    await expect(homeSession()).rejects.toThrow('and custom endpoint are not supported');
  });
});

describe('a home session that cannot be had is told in one line that says what to do', () => {
  const refusal = async (options: Parameters<typeof homeSession>[0] = {}) =>
    homeSession(options).then(
      () => 'signed in',
      (error: { code?: string; message: string }) => `${error.code}: ${error.message}`,
    );

  test('no credentials at all', async () => {
    noKeys();
    expect(await refusal()).toMatch(/^CREDENTIALS: no AWS credentials found: set AWS_PROFILE or --profile, .+$/);
  });

  test('an unknown profile', async () => {
    expect(await refusal({ profile: 'prodd' })).toMatch(
      /^CREDENTIALS: there are no credentials in profile "prodd": .+$/,
    );
  });

  test('expired credentials', async () => {
    aws.faults.expire({ accountId: HUB });
    expect(await refusal()).toBe('CREDENTIALS: the AWS credentials have expired: sign in again');
  });

  test('credentials that AWS does not know', async () => {
    environment({ AWS_ACCESS_KEY_ID: 'AKIAUNKNOWN' });
    expect(await refusal()).toMatch(
      /^CREDENTIALS: AWS does not accept the AWS credentials \(InvalidClientTokenId\): .+$/,
    );
  });

  test('an SSO session that was never begun', async () => {
    noKeys();
    vi.stubEnv('HOME', folder);
    await profiles(
      [
        '[profile team]',
        'sso_session = corp',
        'sso_account_id = 111122223333',
        'sso_role_name = Reader',
        '[sso-session corp]',
        'sso_region = eu-west-1',
        'sso_start_url = https://example.awsapps.com/start',
      ].join('\n'),
    );
    expect(await refusal({ profile: 'team' })).toBe(
      'CREDENTIALS: the SSO session of profile "team" is over or was never begun: run aws sso login --profile team',
    );
  });

  test('an endpoint that nobody answers on', async () => {
    await aws.stop();
    expect(await refusal()).toMatch(/^CREDENTIALS: AWS cannot be reached in region "eu-west-1": .*ECONNREFUSED.*$/);
    aws = await startSimulatedAws(aws.world);
  });
});

describe('an assumed role', () => {
  const member = async () => assumeRole(await homeSession(), { arn: ROLE, externalId: 'sesame' }, signal);

  test('is a session in the role’s account', async () => {
    expect(await member()).toMatchObject({ accountId: MEMBER, partition: 'aws' });
    expect(callsOf('AssumeRole')[0]?.parameters).toMatchObject({ RoleSessionName: 'eks-ip-auditor' });
  });

  test('is assumed once for all clients made of it', async () => {
    const session = await member();
    for (const region of ['eu-west-1', 'eu-west-2', 'us-east-1']) {
      await targetPorts(session, region, { maxCallsInFlight: 2 }).ec2.describeSubnets({}, signal);
    }
    const described = callsOf('DescribeSubnets');
    expect(described.map(({ accountId, region }) => `${accountId} ${region}`)).toEqual([
      `${MEMBER} eu-west-1`,
      `${MEMBER} eu-west-2`,
      `${MEMBER} us-east-1`,
    ]);
    expect(callsOf('AssumeRole')).toHaveLength(1);
  });

  test('is assumed anew when its credentials run out', async () => {
    const { ec2 } = targetPorts(await member(), 'eu-west-1', { maxCallsInFlight: 1 });
    await ec2.describeSubnets({}, signal);
    vi.useFakeTimers({ toFake: ['Date'], now: now.getTime() + 59 * 60_000 });
    now = new Date();
    await ec2.describeSubnets({}, signal);
    vi.useRealTimers();
    await vi.waitUntil(() => callsOf('AssumeRole').length === 2);
    expect(callsOf('DescribeSubnets').map(({ outcome }) => outcome)).toEqual(['ok', 'ok']);
  });

  test('that is not to be had says so in AWS’s words', async () => {
    const home = await homeSession();
    const error: unknown = await assumeRole(home, { arn: ROLE }, signal).catch((thrown: unknown) => thrown);
    expect(classifyAwsError(error)).toMatchObject({
      kind: 'denied',
      code: 'AccessDenied',
      message: expect.stringContaining(`not authorized to perform: sts:AssumeRole on resource: ${ROLE}`),
    });
  });
});

describe('the regions of an account', () => {
  test('are all there are, and those enabled for it', async () => {
    const session = await assumeRole(await homeSession(), { arn: ROLE, externalId: 'sesame' }, signal);
    const { known, enabled } = await accountRegions(session, 'eu-west-1', signal);
    expect(known).toEqual(expect.arrayContaining(['eu-west-1', 'me-south-1', 'us-west-2']));
    expect(enabled).toContain('eu-west-1');
    expect(enabled).not.toContain('me-south-1');
    expect(enabled).not.toContain('us-west-2');
    expect(known).toEqual([...known].sort());
  });
});

describe('the publisher', () => {
  test('publishes as the session, where the topic is', async () => {
    const { publish } = snsPublisher(await homeSession(), 'eu-west-1');
    const { MessageId } = await publish({ TopicArn: TOPIC, Message: 'hello' }, signal);
    expect(MessageId).toBeTruthy();
    expect(aws.publications).toHaveLength(1);
  });

  test('says that there is no such topic', async () => {
    const { publish } = snsPublisher(await homeSession(), 'eu-west-1');
    const error: unknown = await publish({ TopicArn: `${TOPIC}-none`, Message: 'x' }, signal).catch((e: unknown) => e);
    expect(classifyAwsError(error).kind).toBe('not-found');
  });
});
