import { statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_NAME, defaultRoleNames, stackName } from '../../lambda/config/names.ts';
import { resourcesOf } from './deployment.ts';
import { type Place, placeIn } from './place.ts';
import { ask, shell } from './programs.ts';
import {
  apply,
  BUILDING,
  type Example,
  exampleIn,
  pack,
  packageFolder,
  printed,
  resources,
  run,
  SERVICES,
} from './tofu/example.ts';
import { providerOf } from './tofu/run-tofu.ts';

describe('the module "hub" for an organisation, with the module "member" in the management account', () => {
  let example: Example;
  const management = placeIn('444455556666');

  beforeAll(async () => {
    const place = placeIn('777788889999');
    await roleFor(management, place.accountId);
    const aliases = [{}, { alias: 'management' }, { alias: 'us_east_1', region: 'us-east-1' }];
    const providers = aliases.map((alias) => providerOf(place.endpoint, SERVICES, alias)).join('\n');
    example = await exampleIn(place, 'organization', providers, { hub_account_id: place.accountId });
  }, BUILDING);

  it('refuses a package of another configuration', async () => {
    await pack(example, 'defaults', '{}');
    const { code, output } = await run(example, 'plan', 'defaults');
    expect(code).toBe(1);
    await pack(example, 'right', printed(output));
  });

  it('applies with its StackSet and chat', async () => {
    expect((await apply(example, 'right')).output).toContain('Apply complete!');
    const { asked, made } = await resources(example, 'right');
    expect(made).toEqual(asked);
  });

  it('has nothing left to do then', async () => {
    expect(await run(example, 'plan', 'right', '-detailed-exitcode')).toMatchObject({ code: 0 });
  });

  it('has the template in the bucket, larger than CloudFormation takes directly', () => {
    const { size } = statSync(join(packageFolder(example, 'right'), 'hub.template.json'));
    expect(size).toBeGreaterThan(51_200);
  });

  it('has the watch over chat in us-east-1', async () => {
    const watch = stackName('chatWatch', DEFAULT_NAME);
    const made = await resourcesOf(placeIn(example.place.accountId, 'us-east-1'), watch);
    expect(made.map(({ type }) => type)).toContain('AWS::CloudWatch::Alarm');
  });

  it('has in the management account the roles that the StackSet gives to the others', async () => {
    const names = `aws iam list-roles --query 'Roles[].RoleName' --output text`;
    const { read, cleanup } = defaultRoleNames(DEFAULT_NAME, {});
    expect((await shell(management, names)).split(/\s+/)).toEqual(expect.arrayContaining([read, cleanup]));
  });
});

/** The role of the example by which OpenTofu works in another account. */
async function roleFor(place: Place, trusted: string): Promise<void> {
  const document = (statement: object) =>
    JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });
  const trust = document({ Principal: { AWS: `arn:aws:iam::${trusted}:root` }, Action: 'sts:AssumeRole' });
  await ask(
    place,
    ['iam', 'create_role', { RoleName: 'terraform', AssumeRolePolicyDocument: trust }],
    [
      'iam',
      'put_role_policy',
      { RoleName: 'terraform', PolicyName: 'all', PolicyDocument: document({ Action: '*', Resource: '*' }) },
    ],
  );
}
