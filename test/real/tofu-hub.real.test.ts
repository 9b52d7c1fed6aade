import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { audit, reportOf } from './audits.ts';
import { refuse } from './controls.ts';
import { deployedBy } from './deployment.ts';
import { leakEnis } from './leaks.ts';
import { placeIn } from './place.ts';
import { shell } from './programs.ts';
import {
  apply,
  assetsOf,
  BUILDING,
  type Example,
  exampleIn,
  inOneLine,
  pack,
  packageFolder,
  planned,
  printed,
  resources,
  run,
  SERVICES,
  STACK,
} from './tofu/example.ts';
import { providerOf, runTofu } from './tofu/run-tofu.ts';

describe('the module "hub" in one account', () => {
  let example: Example;
  let leaks: readonly string[];

  beforeAll(async () => {
    const place = placeIn('888888888888');
    leaks = await leakEnis(place, 2);
    example = await exampleIn(place, 'hub', providerOf(place.endpoint, SERVICES));
  }, BUILDING);

  it('refuses a package of another configuration, and prints the file to make the right one of', async () => {
    await pack(example, 'defaults', '{}');
    const { code, output } = await run(example, 'plan', 'defaults');
    expect([code, inOneLine(output)]).toEqual([
      1,
      expect.stringContaining('is of another configuration: notifications, schedule, targets differ.'),
    ]);
    await pack(example, 'first', printed(output));
  });

  it('takes a package of whatever configuration where none is named', async () => {
    const file = join(example.cwd, 'any_override.tf');
    writeFileSync(file, 'module "eks_ip_auditor" {\n  configuration = null\n}\n');
    const { code, output } = await run(example, 'plan', 'defaults', '-detailed-exitcode');
    rmSync(file);
    expect([code, planned(output)]).toEqual([
      2,
      expect.arrayContaining(['aws_cloudformation_stack.hub: created', 'aws_s3_bucket_object.template: created']),
    ]);
  });

  it('refuses a package in which a file is not the one of its checksums', async () => {
    cpSync(packageFolder(example, 'first'), packageFolder(example, 'broken'), { recursive: true });
    writeFileSync(join(packageFolder(example, 'broken'), 'hub.template.json'), '{}');
    const { code, output } = await run(example, 'plan', 'broken');
    expect([code, inOneLine(output)]).toEqual([
      1,
      expect.stringContaining('hub.template.json is not the one that SHA256SUMS of the package names'),
    ]);
  });

  it('can be applied again when the first deployment failed', async () => {
    const allow = await refuse(example.place, 'AWS::Scheduler::Schedule');
    expect((await apply(example, 'first')).output).toContain('AWS::Scheduler::Schedule is refused by the test');
    await allow();
    expect((await apply(example, 'first')).output).toContain('Apply complete!');
    const { asked, made } = await resources(example, 'first');
    expect(made).toEqual(asked);
  });

  it('has nothing left to do then, wherever the package lies', async () => {
    cpSync(packageFolder(example, 'first'), packageFolder(example, 'elsewhere'), { recursive: true });
    expect(await run(example, 'plan', 'elsewhere', '-detailed-exitcode')).toMatchObject({ code: 0 });
  });

  it('deploys what audits', async () => {
    const deployed = await deployedBy(example.place, STACK);
    const { findings } = await reportOf(deployed, await audit(deployed));
    const found = findings.flatMap(({ check, resource }) => (check === 'leaked-eni' ? resource.id : []));
    expect(found.sort()).toEqual(leaks);
    const { output } = await runTofu(example.tofu, example.cwd, ['output', '-raw', 'audit_function']);
    expect(output.split('\n')[0]).toBe(deployed.audit);
  });

  it('changes the stack and what it is made of when a setting changes, and keeps the old archives until it has', async () => {
    const file = join(example.cwd, 'main.tf');
    writeFileSync(file, readFileSync(file, 'utf8').replace('cron(0 7', 'cron(0 8'));
    const refused = await run(example, 'plan', 'first');
    expect(refused.output).toContain('schedule differ');
    await pack(example, 'second', printed(refused.output));
    const { output } = await apply(example, 'second');
    expect(planned(output)).toEqual([
      'aws_cloudformation_stack.hub: updated in-place',
      'aws_s3_bucket_object.asset["assets/audit"]: created',
      'aws_s3_bucket_object.asset["assets/audit"]: destroyed',
      'aws_s3_bucket_object.asset["assets/scan"]: created',
      'aws_s3_bucket_object.asset["assets/scan"]: destroyed',
      'aws_s3_bucket_object.template: replaced',
    ]);
    const changed = output.indexOf('aws_cloudformation_stack.hub: Modifications complete');
    const destroying = output.search(/aws_s3_bucket_object\S+( \(deposed object \w+\))?: Destroying/);
    expect([changed > 0, destroying > changed]).toEqual([true, true]);
    expect(await run(example, 'plan', 'second', '-detailed-exitcode')).toMatchObject({ code: 0 });
  });

  it('is taken away by destroy, but for the bucket of the ledger', async () => {
    const { place } = example;
    const { bucket } = await deployedBy(place, STACK);
    expect((await run(example, 'destroy', 'second', '-auto-approve')).output).toContain('Destroy complete!');
    expect(await shell(place, 'aws s3 ls')).toContain(bucket);
    expect(await shell(place, `aws s3 ls s3://${assetsOf(place)} --recursive | wc -l`)).toBe('0');
    const stacks = `aws cloudformation describe-stacks --query 'Stacks[].StackName' --output text`;
    expect(await shell(place, stacks)).toBe('');
  });
});
