import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { SHOP, troubledEstate } from '../../bin/demo/estate.ts';
import { selectChecks } from '../../lambda/audit/select-checks.ts';
import { homeSession } from '../../lambda/aws/sessions.ts';
import { CHECKS } from '../../lambda/checks/index.ts';
import { parseChanges, type WrittenChanges } from '../../lambda/what-if/parse-changes.ts';
import { whatIf } from '../../lambda/what-if/what-if-estate.ts';
import { type SimulatedAws, startSimulatedAws } from '../../simulated-aws/server.ts';

let aws: SimulatedAws;
const before = { ...process.env };

beforeAll(async () => {
  aws = await startSimulatedAws(troubledEstate());
  Object.assign(process.env, aws.env());
});
afterEach(() => aws.faults.clear());
afterAll(async () => {
  await aws.stop();
  process.env = before;
});

async function asked(written: WrittenChanges, cluster = 'shop') {
  return whatIf(
    {
      cluster,
      changes: parseChanges(written),
      podsPerNode: undefined,
      checks: selectChecks(CHECKS, {}),
      accounts: [{ roleArn: `arn:aws:iam::${SHOP}:role/eks-ip-auditor` }],
      regions: ['eu-west-1'],
      declaredClusters: {},
      concurrency: { targets: 2, callsPerTarget: 8 },
    },
    {
      home: await homeSession(),
      homeRegion: 'eu-west-1',
      clock: () => aws.world.now,
      signal: new AbortController().signal,
    },
  );
}

describe('a what-if of a cluster in AWS', () => {
  it('reads, and calls nothing that changes anything', async () => {
    const { outlooks } = await asked({ scale: ['workers=6'], upgrade: true, addSubnet: ['eu-west-1a/24'] });
    expect(outlooks).toMatchObject([{ accountId: SHOP, cluster: 'shop', notJudged: [], unread: [] }]);
    const called = [...new Set(aws.calls.map(({ action }) => action))];
    expect(called).toContain('DescribeNetworkInterfaces');
    expect(called.filter((name) => !/^(Describe|List|Get|AssumeRole)/.test(name))).toEqual([]);
  });

  it.each(['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets', 'eks:DescribeNodegroup', 'eks:DescribeAddon'])(
    'says nothing where %s is denied, without which addresses would look free',
    async (action) => {
      aws.faults.deny(action);
      await expect(asked({ scale: ['workers=6'] })).rejects.toThrow(
        new RegExp(`^nothing can be said of cluster shop in ${SHOP} eu-west-1: could not read .*${action}`),
      );
    },
  );

  it('says what else could not be read', async () => {
    aws.faults.deny('ec2:DescribeInstanceTypes');
    const { outlooks } = await asked({ scale: ['workers=5'] });
    expect(outlooks[0]?.unread).toMatchObject([{ section: 'instanceTypes', action: 'ec2:DescribeInstanceTypes' }]);
  });

  it('names the clusters that there are where none is called so', async () => {
    await expect(asked({ upgrade: true }, 'shp')).rejects.toThrow(/^no cluster "shp" in .*; did you mean "shop"\?$/);
  });
});
