import { beforeAll, describe, expect, test } from 'vitest';
import { audit, reportOf } from './audits.ts';
import { bootstrap, type Deployed, type DeployedByCdk, deploy, deployApp, destroy, resourcesOf } from './deployment.ts';
import { leakEnis } from './leaks.ts';
import { placeIn } from './place.ts';

const ireland = placeIn('222222222222');
const frankfurt = placeIn('222222222222', 'eu-central-1');

let leaks: readonly string[];
let blue: DeployedByCdk;
let green: DeployedByCdk;
let blueInFrankfurt: DeployedByCdk;

beforeAll(async () => {
  leaks = await leakEnis(ireland, 2);
  await Promise.all([bootstrap(ireland), bootstrap(frankfurt)]);
  [blue, green] = await Promise.all([deploy(ireland, { name: 'blue' }), deploy(ireland, { name: 'green' })]);
  blueInFrankfurt = await deployApp(frankfurt, blue.app, blue.stack);
});

async function foundBy(deployed: Deployed): Promise<readonly string[]> {
  const report = await reportOf(deployed, await audit(deployed));
  expect(report.targets.map(({ status, region }) => [status, region])).toEqual([['complete', deployed.place.region]]);
  return report.findings.flatMap(({ check, resource }) => (check === 'leaked-eni' ? resource.id : [])).sort();
}

const GLOBAL = /^AWS::(IAM::Role|CloudWatch::Dashboard|S3::Bucket) /;

/** What the resources of a stack are really called. */
async function namesOf({ place, stack }: Deployed): Promise<readonly string[]> {
  return (await resourcesOf(place, stack)).flatMap(({ type, physicalId }) => `${type} ${physicalId}`);
}

describe('two deployments side by side', () => {
  test('of two names in one account and region have no resource in common', async () => {
    const [ofBlue, ofGreen] = [await namesOf(blue), await namesOf(green)];
    expect(ofBlue.filter((name) => ofGreen.includes(name))).toEqual([]);
    expect(ofGreen).toHaveLength(ofBlue.length);
  });

  test('of one name in two regions share nothing that is one for all regions', async () => {
    const global = (names: readonly string[]) => names.filter((name) => GLOBAL.test(name));
    const [here, there] = [global(await namesOf(blue)), global(await namesOf(blueInFrankfurt))];
    expect(here.filter((name) => there.includes(name))).toEqual([]);
    expect(there).toHaveLength(here.length);
    expect(here.some((name) => name.includes('Dashboard'))).toBe(true);
  });

  test('each audit by themselves, with a memory of their own', async () => {
    expect(await foundBy(blue)).toEqual(leaks);
    expect(await foundBy(green)).toEqual(leaks);
    expect(await foundBy(blueInFrankfurt)).toEqual([]);
  });

  test('leave the others working when one of them is taken away', async () => {
    await destroy(blue);
    await expect(audit(blue)).rejects.toThrow(/not found/i);
    expect(await foundBy(green)).toEqual(leaks);
    expect(await foundBy(blueInFrankfurt)).toEqual([]);
  });
});
