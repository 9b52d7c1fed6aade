import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { newestVersion, type Versions } from '../../lambda/common/migrations.ts';
import {
  ESTATE_VERSIONS,
  LEDGER_VERSIONS,
  SECURITY_HUB_VERSIONS,
  SNOOZES_VERSIONS,
} from '../../lambda/ledger/migrations.ts';
import {
  parseEstateMemory,
  parseLedger,
  parseSecurityHubMemory,
  parseSnoozes,
  storedText,
} from '../../lambda/ledger/parse.ts';
import { estateMemorySchema, ledgerSchema } from '../../lambda/model/ledger.ts';
import { securityHubMemorySchema } from '../../lambda/model/security-hub.ts';
import { snoozesSchema } from '../../lambda/model/snooze.ts';
import { aLedger, anEntry } from './a-ledger.ts';

const PLACE = { accountId: '111122223333', region: 'eu-west-1' };

/** A ledger as release 0.1.0 stored it, with that text as the remedy of its finding. */
function versionOne(text: string): string {
  const { finding, ...entry } = anEntry('a');
  const remediation = { text, url: 'https://example.com' };
  return JSON.stringify({
    ...aLedger(),
    schemaVersion: 1,
    findings: { a: { ...entry, finding: { ...finding, remediation } } },
  });
}

function stepsOf(text: string) {
  return parseLedger(versionOne(text), 'a.json', PLACE).findings.a?.finding.remediation;
}

describe('a ledger of version 1, whose remedies were texts', () => {
  it('is read, with the text as a step', () => {
    expect(stepsOf('Ask its owner.')).toEqual({ steps: [{ text: 'Ask its owner.' }], url: 'https://example.com' });
  });

  it('is read without the commands in it, which were not quoted', () => {
    const { steps = [] } = stepsOf('Run `aws ec2 create-tags --tags Key=$(touch x),Value=1`.') ?? {};
    expect(steps).toEqual([{ text: 'The next audit that sees it says what to do.' }]);
  });

  it('becomes one of the present version', () => {
    expect(parseLedger(versionOne('Ask.'), 'a.json', PLACE).schemaVersion).toBe(aLedger().schemaVersion);
  });
});

const STORED = join(import.meta.dirname, 'stored');
const stored = (version: number, kind = 'version') => readFile(join(STORED, `${kind}-${version}.json`), 'utf8');
const versionsOf = ({ first, migrations }: Versions) => [first, ...migrations.map((_, index) => first + index + 1)];

describe('what earlier releases stored', () => {
  it.each(versionsOf(LEDGER_VERSIONS))('is read: version %i of a ledger', async (version) => {
    const ledger = parseLedger(await stored(version), 'here', PLACE);
    expect(ledger).toMatchObject({ schemaVersion: newestVersion(LEDGER_VERSIONS), ...PLACE });
    expect(Object.keys(ledger.findings)).toHaveLength(1);
    expect(parseLedger(storedText(ledger), 'here', PLACE)).toEqual(ledger);
  });

  it.each(versionsOf(ESTATE_VERSIONS))('is read: version %i of the memory of an estate', async (version) => {
    const memory = parseEstateMemory(await stored(version, 'estate-version'), 'here');
    expect(memory).toMatchObject({ schemaVersion: newestVersion(ESTATE_VERSIONS) });
    expect(parseEstateMemory(storedText(memory), 'here')).toEqual(memory);
  });

  it.each(versionsOf(SNOOZES_VERSIONS))('is read: version %i of what is snoozed', async (version) => {
    const snoozes = parseSnoozes(await stored(version, 'snoozes-version'), 'here');
    expect(snoozes).toMatchObject({ schemaVersion: newestVersion(SNOOZES_VERSIONS) });
    expect(snoozes.snoozes).toHaveLength(2);
    expect(parseSnoozes(storedText(snoozes), 'here')).toEqual(snoozes);
  });

  it.each(versionsOf(SECURITY_HUB_VERSIONS))('is read: version %i of what Security Hub is told', async (version) => {
    const memory = parseSecurityHubMemory(await stored(version, 'security-hub-version'), 'here', PLACE);
    expect(memory).toMatchObject({ schemaVersion: newestVersion(SECURITY_HUB_VERSIONS) });
    expect(Object.keys(memory.findings)).toHaveLength(1);
    expect(parseSecurityHubMemory(storedText(memory), 'here', PLACE)).toEqual(memory);
  });

  it('keeps its sightings, and has no row of looks yet', async () => {
    const ledger = parseLedger(await stored(1), 'here', PLACE);
    expect(ledger.sightings['eni-0aa']).toMatchObject({ firstSeen: '2026-11-20T03:12:09.000Z' });
    expect(ledger).toMatchObject({ looks: [], reused: {}, misdated: {} });
  });
});

/** A release before would refuse a field more, and this one an object of before without it. */
const SINCE_A_VERSION_IS_WRITTEN =
  'what is stored has changed: raise its version, add the migration, an example of the new one and its schema';

describe('what this release stores', () => {
  it.each([
    ['version', ledgerSchema, LEDGER_VERSIONS],
    ['estate-version', estateMemorySchema, ESTATE_VERSIONS],
    ['snoozes-version', snoozesSchema, SNOOZES_VERSIONS],
    ['security-hub-version', securityHubMemorySchema, SECURITY_HUB_VERSIONS],
  ] as const)('is what its version says: %s', async (kind, schema, versions) => {
    const written = JSON.parse(await stored(newestVersion(versions), `schema-of-${kind}`));
    expect(z.toJSONSchema(schema), SINCE_A_VERSION_IS_WRITTEN).toEqual(written);
  });
});
