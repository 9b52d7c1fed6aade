/** Stands in for Lambda: takes one event from the parent process, hands it to the handler, sends back what came of it. */
import { handler } from '../../lambda/handlers/audit.ts';

const TIMEOUT_MS = 5 * 60_000;

process.once('message', async ({ event }: { readonly event: unknown }) => {
  const end = Date.now() + TIMEOUT_MS;
  const context = { awsRequestId: 'emulator', getRemainingTimeInMillis: () => end - Date.now() };
  const answer = await handler(event, context).then(
    (result) => ({ result }),
    (error: unknown) => ({ error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) }),
  );
  process.send?.(answer, () => process.disconnect());
});
