/** For tests: audits over kept answers, one of which has one element changed. */
import { auditEstate, type EstateAudit } from '../../../lambda/audit/audit-estate.ts';
import type { Session } from '../../../lambda/aws/sessions.ts';
import { userKeys } from '../../../simulated-aws/credentials.ts';
import type { World } from '../../../simulated-aws/index.ts';
import { type Flow, ledgerOf, requestOf } from '../audited.ts';
import { ACCOUNT, REGION } from '../troubled-world.ts';
import { type Alteration, type RecordedAws, recordedAws, type Transport } from './recorded-aws.ts';

/** So that all that is unattached is old enough to be a finding. */
const DAYS_BETWEEN = 3;

/** A world's audit as it should be, its answers, and what an earlier audit left in its ledger. */
export interface Sound {
  readonly world: World;
  readonly flow: Flow;
  readonly aws: RecordedAws;
  readonly audit: EstateAudit;
  readonly ledger: ReadonlyMap<string, string>;
}

export interface Altered {
  readonly audit: EstateAudit;
  /** Answers of the operation that were given. */
  readonly altered: number;
}

export async function soundAudit(world: World, flow: Flow): Promise<Sound> {
  const aws = recordedAws(world);
  const earlier = new Date(world.now.getTime() - DAYS_BETWEEN * 24 * 60 * 60_000);
  const store = ledgerOf(new Map());
  await auditOver(aws.transport(), world, flow, store, earlier);
  const ledger = new Map(store.texts);
  const audit = await auditOver(aws.transport(), world, flow, ledgerOf(ledger), world.now);
  if (aws.unsupported.length > 0) throw new Error(aws.unsupported.join('\n'));
  return { world, flow, aws, audit, ledger };
}

export async function alteredAudit({ world, flow, aws, ledger }: Sound, alteration: Alteration): Promise<Altered> {
  const transport = aws.transport(alteration);
  const audit = await auditOver(transport, world, flow, ledgerOf(ledger), world.now);
  return { audit, altered: transport.altered() };
}

function auditOver(
  { requestHandler }: Transport,
  world: World,
  flow: Flow,
  store: ReturnType<typeof ledgerOf>,
  now: Date,
): Promise<EstateAudit> {
  const { signal } = new AbortController();
  const home: Session = {
    accountId: ACCOUNT,
    partition: 'aws',
    credentials: userKeys(ACCOUNT),
    requestHandler,
    stsRegion: REGION,
    profile: undefined,
    maxAttempts: 1,
  };
  return auditEstate(requestOf(flow, world), {
    home,
    homeRegion: REGION,
    clock: () => now,
    signal,
    version: 'test',
    memory: { store, signal },
  });
}
