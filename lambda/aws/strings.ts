/** How the strings of a page are made: one for each, or one for all that are equal. */
export type Strings = Readonly<Record<Keep, Maker>>;

/** Whether equal values are common enough to be worth one string for all. */
export type Keep = 'own' | 'shared';

interface Maker {
  /** @param bytes ASCII between the two positions */
  readonly ofAscii: (bytes: Buffer, from: number, to: number) => string;
  readonly ofText: (text: string) => string;
}

/** After so many different ones all are forgotten: those of late are shared, however many there were. */
const MAX_SHARED = 16_384;

export function makeStrings(): Strings {
  return { own: OWN, shared: sharing() };
}

const OWN: Maker = {
  ofAscii: (bytes, from, to) => bytes.toString('latin1', from, to),
  ofText: (text) => text,
};

/** Finds the string that there is by a hash of its bytes: none is made only to look for it. */
function sharing(): Maker {
  const byHash = new Map<number, string>();
  const share = (hash: number, text: string): string => {
    if (byHash.size >= MAX_SHARED) byHash.clear();
    byHash.set(hash, text);
    return text;
  };
  return {
    ofAscii: (bytes, from, to) => {
      const hash = hashOf(bytes, from, to);
      const known = byHash.get(hash);
      if (known !== undefined && isText(known, bytes, from, to)) return known;
      return share(hash, bytes.toString('latin1', from, to));
    },
    ofText: (text) => {
      const bytes = Buffer.from(text);
      const hash = hashOf(bytes, 0, bytes.length);
      const known = byHash.get(hash);
      return known === text ? known : share(hash, text);
    },
  };
}

/** FNV-1a of 32 bits. */
function hashOf(bytes: Buffer, from: number, to: number): number {
  let hash = 0x811c9dc5;
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  return hash;
}

/** Whether a text is what the bytes between two positions say, which are ASCII. */
export function isText(text: string, bytes: Buffer, from: number, to: number): boolean {
  if (text.length !== to - from) return false;
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) !== bytes[from + index]) return false;
  return true;
}
