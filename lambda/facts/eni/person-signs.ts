import type { NetworkInterface, Tags } from '../../model/inventory.ts';
import { pairSaysToStay, saysNo, saysToStay } from './not-to-delete.ts';

/** What about an ENI says that a person uses it or wants it to stay. */
export type PersonSign =
  /** Where it is said: `its description`, or the tag. */
  | { readonly code: 'do-not-delete'; readonly saidBy: string }
  | { readonly code: 'public-address'; readonly address: string }
  /** Whether its source/destination check is off, or EC2 did not say. Off, it forwards the traffic of others. */
  | { readonly code: 'source-dest-check'; readonly state: 'off' | 'unknown' };

/**
 * Signs of a person on the ENI itself. EKS networking sets none of them: it gives its ENIs no public address, leaves the
 * source/destination check on, and writes tags of its own alone.
 *
 * @param now the time of the look: a day after it that a tag names is still to come
 */
export function personSigns(
  eni: Pick<NetworkInterface, 'description' | 'tags' | 'publicAddresses' | 'sourceDestCheck'>,
  now: Date,
): readonly PersonSign[] {
  const saidBy = forbidsDeletion(eni, now);
  return [
    ...(saidBy === undefined ? [] : [{ code: 'do-not-delete', saidBy } as const]),
    ...eni.publicAddresses.slice(0, 1).map(({ address }) => ({ code: 'public-address', address }) as const),
    ...(eni.sourceDestCheck === true
      ? []
      : [{ code: 'source-dest-check', state: eni.sourceDestCheck === false ? 'off' : 'unknown' } as const]),
  ];
}

/** Where an ENI says that it has to stay: in its description, or in a tag. Undefined where it does not. */
function forbidsDeletion(
  { description, tags }: Pick<NetworkInterface, 'description' | 'tags'>,
  now: Date,
): string | undefined {
  if (saysToStay(description)) return 'its description';
  const tag = Object.entries(tags).find(([key, value]) => isForbidding(key, value, now));
  return tag === undefined ? undefined : `its tag ${tag[0]}${tag[1] === '' ? '' : `=${tag[1]}`}`;
}

function isForbidding(key: string, value: string, now: Date): boolean {
  if (namesThings(key)) return saysNo(key) || saysNo(value);
  return saysToStay(key) || saysToStay(value) || pairSaysToStay(key, value, now);
}

/** Tags of EKS and its tools. Their values and keys are names (a cluster may be called `keep-prod`), not wishes. */
const NAMING_TAGS = new RegExp(
  [
    '^[aA][wW][sS]:',
    '^eks:',
    '^kubernetes\\.io/cluster/',
    '^(?:node|cluster)\\.k8s\\.amazonaws\\.com/',
    '^vpcresources\\.k8s\\.aws/',
    '^karpenter\\.(?:sh|k8s\\.aws)/',
    '^alpha\\.eksctl\\.io/',
  ].join('|'),
);

/** Those that have a reason of their own to keep count once. */
const WITH_A_REASON_OF_ITS_OWN = /^\s*(?:eks-ip-auditor\/keep|node\.k8s\.amazonaws\.com\/no_manage)\s*$/i;

function namesThings(key: keyof Tags & string): boolean {
  return WITH_A_REASON_OF_ITS_OWN.test(key) || NAMING_TAGS.test(key);
}
