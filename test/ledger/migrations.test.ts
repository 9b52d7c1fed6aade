import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LEDGER_MIGRATIONS } from '../../lambda/ledger/migrations.ts';
import { parseLedger, storedText } from '../../lambda/ledger/parse.ts';
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

describe('what earlier releases stored', () => {
  const newest = LEDGER_MIGRATIONS.length + 1;
  const stored = (version: number) => readFile(join(import.meta.dirname, 'stored', `version-${version}.json`), 'utf8');

  it.each(LEDGER_MIGRATIONS.map((_, index) => index + 1))('is read: version %i', async (version) => {
    const ledger = parseLedger(await stored(version), 'here', PLACE);
    expect(ledger).toMatchObject({ schemaVersion: newest, ...PLACE });
    expect(parseLedger(storedText(ledger), 'here', PLACE)).toEqual(ledger);
  });

  it('keeps its sightings, and has no row of looks yet', async () => {
    const ledger = parseLedger(await stored(1), 'here', PLACE);
    expect(ledger.sightings['eni-0aa']).toMatchObject({ firstSeen: '2026-11-20T03:12:09.000Z' });
    expect(ledger).toMatchObject({ looks: [], reused: {}, misdated: {} });
  });
});
