import { describe, expect, test } from 'vitest';
import { aWorld, type RegionBuilder } from '../../simulated-aws/index.ts';
import { ACCOUNT, callsOf, collect, gapOf, items, REGION, serve } from './collecting.ts';

const aRegion = (build: (region: RegionBuilder) => unknown) =>
  aWorld().account(ACCOUNT, (a) =>
    a.region(REGION, (r) =>
      build(
        r
          .vpc('main')
          .subnet('a', { cidr: '10.0.0.0/24' })
          .cluster('prod', { subnets: ['a'] })
          .nodegroup('prod', 'workers', { subnets: ['a'] }),
      ),
    ),
  );

async function read(build: (region: RegionBuilder) => unknown) {
  const aws = await serve(aRegion(build));
  return { aws, inventory: await collect(aws, { sections: ['eksUpdates'] }) };
}

describe('the updates of a cluster', () => {
  test('are one list for a cluster that was never updated and whose node groups are well', async () => {
    const { aws, inventory } = await read((r) => r);
    expect(items(inventory, 'eksUpdates')).toEqual([]);
    expect(callsOf(aws, 'ListUpdates').map(({ parameters }) => parameters)).toEqual([
      { name: 'prod', maxResults: 100 },
    ]);
    expect(callsOf(aws, 'DescribeUpdate')).toEqual([]);
  });

  test('are read with their errors', async () => {
    const { inventory } = await read((r) =>
      r.update('prod', {
        minutesAgo: 60,
        errors: [{ code: 'IpNotAvailable', message: 'No address', resourceIds: ['subnet-1'] }],
      }),
    );
    expect(items(inventory, 'eksUpdates')).toMatchObject([
      {
        clusterName: 'prod',
        nodegroupName: undefined,
        type: 'VersionUpdate',
        status: 'Failed',
        errors: [{ code: 'IpNotAvailable', message: 'No address', resourceIds: ['subnet-1'] }],
      },
    ]);
  });

  test('of many, six are described', async () => {
    const { aws, inventory } = await read((r) => {
      for (let hours = 1; hours <= 20; hours++) r.update('prod', { minutesAgo: 60 * hours, status: 'Successful' });
    });
    expect(callsOf(aws, 'DescribeUpdate')).toHaveLength(6);
    expect(items(inventory, 'eksUpdates')).toHaveLength(6);
  });

  test('include those of an add-on whose update failed', async () => {
    const { inventory } = await read((r) =>
      r
        .addon('prod', 'coredns', { version: 'v1.11.1-eksbuild.4', status: 'UPDATE_FAILED' })
        .update('prod', {
          addon: 'coredns',
          type: 'AddonUpdate',
          minutesAgo: 9,
          errors: [{ code: 'ConfigurationConflict' }],
        })
        .update('prod', { nodegroup: 'workers', minutesAgo: 9 }),
    );
    expect(items(inventory, 'eksUpdates')).toMatchObject([{ addonName: 'coredns', type: 'AddonUpdate' }]);
  });

  test.each(['eks:ListUpdates', 'eks:DescribeUpdate'])('are a gap without %s', async (action) => {
    const aws = await serve(aRegion((r) => r.update('prod', { minutesAgo: 5 })));
    aws.faults.deny(action);
    const inventory = await collect(aws, { sections: ['eksUpdates'] });
    expect(gapOf(inventory, 'eksUpdates')).toMatchObject({ reason: 'denied', action });
  });
});
