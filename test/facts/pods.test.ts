import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { KNOWN_ERRORS } from '../../lambda/facts/errors/known-errors.ts';
import { matchesOf } from '../../lambda/facts/errors/match-errors.ts';
import { knownEventsIn } from '../../lambda/facts/pods/known-events.ts';
import { NAMED_EVENTS } from '../../lambda/facts/pods/pod-waits.ts';
import { renderEventLines } from '../../scripts/render-event-lines.ts';

const OF_EVENTS = KNOWN_ERRORS.filter(({ where }) => where === 'kubernetes-event' || where === 'ec2-api');

describe('data/event-lines.json', () => {
  it('is what the known errors say of events: `npm run docs` writes it', () => {
    expect(readFileSync(join(import.meta.dirname, '../../data/event-lines.json'), 'utf8')).toBe(renderEventLines());
  });
});

describe('the message of an event', () => {
  it.each(OF_EVENTS.flatMap(({ id, examples }) => examples.map((example) => [id, example] as const)))(
    'is known as what explain knows it as: %s',
    (_, example) => {
      const explained = matchesOf(example).map(({ error }) => error.id);
      expect(new Set(knownEventsIn(example))).toEqual(
        new Set(explained.filter((id) => OF_EVENTS.some((each) => each.id === id))),
      );
    },
  );

  it('is a reason to wait only as one of the known errors', () => {
    expect(NAMED_EVENTS.filter((id) => !OF_EVENTS.some((each) => each.id === id))).toEqual([]);
  });
});
