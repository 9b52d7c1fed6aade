import gte from 'semver/functions/gte.js';
import satisfies from 'semver/functions/satisfies.js';
import { onceAText } from '../../common/once.ts';

/**
 * How a release of the VPC CNI fills a node's pool of addresses, where releases differ (amazon-vpc-cni-k8s at its tags:
 * pkg/ipamd/ipamd.go, pkg/ipamd/datastore). A release that is not known is taken for a new one.
 */
export interface CniBehaviour {
  /** It tags the ENIs that it manages (1.8.0 on). */
  readonly tagsEnis: boolean;
  /** No more than max pods are held (1.16.3 on). */
  readonly stopsAtMaxPods: boolean;
  /** A trunk ENI got addresses and served pods like any other (before 1.16.4). */
  readonly trunkServesPods: boolean;
  /** A slot is kept for a trunk on types, too, that take none (1.7.0 to 1.20.3). */
  readonly keepsTrunkSlotAlways: boolean;
  /** ENIs of other cards were counted off the default card's (before 1.16.4). */
  readonly countsOtherCards: boolean;
  /** What `WARM_PREFIX_TARGET=0` without other targets does. */
  readonly withoutWarmPrefix: WithoutWarmPrefix;
  /** `WARM_ENI_TARGET=0` takes an ENI when none is left (1.6.0 on); before it took none at all. */
  readonly takesEniWhenNoneIsLeft: boolean;
}

/** One prefix as soon as none is left; or one as aws-node starts, and no other; or none at all. */
export type WithoutWarmPrefix = 'one-when-none-is-left' | 'one-at-start' | 'never-takes-one';

/**
 * Asked for each node and each remedy that is tried, of the few releases there are.
 *
 * @param release of the VPC CNI, such as `1.19.3`; undefined where it is not known
 */
export const cniBehaviour: (release: string | undefined) => CniBehaviour = onceAText(behaviourOf);

function behaviourOf(release: string | undefined): CniBehaviour {
  const isSince = (version: string) => release === undefined || gte(release, version);
  const isIn = (range: string) => release !== undefined && satisfies(release, range);
  return {
    tagsEnis: isSince('1.8.0'),
    stopsAtMaxPods: isSince('1.16.3'),
    trunkServesPods: !isSince('1.16.4'),
    keepsTrunkSlotAlways: isIn('>=1.7.0 <1.20.4'),
    countsOtherCards: !isSince('1.16.4'),
    withoutWarmPrefix: withoutWarmPrefix(isIn),
    takesEniWhenNoneIsLeft: isSince('1.6.0'),
  };
}

function withoutWarmPrefix(isIn: (range: string) => boolean): WithoutWarmPrefix {
  if (isIn('>=1.9.0 <1.13.0')) return 'one-at-start';
  return isIn('>=1.13.0 <1.16.3') ? 'never-takes-one' : 'one-when-none-is-left';
}
