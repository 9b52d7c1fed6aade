/** Something that the demo claims, and whether this run bore it out. */
export interface Claim {
  readonly text: string;
  readonly holds: boolean;
}

export function claim(text: string, holds: boolean): Claim {
  return { text, holds };
}
