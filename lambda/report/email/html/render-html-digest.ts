import { count } from '../../../common/words.ts';
import { type Html, NOTHING } from '../../html/markup.ts';
import type { DigestOutline } from '../../outline/digest.ts';
import { trendsText } from '../../outline/digest-clusters.ts';
import { clipped, shortTime } from '../../words/plain-text.ts';
import { mail, mailPage, wholeReport } from './mail-markup.ts';

const MAX_CLUSTERS = 25;
const MAX_RUNS_OUT = 8;
const MAX_TEXT = 600;

/** The mail of a weekly digest as HTML, under 100 KB: clusters and subnets in tables, those beyond a few dozen counted. */
export function renderHtmlDigest(digest: DigestOutline, reportLocation: string | null): string {
  const { point, noTrend, freed, findings, worst, coverage, source, period } = digest;
  const sentences = [freed, findings, worst === '' ? '' : `The worst: ${worst}`, coverage].filter(
    (text) => text !== '',
  );
  const content = mail`<h1>${clipped(point, MAX_TEXT)}</h1>
${noTrend === '' ? NOTHING : mail`<p>${clipped(noTrend, MAX_TEXT)}</p>`}
<p class="soft">Weekly digest of ${period}</p>
${clustersTable(digest)}
${runsOutTable(digest)}
<h2>This week</h2>
${sentences.map((text) => mail`<p>${clipped(text, MAX_TEXT)}</p>`)}
${wholeReport(reportLocation)}
<div class="footer"><p>${source.tool.name} ${clipped(source.tool.version, 40)}, audit ${clipped(source.auditId, 80)}, ${shortTime(source.startedAt)}.</p></div>`;
  return mailPage(`EKS IP, weekly digest of ${period}`, content);
}

function clustersTable({ clusters }: DigestOutline): Html {
  if (clusters.length === 0) return NOTHING;
  const left = clusters.slice(MAX_CLUSTERS);
  const rows = clusters
    .slice(0, MAX_CLUSTERS)
    .map(
      ({ name, free, change, place }) =>
        mail`<tr><th scope="row">${name}${place === '' ? NOTHING : mail`<br><span class="soft">${place}</span>`}</th><td>${free}</td><td>${change}</td></tr>`,
    );
  return mail`<h2>Clusters</h2>
<table><thead><tr><th scope="col">Cluster</th><th scope="col">Addresses now</th><th scope="col">Since a week ago</th></tr></thead><tbody>${rows}</tbody></table>
${left.length === 0 ? NOTHING : mail`<p class="soft">And ${count(left.length, 'more cluster')}: ${trendsText(left)}.</p>`}`;
}

function runsOutTable({ runsOut, runsOutNote }: DigestOutline): Html {
  const left = runsOut.length - MAX_RUNS_OUT;
  const rows = runsOut
    .slice(0, MAX_RUNS_OUT)
    .map(
      ({ what, whose, when, free, why }) =>
        mail`<tr><th scope="row">${what}${whose === '' ? NOTHING : mail`<br><span class="soft">${whose}</span>`}</th><td>${when}</td><td>${free}, ${why}</td></tr>`,
    );
  const note = runsOutNote === '' ? NOTHING : mail`<p class="soft">${runsOutNote}</p>`;
  if (rows.length === 0) return note;
  return mail`<h2>Runs out, if it goes on as it did</h2>
<table><thead><tr><th scope="col">Subnet</th><th scope="col">When</th><th scope="col">Addresses</th></tr></thead><tbody>${rows}</tbody></table>
${left > 0 ? mail`<p class="soft">And ${count(left, 'more subnet')}.</p>` : NOTHING}
${note}`;
}
