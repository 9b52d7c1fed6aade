import { CHECKS } from '../../lambda/checks/index.ts';
import { groupBy } from '../../lambda/common/group-by.ts';
import type { Finding } from '../../lambda/model/finding.ts';
import { compareSeverity } from '../../lambda/model/severity.ts';
import { remedyText } from '../commands/remedy-text.ts';
import { renderDigestExample } from './render-digest.ts';
import type { WorldFindings } from './world-findings.ts';

/** Every message of the worlds once, by check and severity, with its remedy: for whoever reviews the words. */
export function renderMessages(worlds: readonly WorldFindings[]): string {
  const byCheck = groupBy(
    worlds.flatMap(({ findings }) => findings),
    ({ check }) => check,
  );
  const sections = CHECKS.flatMap(({ meta: { id } }) => {
    const findings = byCheck.get(id) ?? [];
    return findings.length === 0 ? [] : [sectionOf(id, findings)];
  });
  return `${HEAD}\n${sections.join('\n')}\n${renderDigestExample()}\n`;
}

const HEAD = `# Messages

What each check says in the worlds of [pains.md](pains.md) and in others like them, each kind once, with what it says to do.
Ids and days are left out. At the end is a [weekly digest](#weekly-digest). Made by \`npm run docs\`; do not edit.
`;

function sectionOf(id: string, findings: readonly Finding[]): string {
  const worstFirst = findings.toSorted((a, b) => compareSeverity(a.severity, b.severity));
  const kinds = [...groupBy(worstFirst, kindOf).values()].flatMap(([first]) => first ?? []);
  const entries = kinds.map(
    ({ severity, message, remediation }) =>
      `- **${severity}** ${escaped(plain(message))}\n  → ${escaped(plain(remedyText(remediation)))}`,
  );
  return `## ${id}\n\n${entries.join('\n')}\n`;
}

/** Messages that differ in names and numbers alone are of one kind. */
function kindOf({ severity, message }: Finding): string {
  return `${severity} ${plain(message)
    .replaceAll(/\d+(?:[.,]\d+)*/g, 'N')
    .replaceAll(/\b(N \w+)s\b/g, '$1')}`;
}

/** Without ids and days. The version of a policy's language stays, since a policy is one to copy. */
function plain(text: string): string {
  return text
    .replaceAll(/\b(subnet|eni|i|vpc|sg|rtb|nat|vpce|lt|acl|eipalloc|dopt|igw)-[0-9a-f]{8,}\b/g, '$1-0…')
    .replaceAll(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '0…')
    .replaceAll(/(?<!"Version":")\b\d{4}-\d\d-\d\d\b/g, 'DAY')
    .replaceAll(/\b\d{12}\b/g, '111122223333');
}

/** In a list of Markdown. */
function escaped(text: string): string {
  return text.replaceAll('<', '&lt;').replaceAll(/\s*\n\s*/g, ' ');
}
