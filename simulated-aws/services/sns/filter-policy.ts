/** SNS filter policies over message attributes: AND between keys, OR between a key's conditions. */
import type { MessageAttributeValue } from '@aws-sdk/client-sns';
import { UnsupportedError } from '../../aws-error.ts';

type Attributes = Readonly<Record<string, MessageAttributeValue>>;

/** @throws UnsupportedError on a condition other than exact match, `prefix`, `anything-but` and `exists` */
export function passesFilter(
  policy: Readonly<Record<string, readonly unknown[]>> | undefined,
  attributes: Attributes,
): boolean {
  return Object.entries(policy ?? {}).every(([name, conditions]) =>
    conditions.some((condition) => holds(condition, valuesOf(attributes[name]))),
  );
}

/** A `String.Array` is its elements, a `Number` a number, all else its text. */
function valuesOf(attribute: MessageAttributeValue | undefined): readonly unknown[] {
  if (attribute?.StringValue === undefined) return [];
  switch (attribute.DataType) {
    case 'String.Array': {
      const parsed: unknown = JSON.parse(attribute.StringValue);
      return Array.isArray(parsed) ? parsed : [parsed];
    }
    case 'Number':
      return [Number(attribute.StringValue)];
    default:
      return [attribute.StringValue];
  }
}

function holds(condition: unknown, values: readonly unknown[]): boolean {
  if (typeof condition !== 'object' || condition === null) return values.includes(condition);
  const [operator = '', operand] = Object.entries(condition)[0] ?? [];
  switch (operator) {
    case 'exists':
      return operand === values.length > 0;
    case 'prefix':
      return values.some((value) => typeof value === 'string' && value.startsWith(String(operand)));
    case 'anything-but': {
      const excluded: unknown[] = Array.isArray(operand) ? operand : [operand];
      return values.length > 0 && !values.some((value) => excluded.includes(value));
    }
    default:
      throw new UnsupportedError(`the filter policy operator ${operator}`);
  }
}
