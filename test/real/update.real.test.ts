import { ListVersionsByFunctionCommand } from '@aws-sdk/client-lambda';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Report } from '../../lambda/model/report.ts';
import { audit, beginAudit, calls, endOf, reportOf } from './audits.ts';
import { holdCalls, refuse } from './controls.ts';
import { bootstrap, type Deployed, deploy, resourcesOf } from './deployment.ts';
import { leakEnis } from './leaks.ts';
import { clientsOf, placeIn } from './place.ts';
import { shell } from './programs.ts';
import { commandsOf } from './runbook.ts';

/** A change of the configuration is a change of the code, which it is packed with. */
const FIRST = {};
const SECOND = { checks: { 'leaked-eni': { enabled: false } } };
const THIRD = { checks: { 'leaked-eni': { enabled: false }, 'unattached-eni': { enabled: false } } };

const place = placeIn('333333333333');

/** Each test goes on with the deployment as the one before left it. */
let deployed: Deployed;

beforeAll(async () => {
  await Promise.all([bootstrap(place), leakEnis(place, 2)]);
});

function evaluatedIn({ targets }: Report): readonly string[] {
  return targets.flatMap(({ evaluated }) => evaluated);
}

/** Versions that there are of the function of an alias. */
async function versionsOf(alias: string): Promise<readonly (string | undefined)[]> {
  const FunctionName = alias.replace(/:live$/, '');
  const { Versions = [] } = await clientsOf(place).lambda.send(new ListVersionsByFunctionCommand({ FunctionName }));
  return Versions.map(({ Version }) => Version).filter((version) => version !== '$LATEST');
}

describe('a first deployment that failed', () => {
  test('leaves nothing in the way of the next try', async () => {
    const allow = await refuse(place, 'AWS::Scheduler::Schedule');
    await expect(deploy(place, FIRST)).rejects.toThrow(/AWS::Scheduler::Schedule is refused/);
    await allow();
    deployed = await deploy(place, FIRST);
    const resources = await resourcesOf(place, deployed.stack);
    expect(resources.filter(({ status }) => status !== 'CREATE_COMPLETE')).toEqual([]);
    expect(evaluatedIn(await reportOf(deployed, await audit(deployed)))).toContain('leaked-eni');
  });
});

describe('a deployment during an audit', () => {
  test('changes nothing about the audit, which ends on the code it began with', async () => {
    const release = await holdCalls(place);
    const execution = await beginAudit(deployed);
    const called = await calls(deployed, execution);
    await deploy(place, SECOND);
    await release();
    const ended = await endOf(deployed, execution);
    expect(ended).toMatchObject({ status: 'SUCCEEDED', version: '1' });
    expect(called.every((arn) => arn.endsWith(':1'))).toBe(true);
    expect(evaluatedIn(await reportOf(deployed, ended))).toContain('leaked-eni');
  });

  test('is what the next audit runs on', async () => {
    expect(await versionsOf(deployed.audit)).toEqual(['1', '2']);
    const ended = await audit(deployed);
    expect(ended).toMatchObject({ status: 'SUCCEEDED', version: '2' });
    expect(evaluatedIn(await reportOf(deployed, ended))).not.toContain('leaked-eni');
  });
});

describe('an update that failed', () => {
  test('leaves audits running on what there was, and no version behind', async () => {
    const allow = await refuse(place, 'AWS::Lambda::Alias');
    await expect(deploy(place, THIRD)).rejects.toThrow(/AWS::Lambda::Alias is refused/);
    await allow();
    expect(await versionsOf(deployed.scan)).toEqual(['1', '2']);
    expect(await audit(deployed)).toMatchObject({ status: 'SUCCEEDED', version: '2' });
  });

  test('can be tried again', async () => {
    await deploy(place, THIRD);
    expect(evaluatedIn(await reportOf(deployed, await audit(deployed)))).not.toContain('unattached-eni');
  });
});

describe('an audit that began before an update', () => {
  test('is stopped by the commands of docs/runbook.md, "Remove it"', async () => {
    const release = await holdCalls(place);
    const execution = await beginAudit(deployed);
    await calls(deployed, execution);
    await deploy(place, SECOND);
    const env = { AUDIT_FUNCTION: deployed.audit };
    await shell(place, commandsOf('Remove it', 'stop-durable-execution'), { env });
    await release();
    expect((await endOf(deployed, execution)).status).toBe('STOPPED');
  });
});
