/** For the test of remedies: does in a region of the simulated AWS what a finding says first. */

import { parseIpv4Cidr } from '../../lambda/facts/aws/ipv4.ts';
import { classifyEni } from '../../lambda/facts/eni/eni-ownership.ts';
import { MOVABLE, type Movable } from '../../lambda/facts/remedy/subnet-remedies.ts';
import { MOVES } from '../../lambda/facts/remedy/subnet-remedy-steps.ts';
import { holderOfEni } from '../../lambda/facts/subnet/ip-usage.ts';
import { itemsOf } from '../../lambda/model/coverage.ts';
import type { Finding } from '../../lambda/model/finding.ts';
import type { Inventory, Ipv4Address, NetworkInterface } from '../../lambda/model/inventory.ts';
import { type RegionBuilder, removeEni } from '../../simulated-aws/index.ts';
import { applyCommand } from './apply-command.ts';

/**
 * Does the first remedy of a finding: what its first sentence has people move or delete, else its commands up to the first
 * that is an alternative. False where there is nothing in it to do.
 *
 * @param inventory of the region as it is
 */
export function doFirstRemedy(finding: Finding, inventory: Inventory, region: RegionBuilder): boolean {
  const [first, ...rest] = finding.remediation.steps;
  const gone = first !== undefined && 'text' in first ? goneBy(first.text, finding, inventory) : undefined;
  if (gone !== undefined) {
    for (const { id } of gone) removeEni(region.state, id);
    return gone.length > 0;
  }
  // Who is asked first does nothing that is a call.
  if (first !== undefined && 'text' in first && first.text.startsWith('Ask account')) return false;
  const alternative = rest.findIndex((step) => 'text' in step && step.text.startsWith('Or '));
  const commands = (alternative === -1 ? rest : rest.slice(0, alternative)).flatMap((step) =>
    'command' in step ? [step.command.argv] : [],
  );
  const done = commands.map((argv) => applyCommand(argv, region)).some((each) => each);
  if (
    done &&
    first !== undefined &&
    'text' in first &&
    /replace the nodes that hold single addresses/.test(first.text)
  ) {
    for (const { id } of holdingSinglesIn(quarterOf(commands), inventory)) removeEni(region.state, id);
  }
  return done;
}

function quarterOf(commands: readonly (readonly string[])[]): string {
  const argv = commands.find((each) => each.includes('create-subnet-cidr-reservation')) ?? [];
  return argv[argv.indexOf('--cidr') + 1] ?? '';
}

function holdingSinglesIn(cidr: string, { sections }: Inventory): readonly NetworkInterface[] {
  const range = parseIpv4Cidr(cidr);
  const isIn = (address: Ipv4Address) => range !== undefined && address >= range.first && address <= range.last;
  return itemsOf(sections.subnetEnis).filter(({ privateIpAddresses }) => privateIpAddresses.some(isIn));
}

/** The ENIs that are gone once people have done what the sentence says; undefined where it says nothing of the kind. */
function goneBy(text: string, finding: Finding, inventory: Inventory): readonly NetworkInterface[] | undefined {
  const subnets = subnetsOf(finding);
  const here = itemsOf(inventory.sections.subnetEnis).filter(({ subnetId }) => subnets.includes(subnetId));
  const { accountId } = inventory.target;
  const sources = {
    accountId,
    nodeIds: new Set(itemsOf(inventory.sections.nodes).map(({ id }) => id)),
    isLeaked: (eni: NetworkInterface) => eni.status === 'available' && classifyEni(eni, accountId).deletable,
  };
  const heldBy = (...holders: readonly string[]) => here.filter((eni) => holders.includes(holderOfEni(eni, sources)));
  const holder = MOVABLE.find((each: Movable) => text.startsWith(MOVES[each]));
  if (holder !== undefined) return heldBy(holder);
  if (/^Delete the [\d,]+ leaked ENI/.test(text)) return heldBy('leaked');
  if (/^Delete the [\d,]+ unattached ENI/.test(text)) return heldBy('otherCniUnattached');
  if (/^Delete those of the [\d,]+ unattached ENI/.test(text)) return heldBy('unattached');
  if (/^Replace the [\d,]+ nodes? of /.test(text)) return heldBy('nodes', 'cniSecondaries');
  return undefined;
}

/** The subnets that a finding is about. */
function subnetsOf({ resource, evidence }: Finding): readonly string[] {
  const { freeBySubnet = {}, pools = {} } = evidence as { freeBySubnet?: object; pools?: Record<string, string[]> };
  return [resource.id, ...Object.keys(freeBySubnet), ...Object.values(pools).flat()];
}
