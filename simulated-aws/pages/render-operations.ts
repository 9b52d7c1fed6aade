/** The page that says what the simulated AWS speaks, out of the tables that it answers by. */
import type { Operation, Service } from '../service.ts';

const HEAD = `# What the simulated AWS speaks

Written by \`npm run docs\` from the tables of \`services/\`. Do not edit.

Each operation is read and answered by the SDK's own schema for it. A parameter that is not named here, a filter that is not
known, any other operation and any other service are answered with an error that says so, and counted.`;

export function renderOperations(services: readonly Service[]): string {
  const sorted = services.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  return `${[HEAD, ...sorted.flatMap(serviceBlocks)].join('\n\n')}\n`;
}

function serviceBlocks({ name, operations }: Service): readonly string[] {
  const rows = [...operations].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(rowOf);
  return [`## ${name}`, ['| operation | acts on | pages |', '| --- | --- | --- |', ...rows].join('\n')];
}

function rowOf([name, { honours, paged }]: readonly [string, Operation]): string {
  const parameters = [...honours].toSorted().map((parameter) => `\`${parameter}\``);
  return `| \`${name}\` | ${parameters.join(', ') || 'no parameter'} | ${paged ? 'yes' : 'no'} |`;
}
