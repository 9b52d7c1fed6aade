import { describe, expect, it, test } from 'vitest';
import { differences, isUnchangedSince, sightingOf } from '../../../lambda/facts/eni/eni-sighting.ts';
import { anEni, attached, NOW } from '../../checks/an-inventory.ts';

const before = { ...attached(anEni({ tags: { Team: 'blue', Use: 'x' } }), 'i-1'), status: 'available' };

describe('an earlier sighting', () => {
  it('holds for an ENI that is as it was', () => {
    expect(isUnchangedSince(sightingOf(before, NOW), { ...before, tags: { Use: 'x', Team: 'blue' } })).toBe(true);
    expect(differences(before, { ...before })).toEqual([]);
  });

  test.each([
    ['the value of a tag', { Team: 'red', Use: 'x' }],
    ['one tag for another', { Team: 'blue', Owner: 'x' }],
    ['one tag for another without a value', { Team: 'blue', Owner: '' }],
    ['a tag more', { Team: 'blue', Use: 'x', Owner: '' }],
    ['a tag less', { Team: 'blue' }],
    ['every tag', {}],
  ])('proves nothing once the tags changed by %s', (_, tags) => {
    expect(isUnchangedSince(sightingOf(before, NOW), { ...before, tags })).toBe(false);
    expect(differences(before, { ...before, tags })).toEqual(['tags']);
  });

  test.each([
    ['was described otherwise', { description: 'mine' }],
    ['was attached by another attachment', attached({ ...before, id: 'eni-2' }, 'i-1')],
    ['was attached to another instance', attached(before, 'i-2')],
    ['was detached', { attachment: undefined }],
  ])('proves nothing once the ENI %s', (_, changed) => {
    expect(isUnchangedSince(sightingOf(before, NOW), { ...before, ...changed, status: 'available' })).toBe(false);
  });

  it('names what differs between two looks, and nothing else', () => {
    expect(differences(before, { ...before, status: 'in-use' })).toEqual(['status']);
    expect(differences(before, { ...before, description: 'mine' })).toEqual(['description']);
    expect(differences(before, { ...before, attachment: undefined })).toEqual(['attachment']);
    expect(differences(before, anEni({ tags: {}, description: 'mine' }))).toEqual([
      'attachment',
      'description',
      'tags',
    ]);
  });

  it('keeps what the attachment was, also where EC2 names neither its id nor its instance', () => {
    expect(sightingOf(before, NOW).attachment).toEqual({ id: before.attachment?.id, instanceId: 'i-1' });
    const bare = { ...before.attachment, id: undefined, instanceId: undefined };
    const seen = sightingOf({ ...before, attachment: bare as typeof before.attachment }, NOW);
    expect(seen.attachment).toEqual({ id: null, instanceId: null });
  });
});
