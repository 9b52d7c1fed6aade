import { describe, expect, it } from 'vitest';
import { auditEstate } from '../../lambda/audit/audit-estate.ts';
import { READ_ACTIONS } from '../../lambda/aws/permissions.ts';
import { homeSession } from '../../lambda/aws/sessions.ts';
import { aWorld, iamActionsOf, startSimulatedAws } from '../../simulated-aws/index.ts';
import { anAuditRequest } from '../support/an-audit-request.ts';
import { stubEnvironment } from '../support/environment.ts';

const HOME = '111122223333';

/** Has one of everything that an audit looks at. */
function aFullWorld() {
  const world = aWorld({ home: HOME });
  world.account(HOME, (account) =>
    account
      .iamRole('cni', { policies: ['AmazonEKS_CNI_Policy'], inline: { extra: { Statement: [] } } })
      .region('eu-west-1', (region) =>
        region
          .vpc('main', { cidr: '10.0.0.0/16' })
          .subnet('private-a', { vpc: 'main', cidr: '10.0.0.0/22', az: 'eu-west-1a' })
          .subnet('pods-a', {
            vpc: 'main',
            cidr: '10.0.4.0/22',
            az: 'eu-west-1a',
            tags: { 'kubernetes.io/role/cni': '1' },
          })
          .reservation('pods-a', { cidr: '10.0.5.0/24', type: 'prefix' })
          .cluster('prod', { version: '1.33', subnets: ['private-a'], cni: { version: 'v1.20.4-eksbuild.1' } })
          .launchTemplate('flexible', {
            versions: [
              { InstanceRequirements: { VCpuCount: { Min: 2, Max: 4 }, MemoryMiB: { Min: 4096, Max: 16_384 } } },
            ],
          })
          .nodegroup('prod', 'workers', {
            launchTemplate: 'flexible',
            subnets: ['private-a'],
            nodes: 2,
            podsPerNode: 4,
          })
          .selfManagedNode('prod', { subnet: 'private-a' })
          .podIdentity('prod', { namespace: 'kube-system', serviceAccount: 'aws-node', role: 'cni' })
          .cluster('auto', { subnets: ['private-a'], autoMode: true })
          .accessEntry('auto', 'custom-auto', { type: 'EC2' })
          .scalingTrouble(
            { cluster: 'prod', nodegroup: 'workers' },
            { desired: 9, failedLaunches: [{ message: 'Launching EC2 instance failed.', minutesAgo: 20 }] },
          )
          .update('prod', { minutesAgo: 90, status: 'Successful' })
          .fargateProfile('prod', 'batch', { subnets: ['private-a'] })
          .leakedEni({ subnet: 'private-a', cluster: 'prod', instance: 'gone', addresses: 10, ageMinutes: 180 }),
      ),
  );
  return world;
}

describe('permissions', () => {
  it('are those of the calls that a full audit makes: none missing, none extra', async () => {
    await using aws = await startedAws();
    stubEnvironment({ ...aws.env(), AWS_REGION: 'eu-west-1' });
    const { report } = await auditEstate(
      anAuditRequest({
        accounts: [{}],
        regions: ['eu-west-1'],
        concurrency: { targets: 2, callsPerTarget: 4 },
      }),
      {
        home: await homeSession(),
        homeRegion: 'eu-west-1',
        clock: () => new Date(),
        signal: new AbortController().signal,
        version: 'test',
      },
    );
    expect(report.targets).toMatchObject([{ status: 'complete', gaps: [], notEvaluated: [] }]);
    expect(iamActionsOf(aws.calls)).toEqual([...READ_ACTIONS].sort());
  });
});

async function startedAws() {
  const aws = await startSimulatedAws(aFullWorld());
  return { ...aws, [Symbol.asyncDispose]: () => aws.stop() };
}
