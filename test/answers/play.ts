/** For tests: plays one cell of the matrix. */
import { audited, deletion, delivery, type Flow, importing, ledgerInS3, ledgerOf, type Outcome } from './audited.ts';
import type { Harm } from './bad-answers.ts';
import { complaints } from './judge.ts';
import type { Row } from './matrix.ts';

/** The same audits of the world as it is, and the ledger that they leave. */
export interface Sound {
  readonly outcomes: ReadonlyMap<Flow, Outcome>;
  readonly ledgers: ReadonlyMap<Flow, ReadonlyMap<string, string>>;
}

/** The flow in which a call is made; the others are made in an account of our own. */
export const FLOWS: Readonly<Record<string, Flow>> = {
  'sts:AssumeRole': 'role',
  'ec2:DescribeRegions': 'all-regions',
  'organizations:ListAccounts': 'organization',
  'organizations:ListAccountsForParent': 'units',
  'organizations:ListOrganizationalUnitsForParent': 'units',
};

export async function soundAudits(): Promise<Sound> {
  const outcomes = new Map<Flow, Outcome>();
  const ledgers = new Map<Flow, ReadonlyMap<string, string>>();
  for (const flow of new Set<Flow>(['own-account', ...Object.values(FLOWS)])) {
    const store = ledgerOf(new Map());
    outcomes.set(flow, await audited(flow, store));
    ledgers.set(flow, new Map(store.texts));
  }
  return { outcomes, ledgers };
}

/** What is wrong with the outcome of a spoiled answer, in words; empty when nothing is. */
export async function play(row: Row, harm: Harm, sound: Sound): Promise<readonly string[]> {
  const tampering = { ...row, harm };
  switch (row.action) {
    case 'ec2:DeleteNetworkInterface':
      return unless(await deletion(tampering), 'unanswered');
    case 's3:GetObject':
    case 's3:PutObject':
      return unless(await ledgerInS3(tampering), 'AuditorError');
    case 'sts:GetCallerIdentity':
      return unless(await codeOf(audited('own-account', ledgerOf(new Map()), tampering)), 'CREDENTIALS');
    case 'sqs:ChangeMessageVisibility':
    case 'secretsmanager:GetSecretValue':
      return unless(await delivery(tampering), 'kept');
    case 'securityhub:BatchImportFindings':
      return unless(await importing(tampering), 'kept');
    case 'ses:SendEmail':
      return unless(await delivery(tampering, 'mail'), 'kept');
    case 'sqs:SendMessage':
    case 'events:PutEvents':
    case 'sns:Publish':
      return unless(await codeOf(audited('own-account', ledgerOf(new Map()), tampering)), 'PUBLISH_FAILED');
  }
  const flow = FLOWS[row.action] ?? 'own-account';
  const before = sound.outcomes.get(flow);
  if (before === undefined) throw new Error(`no sound audit of ${flow}`);
  return complaints(row.action, await audited(flow, ledgerOf(sound.ledgers.get(flow) ?? new Map()), tampering), before);
}

function unless(found: string, wanted: string): readonly string[] {
  return found === wanted ? [] : [`it ends as ${found}, not ${wanted}`];
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'done';
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}
