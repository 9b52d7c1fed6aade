/** For tests: the real command against a simulated AWS, both in a time that the test lets pass. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SimulatedAws, startSimulatedAws } from '../../simulated-aws/server.ts';
import type { World } from '../../simulated-aws/world/index.ts';
import { type CliOptions, type CliOutcome, runCli } from './run-cli.ts';

export interface Stage {
  readonly aws: SimulatedAws;
  /** The folder that the command runs in: empty at first, gone after. */
  readonly cwd: string;
  readonly run: (args: readonly string[], more?: Partial<CliOptions>) => Promise<CliOutcome>;
  /** What `run` runs with. */
  readonly cliOptions: () => CliOptions;
  /** Moves the time of AWS, and of every command from then on, ahead. */
  readonly wait: (minutes: number) => void;
  readonly strike: () => Promise<void>;
}

export async function setStage(world: World, cli: string): Promise<Stage> {
  const cwd = await mkdtemp(join(tmpdir(), 'stage-'));
  let minutesLater = 0;
  const clock = () => new Date(Date.now() + minutesLater * 60_000);
  const aws = await startSimulatedAws(world, { clock, date: clock });
  const cliOptions = (): CliOptions => ({ cli, cwd, env: aws.env(), minutesLater });
  return {
    aws,
    cwd,
    cliOptions,
    run: (args, more) => runCli(args, { ...cliOptions(), ...more }),
    wait: (minutes) => {
      minutesLater += minutes;
    },
    strike: async () => {
      await aws.stop();
      await rm(cwd, { recursive: true });
    },
  };
}
