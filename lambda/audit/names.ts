import { subnetName } from '../facts/subnet/subnet-name.ts';
import { itemsOf } from '../model/coverage.ts';
import type { Evidence, Names } from '../model/finding.ts';
import type { Inventory } from '../model/inventory.ts';
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
  const names = itemsOf(sections.subnets).flatMap((subnet) => {
    const name = ids.has(subnet.id) ? subnetName(subnet) : undefined;
    return name === undefined ? [] : [[subnet.id, name] as const];
  });
  return names.length === 0 ? undefined : Object.fromEntries(names.slice(0, MAX_NAMES));
}
