import { commaList } from '../../common/words.ts';
import { clipped } from '../words/plain-text.ts';
import type { Subject, Tree } from './sections.ts';

const MAX_NAME = 128;
const MAX_CLUSTERS = 4;

/** What a section is of: `CLUSTER`, and `payments · 555566667777 eu-west-1`. */
export interface SectionTitle {
  readonly label: 'CLUSTER' | 'CLUSTERS' | 'ACCOUNT' | 'CHECK';
  readonly name: string;
}

export function titleOf(subject: Subject): SectionTitle {
  switch (subject.kind) {
    case 'clusters': {
      const { clusters } = subject;
      const place = `${short(subject.account)} ${short(subject.region)}`;
      if (clusters.length === 0) return { label: 'ACCOUNT', name: place };
      const name = `${commaList(clusters.map(short), MAX_CLUSTERS)} · ${place}`;
      return { label: clusters.length === 1 ? 'CLUSTER' : 'CLUSTERS', name };
    }
    case 'check':
      return { label: 'CHECK', name: short(subject.check) };
    case 'account':
      return { label: 'ACCOUNT', name: short(subject.account) };
  }
}

/** What the title does not say of findings: where they are, what they follow from, since when they are there. */
export function besideTitle({ group, followsFrom }: Tree, subject: Subject): readonly string[] {
  return [
    placeText(group, subject),
    followsFrom === null ? '' : `follows from ${short(followsFrom)}`,
    group.words.history,
  ].filter((part) => part !== '');
}

function placeText({ region, cluster, words }: Tree['group'], subject: Subject): string {
  const inCluster = cluster === null ? [] : [`cluster ${short(cluster)}`];
  switch (subject.kind) {
    case 'clusters':
      return subject.clusters.length === 1 && subject.clusters[0] === cluster ? '' : inCluster.join('');
    case 'check':
      return words.place;
    case 'account':
      return [short(region), ...inCluster].join(' ');
  }
}

function short(text: string): string {
  return clipped(text, MAX_NAME);
}
