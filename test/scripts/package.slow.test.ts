import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NOTICES_FILE } from '../../scripts/notices.ts';
import { writePackage } from '../../scripts/write-package.ts';
import { brokenLimits } from '../infra/service-limits.ts';
import { CONFIGURATIONS, configOf, NOW, synthesized } from '../infra/synthesized.ts';

const CONFIGURATION = CONFIGURATIONS['an organisation'];

const folder = mkdtempSync(join(tmpdir(), 'package-'));
afterAll(() => rmSync(folder, { recursive: true }));

const configFile = join(folder, 'config.json');
const deploy = join(folder, 'deploy');

let names: readonly string[];
beforeAll(async () => {
  writeFileSync(configFile, JSON.stringify(CONFIGURATION));
  names = await writePackage({ config: configOf(CONFIGURATION), configFile, folder: deploy, now: NOW });
});

const read = (name: string) => readFileSync(join(deploy, name), 'utf8');
const archiveOf = (name: string) => names.find((file) => file.startsWith(`assets/${name}-`)) ?? '';

describe('a package', () => {
  it('has templates, archives, checksums, a bill of materials, licences, and a README with the commands', () => {
    expect(names.map((name) => name.replace(/-[0-9a-f]{16}\./, '-<hash>.'))).toEqual([
      'README.md',
      'SHA256SUMS',
      NOTICES_FILE,
      'assets/audit-<hash>.zip',
      'assets/cleanup-<hash>.zip',
      'assets/scan-<hash>.zip',
      'chat-watch.template.json',
      'hub.template.json',
      'manifest.json',
      'member.template.json',
      'sbom.cdx.json',
    ]);
    expect(readdirSync(deploy).length).toBe(names.length - 3 + 1);
  });

  it('has in its README the first audit, by an output that the hub has', () => {
    const [, output = ''] = /replaced by the output `(\w+)` of the hub/.exec(read('README.md')) ?? [];
    expect(Object.keys(JSON.parse(read('hub.template.json')).Outputs)).toContain(output);
  });

  it('is told by its checksums', () => {
    const sums = new Map(
      read('SHA256SUMS')
        .trimEnd()
        .split('\n')
        .map((line) => [line.slice(66), line.slice(0, 64)]),
    );
    const others = names.filter((name) => name !== 'SHA256SUMS');
    expect([...sums.keys()]).toEqual([...others].sort());
    for (const name of others) {
      expect([name, sums.get(name)]).toEqual([
        name,
        createHash('sha256')
          .update(readFileSync(join(deploy, name)))
          .digest('hex'),
      ]);
    }
  });

  it('holds each function as it is deployed, with the configuration', () => {
    for (const name of ['audit', 'scan', 'cleanup']) {
      const files = unzipSync(readFileSync(join(deploy, archiveOf(name))));
      const isChunk = (file: string) => /^chunks\/[\w-]+\.mjs(\.map)?$/.test(file);
      const chunks = Object.keys(files).filter(isChunk);
      const others = Object.keys(files).filter((file) => !isChunk(file));
      expect(others.sort()).toEqual([NOTICES_FILE, 'eks-ip-auditor.config.json', 'index.mjs', 'index.mjs.map']);
      expect(chunks.length).toBeGreaterThan(1);
      expect(JSON.parse(Buffer.from(files['eks-ip-auditor.config.json'] ?? []).toString())).toEqual(CONFIGURATION);
    }
  });

  it('is the same when it is made again, in another time zone too', async () => {
    const before = read('SHA256SUMS');
    const zone = process.env.TZ;
    process.env.TZ = 'America/Los_Angeles';
    await writePackage({ config: configOf(CONFIGURATION), configFile, folder: deploy, now: NOW });
    process.env.TZ = zone;
    expect(read('SHA256SUMS')).toBe(before);
  });
});

describe("a package's templates", () => {
  it('are those of the CDK, but for where the code comes from and what a bootstrap needs', () => {
    const { template } = synthesized(CONFIGURATION);
    const packaged = JSON.parse(read('hub.template.json'));
    const ours = template('EksIpAuditor').toJSON();
    const plain = (resources: object) =>
      JSON.stringify(resources, (key, value) => (key === 'Code' || key === 'Metadata' ? undefined : value)).replaceAll(
        /(CurrentVersion[0-9A-F]{8})[0-9a-f]{32}/g,
        '$1',
      );
    expect(JSON.parse(plain(packaged.Resources))).toEqual(JSON.parse(plain(ours.Resources)));
    expect(Object.keys(packaged.Parameters)).toEqual(['AssetsBucket', 'AssetsPrefix']);
    expect(JSON.stringify(packaged)).not.toMatch(/cdk|bootstrap/i);
  });

  it('keep the limits of the services', () => {
    for (const name of names.filter((file) => file.endsWith('.template.json')))
      expect(brokenLimits(JSON.parse(read(name)))).toEqual([]);
  });

  it('name the archives that are in the package, by what is in them', () => {
    const { Resources } = JSON.parse(read('hub.template.json'));
    const keys = Object.values<{ Type: string; Properties: { Code?: { S3Key: unknown } } }>(Resources)
      .filter(({ Type }) => Type === 'AWS::Lambda::Function')
      .map(({ Properties }) => Properties.Code?.S3Key);
    // The scan is in two sizes, of one archive.
    expect(keys).toHaveLength(4);
    for (const key of keys)
      expect(key).toEqual({
        'Fn::Join': ['', [{ Ref: 'AssetsPrefix' }, expect.stringMatching(/^(audit|scan|cleanup)-[0-9a-f]{16}\.zip$/)]],
      });
    for (const name of ['audit', 'scan', 'cleanup'])
      expect(JSON.stringify(keys)).toContain(archiveOf(name).slice('assets/'.length));
  });
});

describe('the bill of materials', () => {
  it('names every package of which something is in an archive, as the licences do, and nothing that is for tests', () => {
    const { bomFormat, components } = JSON.parse(read('sbom.cdx.json'));
    expect(bomFormat).toBe('CycloneDX');
    const inBom = components.map(
      ({ group, name, version }: Record<string, string>) =>
        `${group === undefined ? '' : `${group}/`}${name} ${version}`,
    );
    const inNotices = [...read(NOTICES_FILE).matchAll(/^(\S+ \d\S*) \([\w. -]+\)$/gm)].map(([, one]) => one);
    expect(inBom).toEqual([...new Set(inNotices)].sort());
    expect(inBom.join()).toContain('@aws-sdk/client-ec2');
    expect(inBom.join()).not.toMatch(/vitest|aws-cdk|fast-check/);
  });
});
