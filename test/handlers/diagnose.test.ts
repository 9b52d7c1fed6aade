import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DiagnosisAnswer, withinLimit } from '../../lambda/handlers/diagnose.ts';
import { asksForDiagnosis, parseDiagnoseEvent } from '../../lambda/handlers/diagnose-event.ts';
import { handler } from '../../lambda/handlers/scan.ts';
import { shownDiagnosisSchema } from '../../lambda/report/json/diagnosis-schema.ts';
import { aWorld } from '../../simulated-aws/index.ts';
import { anEvent, aPod } from '../../simulated-aws/kubernetes/objects.ts';
import { startKubeApi } from '../support/kube-api.ts';
import { withProd } from '../support/kube-cluster.ts';
import { type Deployment, deploy } from './deployment.ts';

const HOME = '111122223333';
const MEMBER = '444455556666';
const READ_ROLE = `arn:aws:iam::${MEMBER}:role/eks-ip-auditor`;
const CONFIG = { targets: { accounts: [{}, { roleArn: READ_ROLE }], regions: ['eu-west-1', 'us-east-1'] } };

let deployed: Deployment;
beforeEach(async () => {
  const world = aWorld({ home: HOME }).account(HOME, (account) => account.region('eu-west-1'));
  world.account(MEMBER, (account) => {
    for (const name of ['eu-west-1', 'us-east-1']) {
      account.region(name, (region) =>
        region
          .vpc('main')
          .subnet('a', { cidr: '10.0.0.0/22', az: `${name}a` })
          .subnet('b', { cidr: '10.0.4.0/22', az: `${name}b` })
          .cluster('prod', { subnets: ['a', 'b'] })
          .nodegroup('prod', 'workers', { instanceTypes: ['m5.large'], subnets: ['a', 'b'], nodes: 1 }),
      );
    }
    account.region('eu-west-1', (region) => region.leakedEni({ subnet: 'a', cluster: 'gone', count: 3 }));
  });
  deployed = await deploy(world.role(READ_ROLE, { trusts: [HOME] }), CONFIG);
});
afterEach(() => deployed.stop());

const lambda = { awsRequestId: 'request-1', memoryLimitInMB: '1769', getRemainingTimeInMillis: () => 60_000 };
const diagnosed = async (diagnose: object) => (await handler({ diagnose }, lambda)) as DiagnosisAnswer;

describe('the scan function, asked for a diagnosis', () => {
  it('answers with what the command gives as JSON, and the Markdown for a ticket', async () => {
    const { markdown, ...report } = await diagnosed({ cluster: 'prod', accountId: MEMBER, region: 'eu-west-1' });
    expect(shownDiagnosisSchema.safeParse(report).error).toBeUndefined();
    const [diagnosis] = report.diagnoses;
    expect(diagnosis).toMatchObject({
      cluster: 'prod',
      node: null,
      target: { accountId: MEMBER, region: 'eu-west-1' },
    });
    expect(diagnosis?.conclusion).toMatchObject({ state: 'risk', text: expect.stringContaining('3 leaked ENIs in') });
    expect(markdown).toMatch(/^# Diagnosis: cluster prod, 444455556666 eu-west-1\n/);
  });

  it('looks in the regions of the configuration unless one is named', async () => {
    const { diagnoses } = await diagnosed({ cluster: 'prod', accountId: MEMBER });
    expect(diagnoses.map(({ target }) => target.region)).toEqual(['eu-west-1', 'us-east-1']);
  });

  it('looks in its own account unless another is named', async () => {
    await expect(diagnosed({ cluster: 'prod' })).rejects.toThrow(
      'no cluster "prod" in 111122223333 eu-west-1 and 111122223333 us-east-1; there are none: it may be in another region or account',
    );
  });

  it('enters no account that is not configured', async () => {
    await expect(diagnosed({ cluster: 'prod', accountId: '999999999999' })).rejects.toThrow('is not configured');
    expect(deployed.aws.calls.map(({ action }) => action)).not.toContain('AssumeRole');
  });

  it('says what could not be looked at, and writes nothing', async () => {
    deployed.aws.faults.deny('ec2:*');
    const { diagnoses } = await diagnosed({ cluster: 'prod', accountId: MEMBER, region: 'eu-west-1' });
    expect(diagnoses[0]?.conclusion).toMatchObject({ state: 'unknown', text: expect.stringContaining('allow ec2:') });
    expect(deployed.keys('')).toEqual([]);
  });

  it('tells of a node that is not there, and of a region that is mistyped', async () => {
    const place = { cluster: 'prod', accountId: MEMBER };
    await expect(diagnosed({ ...place, node: 'i-0a' })).rejects.toMatchObject({ code: 'NODE_NOT_FOUND' });
    await expect(diagnosed({ ...place, region: 'eu-wset-1' })).rejects.toMatchObject({ code: 'UNKNOWN_REGION' });
  });

  describe('of a pod', () => {
    const place = { cluster: 'shop', region: 'eu-west-1', pod: 'shop/web-1' };

    it('says what keeps it from an address, of what its events and its cluster show', async () => {
      const api = await startKubeApi({ pods: [aPod({ node: 'a' })], events: [anEvent()] });
      api.letsIn = () => true;
      deployed.aws.world.account(HOME, (account) => account.region('eu-west-1', (region) => withProd(region, api)));
      await deployed.configure({ ...CONFIG, kubernetes: 'where-allowed' });
      const { diagnoses } = await diagnosed({ ...place, cluster: 'prod' });
      expect(diagnoses[0]).toMatchObject({ pod: 'shop/web-1', conclusion: { state: 'cause' } });
      await expect(diagnosed({ ...place, cluster: 'prod', pod: 'shop/other' })).rejects.toMatchObject({
        code: 'POD_NOT_FOUND',
      });
    });

    it('names the setting where nothing is read from Kubernetes, before anything is asked', async () => {
      await expect(diagnosed(place)).rejects.toMatchObject({
        code: 'EVENT_INVALID',
        message:
          'event: diagnose: pod: pods are read from Kubernetes, which is off: set kubernetes to "where-allowed" in the configuration and deploy it',
      });
    });
  });

  it('gives the sentence and the Markdown where the whole would be too large to return', async () => {
    const answer = await diagnosed({ cluster: 'prod', accountId: MEMBER, region: 'eu-west-1' });
    const { schemaVersion, tool, diagnoses, markdown } = answer;
    expect(withinLimit(answer)).toBe(answer);
    expect(withinLimit(answer, 1000)).toEqual({
      schemaVersion,
      tool,
      conclusions: diagnoses.map(({ conclusion }) => conclusion.text),
      markdown,
      tooLarge: true,
    });
  });
});

describe('parseDiagnoseEvent', () => {
  it('takes what it names', () => {
    const diagnose = { cluster: 'prod', node: 'i-0123456789abcdef0', region: 'eu-west-1', accountId: HOME };
    expect(parseDiagnoseEvent({ diagnose })).toEqual(diagnose);
    expect(parseDiagnoseEvent({ diagnose: { cluster: 'prod', pod: 'pod/shop/web-1' } })).toMatchObject({
      pod: { namespace: 'shop', name: 'web-1' },
      node: undefined,
    });
    expect(parseDiagnoseEvent({ diagnose: { cluster: 'prod' } })).toMatchObject({ region: undefined, node: undefined });
  });

  it.each([
    [{ diagnose: {} }, 'event: diagnose: cluster: give the name of a cluster'],
    [{ diagnose: { cluster: '' } }, 'event: diagnose: cluster: give the name of a cluster'],
    [{ diagnose: null }, 'event: diagnose: cluster: give the name of a cluster'],
    [{ diagnose: 'prod' }, expect.stringMatching(/^event: diagnose: it: /)],
    [
      { diagnose: { cluster: 'prod', account: HOME } },
      'event: diagnose: unknown key "account"; did you mean "accountId"?',
    ],
    [
      { diagnose: { cluster: 'prod', node: 'workers' } },
      'event: diagnose: node: give an instance id (i-0123456789abcdef0), or the name or internal IP that `kubectl get nodes -o wide` shows',
    ],
    [
      { diagnose: { cluster: 'prod', pod: 'Shop/web' } },
      'event: diagnose: pod: give NAMESPACE/NAME as `kubectl get pods -A` shows them, or the NAME alone in namespace default',
    ],
    [
      { diagnose: { cluster: 'prod', pod: 'shop/web-1', node: 'i-0123456789abcdef0' } },
      'event: diagnose: pod finds its node itself: leave node out',
    ],
    [{ diagnose: { cluster: 'prod', accountId: '12' } }, 'event: diagnose: accountId: an account id has 12 digits'],
    [{ diagnose: { cluster: 'prod' }, region: 'eu-west-1' }, 'event: unknown key "region"; there is only diagnose'],
  ])('refuses %j in one line that names the key', (event, message) => {
    expect(asksForDiagnosis(event)).toBe(true);
    expect(() => parseDiagnoseEvent(event)).toThrow(expect.objectContaining({ code: 'EVENT_INVALID', message }));
  });

  it('leaves other events to the scan', () => {
    for (const event of [undefined, null, 'diagnose', {}, { region: 'eu-west-1' }]) {
      expect(asksForDiagnosis(event)).toBe(false);
    }
  });
});
