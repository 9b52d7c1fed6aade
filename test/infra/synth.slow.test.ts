import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { CONFIG_FILE_NAME } from '../../lambda/config/load.ts';
import { CONFIGURATIONS } from './synthesized.ts';

const ROOT = join(import.meta.dirname, '../..');

/** On two cores, as a promise to whoever deploys. */
const SYNTH_MS = 60_000;

const folder = mkdtempSync(join(tmpdir(), 'synth-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Ended {
  readonly code: number;
  readonly stderr: string;
}

/** The CDK's command line, with nothing of AWS in the environment: no account, no region, no credentials, no home. */
function synth(
  out: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const cdk = join(ROOT, 'node_modules/aws-cdk/bin/cdk');
  const env = { PATH: `${dirname(process.execPath)}:${process.env.PATH}`, HOME: folder, CI: 'true', ...environment };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [cdk, 'synth', '--quiet', '--no-notices', '--output', join(folder, out), ...args],
      { cwd: ROOT, env },
      (error, _stdout, stderr) => resolve({ code: typeof error?.code === 'number' ? error.code : 0, stderr }),
    );
  });
}

function written(name: string, input: unknown): string {
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify(input));
  return file;
}

describe('cdk synth', () => {
  it('makes an organisation’s stacks without account and credentials, with the bundles and the configuration', async () => {
    const config = CONFIGURATIONS['an organisation'];
    const began = performance.now();
    const { code, stderr } = await synth('whole', [], { CONFIG_FILE: written('whole.json', config) });
    expect([code, stderr]).toEqual([0, expect.any(String)]);
    expect(performance.now() - began).toBeLessThan(SYNTH_MS);
    const assembly = join(folder, 'whole');
    const functions = readdirSync(assembly).filter((name) => name.startsWith('asset.'));
    expect(functions).toHaveLength(3);
    for (const name of functions) {
      expect(readdirSync(join(assembly, name)).sort()).toEqual(
        ['THIRD_PARTY_NOTICES.txt', 'chunks', CONFIG_FILE_NAME, 'index.mjs', 'index.mjs.map'].sort(),
      );
      expect(JSON.parse(readFileSync(join(assembly, name, CONFIG_FILE_NAME), 'utf8'))).toEqual(config);
    }
    const report = JSON.parse(readFileSync(join(assembly, 'validation-report.json'), 'utf8'));
    expect(report.pluginReports.flatMap(({ violations }: { violations: unknown[] }) => violations)).toEqual([]);
  }, 120_000);

  it('fails with one line on a mistake in the configuration', async () => {
    const file = written('wrong.json', { schedule: { timeZone: 'Mars' } });
    const { code, stderr } = await synth('wrong', [], { CONFIG_FILE: file });
    expect(code).toBe(1);
    expect(stderr).toContain(`${file}: schedule.timeZone: "Mars" is not a time zone; write it like "Etc/UTC"\n`);
    expect(stderr).not.toMatch(/\n\s+at /);
  }, 60_000);

  it('fails with one line on a schedule that has the form of one and no meaning', async () => {
    const file = written('never.json', { schedule: { expression: 'cron(0 6 31 2 ? *)' } });
    const { code, stderr } = await synth('never', [], { CONFIG_FILE: file });
    expect(code).toBe(1);
    expect(stderr).toContain('schedule.expression: "cron(0 6 31 2 ? *)": audits come due less than twice in two years');
  }, 60_000);

  it('fails on a finding of cdk-nag that is not accepted', async () => {
    const app = `${process.execPath} ${join(import.meta.dirname, 'unaccepted-app.ts')}`;
    const { code } = await synth('unaccepted', ['--app', app]);
    expect(code).toBe(1);
    const report = readFileSync(join(folder, 'unaccepted/validation-report.json'), 'utf8');
    expect(report).toContain('AwsSolutions-SNS3');
  }, 60_000);
});
