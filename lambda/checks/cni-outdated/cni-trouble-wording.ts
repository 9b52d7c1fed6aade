import compare from 'semver/functions/compare.js';
import { count, list, sentences } from '../../common/words.ts';
import { remedy, say } from '../../facts/aws/commands.ts';
import type { OldestCni } from '../../facts/cni/cni-offer.ts';
import { fixedIn, type LeakFlaw } from '../../facts/cni/cni-releases.ts';
import { type CniPlace, howToSetThroughAddon, howToUpdateCni, stateCniVersion } from '../../facts/cni/cni-update.ts';
import type { Remediation, RemedyStep } from '../../model/remediation.ts';
import type { CniTrouble, SeenLeaks } from './cni-troubles.ts';

const README_URL = 'https://github.com/aws/amazon-vpc-cni-k8s/blob/master/README.md';

/** The trouble, a sentence each. */
export function cniTroubleSentence(trouble: CniTrouble, { clusterName, kubernetes }: CniPlace): string {
  switch (trouble.kind) {
    case 'release': {
      const { olderThan } = trouble;
      const older = olderThan === undefined ? [] : [olderClause(olderThan, kubernetes)];
      const [first = '', ...others] = [...older, ...trouble.flaws.map(flawClause)];
      return sentences(
        `VPC CNI ${trouble.version.version} of cluster ${clusterName} ${first}`,
        ...others.map((clause) => `It ${clause}`),
        ...(olderThan?.by === 'cni-readme'
          ? [`The recommendation is of ${olderThan.date}, from the README of the VPC CNI`]
          : []),
        leaksText(trouble.leaks),
      );
    }
    case 'cleanup-disabled':
      return sentences(
        `DISABLE_LEAKED_ENI_CLEANUP keeps the VPC CNI of cluster ${clusterName} from deleting leaked ENIs`,
        leaksText(trouble.leaks),
      );
    case 'subnet-tags': {
      const which = list(trouble.subnets);
      return sentences(
        `VPC CNI ${trouble.version.version} of cluster ${clusterName} takes addresses from ${which} despite the tag kubernetes.io/role/cni=0`,
        'That tag excludes a subnet since 1.22.0',
      );
    }
    case 'version-unknown': {
      const why =
        trouble.because === 'self-managed'
          ? 'it has no vpc-cni add-on'
          : 'its add-on states no version that can be read';
      return `The VPC CNI of cluster ${clusterName} may be outdated. Its release is unknown: ${why}.`;
    }
  }
}

function olderClause({ release, by }: OldestCni, kubernetes: string): string {
  const what = by === 'eks' ? 'that EKS offers' : 'recommended';
  return `is older than ${release}, the oldest ${what} for Kubernetes ${kubernetes}`;
}

function flawClause(flaw: LeakFlaw): string {
  switch (flaw) {
    case 'no-sweep':
      return `never looks for leaked ENIs (fixed in ${fixedIn(flaw)})`;
    case 'drain-leak':
      return `leaks ENIs of drained nodes (fixed in ${fixedIn(flaw)})`;
    case 'sweeps-region':
      return `scans the whole region for leaked ENIs unless CLUSTER_NAME is set (fixed in ${fixedIn(flaw)})`;
  }
}

function leaksText(leaks: SeenLeaks): string {
  if (leaks === 'unknown' || leaks.enis === 0) return '';
  const enis = `${count(leaks.enis, 'leaked ENI')} of the cluster ${leaks.enis === 1 ? 'holds' : 'hold'}`;
  return `${enis} ${count(leaks.addresses, 'address', 'addresses')}`;
}

export function cniTroubleRemediation(trouble: CniTrouble, home: CniPlace): Remediation {
  switch (trouble.kind) {
    case 'release':
      return howToUpdateCni(home, { from: trouble.version.version, atLeast: mendedBy(trouble) });
    case 'subnet-tags':
      return howToUpdateCni(home, { from: trouble.version.version, atLeast: '1.22.0' });
    case 'cleanup-disabled':
      return remedy(README_URL, ...cleanAgain(home));
    case 'version-unknown':
      return stateCniVersion(home.clusterName);
  }
}

/** The oldest release that has none of what is wrong. */
function mendedBy({ oldest, flaws }: Extract<CniTrouble, { readonly kind: 'release' }>): string | undefined {
  const releases = [...(oldest === undefined ? [] : [oldest.release]), ...flaws.map(fixedIn)];
  return releases.toSorted(compare).at(-1);
}

function cleanAgain(home: CniPlace): readonly RemedyStep[] {
  const { addon } = home;
  const otherwise = say('Or delete leaked ENIs on a schedule by other means.');
  return addon === 'none' || addon === 'unknown'
    ? [say('Remove `DISABLE_LEAKED_ENI_CLEANUP` from the settings of the VPC CNI.'), otherwise]
    : [...howToSetThroughAddon(home, addon, { DISABLE_LEAKED_ENI_CLEANUP: undefined }), otherwise];
}
