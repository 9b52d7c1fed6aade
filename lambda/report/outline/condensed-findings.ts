import { kindOf } from '../../checks/kinds.ts';
import { groupBy } from '../../common/group-by.ts';
import { count } from '../../common/words.ts';
import type { Finding } from '../../model/finding.ts';
import { withNames } from '../words/names.ts';
import { clipped } from '../words/plain-text.ts';
import { blocksOf } from './blocks.ts';
import { headlineOf, nounOf } from './group-words.ts';

const MAX_TEXT = 600;

/** What some findings of one check say alike, in a sentence. */
export interface CondensedFinding {
  readonly check: string;
  readonly text: string;
}

/**
 * Findings in a sentence each, those that say the same of different things as one, by what their check declares.
 */
export function condensedFindings(findings: readonly Finding[]): readonly CondensedFinding[] {
  const alike = groupBy(findings, (finding) =>
    JSON.stringify([finding.check, finding.severity, kindOf(finding).groupBy(finding)]),
  );
  return [...alike.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [{ check: first.check, text: textOf(first, group) }];
  });
}

function textOf(first: Finding, alike: readonly Finding[]): string {
  const message = withNames(clipped(first.message, MAX_TEXT), first.names);
  if (alike.length === 1) return message;
  const groups = blocksOf(alike).flatMap((block) => block.groups);
  const [group] = groups;
  if (isEni(first) && groups.length === 1 && group !== undefined) return headlineOf(group);
  return `${count(alike.length, nounOf(first))} alike: ${message}`;
}

function isEni({ resource }: Finding): boolean {
  return resource.type === 'AWS::EC2::NetworkInterface';
}
