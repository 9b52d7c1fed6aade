import type { Outline } from '../../../report/outline/outline.ts';
import { clipped } from '../../../report/words/plain-text.ts';

/** An attribute as SNS takes it. */
export interface MessageAttribute {
  readonly DataType: 'String' | 'String.Array';
  readonly StringValue: string;
}

export type MessageAttributes = Readonly<
  Record<'kind' | 'maxSeverity' | 'checks' | 'accounts' | 'complete', MessageAttribute>
>;

const MAX_CHECKS = 100;
const MAX_ACCOUNTS = 500;

/** Of what a message is. */
export type MessageKind = 'report' | 'digest';

/**
 * What filter policies of subscriptions can ask for: `kind` (`report` or `digest`), `maxSeverity` (a severity or `none`), `checks` and `accounts` with
 * something to act on or not read whole (`["none"]` when there are none), `complete` (`true` or `false`). A list that
 * was cut ends in `more`: a filter that must not miss anything names that too.
 */
export function attributesOf(
  { maxSeverity, checks, accounts, coverage }: Outline,
  kind: MessageKind,
): MessageAttributes {
  return {
    kind: { DataType: 'String', StringValue: kind },
    maxSeverity: { DataType: 'String', StringValue: maxSeverity ?? 'none' },
    checks: listAttribute(checks, MAX_CHECKS),
    accounts: listAttribute(accounts, MAX_ACCOUNTS),
    complete: { DataType: 'String', StringValue: String(coverage.complete && coverage.targets > 0) },
  };
}

function listAttribute(values: readonly string[], most: number): MessageAttribute {
  const shown = values.slice(0, most).map((value) => clipped(value, 64));
  const list = values.length > most ? [...shown, 'more'] : shown;
  return { DataType: 'String.Array', StringValue: JSON.stringify(list.length === 0 ? ['none'] : list) };
}
