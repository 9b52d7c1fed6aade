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
      const { exitCode, stdout, stderr } = await play({ TMPDIR: temporary });
      expect(stdout.match(/^ {2}✗ .*$/gm)).toBeNull();
      expect(exitCode).toBe(0);
      expect(stdout).toMatch(/^\$ eks-ip-auditor audit --notify arn:aws:sns:/m);
      expect(stdout).toMatch(/^Subject: .*critical/m);
      expect(stdout).toMatch(/1\.2\.0 is the first release that knows it/);
      expect(stdout).toMatch(/nothing found/);
      expect(stderr).not.toMatch(/^\s+at /m);
      expect(await readdir(temporary)).toEqual([]);
    } finally {
      await rm(temporary, { recursive: true });
    }
  });
});

function play(env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [DEMO], { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
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
