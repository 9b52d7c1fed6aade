import type { TargetPorts } from '../aws/ports.ts';
import { type Gap, notRead, read, type Section } from '../model/coverage.ts';
import type { ItemOf, Scope, SectionName, Sections, Subnet } from '../model/inventory.ts';
import type { Source } from '../model/source.ts';
import type { Target } from '../model/target.ts';
import { within } from '../signals/signals.ts';

/** What every collector is handed, whatever it reads from. */
export interface SectionReader<Ports> {
  readonly ports: Ports;
  readonly target: Target;
  readonly scope: Scope;
  readonly signal: AbortSignal;
  /** Another section, of whatever source, read once however many ask for it. */
  readonly section: <S extends SectionName>(name: S) => Promise<Sections[S]>;
}

/** What collectors that read from AWS are handed. */
export interface Reader extends SectionReader<TargetPorts> {
  /** Every subnet of the region, in scope or not, read once however many ask for it. */
  readonly everySubnet: () => Promise<readonly Subnet[]>;
  /** Told, perhaps more than once, that the unattached ENIs take more than one page. */
  readonly manyUnattached: () => void;
  /** Ids of the only subnets in scope; undefined where `scope` says which are. */
  readonly onlySubnets?: readonly string[] | undefined;
}

/** Reads one section whole, or throws. */
export type Collector<S extends SectionName, From = Reader> = (reader: From) => Promise<readonly ItemOf<S>[]>;

type Sectioned = Pick<SectionReader<unknown>, 'section'>;

/** A section could not be read because one it depends on could not. */
class DependencyGap extends Error {
  readonly gap: Gap;

  constructor(gap: Gap) {
    super(gap.message);
    this.gap = gap;
  }
}

/** The items of a section that one's own reading depends on; without them it is a gap too. */
export async function requireItems<S extends SectionName>(reader: Sectioned, name: S): Promise<readonly ItemOf<S>[]> {
  const section: Section<unknown> = await reader.section(name);
  if (section.status === 'gap') throw new DependencyGap(section.gap);
  return section.items as readonly ItemOf<S>[];
}

/** The items of a section where it could be read, else none: for what a gap there does not make wrong. */
export async function itemsIfRead<S extends SectionName>(reader: Sectioned, name: S): Promise<readonly ItemOf<S>[]> {
  const section: Section<unknown> = await reader.section(name);
  return section.status === 'gap' ? [] : (section.items as readonly ItemOf<S>[]);
}

/**
 * Runs a collector. What its source does not answer becomes the section's gap, and ends the section's other calls: it
 * cannot be whole any more. What is not the source's doing is thrown on: it is a bug.
 */
export async function collectSection<Item, From extends SectionReader<unknown>>(
  name: SectionName,
  collector: (reader: From) => Promise<readonly Item[]>,
  reader: From,
  { gapOf }: Pick<Source<unknown>, 'gapOf'>,
): Promise<Section<Item>> {
  const calls = new AbortController();
  return within([reader.signal, calls.signal], async (signal) => {
    try {
      return read(await collector({ ...reader, signal }));
    } catch (error) {
      calls.abort();
      if (error instanceof DependencyGap) return notRead(dependentGap(name, error.gap));
      const gap = gapOf(name, error);
      if (gap !== undefined) return notRead(gap);
      throw error;
    }
  });
}

/** Names the first cause, however long the chain. */
function dependentGap(section: SectionName, cause: Gap): Gap {
  return { ...cause, section, dependsOn: cause.dependsOn ?? cause.section };
}
