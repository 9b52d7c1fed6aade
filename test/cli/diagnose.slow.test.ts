import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatIpv4 } from '../../lambda/facts/aws/ipv4.ts';
import type { Diagnosis, DiagnosisReport, DiagnosisStep } from '../../lambda/model/diagnosis.ts';
import { type SimulatedAws, startSimulatedAws } from '../../simulated-aws/server.ts';
import { aWorld, type World } from '../../simulated-aws/world/index.ts';
import { publishedCli } from './published-cli.ts';
import { runCli } from './run-cli.ts';
import { runOnTerminal } from './run-on-terminal.ts';

const HOME = '111122223333';
const MEMBER = '444455556666';
const ROLE = `arn:aws:iam::${MEMBER}:role/reader`;

const published = publishedCli();
const hasScript = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') === true;

let aws: SimulatedAws;
let cwd: string;
beforeEach(async () => {
  aws = await startSimulatedAws(aWorldOfTwo());
  cwd = await mkdtemp(join(tmpdir(), 'diagnose-'));
});
afterEach(async () => {
  await aws.stop();
  await rm(cwd, { recursive: true });
  expect(aws.unsupported).toEqual([]);
});

/** A cluster "prod" whose subnet leaks drain in eu-west-1, and one of that name that is well in us-east-1. */
function aWorldOfTwo(): World {
  const world = aWorld({ home: HOME }).account(HOME, (account) => {
    account.region('eu-west-1', (region) =>
      region
        .vpc('main')
        .subnet('a', { cidr: '10.0.0.0/24', az: 'eu-west-1a' })
        .subnet('b', { cidr: '10.0.1.0/24', az: 'eu-west-1b' })
        .cluster('prod', { subnets: ['a', 'b'] })
        .nodegroup('prod', 'workers', { instanceTypes: ['m5.large'], subnets: ['a', 'b'], nodes: 2 })
        .cluster('stage', { subnets: ['b'] })
        .nodegroup('stage', 'workers', { instanceTypes: ['m5.large'], subnets: ['b'], nodes: 1 })
        .leakedEni({ subnet: 'a', cluster: 'prod-blue', count: 12 })
        .fillSubnet('a', { leaving: 3 }),
    );
    account.region('us-east-1', (region) =>
      region
        .vpc('main')
        .subnet('a', { cidr: '10.0.0.0/22', az: 'us-east-1a' })
        .subnet('b', { cidr: '10.0.4.0/22', az: 'us-east-1b' })
        .cluster('prod', { subnets: ['a', 'b'] })
        .nodegroup('prod', 'workers', { instanceTypes: ['m5.large'], subnets: ['a', 'b'], nodes: 2 }),
    );
  });
  return world.role(ROLE, { externalId: 'company-1' });
}

function diagnose(...args: readonly string[]) {
  return runCli(['diagnose', ...args], { ...published, cwd, env: { ...aws.env(), COLUMNS: '80' } });
}

async function diagnoseJson(...args: readonly string[]): Promise<DiagnosisReport> {
  return JSON.parse((await diagnose('--format', 'json', ...args)).stdout);
}

const states = ({ steps }: Diagnosis) => steps.map(({ state }) => state);

function onlyDiagnosis({ diagnoses }: DiagnosisReport): Diagnosis {
  expect(diagnoses).toHaveLength(1);
  return diagnoses[0] as Diagnosis;
}

/** Of a cluster, in the order in which they were made: spread over its subnets in turn. */
function nodesOf(region: string, cluster: string): readonly { readonly id: string; readonly subnet: string }[] {
  const instances = [...(aws.world.region(HOME, region)?.instances.values() ?? [])];
  return instances
    .filter(({ shape }) => shape.Tags.some(({ Key, Value }) => Key === 'eks:cluster-name' && Value === cluster))
    .sort((one, other) => one.sequence - other.sequence)
    .map(({ id, shape }) => ({ id, subnet: shape.SubnetId ?? '' }));
}

function internalIpOf(region: string, node: string | undefined): string {
  const enis = [...(aws.world.region(HOME, region)?.enis.values() ?? [])];
  const first = enis.find(
    ({ shape: { Attachment } }) => Attachment?.InstanceId === node && Attachment?.DeviceIndex === 0,
  );
  return formatIpv4(first?.addresses[0] ?? 0);
}

describe('diagnose', () => {
  it('says on stdout what keeps pods from an address and what to do first, and exits 1', async () => {
    const { exitCode, stdout, stderr } = await diagnose('--cluster', 'prod');
    expect(exitCode).toBe(1);
    expect(stderr).toBe('diagnosing cluster prod in 111122223333 eu-west-1\n');
    expect(stdout.match(/^[✓✗?] /gm)).toEqual(['✓ ', '✓ ', '✓ ', '✓ ', '✓ ', '✗ ', '✓ ', '✗ ']);
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(
      /MOST LIKELY 12 leaked ENIs in a \(subnet-\w+\): 120 addresses held, .* FIRST Let clean-up \(`cleanup plan`, `cleanup apply`\) delete what is proven to be leaked\. .*\d questions: [^?]*$/,
    );
    for (const line of stdout.split('\n')) if (!line.includes('https://')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('takes the cluster as a word of its own', async () => {
    expect((await diagnose('prod')).stdout.replace(/^ .*UTC$/m, '')).toBe(
      (await diagnose('--cluster', 'prod')).stdout.replace(/^ .*UTC$/m, ''),
    );
  });

  it('gives the answer once where nobody watches', async () => {
    expect((await diagnose('prod')).stdout.match(/^MOST LIKELY /gm)).toHaveLength(1);
  });

  it('exits 0 where all is well', async () => {
    const { exitCode, stdout } = await diagnose('--cluster', 'prod', '--region', 'us-east-1');
    expect(exitCode).toBe(0);
    expect(stdout).not.toMatch(/^[✗?]/m);
  });

  it('diagnoses each cluster of that name, in one JSON document', async () => {
    const { diagnoses } = await diagnoseJson('--cluster', 'prod', '--region', 'all');
    expect(diagnoses.map(({ target }) => target.region)).toEqual(['eu-west-1', 'us-east-1']);
    expect(diagnoses.map(({ conclusion }) => conclusion.state)).toEqual(['cause', 'healthy']);
  });

  it('says where it could not look for another of that name', async () => {
    const configuration = { targets: { accounts: [{}, { roleArn: ROLE }], regions: ['eu-west-1'] } };
    await writeFile(join(cwd, 'eks-ip-auditor.config.json'), JSON.stringify(configuration));
    const { diagnoses, unsearched } = await diagnoseJson('--cluster', 'prod');
    expect(diagnoses).toHaveLength(1);
    expect(unsearched).toMatchObject([{ accountId: MEMBER, action: 'sts:AssumeRole' }]);
  });

  it('looks at checks that the configuration switches off: one of them may be what explains', async () => {
    await writeFile(join(cwd, 'eks-ip-auditor.config.json'), '{ "checks": { "leaked-eni": false } }');
    expect((await diagnose('--cluster', 'prod')).stdout).toContain('[leaked-eni]');
  });

  it('writes it to a file, whole, without colour', async () => {
    const args = ['diagnose', '--cluster', 'prod', '--format', 'markdown', '--output', 'ticket.md'];
    const { exitCode, stdout, stderr } = await runCli(args, {
      ...published,
      cwd,
      env: { ...aws.env(), FORCE_COLOR: '1' },
    });
    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^diagnosis written to ticket\.md$/m);
    const ticket = await readFile(join(cwd, 'ticket.md'), 'utf8');
    expect(ticket).toMatch(/^# Diagnosis: cluster prod, /);
    expect(ticket).not.toContain('\u001B');
    expect(await readdir(cwd)).toEqual(['ticket.md']);
  });
});

describe('--node', () => {
  it('tells what concerns that node alone', async () => {
    const [inA, inB] = nodesOf('eu-west-1', 'prod');
    const low = await diagnose('--cluster', 'prod', '--node', inA?.id ?? '');
    expect(low.stdout).toMatch(/^DIAGNOSIS {2}node i-\w+ of cluster prod/);
    expect(low.stdout).toMatch(/✗ 12 leaked ENIs in a \(subnet-/);
    const diagnosis = onlyDiagnosis(await diagnoseJson('--cluster', 'prod', '--node', inB?.id ?? ''));
    const addresses = diagnosis.steps.find(({ id }) => id === 'addresses');
    expect(addresses).toMatchObject({ state: 'ok', causes: [] });
    expect(addresses?.evidence.join()).not.toContain(inA?.subnet);
  });

  it('takes the name and the internal IP that kubectl shows', async () => {
    const [node] = nodesOf('eu-west-1', 'prod');
    const address = internalIpOf('eu-west-1', node?.id);
    const names = [address, `ip-${address.replaceAll('.', '-')}.eu-west-1.compute.internal`];
    for (const name of names) expect(onlyDiagnosis(await diagnoseJson('prod', '--node', name)).node).toBe(node?.id);
  });

  it('finds it in whichever of several regions it is', async () => {
    const [node] = nodesOf('us-east-1', 'prod');
    const report = await diagnoseJson('--cluster', 'prod', '--region', 'all', '--node', node?.id ?? '');
    expect(onlyDiagnosis(report)).toMatchObject({ node: node?.id, target: { region: 'us-east-1' } });
  });

  it('that is not there is said in a line', async () => {
    expect(await diagnose('--cluster', 'prod', '--node', 'i-0123')).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr: expect.stringMatching(
        /^error: node i-0123 of cluster prod in 111122223333 eu-west-1: no instance of that id is tagged as a node of it; .*\n$/m,
      ),
    });
  });

  it('of another cluster is not diagnosed as one of this', async () => {
    const [node] = nodesOf('eu-west-1', 'stage');
    const { exitCode, stderr } = await diagnose('--cluster', 'prod', '--node', node?.id ?? '');
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^error: node i-\w+ of cluster prod .*: it is a node of cluster stage$/m);
  });

  it('is not said to be missing where the nodes could not be read', async () => {
    aws.faults.deny('ec2:DescribeInstances');
    const { exitCode, stderr } = await diagnose('--cluster', 'prod', '--node', 'i-0123');
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/the nodes could not be read \(ec2:DescribeInstances: /);
  });
});

describe('on stderr', () => {
  it('--quiet says nothing of what goes on', async () => {
    expect(await diagnose('prod', '--quiet', '--output', 'd.txt')).toEqual({ exitCode: 1, stdout: '', stderr: '' });
    expect((await diagnose('prd', '--quiet')).stderr).toMatch(/^error: no cluster "prd" /);
  });

  it('--verbose tells each call, how it ended, its time and size, and no secret', async () => {
    aws.faults.fail('ec2:DescribeVpcs', { code: 'InternalError', message: 'no', status: 500, times: 1 });
    const { stderr } = await diagnose('prod', '--verbose');
    const calls = stderr.match(/^\w+:\w+ .*$/gm) ?? [];
    expect(calls).toHaveLength(aws.calls.length - 1);
    for (const line of calls)
      expect(line).toMatch(/^[a-z0-9]+:[A-Z]\w+ eu-west-1: \w+, \d+ ms, [\d,]+ B(, \d tries)?$/);
    expect(stderr).toMatch(/^ec2:DescribeVpcs eu-west-1: ok, \d+ ms, [1-9][\d,]* B, 2 tries$/m);
    for (const secret of Object.values(aws.env()).filter((value) => value.length > 15)) {
      if (!secret.startsWith('http')) expect(stderr).not.toContain(secret);
    }
  });
});

describe('without a cluster', () => {
  it('takes the only one that there is', async () => {
    const { exitCode, stdout, stderr } = await diagnose('--region', 'us-east-1');
    expect(exitCode).toBe(0);
    expect(stderr).toBe('diagnosing cluster prod in 111122223333 us-east-1\n');
    expect(stdout).toMatch(/^DIAGNOSIS {2}cluster prod, 111122223333 us-east-1\n/);
  });

  it('lists several, with the command for each', async () => {
    const { exitCode, stdout, stderr } = await diagnose('--region', 'all', '--ledger', 'my ledger');
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toBe(`  eks-ip-auditor diagnose prod --region eu-west-1 --ledger 'my ledger'   # 111122223333
  eks-ip-auditor diagnose stage --region eu-west-1 --ledger 'my ledger'  # 111122223333
  eks-ip-auditor diagnose prod --region us-east-1 --ledger 'my ledger'   # 111122223333
error: there are 3 clusters: name one, as above
`);
  });

  it('what-if does so as well, with the changes that were asked for', async () => {
    const whatIf = (...args: readonly string[]) =>
      runCli(['what-if', ...args], { ...published, cwd, env: { ...aws.env(), COLUMNS: '80' } });
    const [only, several] = await Promise.all([
      whatIf('--region', 'us-east-1', '--upgrade'),
      whatIf('--scale', 'workers=3', '--pods-per-node', '7', '--upgrade'),
    ]);
    expect(only.stdout).toMatch(/^WHAT IF {2}cluster prod in us-east-1, account 111122223333\n/);
    expect([several.exitCode, several.stdout]).toEqual([2, '']);
    expect(several.stderr).toMatch(
      /^ {2}eks-ip-auditor what-if --cluster prod --region eu-west-1 --scale workers=3 --pods-per-node 7 --upgrade {3}# 1{4}/,
    );
  });

  it('takes the only one that it may see, and says where there may be more', async () => {
    const targets = { accounts: [{}, { roleArn: ROLE }], regions: ['us-east-1'] };
    await writeFile(join(cwd, 'eks-ip-auditor.config.json'), JSON.stringify({ targets }));
    const { stdout, stderr } = await diagnose();
    expect(stderr).toMatch(/^there may be more clusters: 444455556666 us-east-1 \(sts:AssumeRole: /);
    expect(stdout).toMatch(/^DIAGNOSIS {2}cluster prod, 111122223333 us-east-1\n/);
  });

  it('says that there may be some where they may not be listed', async () => {
    aws.faults.deny('eks:ListClusters');
    const { exitCode, stderr } = await diagnose();
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^error: nothing could be looked at; not looked at: .* \(eks:ListClusters: /);
  });
});

describe.skipIf(!hasScript)('on a terminal', () => {
  const QUESTION = 'Diagnose which cluster? [1-2 or its name] ';
  const onTerminal = (args: readonly string[], keys: string) =>
    runOnTerminal(['diagnose', ...args], { cli: published.cli, cwd, env: aws.env() }, { prompt: QUESTION, keys });

  it.each(['2\r', 'stage\r'])('asks which of several, and after %j takes that', async (keys) => {
    const { screen } = await onTerminal([], keys);
    expect(screen).toContain('  2  stage  111122223333 eu-west-1\n');
    expect(screen).toContain('DIAGNOSIS  cluster stage, 111122223333 eu-west-1\n');
  });

  it.each([
    ['\r', 'error: no cluster was chosen'],
    ['3\r', 'error: "3" is none of these clusters'],
  ])('takes none after %j', async (keys, line) => {
    const { exitCode, screen } = await onTerminal([], keys);
    expect(exitCode).toBe(2);
    expect(screen).toContain(line);
    expect(screen).not.toContain('DIAGNOSIS');
  });

  it('begins and ends with the answer', async () => {
    const { screen } = await onTerminal(['prod'], '');
    expect(screen.match(/^MOST LIKELY /gm)).toHaveLength(2);
    expect(screen.indexOf('MOST LIKELY')).toBeLessThan(screen.indexOf('✓ The cluster is healthy'));
  });
});

describe('what could not be looked at', () => {
  it.each([
    ['eks:ListNodegroups', 'node groups'],
    ['ec2:DescribeSubnets', 'subnets'],
    ['iam:GetRole', 'IAM roles'],
    ['ec2:DescribeInstances', 'nodes'],
    ['eks:ListClusters', 'clusters'],
  ])('%s denied is a question without an answer that names it, and exit code 3', async (action, what) => {
    aws.faults.deny(action);
    const { exitCode, stdout } = await diagnose('--cluster', 'prod', '--region', 'us-east-1');
    expect(exitCode).toBe(3);
    expect(stdout).not.toMatch(/^✗/m);
    const text = stdout.replaceAll(/\s+/g, ' ');
    expect(text).toMatch(new RegExp(`\\? [^?]*${what}[^?]*: (access denied; allow ${action}|not read, see above)`));
    expect(text.match(new RegExp(`access denied; allow ${action}`, 'g'))).toHaveLength(1);
    expect(text).toMatch(new RegExp(`questions? (is|are) open\\. FIRST Allow .*${action}`));
  });

  it('is everything when all is denied, and no crash', async () => {
    for (const service of ['ec2', 'eks', 'iam']) aws.faults.deny(`${service}:*`);
    const { exitCode, stdout, stderr } = await diagnose('--cluster', 'prod');
    expect(exitCode).toBe(3);
    expect(stdout.match(/^[✓✗?] /gm)).toEqual(Array(8).fill('? '));
    expect(stderr).toBe('diagnosing cluster prod in 111122223333 eu-west-1\n');
    const diagnosis = onlyDiagnosis(await diagnoseJson('--cluster', 'prod'));
    expect(states(diagnosis)).toEqual(Array(8).fill('unknown'));
    const told = (step: DiagnosisStep) => [...step.evidence, ...step.causes, ...step.notes];
    expect(diagnosis.steps.flatMap(told)).toEqual([]);
  });

  it('does not hide what is wrong', async () => {
    aws.faults.deny('iam:*');
    const { exitCode, stdout } = await diagnose('--cluster', 'prod');
    expect(exitCode).toBe(1);
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(/MOST LIKELY 12 leaked ENIs .* 3 questions are open\. FIRST .*$/);
  });
});

describe('bad input is one line on stderr, exit code 2, and nothing on stdout', () => {
  it.each([
    ['a misspelt cluster', ['--cluster', 'prd'], 'no cluster "prd" in 111122223333 eu-west-1; did you mean "prod"?'],
    [
      'a cluster like no other',
      ['--cluster', 'warehouse'],
      'no cluster "warehouse" in 111122223333 eu-west-1; there are prod and stage',
    ],
    [
      'a region without clusters',
      ['--cluster', 'prod', '--region', 'eu-central-1'],
      'no cluster "prod" in 111122223333 eu-central-1; there are none: it may be in another region or account',
    ],
    ['two clusters', ['prod', '--cluster', 'stage'], 'give one cluster, not two: "prod" or --cluster stage'],
    [
      'what is no name of a node',
      ['prod', '--node', 'workers'],
      '--node "workers": give an instance id (i-0123456789abcdef0), or the name or internal IP that `kubectl get nodes -o wide` shows',
    ],
    [
      'no cluster named where there is none',
      ['--region', 'eu-central-1'],
      'no EKS cluster in 111122223333 eu-central-1; look elsewhere with --region, --region all, --profile or --role-arn',
    ],
    [
      'a folder that is not there',
      ['--cluster', 'prod', '--output', 'no/x'],
      'output file no/x: there is no folder no',
    ],
  ])('%s', async (_, args, line) => {
    expect(await diagnose(...args)).toEqual({ exitCode: 2, stdout: '', stderr: `error: ${line}\n` });
  });

  it('an account that could not be entered is no account without the cluster', async () => {
    const { exitCode, stdout, stderr } = await diagnose('--cluster', 'prod', '--role-arn', ROLE);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(
      /^error: no cluster "prod" where we could look, and 444455556666 \S+ could not be entered \(/,
    );
  });

  it('clusters that may not be listed are not said to be none', async () => {
    aws.faults.deny('eks:ListClusters');
    expect((await diagnose('--cluster', 'prd')).stderr).toBe('error: no cluster "prd" in 111122223333 eu-west-1\n');
  });
});

describe('Ctrl-C', () => {
  it('says so, exits 130 and leaves no file', async () => {
    aws.faults.delay('ec2:DescribeSubnets', 60_000);
    const { exitCode, stdout, stderr } = await runCli(['diagnose', '--cluster', 'prod', '--output', 'ticket.md'], {
      ...published,
      cwd,
      env: aws.env(),
      onStderr: (child, text) => {
        if (text.includes('diagnosing cluster prod') && !child.killed) child.kill('SIGINT');
      },
    });
    expect([exitCode, stdout]).toEqual([130, '']);
    expect(stderr).toMatch(/^interrupted: there is no diagnosis$/m);
    expect(await readdir(cwd)).toEqual([]);
  });
});
