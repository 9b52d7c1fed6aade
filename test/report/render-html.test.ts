import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { folded } from '../../lambda/model/address-map.ts';
import type { Report } from '../../lambda/model/report.ts';
import { docsUrl } from '../../lambda/model/version.ts';
import { html, link, withCode } from '../../lambda/report/html/markup.ts';
import { render } from '../../lambda/report/render.ts';
import { aMap } from './a-map.ts';
import { reports } from './any-report.ts';
import { foreignIn, hashesOf, textOf } from './html-page.ts';
import { aFinding, aReport, realisticReport } from './sample-report.ts';

const page = (report: Report) => render(report, 'html', { color: false, width: 100 });

/** A subnet that is short of addresses, with its map. */
function aReportWithMap(parts: Parameters<typeof aFinding>[0] = {}): Report {
  const resource = { type: 'AWS::EC2::Subnet', id: 'subnet-0c96', arn: 'arn:subnet-0c96' };
  return {
    ...aReport({ findings: [aFinding({ resource, ...parts })] }),
    addressMaps: { maps: [aMap(), folded(aMap({ subnetId: 'subnet-large' }))], leftOut: 2 },
  };
}

describe('the page', () => {
  it('begins with what is worst, what to do first and what could not be looked at', () => {
    const text = textOf(page(realisticReport()));
    const places = ['2 critical', 'Do this first', 'Not looked at', 'Where'].map((words) => text.indexOf(words));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places[0]).toBeGreaterThan(0);
  });

  it('loads nothing, and lets its own style and script run alone', () => {
    const written = page(aReportWithMap());
    const { policy, style, script } = hashesOf(written);
    expect(policy).toBe(
      `default-src 'none'; style-src ${style}; script-src ${script}; base-uri 'none'; form-action 'none'`.replaceAll(
        /['=]/g,
        (character) => `&#${character.charCodeAt(0)};`,
      ),
    );
    const urls = [...written.matchAll(/(?:src|href|url|action)(?:="|\()([^")]*)/g)].map(([, url = '']) => url);
    const ours = ['#', 'https://docs.aws.amazon.com/', docsUrl('CHECKS.md#')];
    expect(urls.filter((url) => !ours.some((own) => url.startsWith(own)))).toEqual([]);
    expect(written).not.toMatch(/@import|<link|style="|fetch\(|XMLHttpRequest|innerHTML/);
  });

  it('links a finding to the map of its subnet, and says how many had no room', () => {
    const written = page(aReportWithMap({ accountId: '111122223333', region: 'eu-west-1' }));
    expect(written).toContain('<a href="#map-0">map of the subnet</a>');
    expect(textOf(written)).toContain('2 more subnets had no room here: eks-ip-auditor map draws each.');
  });

  it('has each map as a table, with blocks and ENIs', () => {
    const text = textOf(page(aReportWithMap()));
    expect(text).toContain(
      '21 of 59 addresses are free, with 1 whole /28 block. Leaked ENIs hold 20 of 59, nodes and their pods 18.',
    );
    expect(text).toContain('10.0.1.0–10.0.1.15 nodes and pods (primary ENIs) 2, reserved by AWS 4, free 10');
    expect(text).toContain(
      'eni-0a nodes and pods (primary ENIs), pods (prefixes), cluster prod, i-0a 18 10.0.1.4–10.0.1.5, 10.0.1.16–10.0.1.31',
    );
  });

  it('marks what is new only where something is not', () => {
    const fresh = aFinding({ id: '1'.repeat(16), status: 'new' });
    const known = aFinding({ id: '2'.repeat(16), status: 'ongoing', severity: 'low' });
    expect(page(aReport({ findings: [fresh] }))).not.toContain('class="new"');
    expect(page(aReport({ findings: [fresh, known] })).match(/class="new"/g)).toHaveLength(1);
  });

  it('says of an estate without findings that nothing was found, and of one that could not be read that it could not', () => {
    expect(textOf(page(aReport({})))).toContain('Nothing found');
    expect(textOf(page(aReport({ targets: [] })))).toContain('Nothing could be read, so nothing is known');
  });
});

describe('text from outside on the page', () => {
  it('brings no tag, no attribute and no link of its own', () => {
    fc.assert(
      fc.property(reports({ maxFindings: 12 }), (report) => {
        expect(foreignIn(page(report))).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  it('is escaped wherever it stands, and steers nothing', () => {
    const text = `"><script>alert(1)</script>\u202e'&\`=`;
    expect(html`<p title="${text}">${text}</p>`.markup).toBe(`<p title="${ESCAPED}">${ESCAPED}</p>`);
    expect(withCode('set `A<B` to `1').markup).toBe('set <code>A&lt;B</code> to &#96;1');
  });

  it('is a link only if it is one', () => {
    expect(link('https://docs.aws.amazon.com/eks/').markup).toMatch(/^<a href="https:\/\/docs/);
    for (const url of ['javascript:alert(1)', 'https://a b', '//evil.example', 'data:text/html,x', 'http://x/']) {
      expect(link(url).markup).not.toContain('<a');
    }
  });

  it('is escaped in one place: nothing but the style and the script is written as it is', () => {
    const folder = join(import.meta.dirname, '../../lambda/report');
    const sources = ['html', 'email/html'].flatMap((room) =>
      globSync('*.ts', { cwd: join(folder, room) }).map(
        (name) => [name, readFileSync(join(folder, room, name), 'utf8')] as const,
      ),
    );
    const raw = sources.flatMap(([name, source]) =>
      [...source.matchAll(/\bconstant\([^)]*\)|\{ markup\b[^}]*\}/g)].map(([use]) => `${name}: ${use}`),
    );
    expect(raw.filter((use) => !use.startsWith('markup.ts'))).toEqual([
      'page.ts: constant(STYLE)',
      'page.ts: constant(SCRIPT)',
      'mail-markup.ts: constant(STYLE)',
      'mail-markup.ts: constant(DARK_STYLE)',
    ]);
  });
});

const ESCAPED = '&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;\uFFFD&#39;&amp;&#96;&#61;';
