import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { EVENT_SOURCE } from '../../../lambda/notify/channels/event-bus/entries.ts';
import type { AuditEvent } from '../../../lambda/report/events/event-schema.ts';
import { eventsOf } from '../../../lambda/report/events/events-of.ts';
import { aFinding, aReport } from '../../report/sample-report.ts';

const FOLDER = join(import.meta.dirname, '../../../examples/events');
const HOSTILE = 'a "quoted" \\ <name>\nof two lines';

interface Rule {
  readonly EventPattern: Readonly<Record<string, unknown>>;
  readonly Targets: readonly [{ readonly InputTransformer: Transformer }];
}

interface Transformer {
  readonly InputPathsMap: Readonly<Record<string, string>>;
  readonly InputTemplate: string | { readonly 'Fn::Sub': string };
}

function rulesOf(example: string): readonly (readonly [string, Rule])[] {
  const {
    Resources,
  }: { readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: Rule }>> } = parse(
    readFileSync(join(FOLDER, `${example}.yaml`), 'utf8'),
  );
  return Object.entries(Resources).flatMap(([id, { Type, Properties }]) =>
    Type === 'AWS::Events::Rule' ? [[id, Properties] as const] : [],
  );
}

/** As EventBridge matches: each list has the value, each object what is in it. */
function matches(pattern: unknown, value: unknown): boolean {
  if (Array.isArray(pattern)) return pattern.includes(value);
  return Object.entries(pattern as object).every(([key, inner]) =>
    matches(inner, (value as Record<string, unknown>)?.[key]),
  );
}

/** As EventBridge transforms: each `<name>` that stands for itself becomes the JSON of its value. */
function transformed({ InputPathsMap, InputTemplate }: Transformer, event: object): unknown {
  const template = typeof InputTemplate === 'string' ? InputTemplate : InputTemplate['Fn::Sub'];
  const values = Object.entries(InputPathsMap).map(([name, path]): readonly [string, unknown] => {
    const value = path
      .split('.')
      .slice(1)
      .reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], event);
    expect(value, path).not.toBeUndefined();
    return [name, value];
  });
  const known = new Map(values);
  return JSON.parse(template.replaceAll(/<(\w+)>/g, (_, name) => JSON.stringify(known.get(name) ?? null)));
}

const finding = aFinding({ severity: 'high', cluster: null, resource: { ...aFinding().resource, id: HOSTILE } });
const mild = aFinding({ severity: 'medium' });
const report = aReport({ findings: [finding] });
const events: readonly AuditEvent[] = eventsOf(
  report,
  {
    changes: [
      { kind: 'new', finding },
      { kind: 'worse', finding, was: 'medium' },
      { kind: 'worse', finding: { ...finding, severity: 'critical' }, was: 'high' },
      { kind: 'resolved', finding: mild },
      { kind: 'new', finding: mild },
    ],
    gaps: ['gap'],
  },
  null,
);
const envelopes = events.map((detail) => ({ source: EVENT_SOURCE, 'detail-type': detail.type, detail }));

describe('the example for', () => {
  it.each([
    ['pagerduty', ['Trigger', 'Trigger', 'Trigger', 'Resolve', '', '']],
    ['opsgenie', ['Open', 'Open', 'Open', 'Gone', '', '']],
    ['jira', ['Create', 'CreateOnceWorse', '', '', '', '']],
  ])('%s has one rule for each event that it is for, and gives it JSON whatever a name is', (example, expected) => {
    const matching = envelopes.map((event) =>
      rulesOf(example).filter(([, { EventPattern }]) => matches(EventPattern, event)),
    );
    expect(matching.map((rules) => rules.map(([id]) => id).join())).toEqual(expected);
    for (const [index, rules] of matching.entries()) {
      for (const [, { Targets }] of rules) {
        const body = transformed(Targets[0].InputTransformer, envelopes[index] ?? {});
        expect(JSON.stringify(body)).toContain(index === 3 ? '' : finding.check);
      }
    }
  });
});
