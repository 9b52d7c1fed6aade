/** The child of sandbox.ts: imports the function as Lambda's runtime does, and hands it one event after the other. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { FromSandbox, Invocation } from './sandbox.ts';

type Handler = (event: unknown, context: object) => Promise<unknown>;

const bundle = pathToFileURL(join(process.cwd(), 'index.mjs')).href;
const { handler }: { readonly handler: Handler } = await import(bundle);

process.on('message', (invocation: Invocation) => {
  run(invocation).then(send);
});
process.on('disconnect', () => process.exit(0));
send({ started: process.version });

async function run({ id, event, context, timeoutMs }: Invocation): Promise<FromSandbox> {
  const end = Date.now() + timeoutMs;
  try {
    const answer = await handler(event, { ...context, getRemainingTimeInMillis: () => end - Date.now() });
    return { id, answer };
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    return { id, failure: { name, message } };
  }
}

function send(message: FromSandbox): void {
  process.send?.(message);
}
