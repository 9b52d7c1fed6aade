import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const DEMO = join(import.meta.dirname, '../bin/demo.ts');

describe('the demo', () => {
  it('keeps every promise it makes, tells the whole story and leaves nothing behind', async () => {
    const temporary = await mkdtemp(join(tmpdir(), 'demo-'));
    try {
      const { exitCode, stdout, stderr } = await play(['--full'], { TMPDIR: temporary });
      expect(stdout.match(/^ {2}✗ .*$/gm)).toBeNull();
      expect(exitCode).toBe(0);
      expect(stdout).toMatch(/^\$ eks-ip-auditor audit .*--notify arn:aws:sns:/m);
      expect(stdout).toMatch(/^Subject: Critical: /m);
      expect(stdout).toMatch(/supported since 1\.2\.0/);
      expect(stdout).toMatch(/nothing found/);
      expect(stderr).not.toMatch(/^\s+at /m);
      expect(await readdir(temporary)).toEqual([]);
    } finally {
      await rm(temporary, { recursive: true });
    }
  });

  it('in short tells the same story on three screens, the audit on one', async () => {
    const { exitCode, stdout, stderr } = await play([], {});
    expect(stdout).toMatch(/^ {2}✓ (\d+) of \1 claims hold$/m);
    expect(exitCode).toBe(0);
    expect(stdout.split('\n').length + stderr.split('\n').length).toBeLessThanOrEqual(150);
    const audit = stdout.slice(stdout.indexOf('\n CRITICAL ') + 1, stdout.indexOf('\n── 2.'));
    expect(audit.trimEnd().split('\n').length).toBeLessThanOrEqual(40);
    expect(audit.split('\n').filter((line) => line.length > 100)).toEqual([]);
    expect(stdout).toContain('MOST LIKELY  payments-private-a (subnet-');
    expect(stdout).toMatch(/payments-private-a \(subnet-\w+\) had 3 of 123 addresses free, now 61\./);
    expect(stdout).toContain('18 of 18 leaked ENIs deleted');
    expect(stdout).toMatch(/^The first audit as a page: \S+\/\.cache\/demo\.html$/m);
  });

  it('plays the migration, in which each diagnosis names what the engineer puts right next', async () => {
    const { exitCode, stdout, stderr } = await play(['--world', 'terraform-migration'], {});
    const claims = stdout.slice(stdout.indexOf('What you saw')).match(/^ {2}[✓✗] .*$/gm);
    expect(claims).toHaveLength(7);
    expect(claims?.filter((claim) => claim.startsWith('  ✗'))).toEqual([]);
    expect(exitCode).toBe(0);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stdout.split('\n').length).toBeLessThanOrEqual(200);
    const sentences = stdout.replaceAll(/\s+/g, ' ').match(/(MOST LIKELY|AT RISK|NO CAUSE FOUND) .*?\(exit code \d\)/g);
    expect(sentences).toEqual([
      expect.stringMatching(
        /^MOST LIKELY .* prod-nodes cannot join: .* no entry for the role.* edit configmap aws-auth .*\(exit code 1\)$/,
      ),
      expect.stringMatching(
        /^MOST LIKELY .* prod-nodes cannot join: .*:instance-profile\/prod-nodes instead of the role/,
      ),
      expect.stringMatching(/^MOST LIKELY 2 nodes .* are t3\.medium, which VPC CNI 1\.1\.0 does not know/),
      expect.stringMatching(/^AT RISK VPC CNI 1\.2\.0 of cluster prod is older than .* FIRST Update the VPC CNI/),
      expect.stringMatching(/^AT RISK VPC CNI 1\.1\.0 of cluster prod is older than .* FIRST Update the VPC CNI/),
      expect.stringMatching(
        /^NO CAUSE FOUND None of the \d+ causes looked at keeps pods of prod from getting an address\. .*\(exit code 0\)$/,
      ),
    ]);
  });

  it('names the worlds there are when asked for another', async () => {
    expect(await play(['--world', 'atlantis'], {})).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: 'error: no such world; there are estate, terraform-migration\n',
    });
  });
});

function play(args: readonly string[], env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [DEMO, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const heard = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    heard.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    heard.stderr += text;
  });
  return new Promise<{ exitCode: number | null; stdout: string; stderr: string }>((resolve, reject) => {
    child.once('error', reject).once('close', (exitCode) => resolve({ exitCode, ...heard }));
  });
}
