/** Bytes of a text in UTF-8. */
export function bytesOf(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}

/** Bytes that a text takes as the value of a JSON string, quotes and backslashes escaped, without its own quotes. */
export function escapedBytes(text: string): number {
  return bytesOf(JSON.stringify(text)) - 2;
}
