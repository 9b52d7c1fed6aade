import { describe, expect, test } from 'vitest';
import { CHECKS } from '../../../lambda/checks/index.ts';
import { KNOWN_ERRORS, type KnownError, PLACES, releaseWords } from '../../../lambda/facts/errors/known-errors.ts';
import { matchesOf } from '../../../lambda/facts/errors/match-errors.ts';

const each = KNOWN_ERRORS.map((error) => [error.id, error] as const);
const examples = KNOWN_ERRORS.flatMap((error) => error.examples.map((example) => [error.id, example] as const));

const textsOf = ({ proves, disproves, means, first }: KnownError) =>
  [proves, disproves, means, first].filter((text) => text !== null);

/** An example as logs carry it: inside JSON, inside a quoted field, and inside a quoted field of a quoted field. */
function quotedForms(example: string): Readonly<Record<string, string>> {
  const quoted = JSON.stringify(example).slice(1, -1);
  return {
    'a message in JSON': JSON.stringify({ level: 'error', msg: example }),
    'JSON in JSON': JSON.stringify({ log: `${JSON.stringify({ message: example })}\n`, stream: 'stderr' }),
    'JSON that is cut off': JSON.stringify({ msg: example }).slice(0, -2),
    'a quoted field': `time="2026-11-28T12:00:00Z" level=error msg="${quoted}"`,
    'a field quoted twice': `"RunPodSandbox failed" err="${JSON.stringify(quoted).slice(1, -1)}"`,
  };
}

describe('the known errors', () => {
  test('have an id, a pattern and a heading of their own', () => {
    for (const field of ['id', 'pattern', 'heading'] as const) {
      const values = KNOWN_ERRORS.map((error) => error[field]);
      expect(values.filter((value, index) => values.indexOf(value) !== index)).toEqual([]);
    }
  });

  test('name checks that exist', () => {
    const ids = CHECKS.map(({ meta }) => meta.id);
    expect(KNOWN_ERRORS.flatMap(({ checks }) => checks).filter((id) => !ids.includes(id))).toEqual([]);
  });

  test('are of every place', () => {
    expect(PLACES.filter((place) => KNOWN_ERRORS.every(({ where }) => where !== place))).toEqual([]);
  });

  test.each(examples)('%s is known from its example: %s', (id, example) => {
    const found = matchesOf(example).map(({ error }) => error.id);
    expect(found).toContain(id);
    expect(found.length).toBeLessThanOrEqual(2);
  });

  test('are known where other programs quote them, and with at most one other', () => {
    // A code alone is known where it is all that is asked for: in a log the word may be anybody's.
    for (const [id, example] of examples.filter(([, text]) => text.includes(' '))) {
      for (const [form, line] of Object.entries(quotedForms(example))) {
        const found = matchesOf(line).map(({ error }) => error.id);
        expect(found, `${id} as ${form}`).toContain(id);
        expect(found.length, `${id} as ${form}`).toBeLessThanOrEqual(2);
      }
    }
  });

  test('look neither ahead nor back, and have no gap without end', () => {
    const unbounded = /\(\?(?:[=!]|<[=!])|\\[1-9]|(?<!\\)\.(?:[*+]|\{\d+,\})|\)(?:[*+]|\{\d+,\})/;
    const withoutClasses = (pattern: string) => pattern.replaceAll(/\[(?:\\.|[^\]\\])*\]/g, 'x');
    expect(KNOWN_ERRORS.filter(({ pattern }) => unbounded.test(withoutClasses(pattern))).map(({ id }) => id)).toEqual(
      [],
    );
  });

  test.each(each)('%s is said in sentences of at most 25 words, and in characters that people type', (_, error) => {
    const texts = textsOf(error);
    const sentences = texts.flatMap((text) => text.replaceAll(/`[^`]*`/g, 'command').split(/(?<=[.:;?]) /));
    expect(sentences.filter((sentence) => sentence.split(/\s+/).length > 25)).toEqual([]);
    expect(texts.filter((text) => !/^[\x20-\x7E]+[.?`)]$/.test(text))).toEqual([]);
    expect(texts.filter((text) => (text.match(/`/g) ?? []).length % 2 !== 0)).toEqual([]);
  });

  test('are each said in full, without pointing at another', () => {
    const pointing = /\b(as above|as for|see [a-z]+-[a-z]+|same as|told|mended|shapes\.md)\b|<(?!nil>)[a-z]/i;
    const found = KNOWN_ERRORS.flatMap((error) => textsOf(error)).filter((text) => pointing.test(text));
    expect(found).toEqual([]);
  });

  test('name no account, ENI, subnet, group or instance but made-up ones', () => {
    const real =
      /\b(?!111122223333|602401143452|555555555555)\d{12}\b|eni-(?!0a1b2c3d)[0-9a-f]{8,}|subnet-(?!0a1b2c3d)[0-9a-f]{8,}|sg-(?!0a1b2c3d)[0-9a-f]{8,}|\bi-(?!0a1b2c3d)[0-9a-f]{8,17}\b/;
    expect(examples.filter(([, example]) => real.test(example))).toEqual([]);
  });
});

test('releases are said as people say them', () => {
  const words = (component: string, from: string | null, to: string | null) =>
    releaseWords({ releases: { component, from, to } });
  expect(words('vpc-cni', '1.0.0', '1.4.1')).toBe('VPC CNI 1.0.0 to 1.4.1');
  expect(words('vpc-cni', '1.9.0', '1.9.0')).toBe('VPC CNI 1.9.0');
  expect(words('vpc-cni', '1.5.0', null)).toBe('VPC CNI since 1.5.0');
  expect(words('kubelet', null, '1.23')).toBe('kubelet up to 1.23');
  expect(words('karpenter', null, null)).toBe('Karpenter');
  expect(releaseWords({ releases: null })).toBeUndefined();
});
