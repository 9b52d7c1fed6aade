/** Our table of limits of instance types against those that are compiled into the VPC CNI and the resource controller. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import satisfies from 'semver/functions/satisfies.js';
import * as z from 'zod';
import data from '../../../data/instance-type-network-limits.json' with { type: 'json' };
import type { NetworkLimits } from '../../../lambda/facts/instance-type/instance-type-limits.ts';
import { QUIET } from './programs.ts';

const CARDS = z.array(z.object({ MaximumNetworkInterfaces: z.int(), NetworkCardIndex: z.int() })).nullable();

const CNI = z.strictObject({
  ENILimit: z.int(),
  IPv4Limit: z.int(),
  DefaultNetworkCardIndex: z.int(),
  NetworkCards: CARDS,
  HypervisorType: z.string(),
  IsBareMetal: z.boolean(),
});

const CONTROLLER = z.strictObject({
  Interface: z.int(),
  IPv4PerInterface: z.int(),
  IsTrunkingCompatible: z.boolean(),
  BranchInterface: z.int(),
  NetworkCards: CARDS,
  DefaultNetworkCardIndex: z.int(),
  Hypervisor: z.string(),
  IsBareMetal: z.boolean(),
});

const TABLES = z.strictObject({
  releases: z.record(z.string(), z.string()),
  cni: z.record(z.string(), CNI),
  controller: z.record(z.string(), CONTROLLER),
});

export type LimitTables = z.output<typeof TABLES>;

/** A field of a type that two tables give otherwise. */
export interface TableDifference {
  readonly table: 'cni' | 'controller';
  readonly type: string;
  readonly field: string;
  readonly ours: unknown;
  readonly theirs: unknown;
}

/** All in which ours differs from one of them, and why. */
export const TABLE_DIFFERENCES: Readonly<Record<string, string>> = {
  'controller c7g.metal hypervisor':
    "The CNI says `nitro` of this bare-metal type and the controller nothing; ours is the CNI's, which reads it.",
};

const OURS: Readonly<Record<string, NetworkLimits>> = data.types;

export async function limitTables(oracle: string): Promise<LimitTables> {
  const { stdout } = await promisify(execFile)(oracle, ['limits'], { env: QUIET, maxBuffer: 64e6 });
  return TABLES.parse(JSON.parse(stdout));
}

/** What differs of every field of every type of either table and of ours. */
export function tableDifferences({ cni, controller }: LimitTables, cniRelease: string): readonly TableDifference[] {
  const types = [...new Set([cni, controller, OURS].flatMap(Object.keys))].sort();
  return types.flatMap((type) => {
    const ours = OURS[type];
    const listed = ours?.cniVersions !== undefined && satisfies(cniRelease, ours.cniVersions);
    return [
      ...differing('cni', type, cni[type] && fieldsOfCni(cni[type]), listed && ours ? ourCniFields(ours) : undefined),
      ...differing(
        'controller',
        type,
        controller[type] && fieldsOfController(controller[type]),
        ours?.trunking === undefined ? undefined : ourControllerFields(ours),
      ),
    ];
  });
}

type Fields = Readonly<Record<string, unknown>>;

function differing(
  table: TableDifference['table'],
  type: string,
  theirs: Fields | undefined,
  ours: Fields | undefined,
): readonly TableDifference[] {
  if (theirs === undefined && ours === undefined) return [];
  if (theirs === undefined || ours === undefined) {
    return [{ table, type, field: 'listed', ours: ours !== undefined, theirs: theirs !== undefined }];
  }
  return Object.keys(theirs).flatMap((field) =>
    theirs[field] === ours[field] ? [] : [{ table, type, field, ours: ours[field], theirs: theirs[field] }],
  );
}

function fieldsOfCni(limits: z.output<typeof CNI>): Fields {
  return {
    enis: limits.ENILimit,
    ipv4PerEni: limits.IPv4Limit,
    hypervisor: limits.HypervisorType === '' ? 'unknown' : limits.HypervisorType,
    bareMetal: limits.IsBareMetal,
    ...cardsOf(limits),
  };
}

function ourCniFields({ enis, ipv4PerEni, hypervisor, bareMetal = false, ...limits }: NetworkLimits): Fields {
  return { enis, ipv4PerEni, hypervisor, bareMetal, ...ourCards(limits) };
}

function fieldsOfController(limits: z.output<typeof CONTROLLER>): Fields {
  return {
    enis: enisOfController(limits),
    ipv4PerEni: limits.IPv4PerInterface,
    hypervisor: limits.Hypervisor === '' ? 'unknown' : limits.Hypervisor,
    bareMetal: limits.IsBareMetal,
    trunking: limits.IsTrunkingCompatible,
    branchEnis: limits.BranchInterface,
    ...cardsOf(limits),
  };
}

function ourControllerFields(limits: NetworkLimits): Fields {
  return { ...ourCniFields(limits), trunking: limits.trunking, branchEnis: limits.branchEnis };
}

/** Its `Interface` counts those of all cards, where the CNI's table and ours count those of the default one. */
function enisOfController({ Interface, NetworkCards, DefaultNetworkCardIndex }: z.output<typeof CONTROLLER>): number {
  const cards = NetworkCards ?? [];
  const all = cards.reduce((sum, { MaximumNetworkInterfaces: most }) => sum + most, 0);
  const onDefault = cards.find(({ NetworkCardIndex: index }) => index === DefaultNetworkCardIndex);
  return all === Interface && onDefault !== undefined ? onDefault.MaximumNetworkInterfaces : Interface;
}

function cardsOf(limits: Pick<z.output<typeof CNI>, 'NetworkCards' | 'DefaultNetworkCardIndex'>): Fields {
  const cards = limits.NetworkCards ?? [];
  const onDefault = cards.find(({ NetworkCardIndex: index }) => index === limits.DefaultNetworkCardIndex);
  if (cards.length < 2) return { networkCards: 1, defaultCardEnis: undefined };
  return { networkCards: cards.length, defaultCardEnis: onDefault?.MaximumNetworkInterfaces };
}

function ourCards({
  networkCards = 1,
  defaultCardEnis,
}: Pick<NetworkLimits, 'networkCards' | 'defaultCardEnis'>): Fields {
  return { networkCards, defaultCardEnis };
}

/** The CNI's own list of max pods (`eni-max-pods.txt`): a type and a number a line. */
export function maxPodsByType(text: string): ReadonlyMap<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const [type = '', pods = ''] = line.split(/\s+/);
      return [type, Number(pods)];
    }),
  );
}
