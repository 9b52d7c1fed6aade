import fc from 'fast-check';

/**
 * Configurations as people write them, right at the limits of what a service takes and a step beyond. Most values are right,
 * so that a whole configuration often is.
 */
export function anyConfiguration(): fc.Arbitrary<unknown> {
  return part({ name, schedule, targets, notifications, cleanup, deployment });
}

/** Forty times out of forty-one one of the first. */
function mostly<T>(right: fc.Arbitrary<T>, wrong: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ arbitrary: right, weight: 40 }, { arbitrary: wrong, weight: 1 });
}

/** An object with any of these, or none. */
function part(fields: Readonly<Record<string, () => fc.Arbitrary<unknown>>>): fc.Arbitrary<Record<string, unknown>> {
  const made = Object.fromEntries(Object.entries(fields).map(([key, make]) => [key, make()]));
  return fc.record(made, { requiredKeys: [] });
}

const text = (pattern: RegExp) => fc.stringMatching(pattern);

function name(): fc.Arbitrary<string> {
  const right = fc.oneof(
    text(/^[a-z][a-z0-9-]{0,39}$/),
    fc.constantFrom('a', 'a'.repeat(40), 'a-', 'eks-ip-auditor', `a${'-'.repeat(39)}`),
  );
  return mostly(right, fc.constantFrom('', '-a', '1a', 'A', 'a'.repeat(41), 'a_b', 'a b'));
}

function schedule(): fc.Arbitrary<unknown> {
  const flexibleMinutes = () =>
    mostly(fc.constantFrom(0, 1, 5, 15, 29, 30), fc.constantFrom(-1, 1439, 1440, 1441, 1.5));
  return part({ expression, timeZone, flexibleMinutes });
}

function expression(): fc.Arbitrary<string> {
  return mostly(fc.oneof(rate(), cron()), fc.constantFrom('', 'daily', 'at(2026-12-01T06:00:00)', 'cron(0 6 * * *)'));
}

function rate(): fc.Arbitrary<string> {
  const number = mostly(
    fc.constantFrom(2, 7, 12, 24, 60, 365, 366),
    fc.constantFrom(0, 1, 29, 30, 31, 44, 45, 46, 367),
  );
  return fc
    .tuple(number, fc.constantFrom('minute', 'hour', 'day'), mostly(fc.constant(true), fc.constant(false)))
    .map(([count, unit, isRight]) => `rate(${count} ${unit}${(count === 1) === isRight ? '' : 's'})`);
}

function cron(): fc.Arbitrary<string> {
  const minutes = cronField(0, 59, []);
  const hours = fc.oneof(fc.integer({ min: 0, max: 23 }).map(String), cronField(0, 23, []));
  const month = fc.oneof(fc.constant('*'), cronField(1, 12, ['JAN', 'JUN', 'DEC']));
  const dayOfMonth = fc.oneof(fc.constant('*'), cronField(1, 31, ['L', '1W', '15W', '31W']));
  const dayOfWeek = fc.oneof(
    fc.constantFrom('*', '1', '7', 'MON-FRI', 'SUN,SAT', '2-6', '6L', '1L', 'MON#1', '7#5'),
    mostly(fc.constant('2'), fc.constantFrom('0', '8', 'L', '8L', 'MON#6', 'FRI-MON', 'mon', '2/2', '1-8', '?')),
  );
  const days = mostly(
    fc.oneof(
      dayOfMonth.map((day) => [day, '?']),
      dayOfWeek.map((day) => ['?', day]),
    ),
    fc.tuple(dayOfMonth, dayOfWeek).map(([one, other]) => [one, other]),
  );
  const year = mostly(
    fc.constantFrom('*', '2026-2199', '2026/1', '*/1', '2026,2027,2028,2029'),
    fc.constantFrom('1969', '1970', '2199', '2200', '2026/2', '?'),
  );
  return fc
    .tuple(fc.oneof(fc.integer({ min: 0, max: 59 }).map(String), minutes), hours, days, month, year)
    .map(
      ([minute, hour, [one = '', other = ''], inMonth, inYear]) =>
        `cron(${minute} ${hour} ${one} ${inMonth} ${other} ${inYear})`,
    );
}

/** Values of a field at its limits, as lists, ranges and steps. */
function cronField(least: number, most: number, special: readonly string[]): fc.Arbitrary<string> {
  const value = fc.oneof(fc.constantFrom(least, most), fc.integer({ min: least, max: most }));
  const range = fc
    .tuple(value, value)
    .filter(([from, to]) => from < to)
    .map(([from, to]) => `${from}-${to}`);
  const steps = fc.integer({ min: Math.ceil(most / 2), max: most });
  const right = fc.oneof(
    value.map(String),
    range,
    fc.tuple(value, value).map(([one, other]) => `${one},${other}`),
    steps.map((step) => `*/${step}`),
    fc.tuple(value, steps).map(([from, step]) => `${from}/${step}`),
    ...(special.length > 0 ? [fc.constantFrom(...special)] : []),
  );
  return mostly(
    right,
    fc.constantFrom(`${least - 1}`, `${most + 1}`, '', 'x', '*/0', `${most}-${least}`, '1/2/3', '*,1'),
  );
}

function timeZone(): fc.Arbitrary<string> {
  return mostly(
    fc.constantFrom('Etc/UTC', 'UTC', 'Europe/Berlin', 'America/Argentina/ComodRivadavia', 'Etc/GMT+5', 'Asia/Kolkata'),
    fc.constantFrom('+02:00', 'utc', 'europe/berlin', 'EST', 'Mars/Olympus', ''),
  );
}

const ACCOUNTS = ['111122223333', '444455556666', '777788889999', '000000000000'];

function accountId(): fc.Arbitrary<string> {
  return mostly(fc.constantFrom(...ACCOUNTS), fc.constantFrom('1234', '11112222333a', '1111222233334', ''));
}

function roleName(): fc.Arbitrary<string> {
  const right = fc.oneof(
    fc.constantFrom('reader', 'audit/reader', 'Audit/Reader', 'r'.repeat(64), `${'p'.repeat(510)}/${'r'.repeat(64)}`),
    text(/^([a-zA-Z0-9_+=,.@-]{1,9}\/){0,2}[a-zA-Z0-9_+=,.@-]{1,64}$/),
  );
  return mostly(
    right,
    fc.constantFrom('', 'a role', '/reader', 'r'.repeat(65), `${'p'.repeat(511)}/r`, 'a*/r', 'a/', 'ü'),
  );
}

function externalId(): fc.Arbitrary<string> {
  const right = fc.oneof(text(/^[\w+=,.@:/-]{2,60}$/), fc.constantFrom('ab', 'x'.repeat(1224)));
  return mostly(right, fc.constantFrom('x', 'x'.repeat(1225), 'a b', '$x'));
}

function region(): fc.Arbitrary<string> {
  return mostly(
    fc.constantFrom('eu-west-1', 'us-east-1', 'ap-southeast-5', 'mx-central-1'),
    fc.constantFrom('eu-west', 'EU-WEST-1', 'cn-north-1', 'us-gov-west-1', 'us-iso-east-1', ''),
  );
}

function regions(): fc.Arbitrary<unknown> {
  return fc.oneof(fc.constant('all'), fc.array(region(), { minLength: 1, maxLength: 3 }));
}

function targets(): fc.Arbitrary<unknown> {
  const organizationId = () =>
    mostly(text(/^o-[a-z0-9]{10,32}$/), fc.constantFrom('o-1', `o-${'a'.repeat(33)}`, 'r-ab12'));
  const others = { organizationId, regions };
  return fc.oneof(part({ regions }), part({ ...others, accounts }), part({ ...others, organization }));
}

function accounts(): fc.Arbitrary<unknown> {
  const access = fc.tuple(accountId(), roleName(), fc.option(externalId(), { nil: undefined }));
  const others = fc.uniqueArray(access, { maxLength: 3, selector: ([id]) => id });
  return fc
    .tuple(fc.boolean(), others, mostly(fc.constant(false), fc.constant(true)))
    .map(([home, entered, isTwice]) => {
      const listed = entered.map(([id, role, external]) => ({
        roleArn: `arn:aws:iam::${id}:role/${role}`,
        externalId: external,
      }));
      return [...(home ? [{}] : []), ...listed, ...(isTwice ? listed.slice(0, 1) : [])];
    });
}

function organization(): fc.Arbitrary<unknown> {
  const unit = mostly(
    fc.oneof(text(/^r-[0-9a-z]{4,32}$/), text(/^ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}$/), fc.constant('r-ab12')),
    fc.constantFrom('r-abc', 'ou-ab12-1111111', 'Workloads', `r-${'a'.repeat(33)}`),
  );
  return part({
    roleName,
    externalId,
    organizationalUnits: () => fc.array(unit, { minLength: 1, maxLength: 3 }),
    excludeAccounts: () => fc.array(accountId(), { maxLength: 2 }),
    stackSet: () => fc.boolean(),
    callAs: () => fc.constantFrom('SELF', 'DELEGATED_ADMIN'),
  });
}

function notifications(): fc.Arbitrary<unknown> {
  return part({
    topicArn,
    topicKeyArn,
    alarmsTopicArn: topicArn,
    emails: () => fc.array(email(), { maxLength: 4 }),
    slack: () => fc.array(slack(), { maxLength: 3 }),
    teams: () => fc.array(teams(), { maxLength: 3 }),
    events: () => fc.boolean(),
    securityHub: () =>
      part({
        minSeverity: () => fc.constantFrom('info', 'critical'),
        roleName: () => mostly(fc.constant('eks-ip-auditor-security-hub'), roleName()),
      }),
    owners: () => fc.uniqueArray(owner(), { maxLength: 3, selector: ({ name: called }) => called }),
  });
}

function owner(): fc.Arbitrary<{ readonly name: string }> {
  const called = mostly(
    fc.oneof(text(/^[a-z][a-z0-9-]{0,39}$/), fc.constantFrom('a-1', 'a1', 'a--1', 'o'.repeat(40))),
    fc.constantFrom('Payments', '1a', 'o'.repeat(41)),
  );
  const clusters = fc.array(mostly(fc.constantFrom('*', 'payments-?'), fc.constantFrom('a b')), {
    minLength: 1,
    maxLength: 2,
  });
  const checks = fc.array(mostly(fc.constantFrom('*', 'leaked-eni', 'subnet-*'), fc.constantFrom('leaks')), {
    minLength: 1,
    maxLength: 2,
  });
  const others = part({
    topicArn: () =>
      mostly(
        fc.integer().map((number) => `arn:aws:sns:eu-west-1:111122223333:of-${number}`),
        topicArn(),
      ),
    slack: () => fc.array(slack(), { maxLength: 2 }),
    teams: () => fc.array(teams(), { maxLength: 2 }),
  });
  return fc
    .tuple(called, clusters, checks, fc.array(email(), { minLength: 1, maxLength: 2 }), others)
    .map(([name, ofClusters, ofChecks, emails, more]) => ({
      ...more,
      name,
      match: { clusters: ofClusters, checks: ofChecks },
      emails,
    }));
}

function topicArn(): fc.Arbitrary<string> {
  const right = fc.constantFrom(
    'arn:aws:sns:eu-west-1:111122223333:ips',
    `arn:aws:sns:eu-west-1:444455556666:${'t'.repeat(256)}`,
  );
  const wrong = ['ips.fifo', 't'.repeat(257), 'a b'].map((topic) => `arn:aws:sns:eu-west-1:111122223333:${topic}`);
  return mostly(
    right,
    fc.constantFrom(
      ...wrong,
      'arn:aws-cn:sns:cn-north-1:111122223333:ips',
      'arn:aws:sns:us-east-1:111122223333:ips',
      'ips',
    ),
  );
}

function topicKeyArn(): fc.Arbitrary<string> {
  const key = (of: string) => `arn:aws:kms:${of}:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
  return mostly(fc.constant(key('eu-west-1')), fc.constantFrom(key('eu-west-2'), 'alias/mine'));
}

function email(): fc.Arbitrary<string> {
  return mostly(
    fc.oneof(
      fc.constantFrom('team@example.com', 'a@b.io', `${'a'.repeat(64)}@example.com`, "o'hara+x@example.co.uk"),
      fc.emailAddress(),
    ),
    fc.constantFrom(
      'team',
      'Team@example.com',
      'a@b',
      'a..b@example.com',
      `${'a'.repeat(65)}@example.com`,
      'ü@example.com',
    ),
  );
}

function slack(): fc.Arbitrary<unknown> {
  return fc.record({
    workspaceId: mostly(text(/^T[0-9A-Z]{8,10}$/), fc.constantFrom('T', 'T'.repeat(255), 'T'.repeat(256), 't1')),
    channelId: mostly(text(/^C[0-9A-Z]{0,10}$/), fc.constantFrom('C'.repeat(80), 'C'.repeat(81), '#eks', 'c1')),
  });
}

function teams(): fc.Arbitrary<unknown> {
  const id = () => mostly(fc.uuid(), fc.constantFrom('1234abcd', `${'0'.repeat(36)}`));
  return fc.record({
    teamId: id(),
    tenantId: id(),
    channelId: mostly(
      text(/^19%3[aA][\w=+/.,-]{1,30}%40thread\.(tacv2|skype)$/),
      fc.constantFrom('19:ab@thread.tacv2', '19%3Aab12', `19%3A${'a'.repeat(233)}%40thread.tacv2`, '%3A%40'),
    ),
  });
}

function cleanup(): fc.Arbitrary<unknown> {
  const lists = mostly(
    fc.constantFrom<string | string[]>('all', ['111122223333', '444455556666'], ['111122223333']),
    fc.constantFrom<string | string[]>([], ['1234']),
  );
  return fc.record(
    {
      mode: fc.constantFrom('off', 'plan', 'apply'),
      accounts: lists,
      regions: fc.oneof(fc.constant('all'), fc.array(region(), { minLength: 1, maxLength: 2 })),
      roleName: mostly(fc.constant('eks-ip-auditor-cleanup'), roleName()),
    },
    { requiredKeys: ['accounts', 'regions'] },
  );
}

function deployment(): fc.Arbitrary<unknown> {
  const ids = (kind: string, most: number) => {
    const id = mostly(text(new RegExp(`^${kind}-([0-9a-f]{8}|[0-9a-f]{17})$`)), fc.constantFrom(kind, `${kind}-x`, ''));
    return mostly(
      fc.uniqueArray(id, { minLength: 1, maxLength: 3 }),
      fc.constantFrom(
        [],
        Array.from({ length: most + 1 }, (_, index) => `${kind}-${String(index).padStart(8, '0')}`),
      ),
    );
  };
  const executions = mostly(fc.integer({ min: 8, max: 1000 }), fc.constantFrom(0, 1, 7, 1001));
  return part({
    permissionsBoundary: () =>
      mostly(
        fc.oneof(
          text(/^([\w+=,.@-]{1,9}\/){0,2}[\w+=,.@-]{1,128}$/),
          fc.constant(`${'p'.repeat(510)}/${'b'.repeat(128)}`),
        ),
        fc.constantFrom('', '/b', 'a b', 'b'.repeat(129), 'a*', '$x'),
      ),
    rolePath: () =>
      mostly(
        fc.oneof(text(/^([\w+=,.@-]{1,9}\/){1,3}$/), fc.constant(`${'p'.repeat(510)}/`)),
        fc.constantFrom('', '/', 'a', '/a/', 'a//', `${'p'.repeat(511)}/`),
      ),
    roleNamePrefix: () => mostly(text(/^[\w+=,.@-]{1,7}$/), fc.constantFrom('', 'a b', 'p'.repeat(30), 'p'.repeat(31))),
    kmsKeyArn: topicKeyArn,
    bucketName: () =>
      mostly(
        fc.oneof(text(/^[a-z0-9]([a-z0-9-]{1,61})[a-z0-9]$/), fc.constantFrom('abc', 'b'.repeat(63), 'a.b.c')),
        fc.constantFrom('ab', 'Bucket', 'b'.repeat(64), '10.0.0.1', 'a..b', 'xn--a', 'a-', 'a_b'),
      ).filter(
        (name) => !/^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|--x-s3|--table-s3)$/.test(name) || name === 'xn--a',
      ),
    vpc: () => fc.record({ subnetIds: ids('subnet', 16), securityGroupIds: ids('sg', 5) }),
    logRetentionDays: () => mostly(fc.constantFrom(1, 90, 3653), fc.constantFrom(0, 2, 10000)),
    reservedConcurrency: () => part({ audit: () => executions, scan: () => executions, cleanup: () => executions }),
    codeSigningConfigArn: () =>
      mostly(
        fc.constant('arn:aws:lambda:eu-west-1:111122223333:code-signing-config:csc-0123456789abcdef0'),
        fc.constantFrom('csc-1', 'arn:aws:lambda:us-east-1:111122223333:code-signing-config:csc-0123456789abcdef0'),
      ),
    tracing: () => fc.boolean(),
    tags: () =>
      fc.dictionary(
        mostly(
          text(/^[A-Za-z0-9 _.:/=+@-]{1,128}$/).filter((key) => !/^aws:/i.test(key)),
          fc.constantFrom('aws:x', 'k'.repeat(129), ''),
        ),
        mostly(text(/^[A-Za-z0-9 _.:/=+@-]{1,256}$/), fc.constantFrom('v'.repeat(257), '#')),
        { maxKeys: 3 },
      ),
  });
}
