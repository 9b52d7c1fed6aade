import { type DurableContext, NestingType } from '@aws/durable-execution-sdk-js';

/** Items are worked on in this context: a context of its own for each would be an operation more for each. */
const IN_THIS_CONTEXT = { nesting: NestingType.FLAT } as const;

/** Without this the first item that fails ends all. */
const TO_THE_END = { completionConfig: { toleratedFailurePercentage: 100 } } as const;

/**
 * Works on every item, `atATime` of them at once, to the end.
 * @param lost the outcome of an item that threw or never ran: none may be missing from what comes of it
 * @returns an outcome for each item, in their order
 */
export async function durableMap<Item, Outcome>(
  context: DurableContext,
  name: string,
  items: readonly Item[],
  atATime: number,
  work: (context: DurableContext, item: Item) => Promise<Outcome>,
  lost: (item: Item, reason: string) => Outcome,
): Promise<readonly Outcome[]> {
  const { all } = await context.map(name, [...items], (item, one) => work(item, one), {
    ...IN_THIS_CONTEXT,
    ...TO_THE_END,
    maxConcurrency: atATime,
  });
  const byIndex = new Map(all.map((outcome) => [outcome.index, outcome]));
  return items.map((item, index) => {
    const outcome = byIndex.get(index);
    return outcome?.result ?? lost(item, outcome?.error?.message ?? 'it was never begun');
  });
}
