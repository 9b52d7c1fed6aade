import type { NetworkInterface, Tags } from '../model/inventory.ts';
import { ENI_TAGS } from './eni-ownership.ts';

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
 */
export function personSigns(
  eni: Pick<NetworkInterface, 'description' | 'tags' | 'publicAddresses' | 'sourceDestCheck'>,
): readonly PersonSign[] {
  const saidBy = forbidsDeletion(eni);
  return [
    ...(saidBy === undefined ? [] : [{ code: 'do-not-delete', saidBy } as const]),
    ...eni.publicAddresses.slice(0, 1).map(({ address }) => ({ code: 'public-address', address }) as const),
    ...(eni.sourceDestCheck === true
      ? []
      : [{ code: 'source-dest-check', state: eni.sourceDestCheck === false ? 'off' : 'unknown' } as const]),
  ];
}

/**
 * Where an ENI says that it must not be deleted: in its description, or in the key or value of a tag, in whatever letters
 * and with whatever between the words. Undefined where it does not.
 */
function forbidsDeletion({ description, tags }: Pick<NetworkInterface, 'description' | 'tags'>): string | undefined {
  if (saysNo(description)) return 'its description';
  const tag = Object.entries(tags).find(([key, value]) => isForbidding(key, value));
  return tag === undefined ? undefined : `its tag ${tag[0]}${tag[1] === '' ? '' : `=${tag[1]}`}`;
}

function isForbidding(key: string, value: string): boolean {
  if (saysNo(key) || saysNo(value)) return true;
  if (namesThings(key)) return false;
  return hasKeepWord(key) || hasKeepWord(value) || (isAboutDeletion(key) && isNo(value));
}

const DELETING =
  '(?:delet|remov|destroy|terminat|touch|clean|purg|nuke|erase|reap|kill|recycl|releas|detach|wipe|discard|decommission)';

/**
 * - `do not delete`, `DoNotDelete`, `dont-remove`, `must_not_be_deleted`, `never please terminate`: words may be between
 * - `no-touch`, `not for deletion`
 * - `prevent-deletion`, `exclude_from_cleanup`, `skip-nuke`
 * - `deletion-lock`, `cleanup-disabled`
 */
const NO = new RegExp(
  [
    `(?:donot|dont|doesnot|mustnot|shouldnot|shallnot|cannot|cant|wont|never|nottobe).{0,24}?${DELETING}`,
    '(?:donot|dont|never)del$',
    `(?:not|no)(?:be|to|ever|auto|get|for)*${DELETING}`,
    `(?:prevent|avoid|skip|exempt|exclud|ignor|safe)(?:ed|e|s|ing)?(?:from|for|of|by|all|any|the|auto|being)*${DELETING}`,
    `${DELETING}(?:e|ed|ion|ing|up|er)*(?:is|are)?(?:lock|guard|block|prevent|forbid|disallow|disabl|prohibit|denied|exempt)`,
  ].join('|'),
);

function saysNo(text: string): boolean {
  return NO.test(lettersOf(text));
}

/** Words by themselves: whoever writes one on an ENI wants it to stay. */
const KEEP_WORDS: ReadonlySet<string> = new Set([
  'keep',
  'kept',
  'permanent',
  'preserve',
  'preserved',
  'protect',
  'protected',
  'protection',
  'retain',
  'retained',
  'undeletable',
]);

function hasKeepWord(text: string): boolean {
  const words = text
    .normalize('NFKC')
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u);
  return words.some((word) => KEEP_WORDS.has(word));
}

/** `delete=no`, `Deletable: false`, `auto-cleanup=off` … */
function isAboutDeletion(key: string): boolean {
  return /(?:delet|remov|destroy|terminat|cleanup|purg|nuke|reap|janitor)/.test(lettersOf(key));
}

function isNo(value: string): boolean {
  return /^(?:0|no|n|false|never|off|dont|donot|not(?:allowed)?|den(?:y|ied)|disabled?|forbidden|prohibited|(?:skip|ignor|exclud|exempt|prevent|block|lock)(?:e?d|e|ped)?)$/.test(
    lettersOf(value),
  );
}

/** Letters and digits alone, in lower case: what is between them is how people spell. */
function lettersOf(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '');
}

/** Tags of EKS and its tools. Their values and keys are names (a cluster may be called `keep-prod`), not wishes. */
const NAMING_TAGS = [
  /^aws:/i,
  /^eks:/,
  /^kubernetes\.io\/cluster\//,
  /^(?:node|cluster)\.k8s\.amazonaws\.com\//,
  /^vpcresources\.k8s\.aws\//,
  /^karpenter\.(?:sh|k8s\.aws)\//,
  /^alpha\.eksctl\.io\//,
];

/** Those that have a reason of their own to keep count once. */
const WITH_A_REASON_OF_ITS_OWN = /^\s*(?:eks-ip-auditor\/keep|node\.k8s\.amazonaws\.com\/no_manage)\s*$/i;

function namesThings(key: keyof Tags & string): boolean {
  return WITH_A_REASON_OF_ITS_OWN.test(key) || key === ENI_TAGS.noManage || NAMING_TAGS.some((tag) => tag.test(key));
}
