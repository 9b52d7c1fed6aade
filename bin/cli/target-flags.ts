import { type Command, InvalidArgumentError } from 'commander';
import type { Overrides } from '../../lambda/config/to-request.ts';
import { AuditorError } from '../../lambda/model/errors.ts';
import { parseDuration } from './deadline.ts';

/** The flags that say which accounts and regions, as Commander hands them over. */
export interface TargetFlags {
  readonly region?: readonly string[];
  readonly roleArn?: readonly string[];
  readonly externalId?: string;
  readonly profile?: string;
  readonly config?: string;
  readonly concurrency?: number;
  /** Milliseconds. */
  readonly timeout?: number;
}

/** Adds the flags under a heading of their own. `verb` is what is done to a target: `audit`, `clean`. */
export function addTargetFlags(command: Command, verb: string, participle: string): Command {
  return command
    .optionsGroup(`What to ${verb}:`)
    .option('--region <name>', `region to ${verb}, repeatable, or "all" enabled regions`, append)
    .option('--role-arn <arn>', `role to assume in an account to ${verb}, repeatable`, append)
    .option('--external-id <id>', 'external ID that the trust policies of the roles require')
    .option('--profile <name>', 'profile of your AWS configuration')
    .option('--config <file>', 'configuration file (default: ./eks-ip-auditor.config.json, if it exists)')
    .option('--concurrency <n>', `accounts × regions ${participle} at a time (default: 8)`, wholeNumber)
    .option(
      '--timeout <time>',
      'stop reading after this time and report what was read, such as 90s (default: 15m)',
      parseDuration,
    );
}

/** @throws AuditorError USAGE for flags that do not go together */
export function targetOverrides({ region = [], roleArn = [], externalId, concurrency }: TargetFlags): Overrides {
  if (region.includes('all') && region.length > 1) {
    throw new AuditorError('USAGE', '--region all cannot be combined with other --region flags');
  }
  if (externalId !== undefined && roleArn.length === 0) {
    throw new AuditorError('USAGE', '--external-id needs --role-arn: name the role that requires it');
  }
  return {
    accounts: roleArn.map((arn) => ({ roleArn: arn, externalId })),
    regions: region.includes('all') ? 'all' : region.length > 0 ? region : undefined,
    concurrency,
  };
}

/** Collects a flag that may be given more than once. */
export function append(value: string, earlier: readonly string[] | undefined): readonly string[] {
  return [...(earlier ?? []), value];
}

/** Pods on a node, which a kubelet has no more than so many of. */
export function podsPerNode(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 1000) throw new InvalidArgumentError('Must be a whole number up to 1000.');
  return value;
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > 64)
    throw new InvalidArgumentError('Must be a whole number from 1 to 64.');
  return value;
}
