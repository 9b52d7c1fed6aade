/** Puts objects into a cluster past its API server, straight into etcd: a hundred thousand of them by POST and PATCH take minutes. */
import { request } from 'node:http';
import { text as textOf } from 'node:stream/consumers';

/** An object as the API server would store it, and the folder of its kind in etcd: `pods`, `minions`. */
export interface Stored {
  readonly folder: string;
  readonly object: {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: { readonly name: string; readonly namespace?: string };
  };
}

/** Operations that etcd takes in one transaction. */
const AT_ONCE = 128;
const WRITERS = 4;

/** @param etcd its socket */
export async function putAll(etcd: string, objects: Iterable<Stored>): Promise<void> {
  const left = chunks(objects);
  // Each takes the next when its last is stored, so that few are in memory.
  const writer = async () => {
    for (const chunk of left) await put(etcd, chunk);
  };
  await Promise.all(Array.from({ length: WRITERS }, writer));
}

function* chunks(objects: Iterable<Stored>): Generator<readonly Stored[], void> {
  let chunk: Stored[] = [];
  for (const object of objects) {
    chunk.push(object);
    if (chunk.length < AT_ONCE) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

async function put(etcd: string, objects: readonly Stored[]): Promise<void> {
  const success = objects.map((stored) => ({
    request_put: { key: base64(keyOf(stored)), value: base64(JSON.stringify(stored.object)) },
  }));
  // etcd's own gateway to its gRPC: https://etcd.io/docs/v3.6/dev-guide/api_grpc_gateway/
  const asked = request({ socketPath: etcd, path: '/v3/kv/txn', method: 'POST' });
  const answered = new Promise<string>((resolve, reject) => {
    asked.on('error', reject);
    asked.on('response', (response) => {
      const isTaken = response.statusCode === 200;
      textOf(response).then((text) => (isTaken ? resolve(text) : reject(new Error(`etcd: ${text}`))), reject);
    });
  });
  asked.end(JSON.stringify({ success }));
  await answered;
}

function keyOf({ folder, object: { metadata } }: Stored): string {
  return ['/registry', folder, metadata.namespace, metadata.name].filter((part) => part !== undefined).join('/');
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
