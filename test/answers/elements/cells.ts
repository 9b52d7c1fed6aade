/** For tests: every element of the answers that an audit asks for, with every change to it. */

import { complaintsOfElement } from '../judge.ts';
import { FLOWS } from '../play.ts';
import { alteredAudit, type Sound } from './altered-audit.ts';
import { type Change, placesOf } from './element-paths.ts';
import { isLegitimate } from './legitimate.ts';
import type { Alteration } from './recorded-aws.ts';

const CHANGES: readonly Change[] = ['missing', 'empty', 'garbled', 'twice'];

/**
 * A list or a structure with a text in it is refused for its form, which is held elsewhere: of values only. In JSON a member
 * that is there twice is refused for that, which is held elsewhere, too: of items only.
 */
const changesOf = (place: string, isLeaf: boolean) =>
  CHANGES.filter((change) => {
    if (change === 'garbled') return isLeaf;
    return change !== 'twice' || !place.startsWith('/') || place.endsWith('[]');
  });

/** The calls that no other flow is for. */
export function cellsOf({ aws, flow }: Sound): readonly Alteration[] {
  const places = new Map<string, { readonly action: string; readonly place: string; isLeaf: boolean }>();
  for (const { action, body } of aws.answers.values()) {
    if ((FLOWS[action] ?? 'own-account') !== flow) continue;
    for (const [place, { isLeaf }] of placesOf(body)) {
      const known = places.get(`${action} ${place}`);
      places.set(`${action} ${place}`, { action, place, isLeaf: isLeaf && known?.isLeaf !== false });
    }
  }
  return [...places.values()].flatMap(({ action, place, isLeaf }) =>
    changesOf(place, isLeaf).map((change) => ({ action, place, change })),
  );
}

/** What is wrong with the audit whose answers are so changed, in words; empty when nothing is. */
export async function playElement(sound: Sound, alteration: Alteration): Promise<readonly string[]> {
  const { audit, altered } = await alteredAudit(sound, alteration);
  if (altered === 0) return ['the call was not made'];
  const { complete } = audit.report.summary;
  return complete && isLegitimate(alteration) ? [] : complaintsOfElement(audit, sound.audit);
}

export function nameOf({ action, place, change }: Alteration): string {
  return `${action} with ${place} ${change}`;
}
