import { AwsCallError, toGap } from '../aws/errors.ts';
import type { TargetPorts } from '../aws/ports.ts';
import { type Gap, notRead, read, type Section } from '../model/coverage.ts';
import type { ItemOf, Scope, SectionName, Sections } from '../model/inventory.ts';
import type { Target } from '../model/target.ts';

/** What every collector is handed. */
export interface Reader {
  readonly ports: TargetPorts;
  readonly target: Target;
  readonly scope: Scope;
  readonly signal: AbortSignal;
  /** Another section, read once however many ask for it. */
  readonly section: <S extends SectionName>(name: S) => Promise<Sections[S]>;
}

/** Reads one section whole, or throws. */
export type Collector<S extends SectionName> = (reader: Reader) => Promise<readonly ItemOf<S>[]>;

/** A section could not be read because one it depends on could not. */
class DependencyGap extends Error {
  readonly gap: Gap;

  constructor(gap: Gap) {
    super(gap.message);
    this.gap = gap;
  }
}

/** The items of a section that one's own reading depends on; without them it is a gap too. */
export async function need<S extends SectionName>(reader: Reader, name: S): Promise<readonly ItemOf<S>[]> {
  const section: Section<unknown> = await reader.section(name);
  if (section.status === 'gap') throw new DependencyGap(section.gap);
  return section.items as readonly ItemOf<S>[];
}

/** The items of a section where it could be read, else none: for what a gap there does not make wrong. */
export async function known<S extends SectionName>(reader: Reader, name: S): Promise<readonly ItemOf<S>[]> {
  const section: Section<unknown> = await reader.section(name);
  return section.status === 'gap' ? [] : (section.items as readonly ItemOf<S>[]);
}

/** Runs a collector; whatever it throws becomes the section's gap. */
export async function collectSection<S extends SectionName>(
  name: S,
  collector: Collector<S>,
  reader: Reader,
): Promise<Section<ItemOf<S>>> {
  try {
    return read(await collector(reader));
  } catch (error) {
    return notRead(
      error instanceof DependencyGap ? dependentGap(name, error.gap) : toGap(name, actionOf(error), error),
    );
  }
}

function actionOf(error: unknown): string {
  return error instanceof AwsCallError ? error.action : 'none';
}

/** Names the first cause, once, however long the chain. */
function dependentGap(section: SectionName, cause: Gap): Gap {
  const message = cause.message.includes(' could not be read: ')
    ? cause.message
    : `${cause.section} could not be read: ${cause.message}`;
  return { ...cause, section, message };
}
