/** Answers as plain data that can be held together: ids are named, errors are answers like any other. */
import type { Stage } from './stage.ts';

export type Answer = string | number | boolean | null | readonly Answer[] | { readonly [key: string]: Answer };

/** One call or a few, and what is kept of the answers. */
export interface ClientCase {
  /** What is asked, as a sentence's beginning: `lists subnets by tag`. */
  readonly name: string;
  readonly ask: (stage: Stage) => Promise<unknown>;
}

/** What the stage answers: the kept values, or `{ error: { code, status, message } }` of the SDK's exception. */
export async function answerOf({ ask }: ClientCase, stage: Stage): Promise<Answer> {
  const answer = await ask(stage).catch(errorAnswer);
  return plain(answer, stage.names);
}

function errorAnswer(error: unknown): unknown {
  // Anything but AWS's own exceptions is a mistake in the suite.
  if (!(error instanceof Error) || !('$metadata' in error)) throw error;
  const { httpStatusCode: status } = error.$metadata as { httpStatusCode?: number };
  // The SDK could make nothing of it: an HTML page where AWS has XML or JSON.
  if (error.message.includes('Deserialization error')) return { error: { code: 'unreadable', status } };
  return { error: { code: error.name, status, message: error.message } };
}

/** For calls that AWS refuses: of an answer, only that there was one. */
export async function whetherAnswered(call: Promise<unknown>): Promise<'answered'> {
  await call;
  return 'answered';
}

/** `undefined` fields are left out, as JSON does; so are the ids' random parts. */
function plain(value: unknown, names: ReadonlyMap<string, string>): Answer {
  const named: unknown = JSON.parse(JSON.stringify(value ?? null), (_, each: unknown) =>
    typeof each === 'string' ? nameIds(each, names) : each,
  );
  return named as Answer;
}

function nameIds(text: string, names: ReadonlyMap<string, string>): string {
  return text.replace(/\b(?:vpc|subnet|eni|i|lt)-[0-9a-f]{8,17}\b/g, (id) => {
    const name = names.get(id);
    return name === undefined ? id : `<${name}>`;
  });
}

/** Ids as their names, sorted: for lists whose order AWS leaves open. */
export function sorted(values: readonly (string | undefined)[] | undefined, { names }: Stage): readonly string[] {
  return (values ?? []).map((id = '') => names.get(id) ?? id).sort();
}

/** Tags as an object: AWS promises no order. */
export function tagObject(tags: readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined) {
  const pairs = (tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value] as const);
  return Object.fromEntries(pairs.sort(([one], [other]) => (one < other ? -1 : 1)));
}
