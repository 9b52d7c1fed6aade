import { describe, expect, it } from 'vitest';
import { collectSection, requireItems, type SectionReader } from '../../lambda/collect/reader.ts';
import { causeOf, type Gap, notRead, read, SOURCES } from '../../lambda/model/coverage.ts';
import type { FargateProfile, Sections } from '../../lambda/model/inventory.ts';
import type { Source } from '../../lambda/model/source.ts';
import { aFargateProfile, anInventory } from '../checks/an-inventory.ts';

/** A source that is not AWS: its own ports, errors and gaps. */
class LibraryClosed extends Error {}
interface Library {
  readonly borrow: (shelf: string, signal: AbortSignal) => Promise<readonly FargateProfile[]>;
}
const gapOf: Source<Library>['gapOf'] = (section, error) =>
  error instanceof LibraryClosed
    ? { section, reason: 'denied', action: 'borrow books', message: error.message }
    : undefined;

const ofAws: Gap = { section: 'clusters', reason: 'denied', action: 'eks:ListClusters', message: 'no' };

function reading(borrow: Library['borrow'], sections: Partial<Sections> = {}): SectionReader<Library> {
  const all = { ...anInventory().sections, ...sections };
  return {
    ports: { borrow },
    target: anInventory().target,
    scope: 'eks',
    signal: new AbortController().signal,
    section: async (name) => all[name],
  };
}

const collected = (reader: SectionReader<Library>) =>
  collectSection(
    'fargateProfiles',
    async ({ ports, signal, ...rest }: SectionReader<Library>) => {
      await requireItems(rest, 'clusters');
      return ports.borrow('profiles', signal);
    },
    reader,
    { gapOf },
  );

describe('a section is read from a source of any kind', () => {
  it('whole', async () => {
    expect(await collected(reading(async () => [aFargateProfile()]))).toEqual(read([aFargateProfile()]));
  });

  it('or is a gap as that source calls it', async () => {
    const closed = reading(() => Promise.reject(new LibraryClosed('on Sundays')));
    expect(await collected(closed)).toEqual(
      notRead({ section: 'fargateProfiles', reason: 'denied', action: 'borrow books', message: 'on Sundays' }),
    );
  });

  it('whose other calls end then', async () => {
    const ended: string[] = [];
    const reader = reading(async (shelf, signal) => {
      signal.addEventListener('abort', () => ended.push(shelf));
      throw new LibraryClosed('now');
    });
    await collected(reader);
    expect(ended).toEqual(['profiles']);
  });

  it('or is a gap for want of a section of another source, in that one’s words', async () => {
    const reader = reading(async () => [], { clusters: notRead(ofAws) });
    expect(await collected(reader)).toEqual(notRead({ ...ofAws, section: 'fargateProfiles', dependsOn: 'clusters' }));
  });

  it('and what is not the source’s doing is a bug', async () => {
    await expect(collected(reading(() => Promise.reject(new TypeError('x'))))).rejects.toThrow(TypeError);
  });
});

it('a gap that names no source, as those of earlier releases, is of AWS', () => {
  expect(SOURCES).toContain('aws');
  expect(causeOf(ofAws)).toBe(causeOf({ ...ofAws, source: 'aws' }));
});
