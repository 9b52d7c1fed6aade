import type { BundleFile } from './bundle-files.ts';
import { type CniContainer, cniContainersIn, type DocumentedSetting, settingsInAnswer } from './cni-documents.ts';
import { heldCardsIn, heldPool } from './held-enis.ts';
import {
  countPool,
  keepEnis,
  keepRelease,
  keepSetting,
  type LogTally,
  type Moment,
  type NodeTally,
  nodeOfOrigin,
} from './log-tally.ts';

/**
 * Counts what a file of a bundle says of its node, as of when the bundle was made: later lines of the logs go before it, and it before
 * earlier ones. A container's environment is as of when the container was made.
 *
 * @param values all that the file has, one after another
 * @param at milliseconds since 1970 when the file was written; undefined where nobody knows
 * @returns how many of them are what such a file should have; undefined where there are too many nodes to count another
 */
export function countDocuments(
  tally: LogTally,
  file: BundleFile,
  values: readonly unknown[],
  origin: string,
  at: number | undefined,
): number | undefined {
  const node = nodeOfOrigin(tally, origin);
  if (node === undefined) return undefined;
  const moment: Moment = { at, place: tally.records, isClock: at !== undefined };
  return values.filter((value) => countValue(node, file, value, moment)).length;
}

function countValue(node: NodeTally, file: BundleFile, value: unknown, moment: Moment): boolean {
  switch (file) {
    case 'enis':
      return countHeld(node, value, moment);
    case 'settings': {
      const settings = settingsInAnswer(value);
      keepSettings(node, settings ?? [], moment);
      return settings !== undefined;
    }
    case 'containers': {
      const containers = cniContainersIn(value);
      for (const container of containers) keepContainer(node, container, moment);
      return containers.length > 0;
    }
  }
}

function countHeld(node: NodeTally, value: unknown, moment: Moment): boolean {
  const cards = heldCardsIn(value, moment.at);
  if (cards === undefined) return false;
  if (node.answers.length === MAX_ANSWERS) countAnswers(node);
  node.answers.push({ cards, moment });
  return true;
}

/** Of one node there is one in its bundle; of more, the oldest are counted by the settings that are known by then. */
const MAX_ANSWERS = 4;

/** Counts the ENIs that ipamd answered with, when all is read: what they mean, its settings say, which may be in a later file. */
export function endDocuments({ nodes }: LogTally): void {
  for (const node of nodes.values()) countAnswers(node);
}

function countAnswers(node: NodeTally): void {
  for (const { cards, moment } of node.answers.splice(0)) {
    for (const held of cards) {
      const { count, enis } = heldPool(held, prefixesOn(node));
      if (count === undefined) continue;
      countPool(node, count, moment);
      keepEnis(node, held.card, enis, moment);
    }
  }
}

function prefixesOn({ settings }: NodeTally): boolean | undefined {
  const value = settings.get('ENABLE_PREFIX_DELEGATION')?.value;
  return value === undefined ? undefined : value === 'true';
}

function keepContainer(node: NodeTally, { release, settings, created }: CniContainer, collected: Moment): void {
  // No container is of a time to come.
  const at = created === undefined ? collected.at : Math.min(created, collected.at ?? created);
  const moment = { ...collected, at };
  if (release !== undefined) keepRelease(node, release, moment);
  keepSettings(node, settings, moment);
}

function keepSettings(node: NodeTally, settings: readonly DocumentedSetting[], moment: Moment): void {
  for (const { name, value } of settings) keepSetting(node, name, value, moment);
}
