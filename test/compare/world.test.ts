import { describe, expect, it } from 'vitest';
import { parseIpv4Cidr, sizeOf } from '../../lambda/facts/aws/ipv4.ts';
import { CLUSTERS, ROWS, type Row, SUBNETS, type SubnetName, THE_TRUNK, type Truth } from './world.ts';

/** How a row's ENIs look, wherever they are made. */
function shapesOf(row: Row) {
  return Array.from({ length: row.count }, (_, number) =>
    row.shape({
      number,
      gone: `i-0dead${number}`,
      terminated: 'i-0t',
      node: (node) => `i-0${node}`,
      createdAt: '2026-01-01T00:00:00Z',
    }),
  );
}

function countOf(truth: Truth): number {
  return ROWS.filter((row) => row.truth === truth).reduce((sum, { count }) => sum + count, 0);
}

/** Addresses that are free when all is there. */
function freeIn(name: SubnetName): number {
  const range = parseIpv4Cidr(SUBNETS[name].cidr);
  const rows = ROWS.filter(({ subnet }) => subnet === name);
  const taken = rows.flatMap((row) => shapesOf(row).map(({ prefixes = 0 }) => row.addresses + prefixes * 16));
  const reserved = parseIpv4Cidr(SUBNETS[name].reservation ?? '');
  const all = [range, reserved].map((each) => (each === undefined ? 0 : sizeOf(each)));
  return (all[0] ?? 0) - (all[1] ?? 0) - 5 - taken.reduce((sum, addresses) => sum + addresses, 0);
}

describe('the truth of the world', () => {
  it('adds up', () => {
    expect({ leaked: countOf('leaked'), needed: countOf('needed'), open: countOf('open') }).toEqual({
      leaked: 40,
      needed: 86,
      open: 17,
    });
  });

  it('is one for each kind', () => {
    const truths = new Map<string, Set<Truth>>();
    for (const { kind, truth } of ROWS) truths.set(kind, (truths.get(kind) ?? new Set()).add(truth));
    expect([...truths].filter(([, { size }]) => size > 1)).toEqual([]);
  });

  it('has for each row why, and who says so', () => {
    expect(ROWS.filter(({ why, source }) => why === '' || source === '').map(({ kind }) => kind)).toEqual([]);
  });

  it('says of subnets what their ENIs leave free', () => {
    expect(freeIn('leaks')).toBe(11);
    expect(freeIn('busy')).toBe(11);
    expect(freeIn('control-plane')).toBe(9);
    expect(freeIn('fragmented')).toBe(237);
    expect(freeIn('reserved')).toBe(13);
    expect(freeIn('free')).toBeGreaterThan(1019 / 2);
  });

  it('has an ENI in each /28 of the fragmented subnet that could be whole', () => {
    const enis = ROWS.filter(({ subnet }) => subnet === 'fragmented');
    expect(enis.reduce((sum, { count }) => sum + count, 0)).toBe(14);
  });

  it('has subnets for its clusters, and the trunk before what names it', () => {
    expect(CLUSTERS.flatMap(({ subnets }) => subnets).filter((name) => !(name in SUBNETS))).toEqual([]);
    const trunk = ROWS.findIndex((row) => shapesOf(row).some((shape) => shape.trunk));
    const named = ROWS.findIndex((row) =>
      shapesOf(row).some(({ tags = {} }) => Object.values(tags).includes(THE_TRUNK)),
    );
    expect(trunk).toBeLessThan(named);
  });
});
