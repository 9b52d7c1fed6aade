import { expect, it } from 'vitest';
import { valuesInJson } from '../../lambda/collect/values-in-json.ts';
import { cniConfiguration, environmentOf } from '../../lambda/facts/cni/cni-settings.ts';
import { type AwsAuthRefusal, awsAuthRefusal, readAwsAuth } from '../../lambda/facts/iam/aws-auth.ts';

const ROLE = 'arn:aws:iam::111122223333:role/nodes';
const USER = 'system:node:{{EC2PrivateDNSName}}';

const ofAddon = (text: string) => valuesInJson(text, { uniqueKeys: true });
const ofAwsAuth = (text: string) => valuesInJson(text, { uniqueKeys: false });

it.each([
  ['a map', 'env:\n  ENABLE_PREFIX_DELEGATION: "true"\n  WARM_PREFIX_TARGET: 1\n'],
  ['bare words', 'env: { ENABLE_PREFIX_DELEGATION: true, WARM_PREFIX_TARGET: "1" }'],
  ['a comment', '# ours\nenv: # of aws-node\n  ENABLE_PREFIX_DELEGATION: true\n  WARM_PREFIX_TARGET: 1'],
  ['an alias', 'on: &on true\nenv: { ENABLE_PREFIX_DELEGATION: *on, WARM_PREFIX_TARGET: 1 }'],
  ['JSON with a mark of byte order', '\uFEFF{"env":{"ENABLE_PREFIX_DELEGATION":true,"WARM_PREFIX_TARGET":1}}'],
  ['JSON with a comma too many', '{"env":{"ENABLE_PREFIX_DELEGATION":true,"WARM_PREFIX_TARGET":1,},}'],
])('configuration values are read that are %s in YAML', async (_, text) => {
  expect(cniConfiguration(await ofAddon(text), undefined)?.settings).toMatchObject({
    prefixDelegation: true,
    warmPrefixTarget: 1,
  });
});

it.each([
  ['- [a, {b: null}]\n- 1.50', '[["a",{"b":null}],1.5]'],
  ['nodeAgent: { enabled: "true" }', '{"nodeAgent":{"enabled":"true"}}'],
  ['{__proto__: {a: 1}, constructor: x}', '{"__proto__":{"a":1},"constructor":"x"}'],
  ['env: {A: 0x10, B: 007, C: off, D: ~, E: 1_000}', '{"env":{"A":16,"B":7,"C":"off","D":null,"E":"1_000"}}'],
  [
    'env: {A: .inf, B: -.INF, C: .nan, D: -0, E: 1e3}',
    '{"env":{"A":"Infinity","B":"-Infinity","C":"NaN","D":0,"E":1000}}',
  ],
  ['"\\u2028\\ud800": "\\x00"', '{"\u2028\\ud800":"\\u0000"}'],
  ['{{a}}', '{"{ a }":null}'],
  ['# nothing but a comment', 'null'],
  ['~', 'null'],
])('YAML %j becomes JSON', async (text, json) => {
  expect(await ofAddon(text)).toBe(json);
});

it.each([
  ['what is JSON', ' {"b":1,\n"a":[1.50, "x"]}\n'],
  ['JSON with a key twice', '{"a":1,"a":2}'],
  ['null', 'null'],
  ['nothing', ''],
  ['blanks', ' \n\t'],
  ['what is neither', '{"env":'],
  ['what begins with a tab', '\t- :'],
  ['a quote without an end', '- rolearn: "x\n'],
  ['words', 'just words'],
  ['an empty text in YAML, which is as it is written', "''"],
  ['marks of no YAML', '``'],
  ['two documents', 'a: 1\n---\na: 2\n'],
  ['a directive that is none', '%'],
  ['a list within itself', '&a [*a]'],
  ['a map within itself', '- {a: &b {c: *b}}'],
  ['a list without an end, and a deep one', `- ${'['.repeat(500)}`],
  ['a list so deep that no stack is', `- ${'['.repeat(10_000)}${']'.repeat(10_000)}`],
  ['a key twice where each may be there once', 'env: {A: 1}\nenv: {A: 2}\n'],
  ['aliases of aliases', aliases(9)],
  ['a long text that stands there a hundred times', `- &a ${'x'.repeat(100_000)}\n${'- *a\n'.repeat(99)}`],
])('%s stays as it is', async (_, text) => {
  expect(await ofAddon(text)).toBe(text);
});

/** Nine of each in the next: the last would hold 9 ** 8 texts. */
function aliases(levels: number): string {
  const lists = Array.from({ length: levels }, (_, level) =>
    level === 0
      ? '- &a0 [x]'
      : `- &a${level} [${Array(9)
          .fill(`*a${level - 1}`)
          .join(', ')}]`,
  );
  return `${lists.join('\n')}\n`;
}

it.each(['{"env":', 'just words', '[1, 2]', 'env: [1]', '\t- :', '# nothing', 'env: {A: 1}\nenv: {A: 2}\n'])(
  'configuration values are unreadable, not empty, that are %j',
  async (text) => {
    expect(environmentOf(await ofAddon(text))).toBeUndefined();
  },
);

it('a word for a number that JSON does not have is a word to the VPC CNI', async () => {
  expect(environmentOf(await ofAddon('env: { A: .inf, B: .nan, C: 1.0 }'))).toEqual({
    A: 'Infinity',
    B: 'NaN',
    C: '1',
  });
});

const entry = (lines: string) => `- rolearn: ${ROLE}\n  username: ${USER}\n${lines}`;

/** Shapes and outcomes as in aws-iam-authenticator 0.7.18 (`pkg/mapper/configmap`, its `yaml_test.go`). */
it.each<readonly [string, string, AwsAuthRefusal | undefined]>([
  ['an entry of the role', entry('  groups: [system:bootstrappers, system:nodes]\n'), undefined],
  ['groups in lines', entry('  groups:\n  - system:bootstrappers\n  - system:nodes\n'), undefined],
  [
    'beside entries that are none',
    `- just a text\n- username: x\n${entry('  groups: [system:nodes]\n')}- rolearn: ''\n`,
    undefined,
  ],
  [
    'a key twice, of which the last counts',
    `- rolearn: x\n  rolearn: ${ROLE}\n  username: ${USER}\n  groups: [system:nodes]\n`,
    undefined,
  ],
  ['keys of any case', `- RoLeArN: ${ROLE}\n  userName: ${USER}\n  groups: [system:nodes]\n`, undefined],
  [
    'a space too many, which makes one group of two',
    entry('  groups:\n    - system:bootstrappers\n     - system:nodes\n'),
    { why: 'groups' },
  ],
  [
    'no username',
    `- rolearn: ${ROLE}\n  username:\n  groups: [system:nodes]\n`,
    { why: 'username', username: '', mayFit: false },
  ],
  [
    'an entry of IAM Identity Center',
    `- sso: {permissionSetName: nodes, accountID: '1'}\n  rolearn: ${ROLE}\n`,
    { why: 'missing' },
  ],
  ['no YAML', '- rolearn: "x\n', { why: 'unreadable' }],
  ['no list', entry('').replace('- ', '  '), { why: 'unreadable' }],
  ...['', '``', '""', "''", 'null', '~', '# nothing', '[]'].map(
    (none) => [`nothing, by ${none}`, none, { why: 'missing' }] as const,
  ),
  ["a bare '' with a mark before it", "--- ''", { why: 'unreadable' }],
])('mapRoles with %s', async (_, text, refusal) => {
  expect(awsAuthRefusal({ mapRoles: await ofAwsAuth(text) }, ROLE, [])).toEqual(refusal);
});

it('mapRoles is read whatever stands in it', async () => {
  for (const text of ['&a [*a]', '- !!js/function x', '{{a}}', '- {a: &b {c: *b}}', `- ${'['.repeat(500)}`, '%']) {
    const mapRoles = await ofAwsAuth(text);
    expect(() => readAwsAuth({ mapRoles })).not.toThrow();
  }
});

it.each([
  ['in lines', 'env:\n  A: 1\n  A: 2\n'],
  ['in braces', 'env: {A: 1, "A": 2}'],
  ['in a list', 'x: [{A: 1, A: 2}]'],
])('values with a key twice %s stay as they are', async (_, text) => {
  expect(await ofAddon(text)).toBe(text);
});

it('values with many keys are read in time that grows with them alone', async () => {
  const text = Array.from({ length: 20_000 }, (_, at) => `k${at}:`).join('\n');
  const before = performance.now();
  expect(Object.keys(JSON.parse(await ofAddon(text)))).toHaveLength(20_000);
  expect(performance.now() - before).toBeLessThan(3000);
});
