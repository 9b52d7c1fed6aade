import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CHECKS } from '../../lambda/checks/index.ts';
import type { DiagnosisReport } from '../../lambda/model/diagnosis.ts';
import type { Finding } from '../../lambda/model/finding.ts';
import type { SectionName } from '../../lambda/model/inventory.ts';
import { withoutPictures } from '../../lambda/model/pictures.ts';
import type { Report } from '../../lambda/model/report.ts';
import type { CliOutcome } from '../cli/run-cli.ts';
import { movedBack } from '../support/aged-ledger.ts';
import { allEnis } from './make-network.ts';
import { takeAll } from './make-topic.ts';
import { audit, auditWith, command, emulatorEndpoint, invoke } from './stage.ts';
import {
  buildWorld,
  CONFIGURATION,
  type EmulatorWorld,
  HUB,
  PAYMENTS,
  QUEUE,
  REGION,
  ROLE,
  TOPIC,
  UNKNOWN_TYPE,
} from './world.ts';

const endpoint = emulatorEndpoint();
let world: EmulatorWorld;

beforeAll(async () => {
  world = await buildWorld(endpoint, new Date());
});

/** `medium leaked-eni 123456789012 eni-0…`: what a finding is about, without its wording. */
function gist({ severity, check, accountId, resource }: Finding): string {
  return `${severity} ${check} ${accountId} ${resource.id}`;
}

function gists(report: Report | undefined): readonly string[] | undefined {
  return report?.findings.map(gist).sort();
}

/** Everything that is wrong in the world, and nothing else. */
function expectedFindings(): readonly string[] {
  const { leaks, leakOfLiveNode, leakOfUnknownAge, appliance, lookalike } = world.ids;
  return [
    ...paymentsFindings(),
    `high unsupported-instance-type ${HUB} shop/exotic`,
    // moto's primary ENIs stay when their instances go, unless they are asked not to.
    `medium delete-on-termination-off ${HUB} shop/workers`,
    ...leaks.map((id) => `medium leaked-eni ${HUB} ${id}`),
    `low leaked-eni ${HUB} ${leakOfLiveNode}`,
    `info leaked-eni ${HUB} ${leakOfUnknownAge}`,
    `info unattached-eni ${HUB} ${appliance}`,
    `info unattached-eni ${HUB} ${lookalike}`,
    // moto has no add-ons, so nobody can tell which VPC CNI runs.
    `info unsupported-instance-type ${HUB} shop`,
  ].sort();
}

/** What moto has none of: it answers with an HTML page. */
const LACKING: readonly SectionName[] = [
  'accessEntries',
  'addons',
  'cniAddonVersions',
  'eksUpdates',
  'nodeAccessPolicies',
  'podIdentityAssociations',
  'vpcCniAddons',
];

function isLacking(section: SectionName): boolean {
  return LACKING.includes(section);
}

/** A full subnet of a small account, and what comes of it. */
function paymentsFindings(): readonly string[] {
  return [
    `critical subnet-low-ips ${PAYMENTS} ${world.ids.paymentsSubnet}`,
    `high cluster-upgrade-blocked ${PAYMENTS} payments`,
    `medium delete-on-termination-off ${PAYMENTS} payments/workers`,
    `info nodegroup-cannot-scale ${PAYMENTS} payments/workers`,
    `info previous-generation-instance ${PAYMENTS} payments/workers`,
  ];
}

function reportOf({ stdout }: CliOutcome): Report {
  return JSON.parse(stdout);
}

function onlyFinding({ findings }: Report, check: string, severity: string): Finding | undefined {
  const found = findings.filter((finding) => finding.check === check && finding.severity === severity);
  expect(found).toHaveLength(1);
  return found[0];
}

describe('the command line, auditing an AWS that others wrote', () => {
  let outcome: CliOutcome;
  let report: Report;
  beforeAll(async () => {
    outcome = await audit(endpoint, '--format', 'json');
    report = reportOf(outcome);
  });

  test('finds exactly what is wrong', () => {
    expect(gists(report)).toEqual(expectedFindings());
  });

  test('ends with 1, for there are findings at or above high, and no stack', () => {
    expect(outcome).toMatchObject({ exitCode: 1, stderr: expect.not.stringContaining('    at ') });
  });

  test('reads both accounts, the second through AssumeRole', () => {
    expect(report.targets.map(({ accountId, region, status }) => [accountId, region, status]).sort()).toEqual([
      [HUB, REGION, 'partial'],
      [PAYMENTS, REGION, 'partial'],
    ]);
  });

  test('has a gap for what the emulator lacks, and for nothing else', () => {
    for (const target of report.targets) {
      expect(target.gaps.map(({ section, reason }) => `${section} ${reason}`).sort()).toEqual(
        LACKING.map((section) => `${section} unusable`),
      );
      // Those that answer from Kubernetes or from a ledger alone are not asked where nothing is read from them.
      const asked = CHECKS.filter(({ source, restsOnHistory }) => source === 'aws' && !restsOnHistory);
      const touched = asked.filter(({ needs, wants }) => [...needs, ...wants].some(isLacking));
      expect(target.notEvaluated.map(({ check, partly }) => `${check} ${partly}`).sort()).toEqual(
        touched.map(({ meta, needs }) => `${meta.id} ${!needs.some(isLacking)}`).sort(),
      );
      const whole = asked.filter((check) => !touched.includes(check)).map(({ meta }) => meta.id);
      expect([...target.evaluated].sort()).toEqual(whole.sort());
    }
  });

  test('counts what it looked at', () => {
    expect(report.targets.find(({ accountId }) => accountId === HUB)?.resources).toMatchObject({
      clusters: 1,
      nodegroups: 3,
      subnets: 2,
      availableEnis: 9,
      nodes: 1,
      launchTemplateVersions: 1,
      subnetReservations: 0,
    });
  });

  test('tells who holds the addresses of the nearly full subnet', () => {
    expect(onlyFinding(report, 'subnet-low-ips', 'critical')).toMatchObject({
      cluster: 'payments',
      evidence: { usable: 59, free: 4, heldBy: { nodes: 5, cniSecondaries: 50, leaked: 0, others: 0 } },
    });
  });

  test('tells what a leak holds, for whom it was made and how old it is', () => {
    const leak = report.findings.find(({ resource }) => resource.id === world.ids.leaks[0]);
    expect(leak).toMatchObject({
      cluster: 'shop-blue',
      evidence: { madeBy: 'vpc-cni', addresses: 6, instanceState: 'gone', ageMinutes: 3 * 24 * 60 },
    });
    expect(onlyFinding(report, 'leaked-eni', 'low')?.evidence).toMatchObject({ instanceState: 'running' });
  });

  test('names the instance type that nobody knows', () => {
    expect(onlyFinding(report, 'unsupported-instance-type', 'high')?.evidence).toMatchObject({
      problem: 'not-describable',
      instanceTypes: [UNKNOWN_TYPE],
    });
  });
});

describe('a VPC CNI whose version is declared, since no API tells it', () => {
  const declared = (cniVersion: string) => ({ ...CONFIGURATION, clusters: { shop: { cniVersion } } });
  const typesIn = (outcome: CliOutcome) =>
    reportOf(outcome)
      .findings.filter(({ check }) => check === 'unsupported-instance-type')
      .map(
        ({ severity, resource, evidence }) =>
          `${severity} ${resource.id} ${evidence.instanceTypes} ${evidence.problem}`,
      )
      .sort();

  test('does not know t3.medium at 1.1.0', async () => {
    expect(typesIn(await auditWith(declared('1.1.0'), endpoint, '--format', 'json'))).toContain(
      'critical shop/workers t3.medium not-in-cni-table',
    );
  });

  test('knows t3.medium at 1.2.0', async () => {
    const found = typesIn(await auditWith(declared('1.2.0'), endpoint, '--format', 'json'));
    expect(found.filter((each) => each.includes('t3.medium'))).toEqual([]);
    expect(found).not.toEqual([]);
  });
});

describe('the exit code', () => {
  test('is 0 when no finding is asked to fail', async () => {
    expect((await audit(endpoint, '--fail-on', 'none')).exitCode).toBe(0);
  });

  test('is 3 when something could not be read and that is asked to count', async () => {
    expect((await audit(endpoint, '--fail-on', 'none', '--strict')).exitCode).toBe(3);
  });

  test('is 0 for one check that could be answered whole', async () => {
    const outcome = await audit(endpoint, '--check', 'unattached-eni', '--strict', '--format', 'json');
    expect(outcome.exitCode).toBe(0);
    expect(reportOf(outcome).summary.complete).toBe(true);
  });

  test('is 2, with one line, for a region that does not exist', async () => {
    const outcome = await audit(endpoint, '--region', 'eu-nowhere-1', '--quiet');
    expect(outcome).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr: expect.stringMatching(/^error: .*eu-nowhere-1.*\n$/),
    });
  });

  test('is 2, with one line, for a topic that does not exist', async () => {
    const outcome = await audit(endpoint, '--notify', `${TOPIC}-gone`, '--quiet');
    expect(outcome).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/^error: .*eks-ip-auditor-gone.*\n$/) });
  });
});

describe('diagnose', () => {
  const diagnosed = (...args: readonly string[]) => command(endpoint, 'diagnose', '--cluster', ...args);

  test('leaves open what the emulator does not show, and crashes nowhere', async () => {
    const { exitCode, stdout, stderr } = await diagnosed('shop', '--format', 'json');
    expect(stderr).toBe(`diagnosing cluster shop in ${HUB} ${REGION}\n`);
    const { diagnoses }: DiagnosisReport = JSON.parse(stdout);
    const states = Object.fromEntries(diagnoses[0]?.steps.map(({ id, state }) => [id, state]) ?? []);
    // moto has no add-ons, so no question that rests on the VPC CNI has a whole answer.
    expect(states).toMatchObject({ cluster: 'unknown', cni: 'unknown', types: 'bad', addresses: 'bad' });
    expect(exitCode).toBe(1);
    for (const { unknown } of diagnoses[0]?.steps ?? []) {
      for (const answerGap of unknown) expect(answerGap.kind).not.toBe('check-failed');
    }
  });

  test('tells the nearly full subnet of the other account, and its consequences under it', async () => {
    const { stdout } = await diagnosed('payments');
    expect(stdout).toContain(`DIAGNOSIS  cluster payments, ${PAYMENTS} ${REGION}`);
    expect(stdout).toMatch(new RegExp(`✗ payments-a \\(${world.ids.paymentsSubnet}`));
    expect(stdout).not.toContain('shop');
  });

  test('knows which clusters there are', async () => {
    const { exitCode, stderr } = await diagnosed('shopp');
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^error: no cluster "shopp" in .*; did you mean "shop"\?\n$/);
  });
});

describe('one account alone', () => {
  test('is audited when its role is the only one named', async () => {
    const report = reportOf(await audit(endpoint, '--role-arn', ROLE, '--format', 'json'));
    expect(gists(report)).toEqual([...paymentsFindings()].sort());
  });
});

describe('the message', () => {
  beforeEach(async () => {
    await takeAll(world.hub, QUEUE);
  });

  test('that the command line publishes is the report, read back from the queue', async () => {
    const outcome = await audit(endpoint, '--format', 'json', '--notify', TOPIC);
    const [message, ...more] = await takeAll(world.hub, QUEUE);
    expect(more).toEqual([]);
    expect(message).toMatchObject({
      Type: 'Notification',
      TopicArn: TOPIC,
      Subject: expect.stringMatching(/^[ -~]{1,99}$/),
    });
    expect(JSON.parse(message?.Message ?? '')).toEqual(withoutPictures(reportOf(outcome)));
  });

  test('carries what filter policies ask for', async () => {
    await audit(endpoint, '--notify', TOPIC);
    const [message] = await takeAll(world.hub, QUEUE);
    const value = (name: string) => message?.MessageAttributes[name]?.Value;
    expect(value('maxSeverity')).toBe('critical');
    expect(value('complete')).toBe('false');
    expect(JSON.parse(value('accounts') ?? '').sort()).toEqual([HUB, PAYMENTS]);
    expect(JSON.parse(value('checks') ?? '')).toContain('subnet-low-ips');
  });
});

describe('the Lambda handler', () => {
  const SCHEDULED = { source: 'aws.scheduler', 'detail-type': 'Scheduled Event', detail: {} };

  beforeEach(async () => {
    await takeAll(world.hub, QUEUE);
  });

  test('finds on a schedule what the command line finds, and publishes it', async () => {
    const { result, error } = await invoke(endpoint, SCHEDULED, { TOPIC_ARN: TOPIC });
    expect(error).toBeUndefined();
    expect(gists(result)).toEqual(expectedFindings());
    const messages = await takeAll(world.hub, QUEUE);
    expect(messages.map(({ Message }) => JSON.parse(Message))).toEqual([withoutPictures(result ?? {})]);
  });

  test('gives a finding the same id as the command line does', async () => {
    const { result } = await invoke(endpoint, { notify: false });
    const report = reportOf(await audit(endpoint, '--format', 'json'));
    const ids = (each: Report | undefined) => each?.findings.map(({ id }) => id).sort();
    expect(ids(result)).toEqual(ids(report));
  });

  test('audits on demand one account and one check, and publishes nothing when told so', async () => {
    const event = { accounts: [PAYMENTS], checks: ['subnet-low-ips'], notify: false };
    const { result } = await invoke(endpoint, event, { TOPIC_ARN: TOPIC });
    expect(gists(result)).toEqual([`critical subnet-low-ips ${PAYMENTS} ${world.ids.paymentsSubnet}`]);
    expect(await takeAll(world.hub, QUEUE)).toEqual([]);
  });

  test('refuses an event with an unknown key, by name', async () => {
    const { result, error } = await invoke(endpoint, { account: HUB });
    expect(result).toBeUndefined();
    expect(error).toMatch(/unknown key "account"/);
  });

  test('writes metrics in the embedded format', async () => {
    const { stdout } = await invoke(endpoint, { notify: false });
    const records = stdout
      .split('\n')
      .flatMap((line) => (line.includes('"CloudWatchMetrics"') ? [JSON.parse(line)] : []));
    expect(records).toContainEqual(expect.objectContaining({ severity: 'critical', FindingsBySeverity: 1 }));
    expect(records).toContainEqual(expect.objectContaining({ status: 'partial', Targets: 2 }));
  });
});

/** The last of the suite: it changes the world. */
describe('clean-up, by a ledger', () => {
  let ledger: string;
  beforeAll(async () => {
    ledger = await mkdtemp(join(tmpdir(), 'eks-ip-auditor-ledger-'));
    await audit(endpoint, '--ledger', ledger);
  });
  afterAll(() => rm(ledger, { recursive: true }));

  /** Minutes by which the ledger has been moved into the past: AWS's clock, and so ours, cannot be moved ahead. */
  let moved = 0;
  const later = async (minutes: number, ...args: readonly string[]) => {
    await age(join(ledger, 'targets', HUB, `${REGION}.json`), minutes - moved);
    moved = minutes;
    return command(endpoint, ...args, '--ledger', ledger, '--quiet', '--format', 'json');
  };

  async function age(file: string, minutes: number): Promise<void> {
    await writeFile(file, movedBack(await readFile(file, 'utf8'), minutes));
  }

  /** Ids of the interfaces that are gone after the command, of which no other may have changed. */
  async function goneAfter(run: () => Promise<CliOutcome>): Promise<readonly string[]> {
    const before = await allEnis(world.hub);
    expect((await run()).exitCode).toBe(0);
    const after = await allEnis(world.hub);
    for (const [id, eni] of after) expect(eni).toEqual(before.get(id));
    return [...before.keys()].filter((id) => !after.has(id)).sort();
  }

  test('takes nothing that was seen once', async () => {
    expect(await goneAfter(() => later(0, 'cleanup', 'apply', '--yes'))).toEqual([]);
  });

  test('deletes nothing for a plan', async () => {
    expect(await goneAfter(() => later(31, 'cleanup', 'plan'))).toEqual([]);
  });

  test('deletes, half an hour after the audit, exactly what leaked', async () => {
    expect(await goneAfter(() => later(31, 'cleanup', 'apply', '--yes'))).toEqual([...world.ids.leaks].sort());
  });

  test('keeps a record of it', async () => {
    expect(await readdir(join(ledger, 'cleanup'), { recursive: true })).toContainEqual(
      expect.stringMatching(new RegExp(`${HUB}/${REGION}\\.ndjson$`)),
    );
  });

  test('deletes nothing the second time', async () => {
    expect(await goneAfter(() => later(32, 'cleanup', 'apply', '--yes'))).toEqual([]);
  });

  test('takes one whose age only the ledger knows when that is an hour', async () => {
    expect(await goneAfter(() => later(62, 'cleanup', 'apply', '--yes'))).toEqual([world.ids.leakOfUnknownAge]);
  });

  test('leaves nothing of it to the next audit, which resolves nothing that it could judge only in part', async () => {
    const { findings, targets } = reportOf(await later(63, 'audit'));
    const found = findings.map(({ resource }) => resource.id);
    for (const id of [...world.ids.leaks, world.ids.leakOfUnknownAge]) expect(found).not.toContain(id);
    expect(findings.map(({ status }) => status)).not.toContain('resolved');
    expect(targets.flatMap(({ evaluated }) => evaluated)).not.toContain('leaked-eni');
  });
});
