import { describe, expect, it } from 'vitest';
import { runChecks } from '../../lambda/audit/run-checks.ts';
import { selectChecks } from '../../lambda/audit/select-checks.ts';
import { reportMaps, targetMaps } from '../../lambda/audit/target-maps.ts';
import { CHECKS } from '../../lambda/checks/index.ts';
import type { AddressMap } from '../../lambda/model/address-map.ts';
import type { Finding } from '../../lambda/model/finding.ts';
import type { Inventory } from '../../lambda/model/inventory.ts';
import { aCluster, aNode, anEni, anInventory, aSubnet, NOW, REGION, withGaps } from '../checks/an-inventory.ts';
import { aMap } from '../report/a-map.ts';
import { aFinding } from '../report/sample-report.ts';

const CHECKED = selectChecks(CHECKS, {});
const ids = (maps: readonly AddressMap[] = []) => maps.map(({ subnetId }) => subnetId);

/** Subnets of a cluster with so many of their addresses held by an ENI each, and an empty one. */
function fullSubnets(cidrs: readonly string[], held = 240): Inventory {
  const subnets = cidrs.map((cidrBlock, index) =>
    aSubnet({ id: `subnet-${index}`, cidrBlock, availableIpAddressCount: Math.max(0, 251 - held) }),
  );
  const enis = cidrs.flatMap((cidr, index) =>
    Array.from({ length: held }, (_, at) => {
      const address = cidr.replace(/0\/\d+$/, String(at + 4));
      return anEni({
        id: `eni-${index}-${at}`,
        subnetId: `subnet-${index}`,
        status: 'in-use',
        privateIpAddresses: [address],
      });
    }),
  );
  return anInventory({
    clusters: [aCluster({ subnetIds: subnets.map(({ id }) => id) })],
    subnets: [...subnets, aSubnet({ id: 'subnet-empty', cidrBlock: '10.9.0.0/24', availableIpAddressCount: 251 })],
    subnetEnis: enis,
    nodes: subnets.map(({ id }, index) => aNode({ id: `i-0${index}`, subnetId: id, eniSubnetIds: [id] })),
  });
}

function mapsOf(inventory: Inventory) {
  return targetMaps(inventory, runChecks(inventory, CHECKED, NOW).findings, CHECKED, NOW);
}

describe('the maps of a target', () => {
  it('are of the subnets that findings are about, and of no others', () => {
    expect(ids(mapsOf(fullSubnets(['10.0.0.0/24']))?.maps)).toEqual(['subnet-0']);
  });

  it('are none where the ENIs could not be read, since every address would look free', () => {
    const inventory = fullSubnets(['10.0.0.0/24']);
    const { findings } = runChecks(inventory, CHECKED, NOW);
    expect(targetMaps(withGaps(inventory, ['subnetEnis']), findings, CHECKED, NOW)).toBeUndefined();
  });

  it('fold where hundreds of ENIs hold addresses, and leave out what has no room', () => {
    const many = mapsOf(
      fullSubnets(
        Array.from({ length: 12 }, (_, index) => `10.0.${index}.0/24`),
        40,
      ),
    );
    expect(many).toMatchObject({ leftOut: 0 });
    const cidrs = Array.from({ length: 60 }, (_, index) => `10.0.${index}.0/24`);
    const more = mapsOf(fullSubnets(cidrs));
    expect(more?.leftOut).toBeGreaterThan(0);
    expect(JSON.stringify(more).length).toBeLessThan(97_000);
    expect((more?.maps.length ?? 0) + (more?.leftOut ?? 0)).toBe(60);
  });
});

describe('the maps of a report', () => {
  const about = (subnetId: string, parts: Partial<Finding> = {}) =>
    aFinding({
      region: REGION,
      resource: { type: 'AWS::EC2::Subnet', id: subnetId, arn: `arn:${subnetId}` },
      ...parts,
    });
  const target = { maps: [aMap({ subnetId: 'subnet-a' }), aMap({ subnetId: 'subnet-b' })], leftOut: 2 };

  it('are those of its findings that are there and not suppressed, the worst first', () => {
    const suppressed = { reason: 'known', expires: null, by: 'configuration' as const };
    expect(ids(reportMaps([target, undefined], [about('subnet-b'), about('subnet-a')])?.maps)).toEqual([
      'subnet-b',
      'subnet-a',
    ]);
    expect(
      ids(reportMaps([target], [about('subnet-a', { status: 'resolved' }), about('subnet-b', { suppressed })])?.maps),
    ).toEqual([]);
    expect(ids(reportMaps([target], [about('subnet-a', { accountId: '444455556666' })])?.maps)).toEqual([]);
  });

  it('count those that targets had no room for', () => {
    expect(reportMaps([target, { maps: [], leftOut: 1 }], [about('subnet-a')])?.leftOut).toBe(3);
    expect(reportMaps([undefined], [])).toBeUndefined();
  });
});
