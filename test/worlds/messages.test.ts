import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { renderMessages } from './render-messages.ts';
import { worldFindings } from './world-findings.ts';

const worlds = await worldFindings();
const all = worlds.flatMap(({ findings }) => findings);

it('docs/messages.md has every message as it is now; otherwise run `npm run docs`', () => {
  expect(readFileSync(join(import.meta.dirname, '../../docs/messages.md'), 'utf8')).toBe(renderMessages(worlds));
});

it('the policies on the page are ones that IAM takes', () => {
  const page = renderMessages(worlds);
  const versions = [...page.matchAll(/"Version":"([^"]*)"/g)].map(([, version]) => version);
  expect(versions.length).toBeGreaterThan(0);
  expect(new Set(versions)).toEqual(new Set(['2012-10-17']));
});

it('no sentence of a message or a remedy has more than 30 words', () => {
  const texts = all.flatMap(({ message, remediation: { steps } }) => [
    message,
    ...steps.flatMap((step) => ('text' in step ? [step.text] : [])),
  ]);
  const sentences = texts.flatMap((text) => text.replaceAll(/`[^`]*`/g, 'x').split(/(?<=[.:?])\s+/));
  expect(sentences.length).toBeGreaterThan(1000);
  expect(sentences.filter((sentence) => sentence.split(/\s+/).length > 30)).toEqual([]);
});

it.each(worlds)('of $world no two findings have the same text', ({ findings }) => {
  const messages = findings.map(({ message }) => message);
  expect(messages).toEqual([...new Set(messages)]);
});
