/** Mutants that no test can notice, because they do the same. Each is named by its line, so it survives moving. */
export interface Equivalent {
  readonly file: string;
  /** The line of code in which the mutant begins, without its indentation. */
  readonly line: string;
  /** `what stands there → what is tried in its place`, as the run prints it. */
  readonly mutants: readonly string[];
  readonly because: string;
}

const NOTHING_OF_UNDEFINED =
  'a map knows nothing of undefined, so the second question answers the first; the types need both';
const HOW_LONG_TO_WAIT =
  'how long an answer is waited for: no test waits for it, and twice or half of it changes no rule';
const ONLY_REMEMBERED = 'what is remembered saves time: asked anew, the answer is the same';
const FINDS_EACH = 'one at a time or all of a row, nothing of them is left';
const COMPARES_FALSE = 'no comparison with undefined holds; the types need the question';

export const EQUIVALENT: readonly Equivalent[] = [
  {
    file: 'lambda/cleanup/conditions.ts',
    line: 'const state = instanceId === undefined ? undefined : lookups.instances.get(instanceId);',
    mutants: ['instanceId === undefined → false'],
    because: NOTHING_OF_UNDEFINED,
  },
  {
    file: 'lambda/cleanup/conditions.ts',
    line: 'const state = instanceId === undefined ? undefined : instances.get(instanceId);',
    mutants: ['instanceId === undefined → false'],
    because: NOTHING_OF_UNDEFINED,
  },
  {
    file: 'lambda/cleanup/conditions.ts',
    line: "if (instanceId === undefined || state === undefined) return [{ code: 'instance-unknown' }];",
    mutants: ['instanceId === undefined → false'],
    because: NOTHING_OF_UNDEFINED,
  },
  {
    file: 'lambda/cleanup/conditions.ts',
    line: 'const state = trunkId === undefined ? undefined : trunks.get(trunkId);',
    mutants: ['trunkId === undefined → false'],
    because: NOTHING_OF_UNDEFINED,
  },
  {
    file: 'lambda/cleanup/conditions.ts',
    line: "if (trunkId === undefined || state === undefined) return [{ code: 'trunk-unknown' }];",
    mutants: ['trunkId === undefined → false'],
    because: NOTHING_OF_UNDEFINED,
  },
  {
    file: 'lambda/cleanup/decide.ts',
    line: "if (!holdsPods(kind) || (madeBy !== 'vpc-cni' && madeBy !== 'vpc-resource-controller')) return { reasons: [] };",
    mutants: [
      "!holdsPods(kind) || (madeBy !== 'vpc-cni' && madeBy !== 'vpc-resource-controller') → !holdsPods(kind) && madeBy !== 'vpc-cni' && madeBy !== 'vpc-resource-controller'",
      "!holdsPods(kind) || (madeBy !== 'vpc-cni' && madeBy !== 'vpc-resource-controller') → madeBy !== 'vpc-cni' && madeBy !== 'vpc-resource-controller'",
      "madeBy !== 'vpc-cni' && madeBy !== 'vpc-resource-controller' → false",
    ],
    because:
      'kind and maker follow from each other: what holds pods is made by these two, and by nothing else. A second lock',
  },
  {
    file: 'lambda/facts/eni/kept-for-good.ts',
    line: "return deletable || reasons.length > 0 ? reasons : [{ code: 'not-made-by-eks' }];",
    mutants: [
      'deletable || reasons.length > 0 → true',
      'reasons.length > 0 → reasons.length >= 0',
      '0 → -1',
      "[{ code: 'not-made-by-eks' }] → []",
    ],
    because:
      'an ENI is deletable when there is no reason to keep it, so there is always one or the other. A second lock',
  },
  {
    file: 'lambda/cleanup/conditions.ts',
    line: 'const UNWATCHED: Watch = { sightings: 1, minutes: 0, apart: 1 };',
    mutants: ['1 → 2', '1 → 0'],
    because: 'of `apart`: it is too few for a grace all the same. Those of `sightings` are noticed',
  },
  {
    file: 'lambda/cleanup/plan.ts',
    line: '(name) => clusters.items.filter((cluster) => cluster.name === name),',
    mutants: [
      'cluster.name === name → true',
      'clusters.items.filter((cluster) => cluster.name === name) → clusters.items',
    ],
    because: 'clusterExistence asks for the name again',
  },
  {
    file: 'lambda/cleanup/plan.ts',
    line: 'availableEnis.items.flatMap((eni) => namedBy(eni).trunkId ?? []),',
    mutants: ['namedBy(eni).trunkId ?? [] → namedBy(eni).trunkId', '[] → ["Stryker was here"]'],
    because: 'one more name that is looked up, and that no ENI asks for',
  },
  {
    file: 'lambda/cleanup/plan.ts',
    line: 'enis.flatMap((eni) => classifyEni(eni, accountId).instanceId ?? []),',
    mutants: [
      'classifyEni(eni, accountId).instanceId ?? [] → classifyEni(eni, accountId).instanceId',
      '[] → ["Stryker was here"]',
    ],
    because: 'one more name that is looked up, and that no ENI asks for',
  },
  {
    file: 'lambda/cleanup/confirm.ts',
    line: 'const LOOK_TIMEOUT_MS = 10_000;',
    mutants: ['10_000 → 20000', '10_000 → 5000'],
    because: HOW_LONG_TO_WAIT,
  },
  {
    file: 'lambda/cleanup/elsewhere.ts',
    line: 'const TIMEOUT_MS = 30_000;',
    mutants: ['30_000 → 60000', '30_000 → 15000'],
    because: HOW_LONG_TO_WAIT,
  },
  {
    file: 'lambda/cleanup/execute.ts',
    line: 'const DELETE_TIMEOUT_MS = 30_000;',
    mutants: ['30_000 → 60000', '30_000 → 15000'],
    because: HOW_LONG_TO_WAIT,
  },
  {
    file: 'lambda/cleanup/look-again.ts',
    line: "enis: [...listed.enis, ...looked.flatMap(([, look]) => ('failure' in look ? [] : (look.eni ?? [])))],",
    mutants: ["'failure' in look ? [] : (look.eni ?? []) → look.eni ?? []"],
    because: 'a look that failed has no ENI either; the types need the question',
  },
  {
    file: 'lambda/cleanup/deletion-outcome.ts',
    line: "const keep = sight.kind === 'shown' ? classifyEni(sight.eni, sight.eni.ownerId).keep : [];",
    mutants: ['[] → ["Stryker was here"]'],
    because: 'a reason that nobody asks for is none',
  },
  {
    file: 'lambda/cleanup/verify.ts',
    line: 'if (failures.length > 0 && decision.reasons.every(isUnknown)) {',
    mutants: ['failures.length > 0 → true', 'failures.length > 0 → failures.length >= 0', '0 → -1'],
    because:
      'what could not be read is only said where a reason to keep is unknown, and then there is the failure that made it so',
  },
  {
    file: 'lambda/cleanup/vpcs-now.ts',
    line: 'const contents = await contentsOf([...new Set(asked.map(({ vpcId }) => vpcId))].sort(), asking);',
    mutants: ['[...new Set(asked.map(({ vpcId }) => vpcId))].sort() → [...new Set(asked.map(({ vpcId }) => vpcId))]'],
    because: 'the order in which VPCs stand in a filter says nothing; it is one order for those who read the log',
  },
  {
    file: 'lambda/cleanup/vpcs-now.ts',
    line: "return { clusters: looks.flatMap((look) => ('cluster' in look ? look.cluster : [])) };",
    mutants: ["'cluster' in look ? look.cluster : [] → look.cluster", '[] → ["Stryker was here"]'],
    because: 'a look that failed has made the whole a failure one line before; the types need the question',
  },
  {
    file: 'lambda/facts/eni/eni-age.ts',
    line: String.raw`const RFC3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;`,
    mutants: [
      String.raw`/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/ → /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})/`,
    ],
    because: 'Date.parse refuses whatever stands after such a stamp',
  },
  {
    file: 'lambda/facts/eni/eni-age.ts',
    line: 'if (created !== undefined && created <= now.getTime() && !isLaterThanSeen) {',
    mutants: ['created !== undefined → true'],
    because: COMPARES_FALSE,
  },
  {
    file: 'lambda/facts/eni/eni-age.ts',
    line: "if (firstSeen !== undefined && firstSeen <= now) return knownAge(firstSeen.getTime(), 'ledger', now);",
    mutants: ['firstSeen !== undefined → true'],
    because: COMPARES_FALSE,
  },
  {
    file: 'lambda/facts/eni/eni-age.ts',
    line: 'return created !== undefined && created > time.getTime();',
    mutants: ['created !== undefined → true'],
    because: COMPARES_FALSE,
  },
  {
    file: 'lambda/facts/eni/eni-ownership.ts',
    line: "if (serviceOwned || eni.requesterManaged || eni.operatorManaged) reasons.push('service-owned');",
    mutants: [
      'serviceOwned || eni.requesterManaged || eni.operatorManaged → serviceOwned || eni.requesterManaged',
      'serviceOwned || eni.requesterManaged → serviceOwned',
    ],
    because: 'serviceKindOf takes what is managed for a service’s, whatever else it looks like. A second lock',
  },
  {
    file: 'lambda/facts/eni/eni-sighting.ts',
    line: 'return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && a[key] === b[key]);',
    mutants: ['Object.hasOwn(b, key) && a[key] === b[key] → a[key] === b[key]'],
    because: 'the value of a tag is text, and nothing that an object has without its tags is',
  },
  {
    file: 'lambda/facts/eni/eni-watch.ts',
    line: 'minutes: Math.floor((now.getTime() - (row[0] ?? now.getTime())) / MINUTE),',
    mutants: ['row[0] ?? now.getTime() → row[0]'],
    because: 'this look is always in the row',
  },
  {
    file: 'lambda/facts/eni/eni-watch.ts',
    line: 'const after = row[0] ?? now;',
    mutants: ['row[0] ?? now → row[0]'],
    because: 'this look is always in the row',
  },
  {
    file: 'lambda/facts/eni/not-to-delete.ts',
    line: 'const MAX_REMEMBERED = 5_000;',
    mutants: ['5_000 → 10000', '5_000 → 2500'],
    because: ONLY_REMEMBERED,
  },
  {
    file: 'lambda/facts/eni/not-to-delete.ts',
    line: 'if (before !== undefined) return before;',
    mutants: ['before !== undefined → false'],
    because: ONLY_REMEMBERED,
  },
  {
    file: 'lambda/facts/eni/not-to-delete.ts',
    line: 'if (known.size >= MAX_REMEMBERED) known.clear();',
    mutants: [
      'known.size >= MAX_REMEMBERED → true',
      'known.size >= MAX_REMEMBERED → false',
      'known.size >= MAX_REMEMBERED → known.size > MAX_REMEMBERED',
      'known.size >= MAX_REMEMBERED → known.size < MAX_REMEMBERED',
    ],
    because: ONLY_REMEMBERED,
  },
  {
    file: 'lambda/facts/eni/not-to-delete.ts',
    line: 'known.set(text, judged);',
    mutants: ['known.set(text, judged); → ;'],
    because: ONLY_REMEMBERED,
  },
  {
    file: 'lambda/facts/eni/not-to-delete.ts',
    line: 'const [, year, month, day] = DAY.exec(value) ?? [];',
    mutants: ['[] → ["Stryker was here"]'],
    because: 'the first of what a pattern finds is the whole, which nobody reads',
  },
  {
    file: 'lambda/facts/eni/not-to-delete.ts',
    line: `if (year !== undefined && Number(month) <= 12 && Number(day) <= 31) return \`\${year}-\${month}-\${day}\` >= today;`,
    mutants: ['year !== undefined → true'],
    because: COMPARES_FALSE,
  },
  {
    file: 'lambda/facts/eni/not-to-delete.ts',
    line: 'const [, alone] = YEAR.exec(value) ?? [];',
    mutants: ['[] → ["Stryker was here"]'],
    because: 'the first of what a pattern finds is the whole, which nobody reads',
  },
  {
    file: 'lambda/facts/eni/not-to-delete.ts',
    line: 'return alone !== undefined && Number(alone) > Number(today.slice(0, 4));',
    mutants: ['alone !== undefined → true'],
    because: COMPARES_FALSE,
  },
  {
    file: 'lambda/facts/eni/not-to-delete.ts',
    line: 'return looks === plain ? [plain] : [plain, looks];',
    mutants: ['looks === plain → false'],
    because: 'the same spelling twice says the same twice',
  },
  {
    file: 'lambda/facts/eni/not-to-delete.ts',
    line: 'const looks = plain.replaceAll(LOOKALIKE, (letter) => LOOKALIKES[letter.toLowerCase()] ?? letter);',
    mutants: ['LOOKALIKES[letter.toLowerCase()] ?? letter → LOOKALIKES[letter.toLowerCase()]'],
    because: 'the pattern is made of the table, so each that it finds is there; the types need both',
  },
  {
    file: 'lambda/facts/eni/not-to-delete.ts',
    line: "return text.toLowerCase().replaceAll(/[^\\p{L}\\p{N}]+/gu, '');",
    mutants: ['/[^\\p{L}\\p{N}]+/gu → /[^\\p{L}\\p{N}]/gu'],
    because: FINDS_EACH,
  },
  {
    file: 'lambda/facts/eni/not-to-delete.ts',
    line: ".replaceAll(/[\\p{M}\\p{Cf}\\p{Default_Ignorable_Code_Point}]+/gu, '');",
    mutants: [
      '/[\\p{M}\\p{Cf}\\p{Default_Ignorable_Code_Point}]+/gu → /[\\p{M}\\p{Cf}\\p{Default_Ignorable_Code_Point}]/gu',
    ],
    because: FINDS_EACH,
  },
  {
    file: 'lambda/cleanup/steady-clock.ts',
    line: 'let latest = 0;',
    mutants: ['0 → -1'],
    because: 'a clock that has just begun is at 0, which is later',
  },
  {
    file: 'lambda/facts/subnet/vpc-use.ts',
    line: "return isTagged || holdsPods(kind) || kind === 'node-primary' || kind === 'auto-mode';",
    mutants: ["kind === 'node-primary' → false"],
    because: 'an ENI is known to be made along with a node by the tags that are asked for before. A second lock',
  },
];
