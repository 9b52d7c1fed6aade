import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import * as z from 'zod';
import { REGION } from '../moto.ts';
import type { Contender } from './contender.ts';
import { runFromPyPi } from './program.ts';

const NAME = 'eni-unattached';
/** The filter of its own example, which is for the ENIs of Lambda functions, without their description. */
export const POLICY = stringify({
  policies: [{ name: NAME, resource: 'aws.eni', filters: [{ Status: 'available' }] }],
});
const RESOURCES = z.array(z.object({ NetworkInterfaceId: z.string() }));

export function custodian(version: string): Contender {
  return {
    name: 'Cloud Custodian',
    short: 'Custodian',
    command: 'custodian run, resource: aws.eni, filters: [Status: available]',
    version,
    ask: async (arena) => {
      const policy = join(arena.folder, 'policy.yml');
      await writeFile(policy, POLICY);
      await runFromPyPi(arena, 'custodian', ['run', '--dryrun', '-s', 'custodian', '--region', REGION, policy]);
      const found = await readFile(join(arena.folder, 'custodian', NAME, 'resources.json'), 'utf8');
      const resources = RESOURCES.parse(JSON.parse(found));
      return { enis: new Set(resources.map((eni) => eni.NetworkInterfaceId)), subnets: undefined };
    },
  };
}
