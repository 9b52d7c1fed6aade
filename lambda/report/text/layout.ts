import pc from 'picocolors';
import type { Verdict } from '../outline/verdict.ts';
import type { View } from '../outline/view.ts';

/** Colours for a terminal, or none: each function gives back its text, painted or as it was. */
export interface Paint {
  readonly tone: (tone: Verdict['tone'], text: string) => string;
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly warning: (text: string) => string;
}

function paintFor(color: boolean): Paint {
  const colors = pc.createColors(color);
  return {
    tone: (tone, text) => {
      switch (tone) {
        case 'critical':
          return colors.bold(colors.bgRed(colors.white(text)));
        case 'high':
          return colors.bold(colors.red(text));
        case 'medium':
          return colors.bold(colors.yellow(text));
        case 'low':
          return colors.bold(colors.cyan(text));
        case 'info':
          return colors.bold(colors.dim(text));
        case 'clean':
        case 'clean-up':
          return colors.bold(colors.green(text));
        case 'unknown':
        case 'no-cluster':
          return colors.bold(colors.magenta(text));
      }
    },
    strong: colors.bold,
    faint: colors.dim,
    warning: (text) => colors.bold(colors.magenta(text)),
  };
}

/** How a terminal wants its text. The other formats do not ask. */
export interface RenderOptions {
  readonly color: boolean;
  /** Columns. Under 40 counts as 40, and over 100 as 100: longer lines are hard to read. */
  readonly width: number;
  /** Of a diagnosis: its answer also before the questions, so that who watches reads it first. Default: only at the end. */
  readonly answerFirst?: boolean;
  /** Of logs: lines that are not known, too. Default: they are counted. */
  readonly unknownLines?: boolean;
  /** What of a report is listed, and by what; the default where left out. */
  readonly view?: Partial<View> | undefined;
}

/** Where and how the lines of a table are laid out. */
export interface Layout {
  readonly width: number;
  readonly paint: Paint;
}

const NARROWEST = 40;
const WIDEST = 100;

export function layoutFor({ color, width }: RenderOptions): Layout {
  return { width: Math.min(WIDEST, Math.max(NARROWEST, Math.floor(width))), paint: paintFor(color) };
}
