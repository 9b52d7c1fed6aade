import { once } from 'node:events';
import { createServer } from 'node:net';

/** For programs that have to be told their port: one that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('a listening server without a port');
  return address.port;
}
