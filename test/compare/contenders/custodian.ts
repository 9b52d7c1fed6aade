import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import * as z from 'zod';
import { REGION } from '../moto.ts';
import type { Contender } from './contender.ts';
import { runFromPyPi } from './program.ts';

const NAME = 'eni-unattached';
const UNATTACHED = { Status: 'available' };
/** The tag that the VPC CNI gives its ENIs, with their instance (VPC CNI, pkg/awsutils). */
const OF_THE_CNI = { 'tag:node.k8s.amazonaws.com/instance_id': 'present' };
const RESOURCES = z.array(z.object({ NetworkInterfaceId: z.string() }));

/** The filter of its own example, which is for the ENIs of Lambda functions, without their description. */
export const POLICY = policyOf(UNATTACHED);

function policyOf(...filters: readonly object[]): string {
  return stringify({ policies: [{ name: NAME, resource: 'aws.eni', filters }] });
}

interface Asked {
  readonly short: string;
  readonly command: string;
  readonly policy: string;
}

export function custodian(version: string): Contender {
  return asked(version, {
    short: 'Custodian (1)',
    command: '(1) custodian run, resource: aws.eni, filters: [Status: available]',
    policy: POLICY,
  });
}

/** What somebody writes who knows the VPC CNI. */
export function custodianOfCni(version: string): Contender {
  return asked(version, {
    short: 'Custodian (2)',
    command: '(2) the same with the filter `tag:node.k8s.amazonaws.com/instance_id: present`',
    policy: policyOf(UNATTACHED, OF_THE_CNI),
  });
}

function asked(version: string, { short, command, policy }: Asked): Contender {
  return {
    name: 'Cloud Custodian',
    short,
    command,
    version,
    ask: async (arena) => {
      const file = join(arena.folder, 'policy.yml');
      await writeFile(file, policy);
      await runFromPyPi(arena, 'custodian', ['run', '--dryrun', '-s', 'custodian', '--region', REGION, file]);
      const found = await readFile(join(arena.folder, 'custodian', NAME, 'resources.json'), 'utf8');
      const resources = RESOURCES.parse(JSON.parse(found));
      return { enis: new Set(resources.map((eni) => eni.NetworkInterfaceId)), subnets: undefined };
    },
  };
}
