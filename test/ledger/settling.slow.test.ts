import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runChecks, runWithMargin } from '../../lambda/audit/run-checks.ts';
import { selectChecks } from '../../lambda/audit/select-checks.ts';
import { causesAmong } from '../../lambda/checks/causality.ts';
import { clusterUpgradeBlocked } from '../../lambda/checks/cluster-upgrade-blocked.ts';
import { leakedEni } from '../../lambda/checks/leaked-eni.ts';
import { loadBalancerSubnetLow } from '../../lambda/checks/load-balancer-subnet-low.ts';
import { subnetLowIps } from '../../lambda/checks/subnet-low-ips.ts';
import { changesIn, markTold } from '../../lambda/ledger/changes.ts';
import { mergeLedger } from '../../lambda/ledger/merge.ts';
import { read } from '../../lambda/model/coverage.ts';
import type { Finding } from '../../lambda/model/finding.ts';
import type { Inventory, Subnet } from '../../lambda/model/inventory.ts';
import type { Ledger } from '../../lambda/model/ledger.ts';
import { aBranchEni, aCluster, aCniEni, aNodegroup, anAddon, anInventory, aSubnet } from '../checks/an-inventory.ts';
import { aLedger, toldOf } from './a-ledger.ts';

const CHECKS = selectChecks([subnetLowIps, leakedEni], {});
const START = Date.parse('2026-01-01T00:00:00Z');
const HOUR = 3_600_000;

/** The subnet of a node group, with so many of 123 addresses free: `medium` below 24.6, clear of that from 29.5 on. */
function withFree(availableIpAddressCount: number): Inventory {
  return anInventory({
    clusters: [aCluster()],
    nodegroups: [aNodegroup()],
    vpcCniAddons: [anAddon()],
    subnets: [aSubnet({ cidrBlock: '10.0.0.0/25', availableIpAddressCount })],
  });
}

/** An audit of a target after another: the ledger, and what people are told. */
function audited(ledger: Ledger, inventory: Inventory, hours: number) {
  const now = new Date(START + hours * HOUR);
  const { target, scope, sections } = inventory;
  const nearby = runWithMargin(inventory, CHECKS, 0.2, now);
  const { subnets, subnetEnis } = sections;
  const observed = { ...runChecks(inventory, CHECKS, now), target, scope, nearby, subnets, subnetEnis };
  const merged = mergeLedger(ledger, { ...observed, availableEnis: read([]) }, now);
  const again = mergeLedger(merged.ledger, { ...observed, availableEnis: read([]) }, now);
  expect(again.ledger.findings).toEqual(merged.ledger.findings);
  const changes = changesIn(merged.ledger);
  return {
    ledger: markTold(merged.ledger, toldOf(changes), now),
    told: changes.map(({ kind, finding }) => `${kind} ${finding.severity}`),
    reported: merged.findings.map(({ severity, status }) => `${status} ${severity}`),
    findings: merged.findings,
  };
}

/** What is told in the course of audits, each so many hours after the first, with so many addresses free. */
function told(course: readonly (readonly [hours: number, free: number])[]): readonly (readonly string[])[] {
  let ledger = aLedger();
  return course.map(([hours, free]) => {
    const after = audited(ledger, withFree(free), hours);
    ({ ledger } = after);
    return after.told;
  });
}

const daily = (...free: readonly number[]) => free.map((each, day) => [24 * day, each] as const);
const hourly = (...free: readonly number[]) => free.map((each, hour) => [hour, each] as const);

describe('a finding around its threshold', () => {
  it('is told once while it wobbles', () => {
    expect(told(daily(24, 26, 24, 26, 24, 26, 24)).flat()).toEqual(['new medium']);
    expect(told(hourly(24, 26, 24, 26, 27, 28, 24)).flat()).toEqual(['new medium']);
  });

  it('is over at once where it is clear of the threshold by the margin', () => {
    expect(told(hourly(24, 30))).toEqual([['new medium'], ['resolved medium']]);
  });

  it('is over after a day and two audits where it is less clear', () => {
    expect(told(daily(24, 26, 26, 26))).toEqual([['new medium'], [], ['resolved medium'], []]);
    const everyTwoDays = [24, 26, 26].map((free, index) => [48 * index, free] as const);
    expect(told(everyTwoDays)).toEqual([['new medium'], [], ['resolved medium']]);
    const hours = hourly(24, ...Array<number>(26).fill(26));
    expect(told(hours).map((each) => each.length)).toEqual([1, ...Array<number>(24).fill(0), 1, 0]);
  });

  it('is over by a daily schedule after a day, though that is some seconds early', () => {
    const course = [24, 26, 26].map((free, day) => [24 * day - day * 0.01, free] as const);
    expect(told(course)).toEqual([['new medium'], [], ['resolved medium']]);
  });

  it('gets worse at once, and milder as slowly as it resolves', () => {
    expect(told(hourly(24, 15, 16, 15, 16, 3)).flat()).toEqual(['new medium', 'worse high', 'worse critical']);
    expect(told(hourly(3, 24, 3))).toEqual([['new critical'], [], ['worse critical']]);
  });

  it('is reported as open, with what its value is now', () => {
    const first = audited(aLedger(), withFree(24), 0);
    const { reported, ledger } = audited(first.ledger, withFree(26), 1);
    expect(reported).toEqual(['ongoing medium']);
    expect(Object.values(ledger.findings)[0]?.finding.message).toContain('has 26 of 123 addresses free');
  });

  it('says while it is held that it is, and that there is nothing to do', () => {
    const first = audited(aLedger(), withFree(24), 0);
    const [held] = audited(first.ledger, withFree(26), 1).findings;
    expect(held?.message).toMatch(
      /^subnet-a \([^)]*\) has 26 of 123 addresses free \([^)]*\)\. It is no longer past its threshold. It stays open until that has been so for 24 hours or is clear of it by 20 %\.$/,
    );
    expect(held?.remediation).toEqual({
      steps: [{ text: 'Nothing has to be done.' }],
      url: first.findings[0]?.remediation.url,
    });
  });

  it('names no threshold that is not one while it is held', () => {
    const now = new Date(START);
    const subnets = [aSubnet({ availableIpAddressCount: 9, tags: { 'kubernetes.io/role/elb': '1' } })];
    const clusters = [aCluster({ subnetIds: ['subnet-a'] })];
    const messages = (subnet: Partial<Subnet>, checks: Parameters<typeof selectChecks>[0]) => {
      const inventory = anInventory({ clusters, subnets: subnets.map((each) => ({ ...each, ...subnet })) });
      return runWithMargin(inventory, selectChecks(checks, {}), 0.2, now).map(({ message }) => message);
    };
    expect(messages({}, [loadBalancerSubnetLow])).toEqual([
      'subnet-a (10.0.0.0/24, eu-west-1a) has 9 free addresses for internet-facing load balancers.',
    ]);
    expect(messages({ availableIpAddressCount: 5 }, [clusterUpgradeBlocked])).toEqual([
      'Cluster demo has few free addresses for an upgrade: subnet-a has 5.',
    ]);
  });

  it('says what is to be done now where it is milder, and why it is still said to be worse', () => {
    const first = audited(aLedger(), withFree(12), 0);
    const [held] = audited(first.ledger, withFree(17), 1).findings;
    const [milder] = audited(aLedger(), withFree(17), 1).findings;
    expect([first.reported, milder?.severity]).toEqual([['new high'], 'medium']);
    expect(held).toMatchObject({ severity: 'high', evidence: milder?.evidence, remediation: milder?.remediation });
    expect(held?.message).toBe(
      `${milder?.message} It stays high until it has been milder for 24 hours or is clear of it by 20 %.`,
    );
  });

  it('explains nothing while it is held, and nothing explains it', () => {
    const leaks = Array.from({ length: 9 }, (_, index) => aCniEni({ id: `eni-${index}` }));
    const leaky = (free: number): Inventory => {
      const { sections, ...rest } = withFree(free);
      const eniFirstSeen = new Map(leaks.map(({ id }) => [id, new Date(START - 100 * HOUR)]));
      return { ...rest, eniFirstSeen, sections: { ...sections, availableEnis: read(leaks), subnetEnis: read(leaks) } };
    };
    const first = audited(aLedger(), leaky(24), 0);
    const low = ({ check }: Finding) => check === 'subnet-low-ips';
    const explained = ({ findings }: { readonly findings: readonly Finding[] }) =>
      causesAmong(findings).get(findings.find(low)?.id ?? '');
    expect(explained(first)).not.toEqual([]);
    expect(explained(audited(first.ledger, leaky(26), 1))).toEqual([]);
  });
});

describe('a leaked ENI whose age becomes known, and is little', () => {
  const now = new Date(START + HOUR);
  const branch = aBranchEni({ status: 'available' });
  const withAge = (firstSeen: Date | undefined): Inventory =>
    anInventory(
      { availableEnis: [branch] },
      { eniFirstSeen: new Map(firstSeen === undefined ? [] : [[branch.id, firstSeen]]) },
    );

  it('is not gone', () => {
    const first = audited(aLedger(), withAge(undefined), 0);
    const second = audited(first.ledger, withAge(new Date(now.getTime() - 600_000)), 1);
    expect(first.told.length).toBeGreaterThan(0);
    expect(second.told).toEqual([]);
    expect(second.reported).toHaveLength(first.told.length);
    expect(second.findings.map(({ message }) => message)).toEqual([
      expect.stringMatching(
        /still unattached, and its age is now known: .*10 minutes, too young to be called leaked\..* stays open/,
      ),
    ]);
  });
});

/** How often a value crossed the threshold for good: to be clear of it, or for a day and two audits. */
function crossings(course: readonly (readonly [number, number])[]): number {
  let count = 0;
  let since: number | undefined;
  let isLow = false;
  let audits = 0;
  for (const [hours, free] of course) {
    const isRight = free / 123 >= 0.2;
    if (!isRight) {
      if (!isLow) count++;
      [isLow, since, audits] = [true, undefined, 0];
    } else if (isLow) {
      since ??= hours;
      audits++;
      if (free / 123 >= 0.24 || (audits >= 2 && hours - since >= 24)) [isLow, count] = [false, count + 1];
    }
  }
  return count;
}

describe('random walks around the thresholds', () => {
  it.each([
    ['daily', 24, 90],
    ['every six hours', 6, 4 * 90],
  ])('are told of at most once a crossing, %s for 90 days', (_, step, audits) => {
    const walk = fc.array(fc.integer({ min: -4, max: 4 }), { minLength: audits, maxLength: audits }).map((steps) => {
      let free = 25;
      return steps.map((change, index) => {
        free = Math.min(60, Math.max(17, free + change));
        return [index * step, free] as const;
      });
    });
    fc.assert(
      fc.property(walk, (course) => {
        const messages = told(course).filter((changes) => changes.length > 0).length;
        expect(messages).toBeLessThanOrEqual(crossings(course));
      }),
      { numRuns: 10 },
    );
  });
});
