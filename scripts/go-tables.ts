/** Limits of one instance type as a Go table states them. What a table does not state is absent. */
export interface GoLimits {
  readonly enis?: number;
  readonly ipv4PerEni?: number;
  readonly hypervisor?: string;
  readonly bareMetal?: boolean;
  readonly networkCards?: number;
  readonly defaultCardEnis?: number;
  readonly trunking?: boolean;
  readonly branchEnis?: number;
}

export type GoTable = ReadonlyMap<string, GoLimits>;

/**
 * Reads an instance-type limit table of the VPC CNI or of the VPC resource controller. Three shapes exist: one map of
 * numbers for ENIs and one for addresses (CNI before v1.9), one struct a line (up to v1.19), one struct over several
 * lines (since). A text in which none is found is an error: the file's shape has changed.
 *
 * @param text the Go source
 */
export function parseGoTable(text: string): GoTable {
  const code = text.replaceAll(/\/\/[^\n]*/g, '');
  const structs = new Map<string, GoLimits>();
  const numbers = new Map<string, GoLimits>();
  for (const { name, type, body } of maps(code)) {
    if (/^\*?\w*Limits$/.test(type))
      for (const [key, fields] of structEntries(body)) structs.set(key, limitsOf(fields));
    if (/^u?int(64|32)?$/.test(type))
      for (const [key, value] of numberEntries(body)) addNumber(numbers, name, key, value);
  }
  const table = structs.size > 0 ? structs : numbers;
  if (table.size === 0) throw new Error('No table of instance-type limits in this Go source: its shape has changed.');
  for (const [type, { enis, ipv4PerEni }] of table) {
    if (enis === undefined || ipv4PerEni === undefined) throw new Error(`The table states no limits for ${type}.`);
  }
  return table;
}

interface GoMap {
  readonly name: string;
  readonly type: string;
  readonly body: string;
}

function maps(code: string): readonly GoMap[] {
  return [...code.matchAll(/var\s+(\w+)\s*=\s*map\[string\]([\w*]+)\s*\{/g)].map((match) => {
    const [all, name = '', type = ''] = match;
    return { name, type, body: untilClosed(code, match.index + all.length) };
  });
}

/** Text from just after an opening brace up to the one that closes it. */
function untilClosed(code: string, start: number): string {
  let depth = 1;
  let at = start;
  for (; at < code.length && depth > 0; at++) {
    if (code[at] === '{') depth++;
    if (code[at] === '}') depth--;
  }
  if (depth > 0) throw new Error('A brace of the Go source is never closed.');
  return code.slice(start, at - 1);
}

function structEntries(body: string): readonly (readonly [string, string])[] {
  return [...body.matchAll(/"([^"]+)"\s*:\s*(?:&?\w+\s*)?\{/g)].map((match) => {
    const [all, key = ''] = match;
    return [key, untilClosed(body, match.index + all.length)] as const;
  });
}

function numberEntries(body: string): readonly (readonly [string, number])[] {
  return [...body.matchAll(/"([^"]+)"\s*:\s*(\d+)/g)].map(([, key = '', value]) => [key, Number(value)] as const);
}

/** Maps of numbers are told apart by their names: `InstanceENIsAvailable` and `InstanceIPsAvailable`. */
function addNumber(table: Map<string, GoLimits>, mapName: string, type: string, value: number): void {
  const field = /ENI/i.test(mapName) ? 'enis' : /IP/.test(mapName) ? 'ipv4PerEni' : undefined;
  if (field !== undefined) table.set(type, { ...table.get(type), [field]: value });
}

function limitsOf(fields: string): GoLimits {
  const enis = numberIn(fields, 'ENILimit') ?? numberIn(fields, 'Interface');
  const ipv4PerEni = numberIn(fields, 'IPv4Limit') ?? numberIn(fields, 'IPv4PerInterface');
  const hypervisor = /\bHypervisor(?:Type)?:\s*"(\w*)"/.exec(fields)?.[1];
  const bareMetal = flagIn(fields, 'IsBareMetal');
  const trunking = flagIn(fields, 'IsTrunkingCompatible');
  const branchEnis = numberIn(fields, 'BranchInterface');
  return {
    ...(enis === undefined ? {} : { enis }),
    ...(ipv4PerEni === undefined ? {} : { ipv4PerEni }),
    ...(hypervisor === undefined ? {} : { hypervisor: hypervisor === '' ? 'unknown' : hypervisor }),
    ...(bareMetal === undefined ? {} : { bareMetal }),
    ...cardsIn(fields),
    ...(trunking === undefined ? {} : { trunking }),
    ...(branchEnis === undefined ? {} : { branchEnis }),
  };
}

function cardsIn(fields: string): Pick<GoLimits, 'networkCards' | 'defaultCardEnis'> {
  const cards = [...fields.matchAll(/\{([^{}]*MaximumNetworkInterfaces[^{}]*)\}/g)].map(([, card = '']) => ({
    index: numberIn(card, 'NetworkCardIndex') ?? 0,
    enis: numberIn(card, 'MaximumNetworkInterfaces'),
  }));
  const defaultIndex = numberIn(fields, 'DefaultNetworkCardIndex') ?? 0;
  const defaultCardEnis = cards.find(({ index }) => index === defaultIndex)?.enis;
  return cards.length < 2 || defaultCardEnis === undefined ? {} : { networkCards: cards.length, defaultCardEnis };
}

function numberIn(fields: string, name: string): number | undefined {
  const digits = new RegExp(`\\b${name}:\\s*(\\d+)`).exec(fields)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function flagIn(fields: string, name: string): boolean | undefined {
  const word = new RegExp(`\\b${name}:\\s*(true|false)`).exec(fields)?.[1];
  return word === undefined ? undefined : word === 'true';
}
