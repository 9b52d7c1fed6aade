import { mkdtemp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { CHECKS } from '../../lambda/checks/index.ts';
import { parseConfig } from '../../lambda/config/load.ts';
import { writePackage } from '../../scripts/write-package.ts';
import { audit, reportOf } from './audits.ts';
import { bootstrap, type Deployed, deploy, deployedBy, hubOf, resourcesOf } from './deployment.ts';
import { leakEnis } from './leaks.ts';
import { placeIn } from './place.ts';
import { shell } from './programs.ts';

const place = placeIn('666666666666');
const ASSETS_BUCKET = 'assets-of-the-user';
const STACK = hubOf({});

let leaks: readonly string[];
let folder: string;
let deployed: Deployed;

beforeAll(async () => {
  leaks = await leakEnis(place, 2);
  await shell(place, `aws s3 mb s3://${ASSETS_BUCKET}`);
  folder = join(await mkdtemp(join(place.folder, 'package-')), 'deploy');
  const config = parseConfig(CHECKS, '{}', 'config');
  await writePackage({ config, configFile: undefined, folder, now: new Date() });
  await shell(place, await commandsUnder('The hub'), { cwd: folder });
  deployed = await deployedBy(place, STACK);
});

/** The commands under a heading of the package's README, with its placeholders filled in. */
async function commandsUnder(heading: string, audit = ''): Promise<string> {
  const readme = await readFile(join(folder, 'README.md'), 'utf8');
  const [, commands = ''] = new RegExp(`^## ${heading}\n[^]*?^\`\`\`\n([^]*?)^\`\`\``, 'm').exec(readme) ?? [];
  return commands
    .replaceAll(`=ASSETS_BUCKET`, `=${ASSETS_BUCKET}`)
    .replaceAll(/\bASSETS_BUCKET\b/g, ASSETS_BUCKET)
    .replace('AUDIT_FUNCTION', audit);
}

async function foundNow(): Promise<readonly string[]> {
  const report = await reportOf(deployed, await audit(deployed));
  return report.findings.flatMap(({ check, resource }) => (check === 'leaked-eni' ? resource.id : [])).sort();
}

describe('a package, deployed by the commands of its README without the CDK', () => {
  test('is whole by its checksums', async () => {
    await shell(place, 'sha256sum --check --quiet SHA256SUMS', { cwd: folder });
  });

  test('deploys every resource of its template', async () => {
    const made = await resourcesOf(place, STACK);
    const { Resources } = JSON.parse(await readFile(join(folder, 'hub.template.json'), 'utf8'));
    expect(made.map(({ logicalId }) => logicalId).sort()).toEqual(Object.keys(Resources).sort());
    expect(made.filter(({ status }) => status !== 'CREATE_COMPLETE')).toEqual([]);
  });

  test('audits', async () => {
    await shell(place, await commandsUnder('Try it', deployed.audit), { cwd: folder });
    expect(await foundNow()).toEqual(leaks);
  });

  test('can go on as a deployment by the CDK, and as a package again, with the resources that there are', async () => {
    const before = await lasting();
    await bootstrap(place);
    await deploy(place, {});
    expect(await lasting()).toEqual(before);
    expect(await foundNow()).toEqual(leaks);
    await shell(place, await commandsUnder('The hub'), { cwd: folder });
    expect(await lasting()).toEqual(before);
    expect(await foundNow()).toEqual(leaks);
  });
});

/** What the resources are really called, but for the versions, each of which is one of the code. */
async function lasting(): Promise<readonly (string | undefined)[]> {
  const resources = await resourcesOf(place, STACK);
  return resources
    .flatMap(({ type, physicalId }) =>
      type === 'AWS::Lambda::Version' || type === 'AWS::CDK::Metadata' ? [] : physicalId,
    )
    .sort();
}
