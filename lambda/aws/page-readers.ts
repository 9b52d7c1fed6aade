import { emptyDraft } from './eni-draft.ts';
import { ENI_DOCUMENT, type EniPageDraft } from './eni-elements.ts';
import { emptyInstancePage, INSTANCE_DOCUMENT } from './instance-elements.ts';
import type { InstancePage, NetworkInterfacePage } from './ports.ts';
import type { Strings } from './strings.ts';
import { readXml } from './xml-reader.ts';

/**
 * Reads the answer of DescribeNetworkInterfaces straight into the fields we keep.
 * @throws Error when the body is not well-formed, ends early or is no such answer: never a shorter page taken for whole
 */
export function readEniPage(body: string, strings: Strings): NetworkInterfacePage {
  const page: EniPageDraft = { strings, eni: emptyDraft(), items: [], hasList: false, nextToken: undefined };
  readXml(body, ENI_DOCUMENT, page);
  if (!page.hasList) throw new Error('the answer has no networkInterfaceSet');
  return { items: page.items, nextToken: page.nextToken };
}

/**
 * Reads the answer of DescribeInstances straight into the fields we keep.
 * @throws Error as `readEniPage` does
 */
export function readInstancePage(body: string, strings: Strings): InstancePage {
  const page = emptyInstancePage(strings);
  readXml(body, INSTANCE_DOCUMENT, page);
  if (!page.hasList) throw new Error('the answer has no reservationSet');
  return { items: page.items, nextToken: page.nextToken };
}
