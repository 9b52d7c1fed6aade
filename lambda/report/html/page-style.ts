import { DARK_PALETTE, LIGHT_PALETTE, type Palette } from './palette.ts';

/** Colours of kinds of addresses: blues for nodes and pods, orange for what leaked; they differ in lightness, too (Okabe and Ito). */
const KINDS_LIGHT = `
--nodes:#0b4f86;--cniSecondaries:#2f86c9;--prefixes:#8cc2ea;--otherCni:#5a9aa8;--branch:#00725a;--fargate:#57b894;
--controlPlane:#3c4450;--loadBalancers:#8f4f86;--lambda:#b983b4;--endpoints:#d9b8d8;--natGateways:#5f3a73;--databases:#9a8bb8;
--others:#8b8f98;--leaked:#d1490c;--unattached:#eba53a;--otherCniUnattached:#f3cf8a;--reservedByAws:#c4c9d0;
--prefixReservation:#e8d34a;--explicitReservation:#bda82a;--notVisible:#5b6370;--freeOrNotVisible:#8f97a3;--free:#e2e8ed;--toCome:#0b4f86;--whole:#00805f;`;

const KINDS_DARK = `
--nodes:#2e7fc0;--cniSecondaries:#63aee6;--prefixes:#b3d9f5;--otherCni:#79b8c4;--branch:#1f9d80;--fargate:#83d3b4;
--controlPlane:#aeb6c2;--loadBalancers:#b46fab;--lambda:#cf9fca;--endpoints:#e9d0e8;--natGateways:#8a62a0;--databases:#b3a6cf;
--others:#9a9fa9;--leaked:#f0722f;--unattached:#f2b860;--otherCniUnattached:#f7dca8;--reservedByAws:#4a515c;
--prefixReservation:#d9c545;--explicitReservation:#a8962c;--notVisible:#8f97a3;--freeOrNotVisible:#7d8694;--free:#2b323b;--toCome:#b3d9f5;--whole:#35c79b;`;

const LIGHT = `color-scheme:light;${declared(LIGHT_PALETTE)}${KINDS_LIGHT}`;

const DARK = `color-scheme:dark;${declared(DARK_PALETTE)}${KINDS_DARK}`;

function declared(palette: Palette): string {
  return Object.entries(palette)
    .map(([name, colour]) => `--${name}:${colour};`)
    .join('');
}

const KINDS = [
  'nodes',
  'cniSecondaries',
  'prefixes',
  'otherCni',
  'branch',
  'fargate',
  'controlPlane',
  'loadBalancers',
  'lambda',
  'endpoints',
  'natGateways',
  'databases',
  'others',
  'leaked',
  'unattached',
  'otherCniUnattached',
  'reservedByAws',
  'free',
];

/** Told apart by a pattern besides. */
const HATCHED = ['toCome', 'prefixReservation', 'explicitReservation', 'notVisible', 'freeOrNotVisible'];

const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'];

/** The style of the page. It loads nothing, and prints. */
export const STYLE = `
:root{${LIGHT}}
@media (prefers-color-scheme:dark){:root{${DARK}}}
:root[data-theme=light]{${LIGHT}}
:root[data-theme=dark]{${DARK}}
*{box-sizing:border-box}
html{font:16px/1.6 ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;background:var(--paper);color:var(--ink);-webkit-text-size-adjust:100%}
body{max-width:72rem;margin:0 auto;padding:3.5rem 1.5rem 6rem;overflow-wrap:anywhere}
h1,h2,h3,h4{line-height:1.25;font-weight:650;letter-spacing:-.012em;margin:0}
h1{font-size:clamp(1.3rem,2.6vw,1.75rem);line-height:1.35;max-width:48ch;letter-spacing:-.015em}
h2{font-size:1.4rem;margin:0 0 1.25rem}
h3{font-size:1.08rem}
p{margin:0 0 .6rem;max-width:75ch}
a{color:var(--link);text-underline-offset:.15em}
code,pre,.mono{font-family:ui-monospace,SFMono-Regular,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.88em}
code{background:var(--tint);border-radius:.25em;padding:.08em .32em}
pre{background:var(--tint);border:1px solid var(--line);border-radius:.5rem;padding:.75rem 5.2rem .75rem 1rem;margin:.5rem 0 .8rem;white-space:pre-wrap;position:relative}
pre code{background:none;padding:0}
:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:.2rem}
.skip{position:absolute;left:-99rem}
.skip:focus{position:static}
.soft{color:var(--soft)}
.small{font-size:.9rem}.narrow{display:none}
.top{padding-bottom:2.5rem;border-bottom:1px solid var(--line)}
.kicker{display:flex;flex-wrap:wrap;gap:.25rem 1rem;align-items:center;color:var(--soft);font-size:.92rem;margin-bottom:1.4rem}
.kicker strong{color:var(--ink);font-weight:650}
.kicker button{margin-left:auto}
.lede{font-size:1.12rem;color:var(--soft);margin:1rem 0 0;max-width:68ch}
.tally{display:flex;flex-wrap:wrap;gap:.6rem 2.2rem;list-style:none;padding:0;margin:2rem 0 0}
.tally li{line-height:1.2;color:var(--soft);font-size:.9rem}
.tally b{display:block;font-size:1.75rem;font-weight:650;letter-spacing:-.02em;font-variant-numeric:tabular-nums}
.notes{display:grid;gap:1rem;align-items:start;grid-template-columns:repeat(auto-fit,minmax(min(100%,22rem),1fr));margin-top:2.2rem}
.note{background:var(--raised);border:1px solid var(--line);border-radius:.75rem;padding:1.1rem 1.3rem}
.note h2{font-size:.82rem;font-weight:650;letter-spacing:.02em;color:var(--soft);margin:0 0 .5rem}
.note ul{margin:0;padding-left:1.1rem}
.note>:last-child{margin-bottom:0}
main>section{margin-top:3.5rem}
nav ul{display:flex;flex-wrap:wrap;gap:.3rem 1.4rem;list-style:none;padding:0;margin:1.6rem 0 0;font-size:.95rem}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.94rem}
caption{text-align:left;color:var(--soft);padding:0 0 .5rem}
th,td{text-align:left;padding:.5rem .9rem .5rem 0;border-bottom:1px solid var(--line);vertical-align:top}
thead th{color:var(--soft);font-weight:600;font-size:.88rem;white-space:nowrap}
td.number,th.number{text-align:right;font-variant-numeric:tabular-nums}
tbody th{font-weight:500}
th button{all:unset;cursor:pointer;border-bottom:1px dotted var(--soft)}
th button:focus-visible{outline:3px solid var(--link);outline-offset:2px}
th[aria-sort=ascending] button::after{content:" \\2191"}
th[aria-sort=descending] button::after{content:" \\2193"}
.zero{color:var(--soft)}
button,input{font:inherit;font-size:.9rem;color:inherit;background:var(--raised);border:1px solid var(--line);border-radius:.5rem;padding:.32rem .75rem}
button{cursor:pointer}
button:hover{border-color:var(--soft)}
.filter{display:flex;flex-wrap:wrap;gap:.6rem 1.2rem;align-items:center;margin-top:3rem;font-size:.92rem}
.filter label{display:inline-flex;gap:.4rem;align-items:center}
.filter input[type=search]{width:min(20rem,80vw)}
[hidden]{display:none!important}
.finding{border-left:3px solid var(--line);padding:.1rem 0 .1rem 1.2rem;margin:0 0 2rem}
.finding>.says{font-size:1.05rem;margin:.15rem 0 .3rem;max-width:78ch}
.meta{color:var(--soft);font-size:.88rem;margin:0 0 .6rem;display:flex;flex-wrap:wrap;gap:.1rem .9rem;align-items:baseline}
.severity{font-weight:650;font-size:.85rem;letter-spacing:.01em}
.new{font-size:.76rem;font-weight:650;border:1px solid currentColor;border-radius:1rem;padding:0 .5rem;margin-left:.6rem;color:var(--good)}
.follows{list-style:none;margin:.8rem 0;padding:0 0 0 1.1rem;border-left:1px dashed var(--line)}
.follows>li{margin:0 0 1rem}
.follows .finding{border-left:0;padding-left:0;margin-bottom:1rem}
.leads{color:var(--soft);font-size:.88rem;margin:.6rem 0 .1rem}
.do{margin:.6rem 0}
.do p:first-child::before{content:"\\2192\\00a0";color:var(--soft)}
details{margin:.5rem 0}
summary{cursor:pointer;color:var(--soft);font-size:.9rem;width:fit-content}
summary:hover{color:var(--ink)}
details>ul{margin:.4rem 0;padding-left:1.2rem;font-size:.92rem}
.copy{position:absolute;top:.45rem;right:.45rem;font-size:.78rem;padding:.1rem .55rem}
.maps{display:grid;gap:3rem;grid-template-columns:minmax(0,1fr)}
.map{border-top:1px solid var(--line);padding-top:1.5rem}
.map figure{margin:1.2rem 0 0;display:flex;flex-wrap:wrap;gap:1.2rem 2.5rem;align-items:flex-start}
.map .board{min-width:0;max-width:100%;padding:3px}
.map svg{display:block;height:auto}
.map text{font:10.5px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:var(--soft)}
.map figcaption{flex:1 1 17rem;min-width:0}
.legend{list-style:none;margin:0 0 1rem;padding:0;font-size:.92rem;display:grid;gap:.28rem}
.legend li{display:grid;grid-template-columns:1.1rem 3.9rem 1fr;gap:.55rem;align-items:center;line-height:1.3}
.legend svg{width:1.1rem;height:1.1rem}
.legend b{text-align:right;white-space:nowrap;font-weight:550;font-variant-numeric:tabular-nums}
.readout{min-height:3.2em;font-size:.9rem;color:var(--soft)}
dt{font-weight:650;margin-top:.7rem}dd{margin:0;max-width:75ch}.opened{font-size:.9rem;margin:.4rem 0 0;padding-left:1.1rem}.cell{fill:none;stroke:var(--ink);stroke-width:2}
.whole{fill:none;stroke:var(--whole);stroke-width:1.6}
.key{list-style:none;margin:0;padding:0;font-size:.92rem;display:flex;flex-wrap:wrap;gap:.2rem 1.3rem}
.key li{display:flex;gap:.5rem;align-items:center}.key svg{width:1rem;height:1rem;flex:none}
.groups{margin-top:1.2rem}.groups caption{padding-top:.6rem}
.board.plain{cursor:auto}
.capacity{stroke:var(--ink);stroke-width:2}
.map .zone{fill:var(--ink)}.map .short{fill:var(--critical);font-weight:650}
.charts{display:grid;gap:2rem 2.5rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,32.5rem),1fr))}
.grid{stroke:var(--line)}.axis{stroke:var(--soft)}
.line{fill:none;stroke:var(--cniSecondaries);stroke-width:2}.dots{stroke:var(--cniSecondaries);stroke-width:5;stroke-linecap:round}.days td{text-align:right;font-variant-numeric:tabular-nums}
.band{fill:var(--leaked);opacity:.22}.trend{fill:none;stroke:var(--leaked);stroke-width:2;stroke-dasharray:5 4}
.w-free{stroke:var(--whole)}
.board{cursor:crosshair}
${KINDS.map((kind) => `.k-${kind}{stroke:var(--${kind})}`).join('')}
${HATCHED.map((kind) => `.k-${kind}{stroke:url(#p-${kind})}.s-${kind}{stroke:var(--${kind})}`).join('')}
${SEVERITIES.map((severity) => `.is-${severity}{border-left-color:var(--${severity})}.c-${severity}{color:var(--${severity})}`).join('')}
.c-clean{color:var(--good)}.c-unknown{color:var(--unsure)}.is-clean{border-left-color:var(--good)}.is-unknown{border-left-color:var(--unsure)}
.finding>h3{font-size:1.02rem;font-weight:600;max-width:78ch;margin:.1rem 0 .4rem}.causes{margin:.3rem 0;padding-left:1.2rem;max-width:78ch}
footer{margin-top:4rem;padding-top:1.5rem;border-top:1px solid var(--line);color:var(--soft);font-size:.9rem}
.defs{position:absolute;width:0;height:0}
@media (max-width:40rem){.narrow{display:block;margin:0 0 .5rem}body{padding:2rem 1.1rem 4rem}.kicker button{margin-left:0}main>section{margin-top:2.8rem}.finding{padding-left:.9rem}.tally{gap:.6rem 1.6rem}}
@media print{:root,:root[data-theme=dark]{${LIGHT}}html{font-size:10.5pt}body{padding:0;max-width:none}
.kicker button,.filter,nav,.copy,.readout,.skip{display:none!important}
.says,.do,pre,.map figure,.note,tr{break-inside:avoid}.severity,.leads{break-after:avoid}h2,h3{break-after:avoid}a{color:inherit;text-decoration:none}
svg,.legend,.finding{print-color-adjust:exact;-webkit-print-color-adjust:exact}
details::details-content{content-visibility:visible;display:block}.map details{display:none}}
`;
