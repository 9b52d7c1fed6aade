import { DARK_PALETTE, LIGHT_PALETTE, type Palette } from '../../html/palette.ts';

const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const;

/** Mail programs know no variables: each colour is written where it is used. */
function colours({ paper, raised, ink, soft, line, tint, link, good, ...severities }: Palette): string {
  return `body{background:${tint};color:${ink}}
a{color:${link}}
td,th{border-color:${line}}
pre,code{background:${tint}}
.sheet{background:${raised}}
.finding{border-color:${line}}
.note{background:${tint};border-color:${line}}
.note pre,.note code{background:${paper}}
.footer{border-color:${line};color:${soft}}
thead th{color:${soft}}
.soft,.soft a{color:${soft}}
.c-good{color:${good}}
${SEVERITIES.map((severity) => `.c-${severity}{color:${severities[severity]}}.is-${severity}{border-color:${severities[severity]}}`).join('')}
`;
}

/** What every program takes: blocks, margins, colours. */
export const STYLE = `
:root{color-scheme:light dark;supported-color-schemes:light dark}
body{margin:0;padding:0;font:16px/1.5 -apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;-webkit-text-size-adjust:100%}
.sheet{max-width:680px;margin:0 auto;padding:28px 24px 32px;word-wrap:break-word;overflow-wrap:anywhere}
h1{font-size:24px;line-height:1.25;margin:0 0 12px;letter-spacing:-.01em}
h2{font-size:18px;line-height:1.3;margin:32px 0 12px}
h3{font-size:15px;margin:18px 0 6px}
p{margin:0 0 8px}
ul{margin:0 0 8px;padding-left:20px}
li{margin:0 0 6px}
.soft,.footer{font-size:14px;font-weight:normal}
.note{border:1px solid;border-radius:8px;padding:14px 18px 8px;margin:18px 0}
.note h2{font-size:14px;margin:0 0 8px}
.finding{border-left:3px solid;padding:0 0 0 14px;margin:0 0 18px}
.follows{margin-left:20px}
.severity{font-weight:bold;font-size:14px;margin:0 0 4px}
pre{font:13px/1.5 ui-monospace,Menlo,Consolas,"Courier New",monospace;margin:0 0 8px;padding:8px 10px;border-radius:6px;white-space:pre-wrap;word-wrap:break-word;overflow-wrap:anywhere}
code{font-family:ui-monospace,Menlo,Consolas,"Courier New",monospace;font-size:13px}
table{border-collapse:collapse;width:100%;font-size:14px;margin:0 0 8px}
td,th{text-align:left;vertical-align:top;padding:6px 12px 6px 0;border-bottom:1px solid}
.more{font-weight:bold;margin:24px 0 0}
.footer{margin-top:32px;padding-top:14px;border-top:1px solid}
@media (max-width:480px){.sheet{padding:20px 14px 24px}h1{font-size:21px}.follows{margin-left:10px}}
${colours(LIGHT_PALETTE)}`;

/** A style of its own: a program that does not take it keeps the other one. */
export const DARK_STYLE = `
@media (prefers-color-scheme:dark){
${colours(DARK_PALETTE)}}
`;
