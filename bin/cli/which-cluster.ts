import { count, list } from '../../lambda/common/words.ts';
import type { ClustersThere, ClusterThere } from '../../lambda/estate/clusters-there.ts';
import type { Unsearched } from '../../lambda/model/diagnosis.ts';
import { AuditorError } from '../../lambda/model/errors.ts';
import { shellCommand } from '../../lambda/report/words/shell.ts';
import { ask, note } from '../output.ts';
import type { TargetFlags } from './target-flags.ts';

/** More than fit on a screen help nobody: who has so many names one. */
const MAX_LISTED = 30;
const MAX_PLACES = 4;

/** A cluster of that name in a region, in one account or several. */
export interface Choice {
  readonly cluster: string;
  readonly region: string;
  readonly accounts: readonly string[];
}

/** Flags that a command for one of the clusters needs too. */
export type KeptFlags = Pick<TargetFlags, 'roleArn' | 'externalId' | 'profile' | 'config'>;

/** What is asked of a cluster. */
export interface Asking {
  /** `Diagnose which cluster?` */
  readonly question: string;
  /** The command for one cluster: `eks-ip-auditor diagnose prod --region eu-west-1`, with the flags that say where it is. */
  readonly commandFor: (cluster: string, where: readonly string[]) => readonly string[];
  readonly flags: KeptFlags;
  /** Whether a person may be asked. */
  readonly terminal: boolean;
  readonly signal: AbortSignal;
}

/**
 * The cluster that is meant where nobody named one: the only one that there is, or that which a person at the terminal
 * chooses.
 * @throws AuditorError CLUSTER_NOT_FOUND where there is none; USAGE where there are several and nobody chose, after a
 * command for each was printed
 */
export async function chooseCluster({ clusters, listed, unlisted }: ClustersThere, asking: Asking): Promise<Choice> {
  const choices = choicesOf(clusters);
  const [only] = choices;
  if (only === undefined) throw noCluster(listed, unlisted);
  for (const place of unlisted) note(`there may be more clusters: ${unlistedText(place)}`);
  if (choices.length === 1) return only;
  return asking.terminal ? askFor(choices, asking) : listThem(choices, asking);
}

function choicesOf(clusters: readonly ClusterThere[]): readonly Choice[] {
  const choices = new Map<string, Choice>();
  for (const { cluster, region, accountId } of clusters) {
    const key = `${cluster} ${region}`;
    choices.set(key, { cluster, region, accounts: [...(choices.get(key)?.accounts ?? []), accountId] });
  }
  return [...choices.values()];
}

function noCluster(listed: ClustersThere['listed'], [unlisted]: readonly Unsearched[]): AuditorError {
  const places = list(
    listed.map(({ accountId, region }) => `${accountId} ${region}`),
    MAX_PLACES,
  );
  const none = listed.length === 0 ? 'nothing could be looked at' : `no EKS cluster in ${places}`;
  const why = unlisted === undefined ? '' : `; not looked at: ${unlistedText(unlisted)}`;
  const elsewhere = 'look elsewhere with --region, --region all, --profile or --role-arn';
  return new AuditorError('CLUSTER_NOT_FOUND', `${none}${why}; ${elsewhere}`);
}

function unlistedText({ accountId, region, action, message }: Unsearched): string {
  return `${accountId} ${region} (${action}: ${message})`;
}

async function askFor(choices: readonly Choice[], { question, signal }: Asking): Promise<Choice> {
  for (const [index, choice] of choices.slice(0, MAX_LISTED).entries()) note(`  ${index + 1}  ${textOf(choice)}`);
  if (choices.length > MAX_LISTED) note(`  and ${choices.length - MAX_LISTED} more: type the name`);
  const answer = (await ask(`${question} [1-${choices.length} or its name] `, signal))?.trim() ?? '';
  const chosen = chosenBy(answer, choices);
  if (chosen !== undefined) return chosen;
  throw new AuditorError('USAGE', answer === '' ? 'no cluster was chosen' : `"${answer}" is none of these clusters`);
}

/** A name comes before a number: a cluster may be called 2. */
function chosenBy(answer: string, choices: readonly Choice[]): Choice | undefined {
  const named = choices.filter(({ cluster }) => cluster === answer);
  if (named.length === 1) return named[0];
  return /^\d+$/.test(answer) ? choices[Number(answer) - 1] : undefined;
}

function textOf({ cluster, region, accounts }: Choice): string {
  return `${cluster}  ${list(accounts, MAX_PLACES)} ${region}`;
}

function listThem(choices: readonly Choice[], asking: Asking): never {
  const shown = choices.slice(0, MAX_LISTED).map((choice) => ({ choice, text: commandFor(choice, asking) }));
  const width = Math.max(...shown.map(({ text }) => text.length));
  for (const { choice, text } of shown) note(`  ${text.padEnd(width)}  # ${list(choice.accounts, MAX_PLACES)}`);
  if (choices.length > MAX_LISTED) note(`  and ${choices.length - MAX_LISTED} more`);
  throw new AuditorError('USAGE', `there are ${count(choices.length, 'cluster')}: name one, as above`);
}

function commandFor({ cluster, region }: Choice, { flags, commandFor: command }: Asking): string {
  const { roleArn = [], externalId, profile, config } = flags;
  const where = flagsOf({ region, 'role-arn': roleArn, 'external-id': externalId, profile, config });
  return shellCommand(command(cluster, where)) ?? cluster;
}

/** Flags as they were given, by their names without dashes; those that were not are left out. */
export function flagsOf(given: Readonly<Record<string, string | readonly string[] | undefined>>): readonly string[] {
  return Object.entries(given).flatMap(([name, value = []]) =>
    (typeof value === 'string' ? [value] : value).flatMap((each) => [`--${name}`, each]),
  );
}
