import fc from 'fast-check';
import { HtmlValidate, StaticConfigLoader } from 'html-validate';
import { describe, expect, it } from 'vitest';
import { addressMap } from '../../lambda/facts/subnet/address-map.ts';
import { type AddressMap, folded } from '../../lambda/model/address-map.ts';
import { read } from '../../lambda/model/coverage.ts';
import type { Report } from '../../lambda/model/report.ts';
import { digestOf } from '../../lambda/notify/digest-facts.ts';
import { renderHtmlDigest } from '../../lambda/report/email/html/render-html-digest.ts';
import { renderHtmlEmail } from '../../lambda/report/email/html/render-html-email.ts';
import { digestOutline } from '../../lambda/report/outline/digest.ts';
import { outlineOf } from '../../lambda/report/outline/outline.ts';
import { render } from '../../lambda/report/render.ts';
import { renderDiagnosis } from '../../lambda/report/render-diagnosis.ts';
import { renderWhatIf } from '../../lambda/report/render-what-if.ts';
import { seededRandom } from '../../simulated-aws/world/random.ts';
import { aCniEni, anEni, aReservation, aSubnet, NOW } from '../checks/an-inventory.ts';
import { sampleCapacities, sampleDigestReport, sampleMemory } from '../notify/sample-digest.ts';
import { outlineWith, someNews } from '../notify/sample-news.ts';
import { aDiagnosis, aDiagnosisReport, PILE } from './a-diagnosis.ts';
import { aMap } from './a-map.ts';
import { aPast, aPool } from './a-pool.ts';
import { anOutlook, BROKEN, whatIfOf } from './a-what-if.ts';
import { logReports } from './any-logs.ts';
import { anApplied, aPlan } from './sample-cleanup.ts';
import { aFinding, aReport, realisticReport } from './sample-report.ts';

const validator = new HtmlValidate(
  new StaticConfigLoader({ root: true, extends: ['html-validate:recommended', 'html-validate:document'] }),
);

const page = (report: Report) => render(report, 'html', { color: false, width: 100 });

/** What is wrong with the HTML of a page. */
async function mistakesIn(html: string): Promise<readonly string[]> {
  const { results } = await validator.validateString(html);
  return results.flatMap(({ messages }) =>
    messages.map(({ ruleId, message, line }) => `${line} ${ruleId}: ${message}`),
  );
}

/** A /24 as long use leaves it: addresses of ENIs all over it. */
function worn(index: number): AddressMap {
  const random = seededRandom(index);
  const addresses = Array.from({ length: 250 }, (_, at) => at + 5)
    .map((at) => ({ at, order: random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ at }) => `10.0.0.${at}`);
  const id = `subnet-${index.toString(16).padStart(17, '0')}`;
  const enis = Array.from({ length: 18 }, (_, at) => {
    const own = { id: `eni-${(index * 100 + at).toString(16).padStart(17, '0')}`, subnetId: id };
    return at < 12
      ? aCniEni({
          ...own,
          status: at < 8 ? 'in-use' : 'available',
          privateIpAddresses: addresses.slice(at * 10, at * 10 + 10),
        })
      : anEni({ ...own, status: 'in-use', privateIpAddresses: addresses.slice(at + 150, at + 151) });
  });
  const map = addressMap(aSubnet({ id, availableIpAddressCount: 125 }), enis, {
    place: { accountId: '111122223333', region: 'eu-west-1' },
    nodes: [],
    subnetReservations: read([aReservation({ subnetId: id, cidr: '10.0.0.240/28', type: 'explicit' })]),
    eniFirstSeen: new Map(),
    minLeakAgeMinutes: 60,
    now: NOW,
  });
  if (map === undefined) throw new Error('there is no map');
  return map;
}

function estate(subnets: number): Report {
  const findings = Array.from({ length: subnets }, (_, index) => {
    const id = index.toString(16).padStart(16, '0');
    const resource = {
      type: 'AWS::EC2::Subnet',
      id: `subnet-0${id}`,
      arn: `arn:aws:ec2:eu-west-1:111122223333:subnet/subnet-0${id}`,
    };
    return aFinding({
      id,
      resource,
      cluster: `cluster-${index % 50}`,
      message: `subnet-0${id} has 3 of 251 addresses free.`,
    });
  });
  return {
    ...aReport({ findings }),
    addressMaps: { maps: Array.from({ length: subnets }, (_, index) => worn(index)), leftOut: 0 },
    clusterPools: {
      clusters: Array.from({ length: 50 }, (_, index) => aPool({ cluster: `cluster-${index}` })),
      leftOut: 0,
    },
    freeHistory: {
      subnets: Array.from({ length: subnets }, (_, index) => aPast({ subnetId: `subnet-${index}` })),
      leftOut: 0,
    },
  };
}

describe('a mail in HTML', () => {
  it('is valid HTML: of news, of a clean-up, of nothing, and of a weekly digest', async () => {
    const report = realisticReport();
    const digested = sampleDigestReport();
    const mails = [
      renderHtmlEmail(outlineWith(report, someNews(report)), 'https://example.com/report'),
      renderHtmlEmail(outlineOf(aReport({ cleanup: anApplied() })), '/reports/r.json'),
      renderHtmlEmail(outlineOf(aReport({ targets: [] })), null),
      renderHtmlDigest(
        digestOutline(digestOf(digested, sampleCapacities, sampleMemory), digested),
        'https://example.com/report',
      ),
    ];
    for (const mail of mails) expect(await mistakesIn(mail)).toEqual([]);
  });
});

describe('the page', () => {
  it('is valid HTML: of a realistic report, of maps and a clean-up, and of nothing', async () => {
    const maps = [
      aMap(),
      folded(aMap({ accountId: '444455556666' })),
      aMap({ subnetId: 'subnet-shared', unseen: 3, counts: {}, cells: { by: 'address', runs: '=4 ?59 =1', enis: [] } }),
    ];
    const everything = {
      ...realisticReport(),
      cleanup: anApplied(),
      addressMaps: { maps, leftOut: 1 },
      clusterPools: { clusters: [aPool(), aPool({ cluster: 'other' })], leftOut: 1 },
      freeHistory: { subnets: [aPast(), aPast({ subnetId: 'subnet-1', forecast: { kind: 'holds' } })], leftOut: 0 },
    };
    for (const report of [everything, aReport({ cleanup: aPlan() }), aReport({ targets: [] })]) {
      expect(await mistakesIn(page(report))).toEqual([]);
    }
  });

  it('is valid HTML of a diagnosis, in two places, of one with logs, and of logs alone', async () => {
    const piled = { ...PILE, addressMaps: { maps: [aMap()], leftOut: 1 } };
    const logs = fc.sample(logReports, { numRuns: 1, seed: 4 })[0] ?? null;
    const place = { accountId: '222233334444', region: 'eu-west-1', action: 'sts:AssumeRole', message: 'no' };
    const report = { ...aDiagnosisReport(piled, aDiagnosis()), unsearched: [place] };
    for (const each of [report, { ...report, logs }, { ...aDiagnosisReport(), logs }]) {
      const written = renderDiagnosis(each, 'html', { color: false, width: 80, unknownLines: true });
      expect(await mistakesIn(written)).toEqual([]);
    }
  });

  it('is valid HTML of changes that are not made, in one place and in two', async () => {
    for (const report of [
      whatIfOf(BROKEN, anOutlook({ accountId: '333344445555', notJudged: ['A node.'] })),
      whatIfOf(anOutlook()),
    ]) {
      expect(await mistakesIn(renderWhatIf(report, 'html', { color: false, width: 80 }))).toEqual([]);
    }
  });

  it('is under 2 MB for 100 subnets in 50 targets, and under 10 MB for 500', () => {
    const sizes = [100, 500].map((subnets) => Buffer.byteLength(page(estate(subnets))));
    console.info(`bytes of a page of 100 and of 500 subnets with findings: ${sizes.join(', ')}`);
    expect(sizes[0]).toBeLessThan(2_000_000);
    expect(sizes[1]).toBeLessThan(10_000_000);
  });
});
