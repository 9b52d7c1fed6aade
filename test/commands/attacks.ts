import type { Inventory } from '../../lambda/model/inventory.ts';

/** A path that IAM takes for a role, and that a shell would run. */
export const PATH_ATTACK = `$(touch\${IFS}x)`;

/** What an outsider writes into a name or a tag to have something run, read or misread. Each would leave a file `x`. */
export const ATTACKS: readonly string[] = [
  '$(touch x)',
  `/$(touch\${IFS}x)/`,
  '`touch x`',
  '; touch x',
  '&& touch x #',
  '| touch x',
  '> x',
  '\ntouch x\n',
  '\r\ntouch x',
  "'; touch x; '",
  "'$(touch x)'",
  '"; touch x; "',
  '"$(touch x)"',
  '\\',
  "\\'; touch x; \\'",
  '-rf',
  '--endpoint-url=http://evil.example',
  'file:///etc/hostname',
  'fileb:///etc/hostname',
  '*',
  '{a,b}?[c]',
  '!touch!x',
  '~root',
  '=x',
  `$HOME\${IFS}$0`,
  ' --debug',
  '\u202egpj.exe',
  '\u0000',
  '\u001b[2K\u001b]0;x\u0007',
  '<(touch x)',
  '#',
  '',
  `${'$(touch x)'.repeat(410)}`,
];

/** An attack that is a part of no legal name: in a sentence it would be an outsider's words. */
export const ILLEGAL_ATTACKS = ATTACKS.filter((attack) => /[^A-Za-z0-9_+=,.@:/*#-]/.test(attack));

/** Every string of an inventory, names of keys (tags among them) included. */
export function stringsOf(inventory: Inventory): readonly string[] {
  const found = new Set<string>();
  walk(inventory, (text) => {
    found.add(text);
    return text;
  });
  return [...found];
}

/** A place where a string was, given another: everywhere, also where it is a part of an ARN, a tag or a list. */
export function replaced(inventory: Inventory, text: string, by: string): Inventory {
  const isPart = text.length >= 4;
  const change = (each: string) => (each === text ? by : isPart ? each.replaceAll(text, () => by) : each);
  // The walk keeps the shape and changes strings alone.
  return walk(inventory, change) as Inventory;
}

const STRUCTURE = new Set([
  'sections',
  'target',
  'status',
  'items',
  'tags',
  'scope',
  'declaredClusters',
  'eniFirstSeen',
  'subnetLows',
]);

function walk(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((each) => walk(each, change));
  if (value instanceof Date || typeof value !== 'object' || value === null) return value;
  if (value instanceof Map) return new Map([...value].map(([key, each]) => [change(String(key)), walk(each, change)]));
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [isOurs(key) ? key : change(key), walk(each, change)]),
  );
}

/** A key of the inventory's own and not a tag's. */
function isOurs(key: string): boolean {
  return STRUCTURE.has(key) || /^[a-z][A-Za-z0-9]*$/.test(key);
}
