import { describe, expect, it, test } from 'vitest';
import { releaseIn, settingsIn } from '../../../lambda/facts/logs/cni-lines.ts';
import { poolCountIn, readyOf } from '../../../lambda/facts/logs/pool-lines.ts';
import {
  addToTimeline,
  emptySince,
  MAX_POINTS,
  pointsOf,
  startTimeline,
} from '../../../lambda/facts/logs/pool-timeline.ts';

describe('the figures of a pool', () => {
  it.each<[string, string, ReturnType<typeof figures>]>([
    [
      'before 1.1.0',
      'IP pool stats: total=15, used=10, c.currentMaxAddrsPerENI =6, c.maxAddrsPerENI = 6',
      [0, 15, 10, 0],
    ],
    ['1.4', 'IP pool stats: total = 15, used = 10, c.currentMaxAddrsPerENI = 6, c.maxAddrsPerENI = 6', [0, 15, 10, 0]],
    ['1.9', 'IP pool stats: total = 56, used = 55, c.maxIPsPerENI = 14', [0, 56, 55, 0]],
    ['1.9, prefixes', 'Prefix pool stats: total = 32, used = 5, c.maxIPsPerENI = 144', [0, 32, 5, 0]],
    ['1.10', 'IP pool stats: total = 56, used = 50, IPs in Cooldown = 2, c.maxIPsPerENI = 14', [0, 56, 50, 2]],
    [
      '1.11',
      'IP pool stats: Total IPs/Prefixes = 28/0, AssignedIPs/CooldownIPs: 20/3, c.maxIPsPerENI = 14',
      [0, 28, 20, 3],
    ],
    [
      '1.20, prefixes',
      'Prefix pool stats for network card 1: Total IPs/Prefixes = 32/2, AssignedIPs/CooldownIPs: 32/0, c.maxIPsPerENI = 144',
      [1, 32, 32, 0],
    ],
    ['each turn', 'IP stats - total IPs: 28, assigned IPs: 27, cooldown IPs: 1', [0, 28, 27, 1]],
    [
      'each turn of a card',
      'IP stats for Network Card 2 - total IPs: 28, assigned IPs: 27, cooldown IPs: 1',
      [2, 28, 27, 1],
    ],
    ['each pod, 1.8', 'IP Address Pool stats: total: 15, assigned: 12', [0, 15, 12, 0]],
    ['each pod, 1.9', 'IP/Prefix Address Pool stats: total: 15, assigned: 12, total prefixes: 1', [0, 15, 12, 0]],
    [
      'each pod, 1.10',
      'IP/Prefix Address Pool stats: total: 15, assigned: 12, cooldownIPs: 1, total prefixes: 1',
      [0, 15, 12, 1],
    ],
    ['assign', 'AssignIPv4Address: IP address pool stats: total: 9, assigned 9', [0, 9, 9, 0]],
    ['unassign', 'UnassignPodIPv4Address: IP address pool stats: total:9, assigned 8', [0, 9, 8, 0]],
    ['assign with a bar', 'AssignPodIPv4Address: IP address pool stats: total|9, assigned 9', [0, 9, 9, 0]],
  ])('%s', (_release, text, expected) => {
    expect(figures(text)).toEqual(expected);
  });

  it('are in no other line', () => {
    for (const text of ['', 'stats', 'pool stats: none', 'IP pool stats: total = x, used = y']) {
      expect(poolCountIn(text)).toBeUndefined();
    }
  });

  it('say what is ready for a pod, and never less than none', () => {
    expect(readyOf({ total: 10, assigned: 4, cooling: 3 })).toBe(3);
    expect(readyOf({ total: 10, assigned: 10, cooling: 3 })).toBe(0);
  });
});

function figures(text: string): readonly (number | undefined)[] {
  const { card, total, assigned, cooling } = poolCountIn(text) ?? {};
  return [card, total, assigned, cooling];
}

const pool = (total: number, assigned: number) => ({
  card: 0,
  total,
  assigned,
  cooling: 0,
  prefixes: undefined,
  countsCooling: true,
});

describe('the course of a pool', () => {
  it('keeps its worst and its end exactly, however long it is', () => {
    const timeline = startTimeline();
    for (let second = 0; second < 100_000; second++) {
      addToTimeline(timeline, pool(10, second === 54_321 ? 10 : 5), second * 1000);
    }
    addToTimeline(timeline, pool(12, 4), 100_000_000);
    expect(pointsOf(timeline, MAX_POINTS).length).toBeLessThanOrEqual(MAX_POINTS);
    expect(pointsOf(timeline, 20).length).toBeLessThanOrEqual(20);
    expect(timeline.worst).toMatchObject({ at: 54_321_000, assigned: 10 });
    expect(timeline.last).toMatchObject({ at: 100_000_000, total: 12 });
    expect(emptySince(timeline)).toBeUndefined();
  });

  it('says since when nothing is ready, in whatever order the logs come', () => {
    const course = Array.from({ length: 5000 }, (_, index) => [index * 1000, index < 3456 ? 5 : 10] as const);
    for (const order of [course, course.toReversed(), [...course.slice(2000), ...course.slice(0, 2000)]]) {
      const timeline = startTimeline();
      for (const [at, assigned] of order) addToTimeline(timeline, pool(10, assigned), at);
      const since = emptySince(timeline) ?? 0;
      expect(since).toBeGreaterThanOrEqual(3_456_000);
      expect(since - 3_456_000).toBeLessThan(timeline.width);
    }
  });

  it('is not at its worst while it holds nothing yet', () => {
    const timeline = startTimeline();
    addToTimeline(timeline, pool(0, 0), 0);
    addToTimeline(timeline, pool(10, 8), 1000);
    expect(timeline.worst).toMatchObject({ total: 10 });
  });

  it('is known without times', () => {
    const timeline = startTimeline();
    addToTimeline(timeline, pool(10, 8), undefined);
    addToTimeline(timeline, pool(10, 10), undefined);
    expect(timeline).toMatchObject({ first: { assigned: 8 }, last: { assigned: 10 }, worst: { assigned: 10 } });
  });
});

test('the release is the one that started', () => {
  expect(releaseIn('Starting L-IPAMD 1.0.0 ...')).toBe('1.0.0');
  expect(releaseIn('Starting L-IPAMD v1.18.3-eksbuild.1  ...')).toBe('1.18.3-eksbuild.1');
  expect(releaseIn('Starting L-IPAMD  ...')).toBeUndefined();
});

test('settings are those that ipamd says it goes by', () => {
  expect(settingsIn('Using WARM_ENI_TARGET 2')).toEqual([{ name: 'WARM_ENI_TARGET', value: '2' }]);
  expect(settingsIn('Using WARM-ENI-TARGET 2')).toEqual([{ name: 'WARM_ENI_TARGET', value: '2' }]);
  expect(
    settingsIn(
      'IP pool manager - max pods: 58, warm IP target: 0, warm prefix target: 1, warm ENI target: 1, minimum IP target: 0',
    ),
  ).toEqual([
    { name: 'max pods', value: '58' },
    { name: 'WARM_IP_TARGET', value: '0' },
    { name: 'WARM_PREFIX_TARGET', value: '1' },
    { name: 'WARM_ENI_TARGET', value: '1' },
    { name: 'MINIMUM_IP_TARGET', value: '0' },
  ]);
  expect(settingsIn('x')).toEqual([]);
});
