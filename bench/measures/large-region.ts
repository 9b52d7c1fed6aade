import type { Report } from '../../lambda/model/report.ts';
import { auditRepeatedly } from '../audits.ts';
import type { Row } from '../rows.ts';
import type { Stage } from '../stage.ts';
import { pagesOf, sizeOf } from '../worlds/large-region.ts';
import { pagesIn } from '../worlds/pages.ts';

export const NEAR = { pageDelayMs: 200 };

/** A laptop at home: 100 Mbit/s, and AWS on another continent. */
const FAR = { ...NEAR, roundTripMs: 100, bytesPerSecond: 100e6 / 8 };

/** Who we are, which regions there are, and the last pages of page chains that run side by side. */
const MORE_REQUESTS = 20;

/** One region of 100,000 ENIs, every page 200 ms late, and the same from far away. */
export async function measureLargeRegion(stage: Stage, runs: number): Promise<readonly Row[]> {
  const size = sizeOf(1);
  const world = new URL('../worlds/large-region.ts', import.meta.url);
  const requireWhole = allOf(size.enis);
  const ways = [NEAR, FAR];
  const { byWay } = await auditRepeatedly(stage, { world, ways, args: [], runs, requireWhole });
  const [audits = [], fromAfar = []] = byWay;
  const pages = pagesIn(pagesOf(size));
  const title = '100,000 ENIs in one region, 200 ms a page';
  return [
    { what: `${title}: wall time`, unit: 's', values: audits.map((run) => run.wallSeconds), limit: 12 },
    {
      what: `${title}, over a line of 100 Mbit/s, 100 ms to AWS and back: wall time`,
      unit: 's',
      values: fromAfar.map((run) => run.wallSeconds),
      limit: 15,
    },
    {
      what: `${title}: most memory resident`,
      unit: 'MB',
      values: audits.map((run) => run.maxResidentBytes / 1e6),
      limit: 450,
    },
    { what: `${title}: received`, unit: 'MB', values: audits.map((run) => run.receivedBytes / 1e6), limit: 40 },
    { what: `${title}: CPU`, unit: 's', values: audits.map((run) => run.cpuSeconds) },
    {
      what: `${title}: requests (there are ${pages} pages)`,
      unit: 'count',
      values: audits.map((run) => run.requests),
      limit: pages + MORE_REQUESTS,
    },
  ];
}

/** One region of 300,000 ENIs in 12 clusters: whether time and memory grow faster than what is read. */
export async function measureHugeRegion(stage: Stage, runs: number): Promise<readonly Row[]> {
  const size = sizeOf(3);
  const world = new URL('../worlds/huge-region.ts', import.meta.url);
  const requireWhole = allOf(size.enis);
  const { byWay } = await auditRepeatedly(stage, { world, ways: [NEAR], args: [], runs, requireWhole });
  const [audits = []] = byWay;
  const title = `300,000 ENIs in ${size.clusters} clusters of one region, 200 ms a page`;
  return [
    { what: `${title}: wall time`, unit: 's', values: audits.map((run) => run.wallSeconds) },
    { what: `${title}: most memory resident`, unit: 'MB', values: audits.map((run) => run.maxResidentBytes / 1e6) },
    { what: `${title}: CPU`, unit: 's', values: audits.map((run) => run.cpuSeconds) },
  ];
}

export function allOf(enis: number): (report: Report) => void {
  return ({ targets }) => {
    const read = targets.map(({ resources }) => resources.subnetEnis);
    if (read.length !== 1 || read[0] !== enis) throw new Error(`${read} ENIs were read instead of ${enis}`);
  };
}
