import type { z } from 'zod';
import { isRecord } from '../common/is-record.ts';
import { newestVersion, upToDate, type Versions } from '../common/migrations.ts';
import { isNestedTooDeep } from '../common/nesting.ts';
import { repeatedKeys } from '../common/repeated-keys.ts';
import { AuditorError } from '../model/errors.ts';
import { type EstateMemory, estateMemorySchema, type Ledger, ledgerSchema } from '../model/ledger.ts';
import { type SecurityHubMemory, securityHubMemorySchema } from '../model/security-hub.ts';
import { type Snoozes, snoozesSchema } from '../model/snooze.ts';
import { type Place, targetKey } from '../model/target.ts';
import { ESTATE_VERSIONS, LEDGER_VERSIONS, SECURITY_HUB_VERSIONS, SNOOZES_VERSIONS } from './migrations.ts';

/** A kind of stored object: what it looks like now, and how what earlier releases stored becomes that. */
interface Stored<T> {
  readonly schema: z.ZodType<T>;
  readonly versions: Versions;
}

const LEDGER: Stored<Ledger> = { schema: ledgerSchema, versions: LEDGER_VERSIONS };
const ESTATE_MEMORY: Stored<EstateMemory> = { schema: estateMemorySchema, versions: ESTATE_VERSIONS };
const SNOOZES: Stored<Snoozes> = { schema: snoozesSchema, versions: SNOOZES_VERSIONS };
const SECURITY_HUB: Stored<SecurityHubMemory> = { schema: securityHubMemorySchema, versions: SECURITY_HUB_VERSIONS };

/**
 * A target's ledger from its stored text.
 *
 * @param path where it is stored, for the message
 * @throws AuditorError LEDGER_UNREADABLE naming the object and what would be right
 */
export function parseLedger(text: string, path: string, place: Place): Ledger {
  return ofPlace(parse(LEDGER, text, path), path, place);
}

/** As `parseLedger`, of what is remembered for Security Hub. */
export function parseSecurityHubMemory(text: string, path: string, place: Place): SecurityHubMemory {
  return ofPlace(parse(SECURITY_HUB, text, path), path, place);
}

function ofPlace<T extends Place>(memory: T, path: string, place: Place): T {
  if (targetKey(memory) === targetKey(place)) return memory;
  throw unreadable(path, `it is the ledger of ${targetKey(memory)}; ${BEGIN_ANEW}`);
}

/**
 * The estate's memory from its stored text.
 *
 * @param path where it is stored, for the message
 * @throws AuditorError LEDGER_UNREADABLE naming the object and what would be right
 */
export function parseEstateMemory(text: string, path: string): EstateMemory {
  return parse(ESTATE_MEMORY, text, path);
}

/**
 * What is snoozed, from its stored text.
 *
 * @param path where it is stored, for the message
 * @throws AuditorError LEDGER_UNREADABLE naming the object and what would be right
 */
export function parseSnoozes(text: string, path: string): Snoozes {
  return parse(SNOOZES, text, path);
}

/** The text that the functions above read. Compact: a year of a large target is to stay small. */
export function storedText(memory: Ledger | EstateMemory | Snoozes | SecurityHubMemory): string {
  return `${JSON.stringify(memory)}\n`;
}

const BEGIN_ANEW = 'restore it, or move it away to begin anew without memory';

function parse<T>({ schema, versions }: Stored<T>, text: string, path: string): T {
  const stored = parseJson(text, path);
  if (isNestedTooDeep(stored)) throw unreadable(path, `it is nested deeper than what an audit writes; ${BEGIN_ANEW}`);
  const [twice] = keysTwice(stored, text);
  if (twice !== undefined) throw unreadable(path, `it has ${twice.join('.')} twice; ${BEGIN_ANEW}`);
  const version = versionOf(stored);
  const newest = newestVersion(versions);
  if (version !== undefined && version > newest) {
    throw unreadable(
      path,
      `a newer eks-ip-auditor wrote it (schema version ${version}, this one reads ${newest}); use that one`,
    );
  }
  const result = schema.safeParse(migrated(stored, version, versions));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = issue === undefined ? '' : ` at ${issue.path.join('.') || 'its top'} (${issue.message})`;
  throw unreadable(path, `it is not what an audit wrote${where}; ${BEGIN_ANEW}`, result.error);
}

/**
 * Of a key that is there twice, `JSON.parse` takes the last, silently: what a hand has put together from two ledgers would lose
 * what the first knew, an ENI that was somebody's among it. What we write has none, and is not searched for any.
 */
function keysTwice(stored: unknown, text: string): ReturnType<typeof repeatedKeys> {
  return JSON.stringify(stored) === text.trimEnd() ? [] : repeatedKeys(text);
}

function migrated(stored: unknown, version: number | undefined, versions: Versions): unknown {
  const isOurs = version !== undefined && Number.isInteger(version) && version >= versions.first;
  return isRecord(stored) && isOurs ? upToDate(stored, version, versions) : stored;
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw unreadable(path, `it is ${text.trim() === '' ? 'empty' : 'not JSON'}; ${BEGIN_ANEW}`, error);
  }
}

function versionOf(stored: unknown): number | undefined {
  return isRecord(stored) && typeof stored.schemaVersion === 'number' ? stored.schemaVersion : undefined;
}

function unreadable(path: string, problem: string, cause?: unknown): AuditorError {
  return new AuditorError('LEDGER_UNREADABLE', `cannot use ${path}: ${problem}`, { cause });
}
