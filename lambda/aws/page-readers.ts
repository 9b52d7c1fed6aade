import { emptyDraft } from './eni-draft.ts';
import { ENI_DOCUMENT, type EniPageDraft } from './eni-elements.ts';
import { emptyInstancePage, INSTANCE_DOCUMENT } from './instance-elements.ts';
import { emptyPage, pageIn } from './page-elements.ts';
import type { InstancePage, NetworkInterfacePage } from './ports.ts';
import type { Strings } from './strings.ts';
import { notUsable } from './unusable.ts';
import { type XmlReader, xmlReader } from './xml-reader.ts';

/** The body of an answer, in the pieces it comes in. */
export type Body = AsyncIterable<Uint8Array>;

/**
 * Reads the answer of DescribeNetworkInterfaces straight into the fields we keep, as it comes in.
 * @throws Error when the body is not well-formed, ends early or is no such answer: never a shorter page taken for whole
 */
export async function readEniPage(body: Body, strings: Strings): Promise<NetworkInterfacePage> {
  const page: EniPageDraft = { ...emptyPage(), eni: emptyDraft() };
  await readBody(body, xmlReader(ENI_DOCUMENT, page, strings));
  return pageIn(page, 'networkInterfaceSet');
}

/**
 * Reads the answer of DescribeInstances straight into the fields we keep, as it comes in.
 * @throws Error as `readEniPage` does
 */
export async function readInstancePage(body: Body, strings: Strings): Promise<InstancePage> {
  const page = emptyInstancePage();
  await readBody(body, xmlReader(INSTANCE_DOCUMENT, page, strings));
  return pageIn(page, 'reservationSet');
}

/** A page of 1,000 ENIs with all the addresses that an ENI may have comes to a third of it. */
const MAX_BYTES = 64 * 1024 * 1024;

async function readBody(body: Body, reader: XmlReader): Promise<void> {
  let length = 0;
  for await (const piece of body) {
    length += piece.length;
    if (length > MAX_BYTES) throw notUsable(`it is longer than ${MAX_BYTES} bytes`);
    reader.write(Buffer.from(piece.buffer, piece.byteOffset, piece.length));
  }
  reader.end();
}
