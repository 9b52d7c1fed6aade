/** Colours of text and paper, of severities, and of what is well or unsure; each pair is read with ease (WCAG 2.2, 4.5 to 1). */
export interface Palette {
  readonly paper: string;
  readonly raised: string;
  readonly ink: string;
  readonly soft: string;
  readonly line: string;
  readonly tint: string;
  readonly link: string;
  readonly critical: string;
  readonly high: string;
  readonly medium: string;
  readonly low: string;
  readonly info: string;
  readonly good: string;
  readonly unsure: string;
}

export const LIGHT_PALETTE: Palette = {
  paper: '#fdfdfc',
  raised: '#ffffff',
  ink: '#1b2027',
  soft: '#4f5865',
  line: '#e2e5e9',
  tint: '#f4f6f8',
  link: '#0b4f86',
  critical: '#a8171b',
  high: '#b3420a',
  medium: '#7d5a00',
  low: '#2c5a86',
  info: '#4f5865',
  good: '#006b50',
  unsure: '#7a3f93',
};

export const DARK_PALETTE: Palette = {
  paper: '#14171b',
  raised: '#1a1e24',
  ink: '#e7eaee',
  soft: '#a5aeba',
  line: '#2d333b',
  tint: '#1f242b',
  link: '#8cc2ea',
  critical: '#ff8d86',
  high: '#ffa36b',
  medium: '#e8c15a',
  low: '#8fbfe8',
  info: '#a5aeba',
  good: '#5fd3ad',
  unsure: '#d3a2e8',
};
