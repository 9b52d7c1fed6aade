/** The deployed bundles under Lambda's own runtime: what it loads, hands over, answers and says of errors. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bundleLambda } from '../../scripts/build.ts';
import { aWorld, objectText, type SimulatedAws, startSimulatedAws } from '../../simulated-aws/index.ts';
import { ENVIRONMENT } from '../handlers/deployment.ts';
import { freePorts } from '../support/free-port.ts';
import { SetupError } from '../support/python.ts';
import { say } from '../support/python-suite.ts';
import { type RunningServer, startServer } from '../support/server-process.ts';
import { ensureRuntime, type RuntimePrograms } from './runtime/programs.ts';

const HOME = '111122223333';
const BUCKET = 'eks-ip-auditor-objects';
const HANDLERS = join(import.meta.dirname, '../../lambda/handlers');
const FUNCTIONS = ['scan', 'audit', 'cleanup'] as const;
const { signal } = new AbortController();

/** A developer may go without; CI may not. */
let programs: RuntimePrograms | undefined;
let folder: string | undefined;
const running: (SimulatedAws | RunningServer)[] = [];

beforeAll(async () => {
  try {
    programs = await ensureRuntime(say, signal);
  } catch (error) {
    if (process.env.CI !== undefined || !(error instanceof SetupError)) throw error;
    say(`Lambda's runtime is left out: ${error.message}`);
    return;
  }
  folder = await mkdtemp(join(tmpdir(), 'eks-ip-auditor-runtime-'));
  for (const name of FUNCTIONS) await bundleLambda(join(HANDLERS, `${name}.ts`), join(folder, name));
});
beforeEach(({ skip }) => {
  if (programs === undefined) skip();
});
afterEach(async () => {
  for (const each of running.splice(0).reverse()) await each.stop();
});
afterAll(async () => {
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});

/** A function as it is deployed, with a simulated AWS around it. */
async function deployed(name: (typeof FUNCTIONS)[number], config: object) {
  if (programs === undefined || folder === undefined) throw new Error('there is no runtime');
  const world = aWorld({ home: HOME })
    .account(HOME, (account) =>
      account.region('eu-west-1', (region) =>
        region
          .vpc('main')
          .subnet('private-a', { cidr: '10.0.0.0/22', az: 'eu-west-1a' })
          .leakedEni({ subnet: 'private-a', cluster: 'gone', ageMinutes: 180, count: 3 }),
      ),
    )
    .bucket(BUCKET);
  const aws = await startSimulatedAws(world);
  running.push(aws);
  const file = join(folder, 'config.json');
  await writeFile(file, JSON.stringify(config));
  const [invocations, runtime] = await freePorts(2);
  const server = await startServer(
    {
      name: 'the runtime emulator',
      command: programs.emulator,
      args: [
        ...['--runtime-interface-emulator-address', `127.0.0.1:${invocations}`],
        ...['--runtime-api-address', `127.0.0.1:${runtime}`],
        ...[process.execPath, programs.client, 'index.handler'],
      ],
      cwd: join(folder, name),
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        LAMBDA_TASK_ROOT: join(folder, name),
        _HANDLER: 'index.handler',
        AWS_LAMBDA_FUNCTION_NAME: name,
        AWS_LAMBDA_FUNCTION_VERSION: '1',
        AWS_LAMBDA_FUNCTION_TIMEOUT: '60',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1769',
        NODE_OPTIONS: '--enable-source-maps',
        CONFIG_FILE: file,
        ...ENVIRONMENT,
        ...aws.env(),
      },
      endpoint: `http://127.0.0.1:${invocations}`,
    },
    signal,
  );
  running.push(server);
  const invoke = async (event: object) => {
    const url = `${server.endpoint}/2015-03-31/functions/function/invocations`;
    const response = await fetch(url, { method: 'POST', body: JSON.stringify(event) });
    return JSON.parse(await response.text());
  };
  return { aws, invoke };
}

describe("under Lambda's own runtime", () => {
  it('the scan reads a target, keeps its result and gives the report, twice in one sandbox', async () => {
    const { aws, invoke } = await deployed('scan', { targets: { accounts: [{}], regions: ['eu-west-1'] } });
    for (const auditId of ['first', 'second']) {
      const answer = await invoke({ region: 'eu-west-1', checks: ['leaked-eni'], auditId });
      expect(answer).toMatchObject({
        accountId: HOME,
        region: 'eu-west-1',
        status: 'complete',
        report: { findings: [{ check: 'leaked-eni' }, {}, {}] },
      });
      const kept = objectText(aws.world.buckets.get(BUCKET), `runs/${answer.key}`);
      expect(JSON.parse(kept ?? '').result.status).toBe('complete');
    }
    expect(aws.unsupported).toEqual([]);
  });

  it('a mistyped event is answered with one line that says what was meant', async () => {
    const { invoke } = await deployed('scan', {});
    expect(await invoke({ region: 'eu-wset-1' })).toMatchObject({
      errorType: 'AuditorError',
      errorMessage: expect.stringMatching(/^unknown region "eu-wset-1"/),
    });
  });

  it('the clean-up, where none is configured, deletes nothing and says so', async () => {
    const { aws, invoke } = await deployed('cleanup', {});
    const answer = await invoke({ auditId: 'first', target: { accountId: HOME, region: 'eu-west-1' } });
    expect(answer).toEqual({ cleanup: 'off' });
    expect(aws.calls.filter(({ action }) => action === 'DeleteNetworkInterface')).toEqual([]);
  });

  it('the audit is loaded, and takes only what a durable execution hands it', async () => {
    const { invoke } = await deployed('audit', {});
    expect(await invoke({})).toMatchObject({ errorMessage: expect.stringMatching(/durable/i) });
  });
});
