import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetRoleCommand, GetRolePolicyCommand, IAMClient } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { onlyMember } from '../../infra/member.ts';
import { rolePolicies } from '../../infra/member-policies.ts';
import { memberTemplate } from '../../infra/member-template.ts';
import type { Config } from '../../lambda/config/schema.ts';
import { MEMBER_FORMS } from '../../scripts/terraform-validations.ts';
import { MOTO, startMoto } from '../emulator/moto-server.ts';
import { CONFIGURATIONS, configOf } from '../infra/synthesized.ts';
import { ensurePython } from '../support/python.ts';
import { say } from '../support/python-suite.ts';
import type { RunningServer } from '../support/server-process.ts';
import { ensureTofu, type Programs } from './tofu/programs.ts';
import { providerOf, root, runTofu, TERRAFORM, type Tofu } from './tofu/run-tofu.ts';

const HUB_ACCOUNT = '111122223333';

/** The account that moto is in. */
const ACCOUNT = '123456789012';

const stopping = new AbortController();

const folder = mkdtempSync(join(tmpdir(), 'tofu-'));

let programs: Programs;
let moto: RunningServer;
beforeAll(async () => {
  programs = await ensureTofu(say, stopping.signal);
  moto = await startMoto(await ensurePython(MOTO, say, stopping.signal), stopping.signal);
}, 1_800_000);
afterAll(async () => {
  stopping.abort();
  await moto?.stop();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  await fetch(`${moto.endpoint}/moto-api/reset`, { method: 'POST' });
});

const inMoto = (): Tofu => ({ programs, folder, key: 'test' });

const tofu = (cwd: string, ...args: readonly string[]) => runTofu(inMoto(), cwd, args);

/** To be merged over what an example has, as OpenTofu does by the file's name. */
const toMoto = () => ({ 'moto_override.tf': providerOf(moto.endpoint, ['iam', 'sts']) });

/** The module's variables for the member that a configuration asks for. */
function variablesOf(
  { name, targets, notifications: { securityHub }, cleanup, deployment }: Config,
  member: { readonly readRole: string; readonly externalId: string | undefined },
) {
  const listed = (list: 'all' | readonly string[]) => (list === 'all' ? ['all'] : list);
  return {
    hub_account_id: HUB_ACCOUNT,
    name,
    role_name: member.readRole,
    external_id: member.externalId,
    organization_id: targets.organizationId,
    cleanup_mode: cleanup.mode,
    cleanup_role_name: cleanup.roleName,
    cleanup_accounts: listed(cleanup.accounts),
    cleanup_regions: listed(cleanup.regions),
    cleanup_without_cluster_tag: cleanup.withoutClusterTag,
    security_hub: securityHub !== undefined,
    security_hub_role_name: securityHub?.roleName,
    permissions_boundary: deployment.permissionsBoundary,
    role_path: deployment.rolePath,
    role_name_prefix: deployment.roleNamePrefix,
    tags: deployment.tags,
  };
}

function asHcl(variables: Readonly<Record<string, unknown>>): string {
  const lines = Object.entries(variables).flatMap(([key, value]) =>
    value === undefined ? [] : [`  ${key} = ${JSON.stringify(value)}`],
  );
  return `module "member" {\n  source = "../../member"\n${lines.join('\n')}\n}\n\nprovider "aws" {\n  region = "eu-west-1"\n}\n`;
}

/** What CloudFormation or the module fills into a policy. */
const FILLED_IN: Readonly<Record<string, string>> = {
  partition: 'aws',
  account_id: ACCOUNT,
  hub_account_id: HUB_ACCOUNT,
};

function filledIn(policy: string): unknown {
  return JSON.parse(policy.replaceAll(/\$\{(\w+)\}/g, (_, name) => FILLED_IN[name] ?? name));
}

/** What one element or a list of one says, IAM takes for the same; an order of what is listed has no meaning. */
function inOneForm(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => inOneForm(item));
    if (key === 'Statement') return items;
    return items.length === 1 ? items[0] : items.map(String).sort();
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, inOneForm(inner, name)]));
}

async function roleInMoto(name: string) {
  const client = new IAMClient({
    endpoint: moto.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const { Role } = await client.send(new GetRoleCommand({ RoleName: name }));
  const { PolicyDocument = '' } = await client.send(
    new GetRolePolicyCommand({ RoleName: name, PolicyName: 'eks-ip-auditor' }),
  );
  return {
    path: Role?.Path,
    description: Role?.Description,
    boundary: Role?.PermissionsBoundary?.PermissionsBoundaryArn,
    // The provider sends them in any order.
    tags: Object.fromEntries((Role?.Tags ?? []).map(({ Key, Value }) => [Key, Value])),
    trust: inOneForm(JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''))),
    policy: inOneForm(JSON.parse(decodeURIComponent(PolicyDocument))),
  };
}

const { 'one account': _, 'owners of findings': __, ...WITH_MEMBERS } = CONFIGURATIONS;

const MEMBERS: Readonly<Record<string, unknown>> = {
  ...WITH_MEMBERS,
  'an organisation that is only read': { targets: { organization: {} } },
  'one of another name, planned only': {
    name: 'second',
    targets: { organization: { externalId: 'x-1' } },
    cleanup: { mode: 'plan', accounts: 'all', regions: 'all' },
  },
  'clean-up without cluster tags, of more accounts than a condition names': {
    targets: { organization: {} },
    cleanup: {
      mode: 'apply',
      accounts: Array.from({ length: 101 }, (_, index) => String(100000000000 + index)),
      regions: ['eu-west-1'],
      withoutClusterTag: true,
    },
  },
};

describe('the modules', () => {
  it('are written as OpenTofu formats them', async () => {
    expect(await tofu(TERRAFORM, 'fmt', '-check', '-recursive', '-diff')).toEqual({ code: 0, output: '' });
  });

  it('"member" is used rightly by its example, which applies, and then has nothing left to do', async () => {
    const cwd = await root(inMoto(), 'member', toMoto());
    expect(await tofu(cwd, 'validate')).toMatchObject({ code: 0 });
    expect(await tofu(cwd, 'apply', '-auto-approve', '-input=false')).toMatchObject({ code: 0 });
    expect(await tofu(cwd, 'plan', '-detailed-exitcode', '-input=false')).toMatchObject({ code: 0 });
  });
});

describe('the roles of the module "member"', () => {
  it.each(Object.entries(MEMBERS))('are those of the member stack: %s', async (name, input) => {
    const config = configOf(input);
    const member = onlyMember(config);
    if (member === undefined) throw new Error(`${name} has no member`);
    const cwd = await root(inMoto(), `test-${name.replaceAll(/\W+/g, '-')}`, {
      'main.tf': asHcl(variablesOf(config, member)),
      ...toMoto(),
    });
    const applied = await tofu(cwd, 'apply', '-auto-approve', '-input=false');
    expect(applied.output).toContain('Apply complete!');
    const roles = rolePolicies(memberTemplate(member));
    const { permissionsBoundary, tags } = config.deployment;
    for (const role of roles) {
      expect(await roleInMoto(role.name)).toEqual({
        path: role.path,
        description: role.description,
        boundary: permissionsBoundary && `arn:aws:iam::${ACCOUNT}:policy/${permissionsBoundary}`,
        tags,
        trust: inOneForm(filledIn(role.assumeRolePolicy)),
        policy: inOneForm(filledIn(role.inlinePolicy)),
      });
    }
    expect(applied.output).toContain(`${2 * roles.length} added, 0 changed, 0 destroyed`);
    expect(await tofu(cwd, 'plan', '-detailed-exitcode', '-input=false')).toMatchObject({ code: 0 });
  });

  it('have the names of the deployment where none is given', async () => {
    const config = configOf({
      ...CONFIGURATIONS['all that a bank asks for'],
      name: 'second',
      notifications: {},
    });
    const member = onlyMember(config);
    if (member === undefined) throw new Error('it has no member');
    const variables = { ...variablesOf(config, member), role_name: undefined, cleanup_role_name: undefined };
    const cwd = await root(inMoto(), 'test-names', { 'main.tf': asHcl(variables), ...toMoto() });
    expect((await tofu(cwd, 'apply', '-auto-approve', '-input=false')).output).toContain('Apply complete!');
    for (const { name, path } of rolePolicies(memberTemplate(member)))
      expect([name, (await roleInMoto(name)).path]).toEqual([name, path]);
  });

  it('are refused where a variable is more than a value', async () => {
    const hostile = '"},{"Effect":"Allow"';
    const variables = Object.entries(MEMBER_FORMS).map(([name, { or }]) => [name, or === 'all' ? [hostile] : hostile]);
    const cwd = await root(inMoto(), 'test-hostile', { 'main.tf': asHcl(Object.fromEntries(variables)), ...toMoto() });
    const { code, output } = await tofu(cwd, 'plan', '-input=false');
    const refused = [...output.matchAll(/ (\w+)\s+has to be /g)].map(([, name]) => name);
    expect([code, refused.sort()]).toEqual([1, Object.keys(MEMBER_FORMS).sort()]);
  });

  it('have no other statements whatever is filled into their policies', async () => {
    const hostile = '"},{"Effect":"Allow","Action":"*"},\n{"$' + '{name}%{if true}\\*';
    const names = ['partition', 'account_id', 'hub_account_id', 'name', 'role_path', 'role_name_prefix', 'external_id'];
    const given = Object.fromEntries([...names, 'organization_id', 'account', 'region'].map((name) => [name, hostile]));
    const cwd = await root(inMoto(), 'test-policies', {
      'given.json': JSON.stringify(given),
      'main.tf':
        'output "policies" {\n  value = templatefile("../../member/policies.json.tftpl", jsondecode(file("given.json")))\n}\n',
    });
    expect(await tofu(cwd, 'apply', '-auto-approve', '-input=false')).toMatchObject({ code: 0 });
    const { output } = await tofu(cwd, 'output', '-raw', 'policies');
    const { trust } = JSON.parse(output);
    expect(trust.read.Statement).toHaveLength(1);
    expect(trust.read.Statement[0].Condition.StringEquals['sts:ExternalId']).toBe(hostile);
  });

  it('are refused where clean-up would apply and nothing says where', async () => {
    const cwd = await root(inMoto(), 'test-nowhere', {
      'main.tf': asHcl({ hub_account_id: HUB_ACCOUNT, cleanup_mode: 'apply' }),
      ...toMoto(),
    });
    const { code, output } = await tofu(cwd, 'plan', '-input=false');
    expect([code, output.replaceAll(/\s+/g, ' ')]).toEqual([
      1,
      expect.stringContaining('cleanup_accounts and cleanup_regions have to name those that clean-up may touch'),
    ]);
  });
});
