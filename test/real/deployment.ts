/** Deployments as users make them: by the command line of the CDK, from the checkout and a configuration file. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod';
import { DEFAULT_NAME, stackName } from '../../lambda/config/names.ts';
import type { Place } from './place.ts';
import { ask, cdk } from './programs.ts';

export interface Configuration {
  readonly name?: string;
  readonly [key: string]: unknown;
}

export interface Deployed {
  readonly place: Place;
  /** Name of the hub's stack. */
  readonly stack: string;
  /** ARN of the alias by which people invoke it. */
  readonly audit: string;
  readonly scan: string;
  /** ARN of the topic of findings. */
  readonly topic: string;
  readonly bucket: string;
}

export interface DeployedByCdk extends Deployed {
  /** Folder of what was synthesised. */
  readonly app: string;
}

/** Makes the CDK's own stack, without which it deploys nothing. In the checkout it would synthesise the app first. */
export function bootstrap(place: Place): Promise<string> {
  return cdk(place, ['bootstrap', `aws://${place.accountId}/${place.region}`], { cwd: place.folder });
}

/** Synthesises a configuration, once for all tests that ask for it; the folder of what was. */
export async function synthesize(place: Place, configuration: Configuration): Promise<string> {
  const text = JSON.stringify(configuration);
  const folder = join(place.folder, `app-${createHash('sha256').update(text).digest('hex').slice(0, 16)}`);
  const [app, failed] = [join(folder, 'cdk.out'), join(folder, 'failed')];
  if (await isFirst(folder)) {
    const [file, output] = [join(folder, 'config.json'), join(folder, 'cdk.out.part')];
    await writeFile(file, text);
    try {
      await cdk(place, ['synth', '--quiet', '--output', output], { env: { CONFIG_FILE: file } });
      await rename(output, app);
    } catch (error) {
      await writeFile(failed, '');
      throw error;
    }
  }
  while (!existsSync(app)) {
    if (existsSync(failed)) throw new Error(`${text} could not be synthesised for another test`);
    await delay(200);
  }
  return app;
}

/** Of several processes that make a folder one is. */
async function isFirst(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch {
    return false;
  }
}

/** `npx cdk deploy` of a configuration's hub. */
export async function deploy(place: Place, configuration: Configuration): Promise<DeployedByCdk> {
  return deployApp(place, await synthesize(place, configuration), hubOf(configuration));
}

/** The same of what was synthesised before. */
export async function deployApp(place: Place, app: string, stack: string): Promise<DeployedByCdk> {
  await cdk(place, ['deploy', stack, '--app', app, '--require-approval', 'never']);
  return { ...(await deployedBy(place, stack)), app };
}

/** A hub that is there, by the outputs of its stack. */
export async function deployedBy(place: Place, stack: string): Promise<Deployed> {
  const [described] = await ask(place, ['cloudformation', 'describe_stacks', { StackName: stack }]);
  const [found] = stacks.parse(described).Stacks;
  const output = (key: string) => found?.Outputs.find(({ OutputKey }) => OutputKey === key)?.OutputValue ?? '';
  return {
    place,
    stack,
    audit: output('AuditFunction'),
    scan: output('ScanFunction'),
    topic: output('FindingsTopic'),
    bucket: output('Bucket'),
  };
}

const stacks = z.object({
  Stacks: z.tuple([z.object({ Outputs: z.array(z.object({ OutputKey: z.string(), OutputValue: z.string() })) })]),
});

/** `npx cdk destroy` of the hub. */
export function destroy({ place, stack, app }: DeployedByCdk): Promise<string> {
  return cdk(place, ['destroy', stack, '--app', app, '--force']);
}

export function hubOf({ name = DEFAULT_NAME }: Configuration): string {
  return stackName('hub', name);
}

const stackResources = z.object({
  StackResourceSummaries: z.array(
    z.object({
      LogicalResourceId: z.string(),
      PhysicalResourceId: z.string().optional(),
      ResourceType: z.string(),
      ResourceStatus: z.string(),
    }),
  ),
});

export interface StackResource {
  readonly logicalId: string;
  readonly physicalId: string | undefined;
  readonly type: string;
  readonly status: string;
}

/** What a stack has. */
export async function resourcesOf(place: Place, stack: string): Promise<readonly StackResource[]> {
  const [listed] = await ask(place, ['cloudformation', 'list_stack_resources', { StackName: stack }]);
  return stackResources.parse(listed).StackResourceSummaries.map((found) => ({
    logicalId: found.LogicalResourceId,
    physicalId: found.PhysicalResourceId,
    type: found.ResourceType,
    status: found.ResourceStatus,
  }));
}

const templateFile = z.object({ Resources: z.record(z.string(), z.object({ Type: z.string() })) });

/** Types of the resources that a synthesised stack asks for, by their logical ids. */
export async function askedFor(app: string, stack: string): Promise<ReadonlyMap<string, string>> {
  const { Resources } = templateFile.parse(JSON.parse(await readFile(join(app, `${stack}.template.json`), 'utf8')));
  return new Map(Object.entries(Resources).map(([id, { Type }]) => [id, Type]));
}
