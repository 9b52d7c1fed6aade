import { describe, expect, it } from 'vitest';
import { createdAfter, eniAge, isOldEnough } from '../../../lambda/facts/eni/eni-age.ts';
import { minutesAgo, NOW } from '../../checks/an-inventory.ts';

const stamped = (stamp: string) => ({ tags: { 'node.k8s.amazonaws.com/createdAt': stamp } });

describe('the age of an ENI', () => {
  it('comes from the creation time that the VPC CNI wrote', () => {
    expect(eniAge(stamped('2026-11-23T12:30:00+02:00'), undefined, NOW)).toEqual({
      known: true,
      since: new Date('2026-11-23T10:30:00Z'),
      minutes: 90,
      source: 'created-at-tag',
    });
  });

  it('prefers the creation time to the ledger', () => {
    expect(eniAge(stamped('2026-11-23T10:30:00Z'), minutesAgo(10), NOW)).toMatchObject({ minutes: 90 });
  });

  it('comes from the ledger when there is no creation time, or none to go by', () => {
    for (const eni of [{ tags: {} }, stamped('garbage'), stamped('2030-01-01T00:00:00Z')]) {
      expect(eniAge(eni, minutesAgo(45), NOW)).toMatchObject({ known: true, minutes: 45, source: 'ledger' });
    }
  });

  it.each([
    [{ tags: {} }, 'no-creation-time'],
    [stamped(''), 'unreadable-creation-time'],
    [stamped('1700000000'), 'unreadable-creation-time'],
    [stamped('2026-13-45T00:00:00Z'), 'unreadable-creation-time'],
    [stamped('0001-01-01T00:00:00Z'), 'unreadable-creation-time'],
    [stamped('2026-11-23T12:00:01Z'), 'creation-time-in-the-future'],
  ])('is unknown, not zero, for %j', (eni, because) => {
    expect(eniAge(eni, undefined, NOW)).toMatchObject({ known: false, because });
  });

  it.each([
    '1970-01-01T00:00:00Z',
    '2017-12-31T23:59:59.999Z',
    'Mon, 23 Nov 2026 10:00:00 GMT',
    '2026-11-23',
    '2026-11-23T10:30:00',
    '2026-11-23T10:30Z',
    ' 2026-11-23T10:30:00Z',
    '2026-11-23T10:30:00Z (UTC)',
    'Nov 23 2026 (2026-11-23T10:30:00Z',
  ])('is unknown for the stamp "%s", whatever a lenient parser makes of it', (stamp) => {
    expect(eniAge(stamped(stamp), undefined, NOW)).toEqual({
      known: false,
      because: 'unreadable-creation-time',
      minutesAhead: 0,
    });
  });

  it('goes by a stamp of the first moment of 2018, and of this very moment', () => {
    expect(eniAge(stamped('2018-01-01T00:00:00Z'), undefined, NOW)).toMatchObject({ source: 'created-at-tag' });
    expect(eniAge(stamped(NOW.toISOString()), NOW, NOW)).toMatchObject({
      minutes: 0,
      source: 'created-at-tag',
    });
    expect(eniAge({ tags: {} }, NOW, NOW)).toMatchObject({ minutes: 0, source: 'ledger' });
  });

  it('does not go by a stamp of a time at which it was already seen', () => {
    expect(eniAge(stamped(minutesAgo(8).toISOString()), minutesAgo(9), NOW)).toMatchObject({ source: 'ledger' });
    const eni = stamped(minutesAgo(9).toISOString());
    expect([createdAfter(eni, minutesAgo(9)), createdAfter(eni, minutesAgo(10))]).toEqual([false, true]);
    expect([createdAfter({ tags: {} }, minutesAgo(9)), createdAfter(stamped('soon'), minutesAgo(9))]).toEqual([
      false,
      false,
    ]);
  });

  it('says by how much a stamp is ahead, and nothing else is ahead', () => {
    expect(eniAge(stamped('2026-11-23T12:15:00Z'), undefined, NOW)).toMatchObject({ minutesAhead: 15 });
    expect(eniAge({ tags: {} }, undefined, NOW)).toMatchObject({ minutesAhead: 0 });
  });

  it('is not taken from a ledger of the future', () => {
    expect(eniAge({ tags: {} }, minutesAgo(-1), NOW).known).toBe(false);
  });
});

describe('old enough', () => {
  it('is what has reached the minimum', () => {
    const age = eniAge({ tags: {} }, minutesAgo(60), NOW);
    expect([isOldEnough(age, 60), isOldEnough(age, 61)]).toEqual([true, false]);
  });

  it('cannot be told of an unknown age', () => {
    expect(isOldEnough(eniAge({ tags: {} }, undefined, NOW), 60)).toBeUndefined();
    expect(isOldEnough(eniAge(stamped('2026-11-23T12:16:00Z'), undefined, NOW), 60)).toBeUndefined();
  });

  it('is not what was made while the audit ran, at most 15 minutes after its time', () => {
    const made = (stamp: string) => isOldEnough(eniAge(stamped(stamp), undefined, NOW), 60);
    expect([made('2026-11-23T12:15:00Z'), made('2026-11-23T12:15:01Z')]).toEqual([false, undefined]);
    expect(isOldEnough(eniAge(stamped('2026-11-23T12:14:00Z'), undefined, NOW), 60)).toBe(false);
  });
});
