/** The page that says where the simulated AWS and moto answer differently, out of the list that the suite is held to. */
import type { Answer } from '../client-suite/answer.ts';
import type { Disagreement, KnownDifference } from '../client-suite/difference.ts';
import type { DifferenceArea } from '../client-suite/differences.ts';

const HEAD = `# Where the simulated AWS and moto differ

Written by \`npm run docs\` from \`client-suite/differences/\`. Do not edit.

\`npm run test:emulator\` asks both the same questions through the AWS SDK. It fails on a difference that is not here, and on
one that is here and no longer exists. Where the simulated AWS was found to be wrong, it was corrected and nothing is listed.
All other answers in the suite are equal.`;

/** Longer answers are cut: what differs stands at their beginning. */
const MAX_ANSWER = 160;

export function renderDifferences(areas: readonly DifferenceArea[], cases: number): string {
  const count = areas.reduce((sum, { disagreements }) => sum + disagreements.length, 0);
  const undecided = areas.flatMap(({ disagreements }) => disagreements).filter(({ right }) => right === 'undecided');
  const summary = `${cases} questions, ${count} disagreements. In ${undecided.length} of them nothing that AWS publishes says who is right.`;
  return `${[HEAD, summary, ...areas.flatMap(areaBlocks)].join('\n\n')}\n`;
}

function areaBlocks({ title, disagreements }: DifferenceArea): readonly string[] {
  return [`## ${title}`, ...disagreements.flatMap(disagreementBlocks)];
}

function disagreementBlocks({ right, because, source, differences }: Disagreement): readonly string[] {
  const verdict = right === 'simulated' ? 'The simulated AWS is right' : 'Undecided';
  return [
    `**${because}** ${verdict}. Source: ${source.replace(/\.$/, '')}.`,
    ['| A client … | moto | simulated AWS |', '| --- | --- | --- |', ...differences.map(rowOf)].join('\n'),
  ];
}

function rowOf({ case: name, field, moto, simulated }: KnownDifference): string {
  const what = field === '' ? name : `${name}: ${code(field)}`;
  return `| ${cell(what)} | ${cell(answer(moto))} | ${cell(answer(simulated))} |`;
}

function answer(value: Answer): string {
  if (value === null) return 'nothing';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text === '' ? 'an empty text' : code(text.length > MAX_ANSWER ? `${text.slice(0, MAX_ANSWER)}…` : text);
}

/** A text with backticks needs a longer fence around it. */
function code(text: string): string {
  return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
