import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { type Header, pack } from 'tar-stream';

/** An entry of an archive: its content, or what it is besides a file. */
export type Entries = Readonly<Record<string, string | Uint8Array | Partial<Header>>>;

export async function tarOf(entries: Entries): Promise<Buffer> {
  const archive = pack();
  for (const [name, entry] of Object.entries(entries)) {
    if (typeof entry === 'string' || entry instanceof Uint8Array) archive.entry({ name }, Buffer.from(entry));
    else archive.entry({ name, ...entry });
  }
  archive.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of archive) if (chunk instanceof Uint8Array) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export async function tarGzOf(entries: Entries): Promise<Buffer> {
  return gzipSync(await tarOf(entries));
}

export function zipOf(entries: Readonly<Record<string, string>>): Buffer {
  const files = Object.entries(entries).map(([name, text]) => [name, Buffer.from(text)] as const);
  return Buffer.from(zipSync(Object.fromEntries(files)));
}
