import * as z from 'zod';
import type { Contender } from './contender.ts';
import { runFromPyPi } from './program.ts';

const ARGS = ['ec2', 'describe-network-interfaces', '--filters', 'Name=status,Values=available'] as const;
const ANSWER = z.object({ NetworkInterfaces: z.array(z.object({ NetworkInterfaceId: z.string() })) });

/** What pages and scripts for unused ENIs ask. */
export function awsCli(version: string): Contender {
  return {
    name: 'AWS CLI',
    short: 'AWS CLI',
    command: `aws ${ARGS.join(' ')}`,
    version,
    ask: async (arena) => {
      const { stdout } = await runFromPyPi(arena, 'aws', [...ARGS, '--output', 'json']);
      const { NetworkInterfaces } = ANSWER.parse(JSON.parse(stdout));
      return { enis: new Set(NetworkInterfaces.map((eni) => eni.NetworkInterfaceId)), subnets: undefined };
    },
  };
}
