import { amount } from '../../common/words.ts';
import type { Holder } from './ip-usage.ts';

/** The addresses of a subnet by holder. A holder that is left out has none; `reservedOrNotVisible` is nobody's we see. */
export type HeldBy = Readonly<Partial<Record<Holder | 'reservedOrNotVisible', number>>>;

/** Holders as a reader tells them apart, with their words: what a node has and what its pods have is one. */
const HOLDERS = [
  { holder: 'nodes', parts: ['nodes', 'cniSecondaries', 'prefixes', 'otherCni'], words: 'nodes and their pods' },
  { holder: 'branch', parts: ['branch'], words: 'pods with security groups of their own' },
  { holder: 'fargate', parts: ['fargate'], words: 'pods on Fargate' },
  { holder: 'controlPlane', parts: ['controlPlane'], words: 'control planes' },
  { holder: 'loadBalancers', parts: ['loadBalancers'], words: 'load balancers' },
  { holder: 'lambda', parts: ['lambda'], words: 'Lambda functions' },
  { holder: 'endpoints', parts: ['endpoints'], words: 'VPC endpoints' },
  { holder: 'natGateways', parts: ['natGateways'], words: 'NAT gateways' },
  { holder: 'databases', parts: ['databases'], words: 'databases and caches' },
  { holder: 'leaked', parts: ['leaked'], words: 'leaked ENIs' },
  { holder: 'otherCniUnattached', parts: ['otherCniUnattached'], words: 'unattached ENIs of another CNI' },
  { holder: 'unattached', parts: ['unattached'], words: 'other unattached ENIs' },
  { holder: 'others', parts: ['others'], words: 'others' },
] as const satisfies readonly {
  readonly holder: string;
  readonly parts: readonly (keyof HeldBy)[];
  readonly words: string;
}[];

export type ShareHolder = (typeof HOLDERS)[number]['holder'];

/** What a holder is called that is one by itself, in the plural. */
export function holderWords(holder: ShareHolder): string {
  return HOLDERS.find((each) => each.holder === holder)?.words ?? holder;
}

/** What a holder has of a subnet. */
export interface Share {
  readonly holder: ShareHolder;
  readonly words: string;
  readonly addresses: number;
}

/** Who holds the addresses of a subnet, largest first. Nobody without one. */
export function sharesOf(held: HeldBy): readonly Share[] {
  return HOLDERS.map(({ holder, parts, words }) => ({
    holder,
    words,
    addresses: parts.reduce((sum, part) => sum + (held[part] ?? 0), 0),
  }))
    .filter(({ addresses }) => addresses > 0)
    .sort((a, b) => b.addresses - a.addresses);
}

/** Whether no holder of a subnet has more of it, what is not visible included. */
export function isLargestShare(holder: ShareHolder, held: HeldBy): boolean {
  const [largest] = sharesOf(held);
  const own = sharesOf(held).find((share) => share.holder === holder)?.addresses ?? 0;
  return own > 0 && own >= Math.max(largest?.addresses ?? 0, held.reservedOrNotVisible ?? 0);
}

/** Shares named one by one. Smaller ones are left out. */
const MAX_SHARES = 3;

/**
 * Who holds the addresses of a subnet, a clause or two: `Lambda functions hold 99 of 123, leaked ENIs 1`. None for nobody.
 *
 * @param usable the addresses that the subnet has
 */
export function shareClauses(held: HeldBy, usable: number): readonly string[] {
  const { reservedOrNotVisible: unseen = 0 } = held;
  const [first, ...others] = sharesOf(held).slice(0, MAX_SHARES);
  const more = others.map(({ words, addresses }) => `${words} ${amount(addresses)}`);
  const seen =
    first === undefined
      ? []
      : [[`${first.words} hold ${amount(first.addresses)} of ${amount(usable)}`, ...more].join(', ')];
  const notSeen = unseen === 0 ? [] : [`${amount(unseen)} of ${amount(usable)} are reserved or not visible here`];
  return unseen > (first?.addresses ?? 0) ? [...notSeen, ...seen] : [...seen, ...notSeen];
}
