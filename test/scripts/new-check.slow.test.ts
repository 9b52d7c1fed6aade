import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const ID = 'subnet-name-missing';

let copy: string;

/** The repository as it is now, without what is installed and built, under version control of its own. */
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'new-check-'));
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: ROOT });
  for (const path of String(files)
    .split('\n')
    .filter((line) => line !== '')) {
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    cpSync(join(ROOT, path), join(copy, path), { verbatimSymlinks: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  writeFileSync(join(copy, '.gitignore'), 'node_modules\n');
  git('init', '--quiet');
  git('add', '--all');
  git('-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '--quiet', '--message', 'as it is');
});

afterAll(() => rmSync(copy, { recursive: true, force: true }));

describe('npm run new:check', () => {
  it('touches three files: the check, its line in the registry, its table of cases', () => {
    expect(run('scripts/new-check.ts', ID)).toMatchObject({ status: 0 });
    expect(git('status', '--porcelain').split('\n').toSorted()).toEqual([
      ' M lambda/checks/index.ts',
      `?? lambda/checks/${ID}.ts`,
      `?? test/checks/${ID}.test.ts`,
    ]);
  });

  it('makes a check that compiles, and that the linter and the catalogue take once the pages are written', () => {
    expect(tool('typescript/bin/tsc', '--noEmit')).toMatchObject({ status: 0, stdout: '' });
    expect(
      tool('@biomejs/biome/bin/biome', 'check', '--error-on-warnings', 'lambda/checks', 'test/checks'),
    ).toMatchObject({
      status: 0,
    });
    for (const script of ['docs', 'terraform', 'config-schema', 'config-types', 'report-schema']) {
      expect(run(`scripts/${script}.ts`)).toMatchObject({ status: 0 });
    }
    expect(
      tool(
        'vitest/vitest.mjs',
        'run',
        'test/contract/checks',
        'test/contract/readme',
        'test/contract/voice',
        'test/config/json',
      ),
    ).toMatchObject({
      status: 0,
    });
  });

  it('leaves a first case, and no other, that fails until the check does what it is for', () => {
    // What a check hangs on is recorded the first time, by whoever makes it: in CI vitest would write nothing new.
    const { status, stdout } = tool(
      'vitest/vitest.mjs',
      'run',
      `test/checks/${ID}.test.ts`,
      '--update=new',
      '--reporter=json',
    );
    const { testResults } = JSON.parse(stdout) as {
      testResults: { assertionResults: { title: string; status: string }[] }[];
    };
    const failed = testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .filter((one) => one.status === 'failed');
    expect(status).toBe(1);
    expect(failed.map(({ title }) => title)).toEqual(['fires where it should']);
  });

  it.each([[], ['one'], ['Not-An-Id'], ['../../etc/passwd'], [ID], ['two-words', 'more']].map((args) => [args]))(
    'refuses %j in one line',
    (args) => {
      const { status, stderr } = run('scripts/new-check.ts', ...args);
      expect(status).toBe(2);
      expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    },
  );
});

function git(...args: readonly string[]): string {
  return execFileSync('git', [...args], { cwd: copy, encoding: 'utf8' }).trimEnd();
}

function run(script: string, ...args: readonly string[]) {
  return spawnSync(process.execPath, [script, ...args], { cwd: copy, encoding: 'utf8' });
}

function tool(path: string, ...args: readonly string[]) {
  return spawnSync(process.execPath, [join(copy, 'node_modules', path), ...args], { cwd: copy, encoding: 'utf8' });
}
