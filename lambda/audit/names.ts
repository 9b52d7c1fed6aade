import { once } from '../common/once.ts';
import { subnetName } from '../facts/subnet/subnet-name.ts';
import { itemsOf } from '../model/coverage.ts';
import type { Evidence, Names } from '../model/finding.ts';
import type { Inventory, Subnet } from '../model/inventory.ts';
import type { Remediation } from '../model/remediation.ts';

const SUBNET_ID = /\bsubnet-[0-9A-Za-z]+/g;

/** Findings name few subnets, and of those that do not nobody reads the end. */
const MAX_NAMES = 20;

/** What a finding says. */
export interface Said {
  readonly message: string;
  readonly evidence: Evidence;
  readonly remediation: Remediation;
}

/** The names of the subnets that a finding names, by id. Undefined where none of them has one. */
export function namesIn(said: Said, { sections }: Inventory): Names | undefined {
  const ids = new Set(JSON.stringify(said).match(SUBNET_ID) ?? []);
  if (ids.size === 0) return undefined;
  const subnets = itemsOf(sections.subnets);
  const named = namedSubnets(subnets);
  const found = [...ids].flatMap((id) => named.get(id) ?? []).sort((a, b) => a.position - b.position);
  return found.length === 0
    ? undefined
    : Object.fromEntries(found.slice(0, MAX_NAMES).map(({ id, name }) => [id, name]));
}

/** Those with a name, by id, with their positions. Looked for once for all findings. */
const namedSubnets = once(
  (subnets: readonly Subnet[]) =>
    new Map(
      subnets.flatMap((subnet, position) => {
        const name = subnetName(subnet);
        return name === undefined ? [] : [[subnet.id, { id: subnet.id, name, position }] as const];
      }),
    ),
);
