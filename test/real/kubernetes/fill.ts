/** Puts objects into a cluster past its API server, straight into etcd: a hundred thousand of them by POST and PATCH take minutes. */
import { request } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import type { Root } from 'protobufjs';
import { storedAs } from './protos.ts';

/** An object as its JSON has it, and the folder of its kind in etcd: `pods`, `minions`. */
export interface Stored {
  readonly folder: string;
  readonly object: {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: { readonly name: string; readonly namespace?: string };
  };
}

interface Entry {
  readonly key: string;
  readonly value: Buffer;
}

/** Operations, and bytes, that etcd takes in one transaction: 1.5 MiB of these. */
const AT_ONCE = 128;
const MOST_BYTES = 1_000_000;
const WRITERS = 4;

/** As the API server stores its own kinds: of JSON it would make them anew for each list, which takes longer than all else. */
export async function putAll(etcd: string, root: Root, objects: Iterable<Stored>): Promise<void> {
  const left = chunks(entriesOf(root, objects));
  // Each takes the next when its last is stored, so that few are in memory.
  const writer = async () => {
    for (const chunk of left) await put(etcd, chunk);
  };
  await Promise.all(Array.from({ length: WRITERS }, writer));
}

function* entriesOf(root: Root, objects: Iterable<Stored>): Iterable<Entry> {
  for (const { folder, object } of objects) {
    const { namespace, name } = object.metadata;
    const key = ['/registry', folder, namespace, name].filter((part) => part !== undefined).join('/');
    yield { key, value: storedAs(root, object.kind, object) };
  }
}

function* chunks(entries: Iterable<Entry>): Generator<readonly Entry[], void> {
  let chunk: Entry[] = [];
  let size = 0;
  for (const entry of entries) {
    chunk.push(entry);
    size += entry.value.length;
    if (chunk.length < AT_ONCE && size < MOST_BYTES) continue;
    yield chunk;
    chunk = [];
    size = 0;
  }
  if (chunk.length > 0) yield chunk;
}

async function put(etcd: string, entries: readonly Entry[]): Promise<void> {
  const success = entries.map(({ key, value }) => ({
    request_put: { key: Buffer.from(key).toString('base64'), value: value.toString('base64') },
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
