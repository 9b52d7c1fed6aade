import { AwsCallError, isWithoutSecurityHub } from '../aws/errors.ts';
import type { SecurityHubImports } from '../aws/ports.ts';
import { type Imported, type ImportedFinding, importedFinding } from '../report/tools/asff.ts';
import { clipped } from '../report/words/plain-text.ts';
import { batchesOf } from './batches.ts';

/** A finding that Security Hub did not take, and why. */
export interface Refused {
  /** As Security Hub knows it. */
  readonly id: string;
  /** In Security Hub's words, harmless. */
  readonly because: string;
}

/** What became of findings. Each is taken or refused, unless Security Hub is not enabled there or a call failed. */
export interface ImportOutcome {
  readonly taken: readonly Imported[];
  readonly refused: readonly Refused[];
  /** Whether Security Hub takes findings in the account and region at all. */
  readonly isEnabled: boolean;
  /** Why a call as a whole failed: none was made after it. Undefined where all were answered. */
  readonly failed?: AwsCallError | undefined;
}

/** Code of a finding that is refused because Security Hub, or the product, is not enabled (user guide, as below). */
const NOT_ENABLED = 'InvalidAccess';

const MAX_REASON = 300;

/** Refused findings that are sent again: if more are, something is wrong with all of them, and others wait. */
const MAX_AGAIN = 100;

/**
 * Imports findings of one account and region, in as few calls as they fit into, one after another: Security Hub takes ten
 * calls a second. One that a call refuses is sent once more alone: what is wrong with it must not be another's, and what
 * passes may have passed (user guide, BatchImportFindings for finding providers).
 */
export async function importFindings(
  imports: readonly Imported[],
  port: SecurityHubImports,
  signal: AbortSignal,
): Promise<ImportOutcome> {
  const sources = new Map(imports.map((each) => [importedFinding(each), each]));
  const { batches, tooLarge } = batchesOf([...sources.keys()]);
  const taken = new Set<ImportedFinding>();
  const refused = tooLarge.map(({ Id }): Refused => ({ id: Id, because: 'it is larger than 240 KB' }));
  const sendAll = async (): Promise<boolean> => {
    for (const batch of batches) {
      const answer = await send(batch, port, signal);
      if (answer === 'not-enabled') return false;
      const left = new Map(answer.map((each) => [each.id, each]));
      for (const finding of batch) if (!left.has(finding.Id)) taken.add(finding);
      for (const finding of batch) {
        const first = left.get(finding.Id);
        if (first === undefined) continue;
        const again = refused.length < MAX_AGAIN ? await send([finding], port, signal) : [first];
        if (again === 'not-enabled') return false;
        if (again.length === 0) taken.add(finding);
        refused.push(...again);
      }
    }
    return true;
  };
  const end = await sendAll().catch((error: unknown) => {
    if (error instanceof AwsCallError) return error;
    throw error;
  });
  return {
    taken: [...taken].flatMap((finding) => sources.get(finding) ?? []),
    refused,
    isEnabled: end !== false,
    failed: typeof end === 'boolean' ? undefined : end,
  };
}

/** @returns those that were refused */
async function send(
  findings: readonly ImportedFinding[],
  port: SecurityHubImports,
  signal: AbortSignal,
): Promise<readonly Refused[] | 'not-enabled'> {
  try {
    const { FailedFindings = [] } = await port.batchImportFindings({ Findings: [...findings] }, signal);
    if (FailedFindings.some(({ ErrorCode }) => ErrorCode === NOT_ENABLED)) return 'not-enabled';
    return FailedFindings.map(({ Id = '', ErrorCode, ErrorMessage }) => ({
      id: Id,
      because: clipped(`${ErrorCode}: ${ErrorMessage}`, MAX_REASON),
    }));
  } catch (error) {
    if (isWithoutSecurityHub(error)) return 'not-enabled';
    throw error;
  }
}
