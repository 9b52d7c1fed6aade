import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { LocalDurableTestRunner } from '@aws/durable-execution-sdk-js-testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONFIG } from './estate.ts';
import { type Grant, grantName } from './grants.ts';
import { aboutOthers, refusedIn, unused, without } from './needs.ts';
import { firstAudit, laterAudit, servicesOf, snoozing } from './scenarios.ts';
import { aSetting, type Played, type Scenario } from './setting.ts';
import { deployedFunction } from './synthesized-product.ts';

const setting = await aSetting(CONFIG);
const { product, play } = setting;

beforeAll(() => LocalDurableTestRunner.setupTestEnvironment({ skipTime: true }));
afterAll(async () => {
  await LocalDurableTestRunner.teardownTestEnvironment();
  await setting.stop();
});

const ROLES = [deployedFunction(product, 'audit').roleArn, product.schedule.roleArn];
const GRANTS = product.grants.filter(({ roleArn }) => ROLES.includes(roleArn));

describe('the deployed functions', () => {
  it('are all that a synth makes assets of, and each starts on Node 24 in its own folder', () => {
    const assets = readdirSync(product.assembly).filter((name) => name.startsWith('asset.'));
    expect([...new Set(product.functions.map(({ code }) => basename(code)))].sort()).toEqual(assets.sort());
    expect(product.functions.map(({ name }) => name).sort()).toEqual([
      'audit',
      'cleanup',
      'deliver',
      'import',
      'scan',
      'small scan',
    ]);
    expect(setting.nodeVersions()).toEqual(Array(6).fill(expect.stringMatching(/^v24\./)));
  });
});

describe('the audit and its schedule, by the policies that are deployed', () => {
  let played: readonly Played[];
  beforeAll(async () => {
    const first = await play(firstAudit);
    const later = await play(laterAudit);
    played = [first, later, await play(snoozing), await play(servicesOf(product))];
  });

  it('do all that they are for', () => {
    expect(played.map(({ complaints }) => complaints)).toEqual([[], [], [], []]);
    expect(refusedIn(played)).toEqual([]);
    // To those who get everything, with the weekly digest, and to each of two owners.
    expect(played.map(({ published }) => published)).toEqual([4, 4, 4, 0]);
    expect(played.map(({ deleted }) => deleted)).toEqual([0, 4, 4, 0]);
  });

  it('have no permission that nothing needs', () => {
    expect(unused(GRANTS, played)).toEqual([]);
  });
});

function scenarioFor({ action, resource, sid }: Grant): Scenario {
  if (/^(logs|sqs):/.test(action) && !sid.startsWith('HandOver')) return servicesOf(product);
  return resource.endsWith('/snoozes.json') ? snoozing : firstAudit;
}

const isOfSmallScan = (grant: Grant) => /:ScanSmall\w+:\*$/.test(grant.resource);

describe('without one permission, only what needs it fails, and says so', () => {
  const told = GRANTS.filter((grant) => !isOfSmallScan(grant));

  it.each(told.map((grant) => [grantName(grant), grant] as const))('%s', async (_, grant) => {
    const outcome = await without(setting, grant, scenarioFor(grant));
    expect(outcome.complaints).not.toEqual([]);
    expect(aboutOthers(grant, outcome)).toEqual([]);
  });

  it('except for the smaller scan: then the larger one has every target, and nothing is missing', async () => {
    const grants = GRANTS.filter(isOfSmallScan);
    expect(grants).toHaveLength(1);
    for (const grant of grants) expect((await without(setting, grant, firstAudit)).complaints).toEqual([]);
  });
});
