import { execFileSync, spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from 'vitest';
import { runCli } from './run-cli.ts';

const script: Record<string, string> = {};
beforeAll(async () => {
  for (const shell of ['bash', 'zsh', 'fish']) script[shell] = (await runCli(['completion', shell])).stdout;
});

/** What a bash that has sourced the script offers for a line; its last word is completed. */
function offered(...words: readonly string[]): readonly string[] {
  const line = ['eks-ip-auditor', ...words];
  const asked = `${script.bash}
COMP_WORDS=(${line.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${line.length - 1}
_eks_ip_auditor; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['--norc', '-c', asked], { encoding: 'utf8', cwd: import.meta.dirname })
    .trim()
    .split('\n');
}

describe('bash completes', () => {
  it.each([
    [['cl'], ['cleanup']],
    [
      ['cleanup', ''],
      ['plan', 'apply', '--help'],
    ],
    [['cleanup', 'plan', '--form'], ['--format']],
    [['audit', '--fail-on', 'h'], ['high']],
    [['audit', '--format', 'json', '--min-severity', 'cr'], ['critical']],
    [['audit', '--check', 'leaked'], ['leaked-eni']],
    [['explain', 'subnet-low'], ['subnet-low-ips']],
    [['completion', 'f'], ['fish']],
    [['diagnose', '--format', 'br'], ['brief']],
    [['config', 'check', '--verb'], ['--verbose']],
    [['audit', '--output', 'run-cl'], ['run-cli.ts']],
  ])('%j by %j', (words, expected) => {
    expect(offered(...words)).toEqual(expected);
  });

  it('offers every command first', async () => {
    const { stdout } = await runCli(['--help']);
    const commands = [...stdout.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name);
    expect(commands.length).toBeGreaterThan(7);
    expect(offered('')).toEqual(expect.arrayContaining(commands.filter((name) => name !== 'help')));
  });

  it('is registered for the command', () => {
    const asked = `${script.bash}\ncomplete -p eks-ip-auditor`;
    expect(execFileSync('bash', ['--norc', '-c', asked], { encoding: 'utf8' })).toContain('-F _eks_ip_auditor');
  });
});

describe('other shells', () => {
  it('zsh takes bash’s', () => {
    expect(script.zsh).toMatch(/^autoload -U \+X bashcompinit && bashcompinit\n/);
    expect(script.zsh?.endsWith(script.bash ?? '-')).toBe(true);
  });

  it('fish gets a line a word, with what it is for', () => {
    expect(script.fish).toContain(
      "complete -c eks-ip-auditor -n '__fish_seen_subcommand_from audit' -l fail-on -x -a 'critical high medium low info none' -d 'exit 1 if a finding has this severity or above'",
    );
    expect(script.fish).toContain(
      "-n '__fish_seen_subcommand_from cleanup; and __fish_seen_subcommand_from plan' -l ledger -r",
    );
  });

  it.each(['zsh', 'fish'])('%s takes it as it is', (shell) => {
    if (spawnSync(shell, ['--version']).error !== undefined) return;
    expect(spawnSync(shell, ['-n'], { input: script[shell], encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    });
  });

  it('another one is refused', async () => {
    expect(await runCli(['completion', 'ksh'])).toMatchObject({ exitCode: 2, stdout: '' });
  });
});
