import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SHOP, troubledEstate } from '../../bin/demo/estate.ts';
import { runChecks } from '../../lambda/audit/run-checks.ts';
import { selectChecks } from '../../lambda/audit/select-checks.ts';
import { CHECKS } from '../../lambda/checks/index.ts';
import type { Inventory } from '../../lambda/model/inventory.ts';
import type { Change, Outlook } from '../../lambda/model/what-if.ts';
import { applyChanges } from '../../lambda/what-if/apply.ts';
import { outlookOf } from '../../lambda/what-if/outlook.ts';
import { MOVED } from '../../lambda/what-if/what-if-estate.ts';
import { aWorld, type World } from '../../simulated-aws/index.ts';
import { collected } from '../worlds/inventories.ts';
import { REGION } from '../worlds/pain-world.ts';

const ACCOUNT = '200000000001';
const CLUSTER = 'prod';

/** A cluster as somebody sets it up; the world builder lays out its nodes by a plan of its own. */
interface Setup {
  readonly zones: number;
  readonly cidrLength: number;
  readonly services: number;
  readonly leaks: number;
  readonly instanceType: string;
  readonly pods: number;
  readonly env: Readonly<Record<string, string>>;
  readonly release: string;
  readonly nodes: number;
}

function worldOf({ zones, cidrLength, services, leaks, instanceType, pods, env, release, nodes }: Setup): World {
  const subnets = ['a', 'b', 'c'].slice(0, zones);
  return aWorld({ home: ACCOUNT, now: NOW }).account(ACCOUNT, (account) =>
    account.region(REGION, (region) => {
      region.vpc('vpc', { cidr: '10.0.0.0/16' });
      for (const [index, name] of subnets.entries()) {
        region.subnet(name, { vpc: 'vpc', cidr: `10.0.${16 * index}.0/${cidrLength}`, az: `${REGION}${name}` });
        for (let each = 0; each < services; each++) region.serviceEni('lambda', { subnet: name });
        if (leaks > 0) region.leakedEni({ subnet: name, cluster: 'gone', ageMinutes: 10_000, count: leaks });
      }
      region
        .cluster(CLUSTER, { subnets, cni: { version: `v${release}-eksbuild.1`, env } })
        .nodegroup(CLUSTER, 'workers', {
          instanceTypes: [instanceType],
          subnets,
          nodes,
          podsPerNode: pods,
          scaling: { min: 0, desired: nodes, max: 30 },
        });
    }),
  );
}

/** Undefined where an address is missing. */
function madeOf(setup: Setup): World | undefined {
  try {
    return worldOf(setup);
  } catch {
    return undefined;
  }
}

const NOW = new Date('2026-11-23T12:00:00Z');
const CHECKED = selectChecks(CHECKS, {}).filter(({ check }) => MOVED.includes(check.meta.id));

function outlook(inventory: Inventory, cluster: string, changes: readonly Change[], podsPerNode?: number): Outlook {
  const asked = { cluster, changes, podsPerNode, everySubnet: undefined, now: NOW };
  const applied = applyChanges(inventory, asked);
  const compared = {
    before: runChecks(inventory, CHECKED, NOW),
    after: runChecks(applied.inventory, CHECKED, NOW),
    unread: [],
  };
  return outlookOf(inventory, applied, compared, asked);
}

/** What an audit of a world reads of its subnets and finds. */
async function audited(world: World, account = ACCOUNT) {
  const inventory = await collected(world, account);
  const enis = inventory.sections.subnetEnis.status === 'read' ? inventory.sections.subnetEnis.items : [];
  const subnets = inventory.sections.subnets.status === 'read' ? inventory.sections.subnets.items : [];
  return {
    inventory,
    fills: subnets.map(({ id, availableIpAddressCount: free }) => ({
      id,
      free,
      taken: enis
        .filter(({ subnetId }) => subnetId === id)
        .reduce((sum, eni) => sum + eni.privateIpAddresses.length + 16 * eni.ipv4Prefixes.length, 0),
    })),
    findings: runChecks(inventory, CHECKED, NOW).findings.map(
      ({ check, severity, resource }) => `${severity} ${check} ${resource.id}`,
    ),
  };
}

function fillsOf({ subnets }: Outlook, time: 'during' | 'after') {
  return byId(subnets.map(({ id, [time]: fill }) => ({ id, free: fill?.free, taken: fill?.taken })));
}

function byId<T extends { readonly id: string }>(items: readonly T[]): readonly T[] {
  return [...items].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function findingsOf({ findings: { come, change, stay } }: Outlook): readonly string[] {
  return [...come, ...change, ...stay]
    .map(({ check, severity, resource }) => `${severity} ${check} ${resource}`)
    .sort();
}

const setups: fc.Arbitrary<Setup> = fc.record({
  zones: fc.integer({ min: 1, max: 3 }),
  cidrLength: fc.integer({ min: 21, max: 23 }),
  services: fc.integer({ min: 0, max: 20 }),
  leaks: fc.integer({ min: 0, max: 3 }),
  instanceType: fc.constantFrom('m5.large', 't3.medium', 'c5.xlarge'),
  pods: fc.integer({ min: 1, max: 8 }),
  env: fc.constantFrom({}, { WARM_IP_TARGET: '3' }, { WARM_IP_TARGET: '1', MINIMUM_IP_TARGET: '9' }),
  release: fc.constantFrom('1.19.6', '1.20.4', '1.21.1'),
  nodes: fc.integer({ min: 1, max: 6 }),
});

const targets = fc.constantFrom<Readonly<Record<string, string>>>(
  { WARM_IP_TARGET: '2' },
  { WARM_IP_TARGET: '4', MINIMUM_IP_TARGET: '12' },
  { WARM_IP_TARGET: '7' },
);

function asChanges(env: Readonly<Record<string, string>>): readonly Change[] {
  return Object.entries(env).map(([name, value]) => ({ kind: 'set', name, value }));
}

const RUNS = { numRuns: 25 };

describe('a change that is made in AWS', () => {
  it('of the size of a group leaves the addresses and the findings that were told, or fails where that was told', async () => {
    const seen = { fit: 0, short: 0, findings: 0 };
    const tight = fc.record({
      cidrLength: fc.integer({ min: 24, max: 26 }),
      services: fc.integer({ min: 0, max: 40 }),
    });
    await fc.assert(
      fc.asyncProperty(setups, tight, fc.integer({ min: 1, max: 12 }), fc.boolean(), async (any, size, more, says) => {
        const setup = { ...any, ...size };
        const before = madeOf(setup);
        fc.pre(before !== undefined);
        const { inventory } = await audited(before);
        const nodes = setup.nodes + more;
        const changes: readonly Change[] = [{ kind: 'scale', nodegroup: 'workers', nodes }];
        const told = outlook(inventory, CLUSTER, changes, says ? setup.pods : undefined);
        const after = madeOf({ ...setup, nodes });
        expect(told.breaks.length > 0).toBe(after === undefined);
        seen[after === undefined ? 'short' : 'fit']++;
        if (after === undefined) return;
        const made = await audited(after);
        seen.findings += made.findings.length;
        expect(fillsOf(told, 'after')).toEqual(byId(made.fills));
        expect(findingsOf(told)).toEqual([...made.findings].sort());
      }),
      { numRuns: 50 },
    );
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(0);
  });

  it('of warm targets leaves the addresses that were told, on nodes that run and on new ones', () =>
    fc.assert(
      fc.asyncProperty(setups, targets, fc.integer({ min: 0, max: 4 }), async (setup, env, more) => {
        const { inventory } = await audited(worldOf(setup));
        const nodes = setup.nodes + more;
        const changes: readonly Change[] = [...asChanges(env), { kind: 'scale', nodegroup: 'workers', nodes }];
        const told = outlook(inventory, CLUSTER, changes, setup.pods);
        const made = await audited(worldOf({ ...setup, nodes, env: { ...setup.env, ...env } }));
        expect(fillsOf(told, 'after')).toEqual(byId(made.fills));
        expect(findingsOf(told)).toEqual([...made.findings].sort());
      }),
      RUNS,
    ));

  it('of prefixes with a rolling update leaves the addresses that were told', () =>
    fc.assert(
      fc.asyncProperty(setups, fc.constantFrom({}, { WARM_IP_TARGET: '2' }), async (setup, targeted) => {
        const env = { ENABLE_PREFIX_DELEGATION: 'true', ...targeted };
        const { inventory } = await audited(worldOf(setup));
        const told = outlook(inventory, CLUSTER, [...asChanges(env), { kind: 'upgrade' }], setup.pods);
        const made = await audited(worldOf({ ...setup, env: { ...setup.env, ...env } }));
        expect(fillsOf(told, 'after')).toEqual(byId(made.fills));
        expect(findingsOf(told)).toEqual([...made.findings].sort());
      }),
      RUNS,
    ));

  it('takes what was told while a rolling update has most nodes', () =>
    fc.assert(
      fc.asyncProperty(setups, async (setup) => {
        const { inventory } = await audited(worldOf(setup));
        const told = outlook(inventory, CLUSTER, [{ kind: 'upgrade' }]);
        const made = await audited(worldOf({ ...setup, nodes: setup.nodes + 2 * setup.zones }));
        expect(fillsOf(told, 'during')).toEqual(byId(made.fills));
        expect(fillsOf(told, 'after')).toEqual(byId((await audited(worldOf(setup))).fills));
      }),
      RUNS,
    ));
});

describe('the shop of the demo', () => {
  it('has the addresses that were told once two nodes more are there', async () => {
    const world = troubledEstate();
    const { inventory } = await audited(world, SHOP);
    const told = outlook(inventory, 'shop', [{ kind: 'scale', nodegroup: 'workers', nodes: 6 }]);
    const larger = troubledEstate();
    const shop = larger.in(SHOP, 'eu-west-1');
    for (const subnet of ['shop-a', 'shop-b']) {
      shop.selfManagedNode('shop', { subnet, instanceType: 'm5.large', tags: { 'eks:nodegroup-name': 'workers' } });
    }
    const made = await audited(larger, SHOP);
    expect(fillsOf(told, 'after')).toEqual(byId(made.fills));
  });
});
