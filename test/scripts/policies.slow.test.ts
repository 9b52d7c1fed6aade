import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const MEMBER = join(ROOT, 'dist/member');

const folder = mkdtempSync(join(tmpdir(), 'policies-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function policies(config: unknown): Promise<Ended> {
  const file = join(folder, 'config.json');
  writeFileSync(file, JSON.stringify(config));
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(ROOT, 'scripts/policies.ts')],
      { env: { ...process.env, CONFIG_FILE: file } },
      (error, stdout, stderr) => resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    );
  });
}

describe('npm run policies', () => {
  it('prints and writes the template and the policies of each role, which JSON and Terraform can read', async () => {
    const { code, stdout } = await policies({
      targets: { organization: {} },
      cleanup: { mode: 'apply', accounts: 'all', regions: 'all' },
    });
    expect(code).toBe(0);
    expect(readdirSync(MEMBER).sort()).toEqual([
      'eks-ip-auditor-cleanup.assume-role-policy.json.tftpl',
      'eks-ip-auditor-cleanup.inline-policy.json.tftpl',
      'eks-ip-auditor.assume-role-policy.json.tftpl',
      'eks-ip-auditor.inline-policy.json.tftpl',
      'member.template.json',
    ]);
    for (const name of readdirSync(MEMBER)) {
      const text = readFileSync(join(MEMBER, name), 'utf8');
      expect(stdout).toContain(text);
      expect(() => JSON.parse(text)).not.toThrow();
      const variables = [...text.matchAll(/\$\{(\w+)\}/g)].map(([, variable = '']) => variable);
      const known = ['partition', 'account_id', 'hub_account_id'];
      expect(variables.filter((variable) => !known.includes(variable))).toEqual([]);
    }
  });

  it('prints what an organisation would have where no other account is configured, and says so', async () => {
    const { code, stdout, stderr } = await policies({});
    expect([code, stderr]).toEqual([0, expect.stringContaining('no other account is configured')]);
    expect(stdout).toContain('ReadOnlyAudit');
  });

  it('prints what a cluster is given where Kubernetes is read: the manifest, and how each role that reads gets in', async () => {
    const targets = { organization: {} };
    const { stdout } = await policies({ targets, kubernetes: 'where-allowed', deployment: { rolePath: 'platform/' } });
    expect(stdout).toContain(readFileSync(join(ROOT, 'docs/kubernetes-access.yaml'), 'utf8'));
    for (const [of, role] of [
      ['a member account', 'eks-ip-auditor'],
      ["the hub's own account", 'eks-ip-auditor-scan-function'],
    ]) {
      expect(stdout).toContain(
        `# A cluster in ${of}, in authentication mode API or API_AND_CONFIG_MAP:\n` +
          'aws eks create-access-entry --region REGION --cluster-name CLUSTER ' +
          `--principal-arn arn:PARTITION:iam::ACCOUNT_ID:role/platform/${role} --kubernetes-groups eks-ip-auditor\n`,
      );
      expect(stdout).toContain(
        `- {rolearn: arn:PARTITION:iam::ACCOUNT_ID:role/${role}, username: eks-ip-auditor, groups: [eks-ip-auditor]}\n`,
      );
    }
    expect((await policies({ targets })).stdout).not.toContain('rbac.authorization.k8s.io');
  });

  it('says in one line why it cannot', async () => {
    const accounts = ['one', 'two'].map((name) => ({ roleArn: `arn:aws:iam::444455556666:role/${name}` }));
    expect(await policies({ targets: { accounts } })).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'targets.accounts: one template cannot make roles that differ: one (external id none), two (external id none); give them one name and external id\n',
    });
  });
});
