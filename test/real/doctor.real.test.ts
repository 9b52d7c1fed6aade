import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { runCli } from '../cli/run-cli.ts';
import { audit } from './audits.ts';
import { bootstrap, type DeployedByCdk, deploy, resourcesOf } from './deployment.ts';
import { placeIn, rootEnvironment } from './place.ts';
import { ask, type Call } from './programs.ts';

const place = placeIn('444444444444');
const CONFIGURATION = { notifications: { emails: ['team@example.com'] } };

let deployed: DeployedByCdk;
let configFile: string;

beforeAll(async () => {
  await bootstrap(place);
  deployed = await deploy(place, CONFIGURATION);
  configFile = join(place.folder, 'doctor.json');
  await writeFile(configFile, JSON.stringify(CONFIGURATION));
  await audit(deployed);
});

/** What the command says, a mark and a name for each question. */
async function doctor() {
  const { exitCode, stdout } = await runCli(['doctor', '--config', configFile], { env: rootEnvironment(place) });
  return { exitCode, stdout, marks: stdout.match(/^[✓✗?] [\w-]+/gm) ?? [] };
}

const notOk = (marks: readonly string[]) => marks.filter((mark) => !mark.startsWith('✓'));

async function named(type: string, prefix: string): Promise<string> {
  const found = (await resourcesOf(place, deployed.stack)).find(
    (one) => one.type === type && one.logicalId.startsWith(prefix),
  );
  return found?.physicalId ?? '';
}

const schedule = z.looseObject({ Name: z.string(), GroupName: z.string() });

async function switchedOff(): Promise<Call> {
  const key = {
    Name: await named('AWS::Scheduler::Schedule', 'AuditSchedule'),
    GroupName: await named('AWS::Scheduler::ScheduleGroup', 'Schedules'),
  };
  const [found] = await ask(place, ['scheduler', 'get_schedule', key]);
  const { ScheduleExpression, FlexibleTimeWindow, Target } = schedule.parse(found);
  return [
    'scheduler',
    'update_schedule',
    { ...key, ScheduleExpression, FlexibleTimeWindow, Target, State: 'DISABLED' },
  ];
}

describe('doctor, asked of what the CDK deployed', () => {
  test('finds it as it should be, but for metrics, which the emulator does not count', async () => {
    const { exitCode, marks, stdout } = await doctor();
    expect(notOk(marks), stdout).toEqual(['? alarm-metrics']);
    expect(marks).toHaveLength(13);
    expect(exitCode).toBe(3);
  });

  test('sees what somebody switched off or deleted', async () => {
    const off = 'eks-ip-auditor-audit-failed';
    await ask(
      place,
      await switchedOff(),
      ['cloudwatch', 'disable_alarm_actions', { AlarmNames: [off] }],
      ['cloudwatch', 'delete_alarms', { AlarmNames: ['eks-ip-auditor-dead-letters'] }],
    );
    const { exitCode, marks, stdout } = await doctor();
    expect(notOk(marks), stdout).toEqual(['✗ schedule', '✗ alarms', '? alarm-metrics']);
    expect(stdout).toContain('eks-ip-auditor-dead-letters: deleted');
    expect(stdout).toContain(`--alarm-names ${off}`);
    expect(exitCode).toBe(1);
  });

  test('says that there is nothing where nothing was deployed', async () => {
    const env = { ...rootEnvironment(place), AWS_REGION: 'eu-central-1' };
    const { exitCode, stdout } = await runCli(['doctor', '--config', configFile], { env });
    expect(stdout).toMatch(/^✗ stack +There is no stack EksIpAuditor in 444444444444 eu-central-1\./m);
    expect(exitCode).toBe(1);
  });
});
