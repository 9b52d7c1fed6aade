import { describe, expect, it } from 'vitest';
import { auditEstate } from '../../lambda/audit/audit-estate.ts';
import { homeSession } from '../../lambda/aws/sessions.ts';
import { aRandomWorld, startSimulatedAws } from '../../simulated-aws/index.ts';
import { anAuditRequest } from '../support/an-audit-request.ts';
import { stubEnvironment } from '../support/environment.ts';

const REGIONS = 2;
const ACCOUNTS = 2;

async function audited(seed: number, healthy: boolean, enis: number) {
  const world = aRandomWorld(seed, { accounts: ACCOUNTS, regions: REGIONS, enis, subnets: 24, healthy });
  const aws = await startSimulatedAws(world);
  try {
    stubEnvironment(aws.env());
    const { report } = await auditEstate(
      anAuditRequest({
        accounts: [...world.roles.keys()].map((roleArn) => ({ roleArn })),
        regions: 'all',
      }),
      {
        home: await homeSession(),
        homeRegion: undefined,
        clock: () => world.now,
        signal: new AbortController().signal,
        version: 'test',
      },
    );
    return report;
  } finally {
    await aws.stop();
  }
}

describe('on a healthy world', () => {
  it.each([
    [1, 200],
    [2, 200],
    [3, 5_000],
  ])('every check is silent (seed %i, %i ENIs)', async (seed, enis) => {
    const report = await audited(seed, true, enis);
    expect(report.summary.complete).toBe(true);
    expect(report.targets.reduce((sum, { resources }) => sum + (resources.subnetEnis ?? 0), 0)).toBeGreaterThan(50);
    expect(report.findings.map(({ check, message }) => `${check}: ${message}`)).toEqual([]);
  });

  it('and the same generator without health gives findings, so that silence means something', async () => {
    expect((await audited(1, false, 200)).findings.length).toBeGreaterThan(0);
  });
});
