import type { Sweeps } from '../../real/oracle/sweeps.ts';
import type { MadeEni } from '../build.ts';
import type { SubnetVerdict } from '../judge.ts';
import type { Moto } from '../moto.ts';

/** What all are asked in. */
export interface Arena {
  readonly moto: Moto;
  readonly vpcId: string;
  readonly enis: readonly MadeEni[];
  /** An empty folder. */
  readonly folder: string;
  /** Folder of the programs from PyPI. */
  readonly programs: string;
  /** Our published command line. */
  readonly cli: string;
  /** The environment that points a program at the world. */
  readonly env: Readonly<Record<string, string>>;
  /** The controllers' own code; undefined where there is no Go. */
  readonly sweeps: Sweeps | undefined;
}

export interface Answer {
  /** Ids of the ENIs that it says leaked, or would delete; undefined where it does not answer that. */
  readonly enis: ReadonlySet<string> | undefined;
  /** Those of which it says that they may have leaked, and those about which it says whom to ask. */
  readonly doubtful?: ReadonlySet<string>;
  /** By subnet id; undefined where it judges none. */
  readonly subnets: ReadonlyMap<string, SubnetVerdict> | undefined;
}

export interface Contender {
  readonly name: string;
  /** Over a column. */
  readonly short: string;
  /** How its users run it. */
  readonly command: string;
  readonly version: string;
  readonly ask: (arena: Arena) => Promise<Answer>;
  /** A part of something that runs for ever, of which a time says nothing. */
  readonly isPart?: true;
  /** What of the requests is its own; default: all. */
  readonly asks?: RegExp;
}
