/** White space with a line break is the layout of the document, not a value: the SDK reads it so too. */
export function withoutLayout(text: string): string {
  return text.includes('\n') && text.trim() === '' ? '' : text;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/**
 * What text between tags says.
 * @throws Error for an entity that XML does not define
 */
export function decoded(text: string): string {
  if (!text.includes('&') && !text.includes('\r')) return text;
  return text
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/&(?:#x([0-9a-fA-F]+)|#(\d+)|(\w+));/g, (whole, hex?: string, decimal?: string, name?: string) => {
      if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
      if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
      const character = name === undefined ? undefined : ENTITIES[name];
      if (character === undefined) throw new Error(`unknown entity ${whole}`);
      return character;
    });
}
