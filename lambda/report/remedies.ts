import type { Finding } from '../model/finding.ts';
import { groupBy } from '../model/group-by.ts';
import { clipped } from './plain-text.ts';

/** What to do about some findings of a check. */
export interface Remedy {
  /** The same for advice that differs only in ids, places and numbers. */
  readonly key: string;
  /** The advice of the first finding, in its own words. */
  readonly text: string;
  readonly url: string;
  /** Further findings whose advice is the same but for the ids, places and numbers in it. */
  readonly others: number;
}

/** A piece of advice: running text, code in it, or a command to run. */
export interface Piece {
  readonly kind: 'text' | 'code' | 'command';
  readonly text: string;
}

/** Different advice for one check is rare; where ids make it look different, the first few tell the way. */
const MOST_REMEDIES = 3;

/** Longest advice shown. */
const MOST_ADVICE = 2000;

const COMMAND = /^(aws|kubectl|eksctl) /;

/** The advice for findings of one check, each kind of it once, in the order of the findings. */
export function remediesOf(findings: readonly Finding[]): readonly Remedy[] {
  const byKey = groupBy(findings, remedyKey);
  return [...byKey].slice(0, MOST_REMEDIES).flatMap(([key, alike]) => {
    const [first] = alike;
    if (first === undefined) return [];
    const others = alike.filter(({ remediation }) => remediation.text !== first.remediation.text).length;
    return [{ key, ...first.remediation, others }];
  });
}

function remedyKey({ check, resource, region, accountId, remediation }: Finding): string {
  const text = [resource.id, region, accountId]
    .filter((name) => name !== '')
    .reduce((advice, name) => advice.replaceAll(name, '*'), remediation.text);
  return `${check} ${text.replaceAll(/\d+/g, 'N')}`;
}

/** Advice in pieces: what stands between backquotes is code, and a command when it begins like one. Harmless text. */
export function piecesOf(advice: string): readonly Piece[] {
  return clipped(advice, MOST_ADVICE)
    .split('`')
    .map((text, index, { length }): Piece => {
      const isCode = index % 2 === 1 && index < length - 1;
      if (!isCode) return { kind: 'text', text };
      return { kind: COMMAND.test(text) ? 'command' : 'code', text };
    })
    .filter(({ text }) => text.trim() !== '');
}
