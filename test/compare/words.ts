/** The figures of a comparison as tables. Pure. */
import { type Judged, judge, type SubnetVerdict, total } from './judge.ts';
import type { Row, Subnet } from './world.ts';

/** What asking once costs. */
export interface Cost {
  readonly seconds: number;
  readonly requests: number;
}

/** One tool and what it said. */
export interface Figures {
  readonly name: string;
  readonly short: string;
  readonly command: string;
  readonly version: string;
  /** Ids; undefined where it does not say which ENIs leaked. */
  readonly named: ReadonlySet<string> | undefined;
  /** Ids of those of which it says less: that they may have leaked, or whom to ask. */
  readonly doubtful: ReadonlySet<string>;
  /** What it says of subnets, by their names; undefined where it judges none. */
  readonly subnets: ReadonlyMap<string, SubnetVerdict> | undefined;
  /** Of each time that it has to be run. */
  readonly costs: readonly Cost[];
  /** A part of something that runs for ever, of which a time says nothing. */
  readonly isPart: boolean;
}

/** An ENI of the world, as far as it is told of here. */
export type Told = Judged & { readonly row: Pick<Row, 'kind' | 'truth' | 'notOurs' | 'why'> };

export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Columns that are wrapped in a terminal, by their number, and how wide they are. */
  readonly wrapped: Readonly<Record<number, number>>;
}

/** `143 ENIs: 40 leaked, 86 needed, 17 open`. */
export function worldWords(enis: readonly Told[]): string {
  const counts = (['leaked', 'needed', 'open'] as const).map(
    (truth) => `${enis.filter(({ row }) => row.truth === truth).length} ${truth}`,
  );
  return `${enis.length} ENIs: ${counts.join(', ')}`;
}

/** Who was right about ENIs, in what time, with how many requests. */
export function toolTable(enis: readonly Told[], figures: readonly Figures[]): Table {
  const leaked = enis.filter(({ row }) => row.truth === 'leaked').length;
  return {
    head: ['tool', 'how it is run', `right of ${leaked}`, 'missed', 'wrong', 'open', 'time', 'requests'],
    wrapped: { 0: 20, 1: 36 },
    rows: figures.map((one) => [
      `${one.name} ${one.version}`,
      one.command,
      ...verdictCells(enis, one),
      one.isPart ? '' : one.costs.map(({ seconds }) => `${seconds.toFixed(1)} s`).join(' + '),
      one.costs.map(({ requests }) => requests).join(' + '),
    ]),
  };
}

function verdictCells(enis: readonly Told[], { named }: Figures): readonly string[] {
  if (named === undefined) return ['–', '–', '–', '–'];
  const { right, wrong, missed, open } = judge(enis, named);
  return [right, total(missed), total(wrong), total(open)].map(String);
}

/** Kinds of ENI that leaked or that somebody names, and how many of each are named by whom. */
export function kindTable(enis: readonly Told[], figures: readonly Figures[]): Table {
  const answering = figures.filter(({ named }) => named !== undefined);
  const kinds = [...new Map(enis.map(({ row }) => [row.kind, row])).values()];
  const rows = kinds.flatMap(({ kind, truth, why }) => {
    const these = enis.filter(({ row }) => row.kind === kind);
    const counts = answering.map((one) => namedOf(these, one));
    const isToldOf = truth === 'leaked' || counts.some((text) => text !== '');
    return isToldOf ? [{ truth, cells: [kind, String(these.length), truth, why, ...counts] }] : [];
  });
  const ofTruth = (wanted: Row['truth']) => rows.filter(({ truth }) => truth === wanted).map(({ cells }) => cells);
  return {
    head: ['kind', 'ENIs', 'truth', 'why', ...answering.map(({ short }) => short)],
    wrapped: { 0: 30, 3: 40 },
    rows: [...ofTruth('leaked'), ...ofTruth('needed'), ...ofTruth('open')],
  };
}

/** `3`, or `3?` where it says less than that they leaked. */
function namedOf(enis: readonly Told[], { named, doubtful }: Figures): string {
  const sure = enis.filter(({ id }) => named?.has(id)).length;
  const less = enis.filter(({ id }) => doubtful.has(id)).length;
  return [...(sure > 0 ? [String(sure)] : []), ...(less > 0 ? [`${less}?`] : [])].join(' ');
}

/** What each that judges subnets says of them. */
export function subnetTable(subnets: Readonly<Record<string, Subnet>>, figures: readonly Figures[]): Table {
  const judging = figures.filter((one) => one.subnets !== undefined);
  const rows = Object.entries(subnets).map(([name, { cidr, truth, why }]) => [
    `${name}, ${cidr}`,
    truth,
    why,
    ...judging.map(({ subnets: said }) => verdictCell(said?.get(name) ?? 'enough', truth)),
  ]);
  return { head: ['subnet', 'truth', 'why', ...judging.map(({ short }) => short)], rows, wrapped: { 2: 44 } };
}

function verdictCell(verdict: SubnetVerdict, truth: SubnetVerdict): string {
  return verdict === truth ? verdict : `${verdict} (wrong)`;
}
