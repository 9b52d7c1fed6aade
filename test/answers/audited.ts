/** For tests: what the shipped code makes of an AWS whose answers to one operation are spoiled. */

import { vi } from 'vitest';
import { auditEstate, type EstateAudit } from '../../lambda/audit/audit-estate.ts';
import { classifyDeleteError } from '../../lambda/aws/eni-delete-errors.ts';
import { eniDeleter } from '../../lambda/aws/eni-deleter.ts';
import { AwsCallError } from '../../lambda/aws/errors.ts';
import { mailSender } from '../../lambda/aws/mails.ts';
import { queueCalls } from '../../lambda/aws/queues.ts';
import { secretsReader } from '../../lambda/aws/secrets.ts';
import { securityHubImporter } from '../../lambda/aws/security-hub.ts';
import { homeSession } from '../../lambda/aws/sessions.ts';
import { deliver } from '../../lambda/deliver/deliver.ts';
import { openStore, parseLedgerLocation } from '../../lambda/ledger/open-store.ts';
import type { ObjectStore } from '../../lambda/ledger/store.ts';
import type { AuditRequest } from '../../lambda/model/audit-request.ts';
import { namedChannel } from '../../lambda/notify/channels/index.ts';
import { configuredWebhooks } from '../../lambda/notify/channels/webhooks.ts';
import { notifyAudit } from '../../lambda/notify/notify-audit.ts';
import { importFindings } from '../../lambda/security-hub/import-findings.ts';
import type { World } from '../../simulated-aws/index.ts';
import { aFinding } from '../audit/a-finding.ts';
import { memoryStore, nothingStored, type Stored } from '../cleanup/worlds/memory-store.ts';
import { anAuditRequest } from '../support/an-audit-request.ts';
import { startTamperingAws, type Tampering, type TamperingAws } from './tampering-aws.ts';
import { BUCKET, BUS, IDENTITY, QUEUE, REGION, ROLE, SECRET, TOPIC, troubledWorld } from './troubled-world.ts';

/** Enough for every answer that comes, on a busy machine too; and little enough to wait for those that do not. */
const CALL_TIME_LIMIT_MS = 20_000;
const SHORT_LIMIT_MS = 1_000;
/** A ledger's two calls are quick, and many of the answers to them stop before their announced length. */
const LEDGER_LIMIT_MS = 3_000;
const SLOW: ReadonlySet<string> = new Set(['never', 'one-byte-a-second']);

const signal = new AbortController().signal;

export interface Outcome extends EstateAudit {
  /** The text of what was published. */
  readonly message: string;
  readonly spoiled: number;
}

export type Flow = 'own-account' | 'role' | 'all-regions' | 'organization' | 'units';

const ACCESS: Readonly<Record<Flow, Pick<AuditRequest, 'accounts' | 'organization' | 'regions'>>> = {
  'own-account': { accounts: [{}], regions: [REGION] },
  role: { accounts: [{}, { roleArn: ROLE }], regions: [REGION] },
  'all-regions': { accounts: [{}], regions: 'all' },
  organization: {
    accounts: [],
    organization: { roleName: 'eks-ip-auditor', excludeAccounts: [] },
    regions: [REGION],
  },
  units: {
    accounts: [],
    organization: { roleName: 'eks-ip-auditor', excludeAccounts: [], organizationalUnits: [] },
    regions: [REGION],
  },
};

/** A ledger that remembers what is in `texts`. */
export function ledgerOf(texts: ReadonlyMap<string, string>): ObjectStore & Pick<Stored, 'texts'> {
  const stored = nothingStored();
  const store = memoryStore(stored, async (_key, task) => task(undefined));
  for (const [key, text] of texts) void store.put(key, text, undefined, signal);
  return { ...store, texts: stored.texts };
}

/** What is asked for in a flow. */
export function requestOf(flow: Flow, world: World): AuditRequest {
  const access = ACCESS[flow];
  const root = [...world.organizations][0]?.root.id ?? '';
  return anAuditRequest({
    ...access,
    ...(flow === 'units' && access.organization !== undefined
      ? { organization: { ...access.organization, organizationalUnits: [root] } }
      : {}),
  });
}

/** Audits, remembers and publishes. */
export async function audited(flow: Flow, store: ObjectStore, tampering?: Tampering): Promise<Outcome> {
  const world = troubledWorld();
  const aws = await startTamperingAws(world, tampering);
  try {
    const home = await signIn(aws, tampering);
    const request = requestOf(flow, world);
    const memory = { store, signal };
    const context = { home, homeRegion: REGION, clock: () => world.now, signal, version: 'test', memory };
    const audit = await auditEstate(request, context);
    vi.stubEnv('DELIVERIES', QUEUE);
    const webhook = configuredWebhooks({ webhooks: [{ name: 'oncall', kind: 'https' }] });
    const settings = { when: 'always', minSeverity: 'info', heartbeatDays: 7 } as const;
    await notifyAudit(audit, settings, {
      channels: [namedChannel(TOPIC)(home), namedChannel(BUS)(home), ...webhook.map((open) => open(home))],
      store,
      signal,
    });
    if (aws.unsupported.length > 0) throw new Error(aws.unsupported.join('\n'));
    return { ...audit, message: JSON.stringify(aws.publications), spoiled: aws.spoiled() };
  } finally {
    await aws.stop();
  }
}

/** What becomes of a message for a webhook that refuses it, or of a mail. */
export async function delivery(tampering: Tampering, by: 'webhook' | 'mail' = 'webhook'): Promise<string> {
  const world = troubledWorld();
  return withAws(tampering, async (aws) => {
    const home = await signIn(aws, tampering);
    const taken = await deliver(
      {
        messageId: 'm',
        receiptHandle: 'r',
        tries: 1,
        webhook: by === 'mail' ? null : 'oncall',
        about: 'report',
        body: JSON.stringify({ subject: 'a', text: 'b', html: 'c' }),
      },
      {
        webhooks: [{ name: 'oncall', kind: 'slack', secretArn: SECRET }],
        secrets: (region) => secretsReader(home, region),
        mail: { identityArn: IDENTITY, from: 'audits@example.com', to: ['ops@example.com'] },
        ses: (region) => mailSender(home, region, timeLimitOf(tampering)),
        sqs: queueCalls(home, REGION),
        queueUrl: QUEUE,
        clock: () => world.now,
        signal,
        post: { timeLimitMs: 100 },
        onLoopback: true,
        log: () => {},
      },
    );
    return taken ? 'dropped' : 'kept';
  });
}

/** What becomes of a finding that is imported into Security Hub. */
export async function importing(tampering: Tampering): Promise<string> {
  return withAws(tampering, async (aws) => {
    const port = securityHubImporter(await signIn(aws, tampering), REGION);
    const finding = aFinding('subnet-a');
    const at = finding.firstSeen;
    try {
      const { taken } = await importFindings([{ finding, as: 'active', at, lastSeen: at }], port, signal);
      return taken.length === 0 ? 'kept' : 'dropped';
    } catch (error) {
      return error instanceof AwsCallError ? 'kept' : String(error);
    }
  });
}

/** How a deletion ends whose answer is spoiled. */
export async function deletion(tampering: Tampering): Promise<string> {
  const world = troubledWorld();
  const [eni] = world.in(world.homeAccountId, REGION).state.enis.values();
  return withAws(tampering, async (aws) => {
    const deleter = eniDeleter(await signIn(aws, tampering), REGION);
    try {
      await deleter.deleteNetworkInterface({ NetworkInterfaceId: availableEni() }, signal);
      return 'deleted';
    } catch (error) {
      return classifyDeleteError(error).kind;
    }
  });
  function availableEni(): string {
    const found = [...world.in(world.homeAccountId, REGION).state.enis.values()].find(
      ({ shape }) => shape.Status === 'available',
    );
    return (found ?? eni)?.id ?? '';
  }
}

/** How the reading and writing of a ledger in S3 ends whose answers are spoiled. */
export async function ledgerInS3(tampering: Tampering): Promise<string> {
  return withAws(tampering, async (aws) => {
    const store = await openStore(parseLedgerLocation(`s3://${BUCKET}/audits/`), await signIn(aws, tampering));
    try {
      const put = await store.put('key', '{"text":"whole"}', undefined, signal);
      const got = await store.get('key', signal);
      return `${put.status} ${got?.text}`;
    } catch (error) {
      return error instanceof Error ? error.name : 'failed';
    }
  });
}

async function withAws<T>(tampering: Tampering, use: (aws: TamperingAws) => Promise<T>): Promise<T> {
  const aws = await startTamperingAws(troubledWorld(), tampering);
  try {
    return await use(aws);
  } finally {
    await aws.stop();
  }
}

async function signIn(aws: TamperingAws, tampering: Tampering | undefined) {
  for (const [name, value] of Object.entries(aws.env)) vi.stubEnv(name, value);
  return homeSession({
    signal,
    callTimeLimitMs: timeLimitOf(tampering),
    maxAttempts: 1,
  });
}

function timeLimitOf(tampering: Tampering | undefined): number {
  if (tampering !== undefined && SLOW.has(tampering.harm.kind)) return SHORT_LIMIT_MS;
  return tampering?.service === 's3' ? LEDGER_LIMIT_MS : CALL_TIME_LIMIT_MS;
}
